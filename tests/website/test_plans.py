"""The pages of plans: what they show, where they lead, and what they keep to themselves."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree, html

from regie.actors.models import Tenure
from regie.base.actor import Actor, system
from regie.kernel.dates import PartialDate
from regie.papers.models import Paper
from regie.papers.services import bring
from regie.plans import services
from regie.plans.contents import LinkTo
from regie.plans.models import Item, Plan, Revision
from regie.reading.extract import extract
from regie.reading.model import Reading, from_json
from regie.reading.reader import read
from regie.writing.services import accept
from tests.plans import make
from tests.website.asked import of_the_page

ROOT = Path(__file__).parents[2]
ACTOR = system("test")
REAL = "gelijke-kansen-integratie-en-inburgering"
EXAMPLE = "samenleven-en-toegankelijkheid"
LIMIT = 15

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_a_demonstration(settings: Any) -> None:
    settings.DEMO = True


@pytest.fixture(scope="module")
def reading() -> Reading:
    return from_json((ROOT / "data/readings/bbt-2021.json").read_bytes())


@pytest.fixture(scope="module")
def specimens() -> list[Reading]:
    return [read(extract(ROOT / f"data/specimens/bbt-{year}.txt")) for year in (2022, 2023)]


@pytest.fixture
def bbt(reading: Reading) -> Plan:
    """The register as the real paper fills it."""
    accept(ACTOR, bring(ACTOR, reading).paper)
    plan: Plan = Plan.objects.get(slug=REAL)
    return plan


@pytest.fixture
def two(specimens: list[Reading]) -> Plan:
    """A plan of two editions, out of the invented papers of two years."""
    for one in specimens:
        accept(ACTOR, bring(ACTOR, one, example=True).paper)
    plan: Plan = Plan.objects.get(slug=EXAMPLE)
    return plan


@pytest.fixture
def ada() -> Actor:
    return make.coordinator()


def uid(**asked: Any) -> str:
    found = Revision.objects.filter(from_seq__isnull=False, until_seq=None, **asked)
    assert found
    return str(found[0].item.uid)


def seen(client: Client, path: str, status: int = 200) -> html.HtmlElement:
    response = client.get(path)
    assert response.status_code == status, path
    page = html.fromstring(response.content)
    assert len(page.findall(".//h1")) == 1
    return page


def told(page: html.HtmlElement) -> str:
    """The words of the page itself."""
    return " ".join(page.xpath("//main")[0].text_content().split())


def stations(page: html.HtmlElement) -> dict[str, str]:
    """What each station of the ribbon says."""
    return {
        one.find_class("r-station-name")[0].text_content(): " ".join(
            part.text_content()
            for part in one.find_class("r-station-value") + one.find_class("r-station-missing")
        )
        for one in page.find_class("r-station")
    }


def rows(client: Client, path: str) -> list[dict[str, str]]:
    response = client.get(path)
    assert response["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(response.content.decode())))


# --- the list and the plan


def test_without_a_plan_the_list_says_how_one_comes(client: Client) -> None:
    assert "nog geen plan in het register" in told(seen(client, "/plannen/"))
    seen(client, "/plannen/bestaat-niet/", 404)


def test_the_list_tells_of_every_plan(client: Client, bbt: Plan, two: Plan) -> None:
    page = seen(client, "/plannen/")
    lines = [" ".join(row.text_content().split()) for row in page.xpath("//tbody/tr")]
    assert len(lines) == 2
    assert lines[0].startswith("Gelijke kansen, integratie en inburgering plan van een beleidsveld")
    assert "voorbeeld" in lines[1]
    assert "28 oktober 2022" in lines[1]
    assert "Er is geen plan van deze soort" in told(seen(client, "/plannen/?soort=horizontal"))


def test_a_plan_shows_its_tree_with_what_hangs_under_each(client: Client, bbt: Plan) -> None:
    page = seen(client, f"/plannen/{REAL}/")
    tops = page.xpath("//main//details")
    assert [one.find("summary").text_content()[:4] for one in tops] == [
        "SD 1",
        "SD 2",
        "SD 3",
        "SD 4",
    ]
    counts = [one.xpath(".//p[@class='r-quiet']")[0].text_content() for one in tops]
    assert counts[0] == (
        "4 operationele doelstellingen · 10 acties en initiatieven · 2 evaluaties en onderzoeken"
        " · 3 wijzigingen van regelgeving"
    )
    under = [link.getparent().text_content().split()[:2] for link in tops[0].xpath(".//li/a")]
    assert under == [["OD", f"1.{n}"] for n in (1, 2, 3, 4)]
    lead = page.find_class("r-lead")[0].text_content()
    assert "telt 94,2\u00a0miljoen\u00a0euro vastleggingskrediet: BO 2021." in lead
    assert stations(page)["Doelstelling"] == "24"
    assert stations(page)["Actie"] == "28"
    assert stations(page)["Geld"] == "94,2 miljoen euro"
    assert "een programma beheert" in stations(page)["Oproep"]
    facts = {dt.text: dt.getnext().text_content() for dt in page.xpath("//aside//dt")}
    assert facts["Nummer van de beslissing"] == "niet gekend"
    assert facts["Beslist op"] == "niet gekend"
    assert "noemt voor dit plan nog geen minister" in facts["Minister van dat moment"]
    assert "regel" in facts["Bron"]


def test_a_lasting_name_leads_to_the_plan(client: Client, bbt: Plan) -> None:
    response = client.get(f"/plannen/{bbt.uid}/")
    assert (response.status_code, response["Location"]) == (302, f"/plannen/{REAL}/")


def test_the_tree_as_a_table(client: Client, bbt: Plan) -> None:
    lines = rows(client, f"/plannen/{REAL}/?formaat=csv")
    assert sum(one["kind"] == "doelstelling" for one in lines) == 24
    dated = [one["planned"] for one in lines if one["planned"]]
    assert sorted(dated) == ["2021-02", "2021-07", "2021-10"]
    response = client.get(f"/plannen/{REAL}/?formaat=xlsx")
    assert response.content[:2] == b"PK"
    assert client.get(f"/plannen/{REAL}/?formaat=exe").status_code == 404


def test_an_earlier_edition_stays_as_it_was(client: Client, two: Plan) -> None:
    before = "We maken het onthaal van nieuwe inwoners eenvoudiger"
    after = "We geven elke nieuwe inwoner één aanspreekpunt"
    page = seen(client, f"/plannen/{EXAMPLE}/1/")
    assert before in told(page)
    assert after not in told(page)
    assert "Dit is een vroegere editie" in told(page)
    assert page.xpath(f"//nav//a[@href='/plannen/{EXAMPLE}/vergelijk/?van=1&tot=2']")
    assert after in told(seen(client, f"/plannen/{EXAMPLE}/"))
    seen(client, f"/plannen/{EXAMPLE}/3/", 404)


def test_a_correction_is_read_along_or_left_out(client: Client, ada: Actor) -> None:
    plan = make.plan(ada)
    first = make.draft(ada, plan)
    top = make.objective(ada, first, "Fout getypt")
    make.publish(ada, first)
    erratum = make.draft(ada, plan, kind="erratum")
    make.retitle(ada, erratum, top, "Juist getypt")
    bob = make.coordinator("Bob")
    services.submit(ada, erratum)
    services.publish(bob, erratum)
    page = seen(client, "/plannen/voorbeeldplan/1/")
    assert "Juist getypt" in told(page)
    assert page.xpath("//aside//a[@href='/plannen/voorbeeldplan/1/?zoals=beslist']")
    decided = told(seen(client, "/plannen/voorbeeldplan/1/?zoals=beslist"))
    assert "Fout getypt" in decided
    assert "Juist getypt" not in decided


def test_what_is_not_published_is_nobodys(client: Client, ada: Actor) -> None:
    plan = make.plan(ada)
    draft = make.draft(ada, plan)
    top = make.objective(ada, draft, "Nog geheim")
    for path in ("/plannen/voorbeeldplan/", f"/doelstellingen/{top.uid}/", f"/acties/{top.uid}/"):
        seen(client, path, 404)
    assert "Voorbeeldplan" not in told(seen(client, "/plannen/"))
    make.publish(ada, draft)
    second = make.draft(ada, plan)
    make.retitle(ada, second, top, "Later")
    new = make.objective(ada, second, "Ook geheim")
    for path in ("/plannen/voorbeeldplan/", f"/doelstellingen/{top.uid}/"):
        words = told(seen(client, path))
        assert "Nog geheim" in words
        assert "Later" not in words
        assert "Ook geheim" not in words
    seen(client, f"/doelstellingen/{new.uid}/", 404)
    seen(client, "/plannen/voorbeeldplan/2/", 404)


# --- what changed


def test_with_one_edition_there_is_nothing_to_compare(client: Client, bbt: Plan) -> None:
    assert "Er is nog niets te vergelijken" in told(seen(client, f"/plannen/{REAL}/vergelijk/"))
    seen(client, "/plannen/bestaat-niet/vergelijk/", 404)


def test_what_the_second_year_changed(client: Client, two: Plan) -> None:
    page = seen(client, f"/plannen/{EXAMPLE}/vergelijk/?van=1&tot=2")
    assert "zijn 8 onderdelen veranderd; 29 bleven zoals ze waren" in told(page)
    heads = [" ".join(one.text_content().split()) for one in page.xpath("//main//h2")]
    assert heads == ["Toegevoegd 4", "Beëindigd 3", "Gewijzigd 1"]
    assert [one.text_content() for one in page.xpath("//main//del")] == [
        "weg: maken",
        "weg: het onthaal van",
        "weg: inwoners",
        "weg: eenvoudiger",
    ]
    assert "Waarom: Staat niet meer in Beleids- en begrotingstoelichting" in told(page)
    # Whatever way round it is asked, the older edition comes first.
    other = seen(client, f"/plannen/{EXAMPLE}/vergelijk/?van=2&tot=1")
    assert told(other) == told(page)
    same = seen(client, f"/plannen/{EXAMPLE}/vergelijk/?van=2&tot=2")
    assert "is niets veranderd" in told(same)
    for asked in ("van=7", "tot=x", "van=-1"):
        seen(client, f"/plannen/{EXAMPLE}/vergelijk/?{asked}", 404)


def test_what_stood_in_the_plan_before_is_taken_up_again(client: Client, ada: Actor) -> None:
    plan = make.plan(ada)
    first = make.draft(ada, plan)
    one = make.action(ada, first, "Terug")
    make.action(ada, first, "Blijft")
    make.publish(ada, first)
    second = make.draft(ada, plan)
    services.end_item(ada, second, one.uid, "Klaar.", make.seen(second, one))
    make.publish(ada, second)
    third = make.draft(ada, plan)
    services.revive_item(ada, third, one.uid, "Toch niet.", make.seen(third, one))
    make.action(ada, third, "Nieuw")
    make.publish(ada, third)
    path = "/plannen/voorbeeldplan/vergelijk/"
    page = seen(client, f"{path}?van=2&tot=3")
    heads = [" ".join(one.text_content().split()) for one in page.xpath("//main//h2")]
    assert heads == ["Toegevoegd 1", "Weer opgenomen 1"]
    lines = rows(client, f"{path}?van=2&tot=3&formaat=csv")
    assert [(one["what"], one["title"]) for one in lines] == [
        ("Toegevoegd", "Nieuw"),
        ("Weer opgenomen", "Terug"),
    ]
    assert "is 1 onderdeel veranderd" in told(seen(client, f"{path}?van=1&tot=3"))


def test_the_difference_as_a_table(client: Client, two: Plan) -> None:
    lines = rows(client, f"/plannen/{EXAMPLE}/vergelijk/?formaat=csv")
    assert [(one["what"], one["code"], one["title"]) for one in lines if one["code"]] == [
        ("Gewijzigd", "OD 2.1", "We geven elke nieuwe inwoner één aanspreekpunt")
    ]
    assert [(one["before"], one["after"]) for one in lines if one["field"]] == [
        (
            "We maken het onthaal van nieuwe inwoners eenvoudiger",
            "We geven elke nieuwe inwoner één aanspreekpunt",
        )
    ]
    assert len(lines) == 8


# --- items


def test_an_objective_says_where_it_comes_from_and_what_hangs_on_it(
    client: Client, bbt: Plan
) -> None:
    path = f"/doelstellingen/{uid(code='SD 2')}/"
    page = seen(client, path)
    words = told(page)
    assert "Strategische doelstelling SD 2 staat in editie 1 van het plan" in words
    assert page.xpath("//header//a[@aria-current='true']/@href") == ["/plannen/"]
    assert [one.text_content().split()[0] for one in page.xpath("//main//h2[@id]")][:4] == [
        "Doelstellingen",
        "Acties",
        "Evaluaties",
        "Regelgeving",
    ]
    sources = page.xpath("//aside//span[@class='r-source']/a")
    assert sources
    assert all("regel" in one.text_content() for one in sources)
    place = seen(client, sources[0].get("href"))
    back = place.xpath("//main//section | //main//ul/li/a")
    assert path in [one.get("href") for one in back]
    assert "nog geen geld toegewezen" in stations(page)["Geld"]


def test_initiatives_stand_where_the_paper_puts_them(client: Client, bbt: Plan) -> None:
    page = seen(client, f"/doelstellingen/{uid(code='OD 2.2')}/")
    assert "Operationele doelstelling OD 2.2 valt onder strategische doelstelling SD 2" in told(
        page
    )
    assert stations(page)["Actie"] == "zie SD 2, waar het document ze vermeldt"


def test_a_milestone_that_passed_is_told_without_a_verdict(
    client: Client, bbt: Plan, settings: Any
) -> None:
    path = f"/doelstellingen/{uid(code='SD 2')}/"
    settings.TODAY = "2021-06-30"
    assert "(gepland voor juli\u00a02021)" in seen(client, path).text_content()
    settings.TODAY = "2021-07-31"
    assert "(gepland voor juli\u00a02021)" in seen(client, path).text_content()
    settings.TODAY = "2021-08-01"
    page = seen(client, path).text_content()
    assert "gepland voor juli\u00a02021; die datum is voorbij en of de mijlpaal bereikt is" in page
    assert "(gepland voor oktober\u00a02021)" in page


def test_what_was_printed_without_a_title_says_so(client: Client, bbt: Plan) -> None:
    page = seen(client, f"/acties/{uid(kind='regulation', title={})}/")
    assert page.findtext(".//h1") == "Regelgeving zonder titel"
    assert "Er is geen mijlpaal vermeld" in told(page)


def test_each_kind_has_its_address(client: Client, bbt: Plan) -> None:
    top, regulation = uid(code="SD 1"), uid(kind="regulation")
    for wrong, right in (
        (f"/acties/{top}/", f"/doelstellingen/{top}/"),
        (f"/doelstellingen/{regulation}/?a=b", f"/acties/{regulation}/?a=b"),
        (f"/en/acties/{top}/", f"/en/doelstellingen/{top}/"),
    ):
        response = client.get(wrong)
        assert (response.status_code, response["Location"]) == (301, right)
    seen(client, "/acties/bestaatniet/", 404)
    seen(client, "/doelstellingen/bestaatniet/", 404)


def test_history_goes_field_by_field(client: Client, two: Plan) -> None:
    page = seen(client, f"/doelstellingen/{uid(code='OD 2.1')}/")
    assert [one.text_content().split()[0] for one in page.xpath("//main//ol//strong")] == [
        "Gewijzigd",
        "Toegevoegd",
    ]
    assert "weg: eenvoudiger" in page.text_content()
    assert stations(page)["Volgende editie"].startswith("1 wijziging")


def test_what_ended_says_since_when_and_why(client: Client, two: Plan) -> None:
    words = told(seen(client, f"/acties/{uid(kind='milestone', ended=True)}/"))
    assert "Dit is beëindigd met editie 2." in words
    assert "Waarom: Staat niet meer in" in words
    assert "staat niet meer in het plan" in words


@pytest.fixture
def merged(ada: Actor) -> tuple[Item, Item, Item]:
    """A and B, which went together in C."""
    plan = make.plan(ada)
    first = make.draft(ada, plan)
    a, b = make.action(ada, first, "A"), make.action(ada, first, "B")
    make.publish(ada, first)
    second = make.draft(ada, plan)
    c = services.merge_items(
        ada,
        second,
        [a.uid, b.uid],
        services.ItemChange("c", None, kind="action", values={"title": {"nl": "C"}}),
        "Hetzelfde werk.",
    )
    make.publish(ada, second)
    return a, b, c


def test_what_was_merged_leads_on(client: Client, merged: tuple[Item, Item, Item]) -> None:
    a, _, c = merged
    response = client.get(f"/acties/{a.uid}/")
    assert (response.status_code, response["Location"]) == (301, f"/acties/{c.uid}/?van={a.uid}")
    page = seen(client, response["Location"])
    (note,) = page.xpath("//main//p[@role='status']")
    assert "Je volgde het adres van A. Dat is samengevoegd; het gaat hier verder." in " ".join(
        note.text_content().split()
    )
    old = seen(client, note.find("a").get("href"))
    assert "Dit is beëindigd met editie 2." in told(old)
    assert "samengevoegd en gaat verder in C" in told(old)
    compared = told(seen(client, "/plannen/voorbeeldplan/vergelijk/"))
    assert "“A”, “B” → “C”" in compared


def test_links_name_who_held_the_office_then(client: Client, ada: Actor) -> None:
    office = make.office("Minister van Voorbeelden")
    for holder, since, until in (
        ("Eerste Houder", date(2019, 1, 1), date(2021, 1, 1)),
        ("Tweede Houder", date(2021, 1, 1), None),
    ):
        Tenure.objects.create(
            office=office, holder=holder, since=since, until=until, source="voorbeeld"
        )
    body = make.organisation({"Agentschap Voorbeeld": (None, None)})
    plan = make.plan(ada)
    draft = make.draft(ada, plan)
    item = make.action(
        ada,
        draft,
        "Werk",
        links=[
            LinkTo("responsible", "office", office.uid),
            LinkTo("lead", "organisation", body.uid),
            LinkTo("targets", "target_group", make.target_group().uid),
        ],
    )
    decision = services.record_decision(
        ada, "government", date=PartialDate(date(2020, 5, 1), "day"), number="12", example=True
    )
    services.decide(ada, draft, decision)
    services.publish(ada, draft)
    for path in (f"/acties/{item.uid}/", "/plannen/voorbeeldplan/"):
        words = told(seen(client, path))
        assert "Eerste Houder" in words
        assert "Tweede Houder" not in words
    words = told(seen(client, f"/acties/{item.uid}/"))
    assert "Agentschap Voorbeeld" in words
    assert "Nieuwkomers" in words
    with CaptureQueriesContext(connection) as asked:
        seen(client, f"/acties/{item.uid}/")
    assert len(of_the_page(asked)) <= LIMIT


def test_machines_get_the_same_item(client: Client, bbt: Plan) -> None:
    name = uid(kind="regulation", title__nl__startswith="Wijziging van het decreet van 7 juni")
    path = f"/acties/{name}/"
    response = client.get(path, headers={"accept": "application/json"})
    assert response["Content-Type"] == "application/json"
    assert "Accept" in response["Vary"]
    item = json.loads(response.content)
    assert (item["uid"], item["kind"], item["example"]) == (name, "regulation", False)
    assert [one["kind"] for one in item["children"]] == ["milestone", "milestone"]
    assert item["sources"][0]["line"] > 0
    assert json.loads(client.get(f"{path}?formaat=json").content) == item
    milestone = client.get(f"/acties/{item['children'][0]['uid']}/?formaat=json").json()
    assert milestone["planned"] == {"date": "2021-07", "precision": "month"}
    table = client.get(path, headers={"accept": "text/csv"})
    assert f"uid,{name}\r\n" in table.content.decode()
    # A browser that takes anything gets the page.
    page = client.get(path, headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page["Content-Type"].startswith("text/html")


# --- all of them


def paths(plan: Plan) -> Iterator[str]:
    slug = plan.slug
    yield from ("/plannen/", f"/plannen/{slug}/", f"/plannen/{slug}/1/")
    yield f"/plannen/{slug}/vergelijk/"
    yield f"/doelstellingen/{uid(plan=plan, level='strategic')}/"
    yield f"/doelstellingen/{uid(plan=plan, level='operational')}/"
    for kind in ("initiative", "evaluation", "regulation", "milestone"):
        yield f"/acties/{uid(plan=plan, kind=kind)}/"


def test_every_page_asks_little_whatever_it_holds(client: Client, bbt: Plan, two: Plan) -> None:
    for plan in (bbt, two):
        for path in paths(plan):
            with CaptureQueriesContext(connection) as asked:
                response = client.get(path)
            assert response.status_code == 200, path
            assert len(of_the_page(asked)) <= LIMIT, (path, len(asked))


def test_english_pages_speak_english_and_mark_the_dutch(client: Client, two: Plan) -> None:
    for path in paths(two):
        page = seen(client, f"/en{path}")
        assert page.get("lang") == "en"
        for link in page.xpath("//main//a[starts-with(@href, '/')]"):
            assert link.get("href").startswith("/en/"), (path, link.get("href"))
        for plan in page.xpath("//main//*[not(*)][contains(text(), 'Samenleven en')]"):
            spoken = plan.xpath("ancestor-or-self::*[@lang][1]/@lang")
            # In a trail a title stands between words of the page.
            assert spoken[-1:] == ["nl"] or plan.get("aria-current") or plan.tag == "a", path


def test_titles_of_pages_differ(client: Client, two: Plan) -> None:
    titles = [seen(client, path).findtext(".//title") for path in paths(two)]
    assert len(set(titles)) == len(titles)


# --- what leads here


def test_the_feed_tells_what_changed(client: Client, bbt: Plan, two: Plan) -> None:
    response = client.get("/wijzigingen.atom")
    assert response["Content-Type"] == "application/atom+xml"
    feed = etree.fromstring(response.content)
    spaces = {"a": "http://www.w3.org/2005/Atom"}
    titles = feed.xpath("//a:entry/a:title/text()", namespaces=spaces)
    assert f"Editie 1 van {bbt.title['nl']} is gepubliceerd" in titles
    assert f"Editie 2 van {two.title['nl']} is gepubliceerd (voorbeeldgegevens)" in titles
    assert sum(title.startswith("In het register") for title in titles) == 3
    ids = feed.xpath("//a:entry/a:id/text()", namespaces=spaces)
    assert len(set(ids)) == len(ids)
    for link in feed.xpath("//a:entry/a:link/@href", namespaces=spaces):
        assert client.get(link.removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_the_tour_leads_to_what_it_speaks_of(client: Client, bbt: Plan, two: Plan) -> None:
    objective = uid(code="OD 2.2", plan=bbt)
    paper = Paper.objects.get(example=False).uid
    leads = []
    for number in range(2, 11):
        page = seen(client, f"/rondleiding/{number}/")
        leads.append(page.xpath("//main//p[@class='r-actions']/a/@href")[0])
    assert leads[:4] == [
        f"/plannen/{REAL}/",
        f"/doelstellingen/{objective}/",
        "/begroting/bo2021/",
        "/begroting/artikelen/SJ0-1SFC2DB-PR/",
    ]
    assert leads[4].startswith(f"/documenten/{paper}/plaats/")
    # No call, indicator or later edition in this register: what it could hold, at least.
    assert leads[5:] == ["/oproepen/", "/programmas/", "/indicatoren/", "/plannen/"]
    for path in leads:
        assert client.get(path.partition("#")[0]).status_code == 200
    english = seen(client, "/en/rondleiding/3/")
    assert f"/en/doelstellingen/{objective}/" in english.xpath("//main//a/@href")


def test_the_tour_of_an_empty_register_leads_to_lists(client: Client) -> None:
    page = seen(client, "/rondleiding/3/")
    assert "/plannen/" in page.xpath("//main//p[@class='r-actions']/a/@href")
