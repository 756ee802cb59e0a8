"""The public pages of the budget, over what the real paper says."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from lxml import html
from pytest_django import DjangoAssertNumQueries

from regie.actors.models import Organisation, OrganisationName
from regie.budgets.models import Article, ArticleCode, ContentElement, Movement, Programme, Round
from regie.budgets.services import (
    ArticleDraft,
    LegDraft,
    MovementDraft,
    ensure_articles,
    ensure_round,
    record_movements,
    reverse_movement,
)
from regie.website.budget_files import file
from tests.budgets.make import close_round
from tests.website.make_budget import ACTOR, accept

pytestmark = pytest.mark.django_db

ROUND = "/begroting/bo2021/"
BIG = "/begroting/artikelen/SJ0-1SFC2DA-WT/"


@pytest.fixture
def round_() -> Round:
    return accept()


def page(client: Client, path: str) -> html.HtmlElement:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.fromstring(answer.content)


def words(node: html.HtmlElement) -> str:
    return " ".join(node.text_content().replace("\u00a0", " ").split())


def rows(node: html.HtmlElement, caption: str) -> list[list[str]]:
    """The cells of a table by the id of its caption, panels that open left out."""
    table = deepcopy(node.xpath(f"//table[caption[@id='{caption}-caption']]")[0])
    for panel in table.xpath(".//*[@popover] | .//*[contains(@class, 'ds-sr-only')]"):
        panel.drop_tree()
    return [[words(cell) for cell in row.xpath("./th | ./td")] for row in table.xpath(".//tr")]


# --- the list of rounds


def test_without_a_budget_the_list_says_so(client: Client) -> None:
    told = words(page(client, "/begroting/"))
    assert "Er staat nog geen begroting in het register" in told


def test_the_list_leads_to_each_round(client: Client, round_: Round) -> None:
    shown = page(client, "/begroting/")
    assert "94,2 miljoen euro vastleggingskrediet" in words(shown)
    links = shown.xpath("//tbody//th/a/@href")
    assert links == ["/begroting/bo2021/", "/begroting/ba2020/"]
    assert client.get("/begroting/?formaat=csv").content.startswith(b"Ronde,Jaar")


def test_a_base_without_figures_is_an_empty_page(client: Client, round_: Round) -> None:
    told = words(page(client, "/begroting/ba2020/"))
    assert "Van deze ronde staan geen cijfers in het register" in told


# --- a round


def test_a_round_opens_with_its_total_against_its_base(client: Client, round_: Round) -> None:
    shown = page(client, ROUND)
    told = words(shown)
    assert (
        "Voor 2021 is 94,2 miljoen euro vastleggingskrediet voorzien, "
        "6,5 miljoen euro meer dan bij BA 2020." in told
    )
    answers = shown.xpath("//dl[@class='r-answer']//dd/button")
    assert [words(one).split(" – ")[0] for one in answers] == ["94.216", "95.813"]
    # Each opens how we know it.
    panels = [shown.xpath(f"//*[@id='{one.get('popovertarget')}']") for one in answers]
    assert ["Gedrukt als 94.216" in words(one[0]) for one in panels] == [True, False]
    assert "Gedrukt als 95.813" in words(panels[1][0])
    assert "300 van 302 cijfers bewezen" in told


def test_the_total_is_what_the_paper_prints(client: Client, round_: Round) -> None:
    assert rows(page(client, ROUND), "totaal")[1:] == [
        ["BA 2020", "100", "0", "0", "87.711", "88.635"],
        ["Bijstelling BO 2021", "0", "0", "0", "6.505", "7.178"],
        ["BO 2021", "100", "0", "0", "94.216", "95.813"],
    ]


def test_a_total_says_how_it_is_known(client: Client, round_: Round) -> None:
    panel = page(client, ROUND).get_element_by_id("totaal-closing-VAK")
    told = words(panel)
    assert "5.961 + 88.255 = 94.216" in told
    assert "Gedrukt als 94.216" in told
    assert "klopt" in told
    assert "klopt niet" not in told
    assert any("/plaats/" in link for link in panel.xpath(".//a/@href"))


def test_the_waterfall_stands_in_a_table_with_a_file(client: Client, round_: Round) -> None:
    shown = page(client, ROUND)
    assert rows(shown, "waterval-vek")[1:] == [
        ["BA 2020", "88.635"],
        ["Overflow", "673"],
        ["Index", "1.293"],
        ["Andere bijstellingen", "5.212"],
        ["BO 2021", "95.813"],
    ]
    told = client.get("/begroting/bo2021/waterval.csv").content.decode().splitlines()
    assert told[1] == "BA 2020,87711000.00,88635000.00"
    assert told[-1] == "BO 2021,94216000.00,95813000.00"


def test_articles_stand_under_their_content_element(client: Client, round_: Round) -> None:
    shown = page(client, ROUND)
    summaries = [words(s) for s in shown.xpath("//summary[contains(., 'INBURGERING')]")]
    assert summaries == ["INTEGRATIE EN INBURGERING · VAK 88.255 · VEK 89.258"]
    uid = ContentElement.objects.get(name="INTEGRATIE EN INBURGERING").uid
    table = rows(shown, f"a-{uid}-e")
    assert table[-1] == ["Totaal", "81.812", "82.177", "6.443", "7.081", "88.255", "89.258"]
    # A figure leads to the article, in this round.
    assert f"{BIG}?ronde=bo2021#evolutie-caption" in shown.xpath("//td/a/@href")


def test_legal_persons_stand_apart_and_balance(client: Client, round_: Round) -> None:
    shown = page(client, ROUND)
    told = words(shown)
    assert "76,8 miljoen euro ontvangsten tegenover 76,8 miljoen euro uitgaven" in told
    assert "Ze zijn in evenwicht." in told
    assert rows(shown, "sm0-uitgaven")[-1] == [
        "Totaal", "55.355", "74.322", "−569", "2.501", "54.786", "76.823",
    ]  # fmt: skip
    own = client.get("/begroting/bo2021/artikelen.csv").content.decode()
    apart = client.get("/begroting/bo2021/rechtspersonen.csv").content.decode()
    assert "SM0" not in own
    assert apart.count("SM0-") == 7


def test_an_entity_is_called_what_it_was_called_then(client: Client, round_: Round) -> None:
    agency = Organisation.objects.create(kind="agency", budget_entity="SM0")
    changed = date(2021, 6, 1)
    OrganisationName.objects.create(organisation=agency, name="Oude Naam", until=changed)
    OrganisationName.objects.create(
        organisation=agency, name="Nieuwe Naam", from_first=changed, from_precision="D"
    )
    assert "SM0 Oude Naam" in words(page(client, ROUND))


def test_filters_and_order_stay_in_the_address(client: Client, round_: Round) -> None:
    shown = page(client, f"{ROUND}?soort=uitgaven&entiteit=SJ0&sorteer=-vak")
    uid = ContentElement.objects.get(name="INTEGRATIE EN INBURGERING").uid
    table = rows(shown, f"a-{uid}-e")
    assert [row[0][:14] for row in table[2:-1]] == [
        "SJ0-1SFC2DY-IS",
        "SJ0-1SFC2DA-WT",
        "SJ0-1SFC2DB-PR",
    ]
    assert table[-1][0] == "Totaal van wat hier staat"
    assert not shown.xpath(f"//caption[@id='a-{uid}-r-caption']")
    heads = shown.xpath("//th[@aria-sort='descending']/a/@href")
    assert heads[0] == "?soort=uitgaven&entiteit=SJ0&sorteer=vak"
    told = client.get("/begroting/bo2021/artikelen.csv?soort=uitgaven&entiteit=SA0").content
    assert told.decode().count("SA0-") == 2


def test_a_filter_that_nothing_fits_says_so(client: Client, round_: Round) -> None:
    told = words(page(client, f"{ROUND}?entiteit=XX0"))
    assert "Geen enkel artikel past bij deze vraag" in told
    # Nonsense in the address is no reason to fall.
    assert client.get(f"{ROUND}?soort=%00&sorteer=zzz&element=%27").status_code == 200


def test_a_round_in_capitals_leads_to_its_page(client: Client, round_: Round) -> None:
    answer = client.get("/begroting/BO2021/?soort=uitgaven")
    assert (answer.status_code, answer["Location"]) == (302, "/begroting/bo2021/?soort=uitgaven")


@pytest.mark.parametrize(
    "path",
    [
        "/begroting/bo2031/",
        "/begroting/onzin/",
        "/begroting/artikelen/XX0-1SFC2DA-WT/",
        "/begroting/artikelen/SJ0-1SFC2DA-WT/?ronde=bo2031",
        "/begroting/artikelen/SJ0-1SFC2DA-WT/?ronde=onzin",
        "/begroting/onderdelen/000000000000/",
        "/begroting/bo2021/onzin.csv",
        "/begroting/bo2021/artikelen.pdf",
        "/begroting/artikelen/SJ0-1SFC2DA-WT/onzin.csv",
    ],
)
def test_what_is_not_there_is_not_found(client: Client, round_: Round, path: str) -> None:
    assert client.get(path).status_code == 404


def test_example_data_is_marked(client: Client) -> None:
    accept(example=True)
    assert "voorbeeldgegevens" in words(page(client, ROUND))
    assert "voorbeeldgegevens" in words(page(client, BIG))
    assert ",ja\r\n" in client.get("/begroting/bo2021/artikelen.csv").content.decode()


# --- a part


def test_a_content_element_prints_its_classes(client: Client, round_: Round) -> None:
    uid = ContentElement.objects.get(name="INTEGRATIE EN INBURGERING").uid
    shown = page(client, f"/begroting/onderdelen/{uid}/?ronde=bo2021")
    panels = words(shown.get_element_by_id("klassen-0-closing-VAK"))
    assert "Gedrukt als 33.249" in panels
    assert "klopt niet" not in words(shown)
    assert [row[1:] for row in rows(shown, "klassen")[1:]] == [
        ["25.072", "25.437", "8.177", "8.815", "33.249", "34.252"],
        ["56.740", "56.740", "−1.734", "−1.734", "55.006", "55.006"],
        ["0", "0", "0", "0", "0", "0"],
        ["81.812", "82.177", "6.443", "7.081", "88.255", "89.258"],
        ["0", "−638", "0", "638", "0", "0"],
    ]


def test_a_programme_has_its_own_page(client: Client, round_: Round) -> None:
    shown = page(client, f"/begroting/onderdelen/{Programme.objects.get().uid}/")
    assert rows(shown, "totaal")[-1] == ["BO 2021", "100", "0", "0", "94.216", "95.813"]
    assert "Gedrukt als 95.813" in words(shown.get_element_by_id("totaal-closing-VEK"))


# --- an article


def test_an_article_prints_its_evolution(client: Client, round_: Round) -> None:
    assert rows(page(client, BIG), "evolutie")[1:] == [
        ["BA 2020 incl. overflow", "23.057", "23.422"],
        ["Overflow BA 2020", "0", "638"],
        ["BA 2020 excl. overflow", "23.057", "24.060"],
        ["Index", "323", "323"],
        ["Compensaties", "15", "15"],
        ["Andere bijstellingen", "5.854", "5.854"],
        ["BO 2021", "29.249", "30.252"],
        ["Aanwending VAK-ruiter", "–", "–"],
    ]


def test_each_figure_of_an_article_is_proven(client: Client, round_: Round) -> None:
    """From a figure to its movements, its printed row and its equations."""
    checked = 0
    for article in Article.objects.all():
        shown = page(client, f"/begroting/artikelen/{article.code}/")
        panels = shown.xpath("//*[@popover]")
        assert len(panels) == len(shown.xpath("//td/button"))
        for panel in panels:
            told = words(panel)
            assert "Gedrukt als" in told, (article.code, told)
            assert "klopt niet" not in told, (article.code, told)
            checked += 1
    assert checked == 136


def test_a_figure_shows_the_movements_behind_it(client: Client, round_: Round) -> None:
    shown = page(client, BIG)
    told = words(shown.get_element_by_id("c5-VAK"))
    for figure in ("+5.000", "−146", "+1.000"):
        assert figure in told
    # Each leads to its line in the list of movements.
    for link in shown.get_element_by_id("c5-VAK").xpath(".//a/@href"):
        if link.startswith("#"):
            assert shown.get_element_by_id(link[1:]) is not None
    assert "23.057 + 323 + 15 + 5.854 = 29.249" in words(shown.get_element_by_id("c6-VAK"))


def test_a_compensation_shows_both_sides(client: Client, round_: Round) -> None:
    shown = page(client, BIG)
    other = "/begroting/artikelen/SA0-1SFC2DA-WT/?ronde=bo2021"
    assert other in shown.xpath("//table//a/@href")
    assert BIG + "?ronde=bo2021" in page(client, other).xpath("//table//a/@href")


def test_a_movement_shows_the_formula_it_comes_from(client: Client, round_: Round) -> None:
    assert "1.772 − 1.372 − 546 = −146" in words(page(client, BIG))


def test_the_code_is_taken_apart(client: Client, round_: Round) -> None:
    told = words(page(client, BIG))
    for part in ("SJ0", "uitgaven", "werking en toelagen", "gesplitst krediet"):
        assert part in told


def test_a_reversed_movement_stays_in_sight_and_no_longer_counts(
    client: Client, round_: Round
) -> None:
    wrong = Movement.objects.get(title__startswith="RELANCE - Projecten Samenleven")
    reverse_movement(ACTOR, wrong, ground="Dubbel geteld")
    shown = page(client, BIG)
    assert rows(shown, "evolutie")[7][1:] == ["24.249", "25.252"]
    assert "RELANCE - Projecten Samenleven" in words(shown.xpath("//del")[0])
    assert "Dubbel geteld" in words(shown)
    # The paper still says what it says, and the page says that the two differ.
    assert "klopt niet" in words(shown.get_element_by_id("c6-VAK"))


@pytest.mark.parametrize("path", ["SM0-AFSC2DA-WT", "sm0-asfc2da-wt", "SA0-SFC2CA-WT"])
def test_any_form_of_a_code_leads_to_the_code(client: Client, round_: Round, path: str) -> None:
    right = {"SA0-SFC2CA-WT": "SA0-1SFC2CA-WT"}.get(path, "SM0-ASFC2DA-WT")
    answer = client.get(f"/begroting/artikelen/{path}/?ronde=BO2021")
    assert answer.status_code == 302
    assert answer["Location"] == f"/begroting/artikelen/{right}/?ronde=bo2021"
    assert client.get(answer["Location"]).status_code == 200


def test_a_uid_leads_to_the_code(client: Client, round_: Round) -> None:
    uid = Article.objects.get(code="SJ0-1SFC2DA-WT").uid
    assert client.get(f"/begroting/artikelen/{uid}/")["Location"] == BIG
    assert client.get(f"/en/begroting/artikelen/{uid}/")["Location"] == f"/en{BIG}"


def test_where_codes_changed_places_the_period_decides(client: Client) -> None:
    first, second = "XJ0-1XFC2CA-WT", "XJ0-1XFC2DA-WT"
    made = ensure_articles(ACTOR, [ArticleDraft(code=first), ArticleDraft(code=second)])
    one, two = made[first], made[second]
    ArticleCode.objects.filter(article__in=[one, two]).delete()
    for article, old, new in ((one, second, first), (two, first, second)):
        ArticleCode.objects.create(article=article, code=old, until_year=2030)
        ArticleCode.objects.create(article=article, code=new, since_year=2030)
    early = ensure_round(ACTOR, "BO2029")
    for article, amount in ((one, 1000), (two, 2000)):
        record_movements(ACTOR, early, [_opening(article, amount)])
    answer = client.get(f"/begroting/artikelen/{first}/?ronde=bo2029")
    assert answer["Location"] == f"/begroting/artikelen/{two.uid}/?ronde=bo2029"
    assert rows(page(client, answer["Location"]), "evolutie")[1][1] == "2"


def _opening(article: Article, amount: int) -> MovementDraft:
    return MovementDraft(
        kind="opening", ground="test", legs=(LegDraft(article.pk, "VAK", Decimal(amount)),)
    )


def test_a_later_round_starts_from_the_closed_one(client: Client, round_: Round) -> None:
    close_round(ACTOR, round_)
    later = ensure_round(ACTOR, "BA2021", "BO2021")
    article = Article.objects.get(code="SJ0-1SFC2DA-WT")
    record_movements(
        ACTOR,
        later,
        [
            MovementDraft(
                kind="other_adjustment",
                title="Bijkomend",
                ground="Beslissing",
                legs=(LegDraft(article.pk, "VAK", Decimal(-1_249_000)),),
            )
        ],
    )
    shown = page(client, BIG)
    assert "1,2 miljoen euro minder dan bij BO 2021" in words(shown)
    assert "Waar BO 2021 mee afsloot" in words(shown.get_element_by_id("c0-VAK"))
    assert f"{BIG}?ronde=bo2021" in shown.xpath("//dd/a/@href")
    untouched = page(client, "/begroting/artikelen/SJ0-1SFC2DY-IS/?ronde=ba2021")
    assert "evenveel als bij BO 2021" in words(untouched)
    assert "Er bewoog niets in deze ronde" in words(untouched)


def test_nothing_draws_on_it_yet(client: Client, round_: Round) -> None:
    assert "Uit dit artikel wordt nog niets betaald" in words(page(client, f"{BIG}geld/"))


def test_an_article_can_be_taken_along(client: Client, round_: Round) -> None:
    told = client.get(f"{BIG}evolutie.csv?ronde=bo2021").content.decode().splitlines()
    assert told[0] == "Stand,VAK,VEK"
    assert told[7] == "BO 2021,29249000.00,30252000.00"
    # Not told is not zero.
    assert told[8] == "Aanwending VAK-ruiter,,"
    moved = list(csv.reader(io.StringIO(client.get(f"{BIG}bewegingen.csv").content.decode())))
    assert sum(Decimal(row[3]) for row in moved[1:]) == 29_249_000
    for other in ("totaal", "waterval", "artikelen", "rechtspersonen"):
        assert client.get(f"{ROUND}{other}.xlsx").content.startswith(b"PK")
    assert client.get(f"{BIG}bewegingen.xlsx").content.startswith(b"PK")
    sheet = client.get(f"{BIG}evolutie.xlsx")
    assert sheet.content.startswith(b"PK")
    assert "attachment" in sheet["Content-Disposition"]


def test_words_in_a_file_are_never_a_formula() -> None:
    told = file("x", ["a"], [["=1+1"], ["-2"], ["@x"], [Decimal("-15.00")], [-3]], "csv")
    assert told.content.decode().splitlines() == ["a", "'=1+1", "'-2", "'@x", "-15.00", "-3"]


# --- every page


def _paths() -> Iterator[str]:
    yield from ("/begroting/", ROUND, "/begroting/ba2020/", BIG)
    yield "/begroting/artikelen/SM0-BSFCADA-OW/"
    yield "/begroting/artikelen/SJ0-9SFCADA-OW/"
    for part in (*ContentElement.objects.all(), Programme.objects.get()):
        yield f"/begroting/onderdelen/{part.uid}/?ronde=bo2021"


def test_every_page_is_whole_in_both_languages(client: Client, round_: Round) -> None:
    for path in _paths():
        titles = set()
        for language in ("nl", "en"):
            shown = page(client, path if language == "nl" else f"/en{path}")
            assert shown.get("lang") == language
            assert len(shown.xpath("//h1")) == 1
            ids = shown.xpath("//@id")
            assert len(ids) == len(set(ids)), path
            assert not shown.xpath("//table[not(caption)]")
            titles.add(words(shown.xpath("//h1")[0]) + words(shown.xpath("//p")[0]))
    shown = page(client, f"/en{ROUND}")
    assert "For 2021 there is 94.2 million euros of commitment credit" in words(shown)
    assert "94,216" in words(shown)
    # What stands in the paper stays Dutch, and says so.
    assert "INTEGRATIE EN INBURGERING" in [words(n) for n in shown.xpath("//*[@lang='nl']")]


def test_pages_stay_small(client: Client, round_: Round) -> None:
    for path in _paths():
        assert len(gzip.compress(client.get(path).content)) < 30_000, path


def test_questions_do_not_grow_with_rows(
    client: Client, round_: Round, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVW"
    made: dict[str, Article] = ensure_articles(
        ACTOR,
        [
            ArticleDraft(code=f"SJ0-1SFC2{a}{b}-WT", content_element=f"Element {a}")
            for a in "EFGH"
            for b in letters
        ],
    )
    first = Article.objects.get(code="SJ0-1SFC2DA-WT")
    record_movements(
        ACTOR,
        round_,
        [
            MovementDraft(
                kind="compensation",
                title=f"Naar {article.code}",
                ground="test",
                legs=(
                    LegDraft(first.pk, "VAK", Decimal(-1000)),
                    LegDraft(article.pk, "VAK", Decimal(1000)),
                ),
            )
            for article in made.values()
        ],
    )
    cache.clear()
    for path in _paths():
        with django_assert_max_num_queries(15):
            answer: Any = client.get(path)
        assert answer.status_code == 200
