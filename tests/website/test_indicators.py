"""What is measured, as everybody sees it."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from regie.actors.models import Municipality
from regie.base.actor import Actor
from regie.base.search import reindex
from regie.components.indicators import evidence
from regie.indicators.hooks import Realised
from regie.indicators.models import Indicator
from regie.indicators.services.indicators import end_indicator
from regie.indicators.services.research import keep_research
from regie.plans import services
from regie.plans.models import Item
from tests.indicators import make_indicators as made
from tests.plans import make

pytestmark = pytest.mark.django_db
LIST = "/indicatoren/"


@pytest.fixture(autouse=True)
def _day(settings: Any) -> None:
    settings.DEMO = True
    settings.TODAY = "2026-03-01"


@pytest.fixture
def ada() -> Actor:
    return make.coordinator()


def page(client: Client, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return html.fromstring(answer.content)


def words(tree: Any, path: str = "//main") -> str:
    return " ".join(" ".join(one.text_content() for one in tree.xpath(path)).split())


def rows(client: Client, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(path).content.decode())))


def pilots(ada: Actor) -> Indicator:
    one = made.indicator(ada)
    made.target(ada, one, 2021, 20)
    made.figure(ada, one, 2020, 11)
    made.figure(ada, one, 2021, 26)
    return one


# --- one indicator


def test_the_answer_comes_first_and_the_question_is_the_title_of_the_chart(
    client: Client, ada: Actor
) -> None:
    pilots(ada)
    tree = page(client, "/indicatoren/proeftuinen/")
    assert words(tree, "//p[@class='r-lead']") == "26 van ten minste 20 proeftuinen: bereikt."
    assert words(tree, "//figcaption") == "Hoeveel proeftuinen zijn er?"
    assert tree.xpath("//figure//*[local-name()='svg']")
    told = words(tree)
    assert "Rapport 2021" in told
    assert "Het nieuwste cijfer is van 2021." in told
    assert "Voorbeeldgegevens" not in told


def test_what_is_not_known_is_said(client: Client, ada: Actor) -> None:
    made.indicator(ada, "leeg")
    told = words(page(client, "/indicatoren/leeg/"))
    assert "Er is nog geen cijfer en geen doel." in told
    one = made.indicator(ada, "doelloos")
    made.figure(ada, one, 2025, 4)
    told = words(page(client, "/indicatoren/doelloos/"))
    assert "4 doelloos in 2025. Er is geen doel bepaald." in told
    one = made.indicator(ada, "cijferloos")
    made.target(ada, one, 2027, 10, comparison="at_most")
    told = words(page(client, "/indicatoren/cijferloos/"))
    assert "Er is nog geen cijfer. Het doel is ten hoogste 10 cijferloos." in told


def test_hidden_and_missing_are_not_zero(client: Client, ada: Actor) -> None:
    one = made.indicator(ada)
    made.figure(ada, one, 2023, 3)
    made.figure(ada, one, 2024, None, status="suppressed")
    made.figure(ada, one, 2025, None, status="missing")
    tree = page(client, "/indicatoren/proeftuinen/")
    cells = [row.text_content() for row in tree.xpath("//table[.//caption]//tbody/tr/td[1]")]
    assert [cell.strip() for cell in cells[:3]] == [
        "ontbreekt",
        "verborgen: te weinig mensen",
        "3",
    ]
    told = [row["value"] for row in rows(client, "/indicatoren/proeftuinen/?formaat=csv")]
    assert told == ["3", "", ""]


def test_what_is_invented_says_so_in_page_and_files(client: Client, ada: Actor) -> None:
    one = made.indicator(ada, example=True)
    made.figure(ada, one, 2025, 3, example=True)
    assert "voorbeeldgegevens" in words(page(client, "/indicatoren/proeftuinen/")).lower()
    (row,) = rows(client, "/indicatoren/proeftuinen/?formaat=csv")
    assert row["example"] == "true"
    assert client.get("/indicatoren/proeftuinen/?formaat=json").json()["example"] is True
    (row,) = rows(client, f"{LIST}?formaat=csv")
    assert row["example"] == "true"


def test_one_as_data(client: Client, ada: Actor) -> None:
    one = pilots(ada)
    made.target(ada, one, 2019, 5, kind="baseline")
    told = client.get("/indicatoren/proeftuinen/?formaat=json").json()
    assert told["code"] == "proeftuinen"
    assert (told["place"], told["unit"], told["baseline"]["value"]) == ("", "proeftuinen", "5")
    assert told["series"][-1] == {
        "period": "2021",
        "value": "26",
        "target": "20",
        "status": "ok",
    }
    assert client.get("/indicatoren/proeftuinen/?formaat=xlsx").content[:2] == b"PK"
    assert client.get("/indicatoren/proeftuinen/?formaat=exe").status_code == 404


def test_figures_of_a_place(client: Client, ada: Actor) -> None:
    Municipality.objects.create(nis="44021", name="Gent", since="1970-01-01")
    Municipality.objects.create(nis="12025", name="Mechelen", since="1970-01-01")
    one = pilots(ada)
    made.figure(ada, one, 2021, 2, place="44021")
    tree = page(client, "/indicatoren/proeftuinen/?plaats=44021")
    assert (
        words(tree, "//p[@class='r-lead']")
        == "Gent: 2 proeftuinen in 2021. Er is geen doel bepaald."
    )
    assert [one.get("value") for one in tree.xpath("//select[@id='plaats']/option")] == [
        "",
        "44021",
    ]
    ways = [one.get("href") for one in tree.xpath("//p[@class='r-downloads']/a")]
    assert ways[:2] == ["/keten/evidence/proeftuinen/", "/gemeenten/?cijfer=proeftuinen"]
    # A municipality without a figure says so; what is no place is not there.
    assert "Er is nog geen cijfer" in words(page(client, "/indicatoren/proeftuinen/?plaats=12025"))
    assert client.get("/indicatoren/proeftuinen/?plaats=99999").status_code == 404
    assert client.get("/indicatoren/proeftuinen/?plaats=44021'--").status_code == 404


def test_other_ways_to_call_it_lead_to_its_address(client: Client, ada: Actor) -> None:
    one = pilots(ada)
    for called in (one.uid, "PROEFTUINEN"):
        answer = client.get(f"/indicatoren/{called}/?plaats=1")
        assert answer.status_code == 301
        assert answer["Location"] == "/indicatoren/proeftuinen/?plaats=1"
    assert client.get("/indicatoren/bestaat-niet/").status_code == 404


def test_ended_says_why(client: Client, ada: Actor, settings: Any) -> None:
    one = pilots(ada)
    made.indicator(ada, "ander")
    end_indicator(ada, one, one.version, make.TODAY, "De proeftuinen zijn voorbij.")
    told = words(page(client, "/indicatoren/proeftuinen/"))
    assert "De proeftuinen zijn voorbij." in told


def test_in_english(client: Client, ada: Actor) -> None:
    pilots(ada)
    told = words(page(client, "/en/indicatoren/proeftuinen/"), "//p[@class='r-lead']")
    assert told == "26 of at least 20 proeftuinen: reached."


# --- the list


def test_filters_sorting_and_files(client: Client, ada: Actor) -> None:
    pilots(ada)
    made.indicator(ada, "andere", theme="barometer")
    tree = page(client, f"{LIST}?thema=barometer")
    assert words(tree, "//tbody/tr/th") == "Andere (andere)"
    assert "Proeftuinen" in words(page(client, f"{LIST}?stand=reached"), "//tbody")
    assert "Andere" not in words(page(client, f"{LIST}?stand=reached"), "//tbody")
    assert "Proeftuinen" not in words(page(client, f"{LIST}?cijfer=zonder"), "//tbody")
    assert "Er is geen zo’n indicator" in words(page(client, f"{LIST}?wie=niemand"))
    assert [row["code"] for row in rows(client, f"{LIST}?sorteer=titel&formaat=csv")] == [
        "andere",
        "proeftuinen",
    ]
    told = rows(client, f"{LIST}?sorteer=-titel&formaat=csv&cijfer=met")
    assert [(row["code"], row["now"], row["state"]) for row in told] == [
        ("proeftuinen", "26", "reached")
    ]


def test_nothing_yet(client: Client) -> None:
    assert "Er staat nog geen indicator in het register" in words(page(client, LIST))


def test_the_list_asks_the_same_however_many_there_are(client: Client, ada: Actor) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        return len(queries)

    pilots(ada)
    asked()
    few = asked()
    for n in range(5):
        one = made.indicator(ada, f"nog-{n}")
        made.figure(ada, one, 2025, n)
    assert asked() == few <= 12


def test_the_page_asks_the_same_however_much_there_is(client: Client, ada: Actor) -> None:
    one = pilots(ada)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/indicatoren/proeftuinen/")
        return len(queries)

    asked()
    few = asked()
    for n in range(2000, 2015):
        made.figure(ada, one, n, n)
        made.target(ada, one, n, n)
    assert asked() == few <= 15


def test_found_by_its_words(client: Client, ada: Actor) -> None:
    pilots(ada)
    reindex()
    assert "/indicatoren/proeftuinen/" in client.get("/zoeken/?q=proeftuinen").content.decode()


# --- on what it judges


@pytest.fixture
def plan(ada: Actor) -> dict[str, Item]:
    draft = make.draft(ada, make.plan(ada))
    goal = make.objective(ada, draft, "Iedereen doet mee")
    bare = make.objective(ada, draft, "Niemand weet het")
    deed = make.action(ada, draft, "Wij doen iets", parent=goal.uid)
    make.publish(ada, draft)
    return {"goal": goal, "bare": bare, "deed": deed}


def test_an_objective_shows_what_judges_it(
    client: Client, ada: Actor, plan: dict[str, Item]
) -> None:
    one = pilots(ada)
    made.target(ada, one, 2019, 5, kind="baseline")
    made.tie(ada, one, item=plan["goal"], why="De nota noemt ze samen.")
    whole = page(client, f"/doelstellingen/{plan['goal'].uid}/")
    assert "1 indicator" in words(whole, "//*[contains(@class, 'r-ribbon')]")
    assert whole.xpath("//a[@href='#bewijs']")
    tree = page(client, f"/doelstellingen/{plan['goal'].uid}/bewijs/")
    told = words(tree, "//table[.//caption[@id='indicatoren-caption']]//tbody")
    assert "Proeftuinen" in told
    assert "5 (2019)" in told
    assert "ten minste 20 (2021)" in told
    assert "bereikt" in told
    assert "stijgt met 15 sinds 2020: beter" in told
    assert "De nota noemt ze samen." in told
    # The page of the objective brings it in by itself.
    (asked,) = whole.xpath("//*[@hx-get]/@hx-get")
    part = client.get(asked, headers={"hx-request": "true"}).content.decode()
    assert "Proeftuinen" in part
    assert "<h1" not in part
    # An objective that nothing judges says so, and stands in the list of them.
    other = words(page(client, f"/doelstellingen/{plan['bare'].uid}/bewijs/"))
    assert "Nog geen indicator van het register beoordeelt dit." in other


def test_the_list_of_objectives_without_evidence(
    client: Client, ada: Actor, plan: dict[str, Item]
) -> None:
    made.tie(ada, pilots(ada), item=plan["goal"])
    path = "/plannen/voorbeeldplan/zonder-bewijs/"
    told = words(page(client, path), "//tbody")
    assert "Niemand weet het" in told
    assert "Iedereen doet mee" not in told
    (row,) = rows(client, f"{path}?formaat=csv")
    assert row["title"] == "Niemand weet het"
    assert client.get("/plannen/bestaat-niet/zonder-bewijs/").status_code == 404


def test_a_programme_shows_what_judges_it(client: Client, ada: Actor) -> None:
    made.tie(ada, pilots(ada), programme="plan-samenleven")
    assert "Proeftuinen" in words(page(client, "/programmas/plan-samenleven/"))


def test_results_are_never_added_up_and_say_what_they_leave_out() -> None:
    told = [
        Realised("i", "p", line, {}, "2024", None, None, None, "/p/", ("Zonder X.",))
        for line in ("5a", "5b")
    ]
    found = evidence((), told)
    assert [one.line for one in found.flows] == ["5a", "5b"]
    assert found.left_out == ["Zonder X."]


def test_research_says_of_which_type_it_is(client: Client, ada: Actor) -> None:
    draft = make.draft(ada, make.plan(ada))
    study = services.add_item(ada, draft, "research", {"title": {"nl": "Bevraging"}})
    make.publish(ada, draft)
    keep_research(
        ada, {"item": study, "type": "evaluative", "basis": "paper", "source": "Beleidsnota"}
    )
    assert "beleidsevaluatief onderzoek" in words(page(client, reverse("item", args=[study.uid])))
