"""What the government and its agencies promised each other, and what others recommend."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from regie.base.actor import Actor
from regie.base.search import reindex
from regie.kernel.dates import PartialDate
from regie.plans import services
from regie.plans.models import Agreement, Recommendation
from regie.plans.selectors.agreements import agreements_asked
from regie.website.pages.agreements import runs
from tests.plans import make

pytestmark = pytest.mark.django_db
AGREEMENTS, ADVICE = "/overeenkomsten/", "/aanbevelingen/"


@pytest.fixture(autouse=True)
def _day(settings: Any) -> None:
    settings.DEMO = True
    settings.TODAY = "2026-03-01"


@pytest.fixture
def ada() -> Actor:
    return make.coordinator()


@pytest.fixture
def item(ada: Actor) -> str:
    draft = make.draft(ada, make.plan(ada))
    made = make.objective(ada, draft, "Iedereen doet mee")
    make.publish(ada, draft)
    return made.uid


@pytest.fixture
def body() -> str:
    return make.organisation({"Agentschap Zonnig": (None, None)}).uid


def year(number: int) -> PartialDate:
    return PartialDate(date(number, 1, 1), "year")


def agreed(ada: Actor, item: str, body: str, title: str = "Akkoord", **more: Any) -> Agreement:
    told: dict[str, Any] = {
        "start": year(2024),
        "end": year(2028),
        "parties": (services.Party("agency", "organisation", body),),
        "targets": (services.Target({"nl": "Minder wachten"}, "40 %", year(2027)),),
        "years": (services.YearlyPlan(2025, {"nl": "Opstart"}),),
        "items": (services.Tied(item),),
        "source": "een stuk",
    }
    return services.record_agreement(ada, services.AgreementDraft({"nl": title}, **told | more))


def advised(ada: Actor, item: str, body: str, title: str = "Meet", **more: Any) -> Recommendation:
    told: dict[str, Any] = {
        "document": "Jaarrapport",
        "date": year(2023),
        "number": "7",
        "items": (services.Tied(item),),
        "source": "een stuk",
    }
    return services.record_recommendation(ada, services.Advice(body, {"nl": title}, **told | more))


def told(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    page = html.fromstring(response.content)
    assert len(page.findall(".//h1")) == 1
    return " ".join(page.xpath("//main")[0].text_content().split())


def test_empty_lists_say_who_fills_them(client: Client) -> None:
    assert "Er staat nog geen overeenkomst" in told(client, AGREEMENTS)
    assert "Er staat nog geen aanbeveling" in told(client, ADVICE)
    assert client.get(f"{AGREEMENTS}niets/").status_code == 404
    assert client.get(f"{ADVICE}niets/").status_code == 404


def test_agreements_are_found_by_party_and_by_whether_they_run(
    client: Client, ada: Actor, item: str, body: str
) -> None:
    agreed(ada, item, body, "Loopt")
    other = make.organisation({"Agentschap Regen": (None, None)}).uid
    agreed(ada, item, other, "Voorbij", end=year(2025))
    agreed(ada, item, other, "Straks", start=year(2027))
    agreed(ada, item, other, "Onbekend", start=None, end=None)
    everything = told(client, AGREEMENTS)
    assert all(title in everything for title in ("Loopt", "Voorbij", "Straks", "Onbekend"))
    now = told(client, f"{AGREEMENTS}?nu=ja")
    assert "Loopt" in now
    assert not any(title in now for title in ("Voorbij", "Straks", "Onbekend"))
    theirs = told(client, f"{AGREEMENTS}?partij={other}")
    assert "Voorbij" in theirs
    assert "Loopt" not in theirs
    assert "Zo'n overeenkomst is er niet" in told(client, f"{AGREEMENTS}?partij=niemand")


def test_an_agreement_shows_what_it_holds(client: Client, ada: Actor, item: str, body: str) -> None:
    row = agreed(ada, item, body, example=True)
    page = told(client, f"{AGREEMENTS}{row.uid}/")
    for words in ("Akkoord", "Agentschap Zonnig", "2024", "2028", "Minder wachten", "40 %", "2027"):
        assert words in page
    for words in ("Opstart", "Iedereen doet mee", "een stuk", "voorbeeld"):
        assert words in page
    assert "niet gekend" not in page.lower()
    english = told(client, f"/en{AGREEMENTS}{row.uid}/")
    assert "What must be reached" in english
    here = told(client, f"/doelstellingen/{item}/")
    assert "Overeenkomst: Akkoord" in here


def test_what_is_not_known_says_so(client: Client, ada: Actor, body: str) -> None:
    bare = services.record_agreement(ada, services.AgreementDraft({"nl": "Kaal"}, source="x"))
    assert told(client, f"{AGREEMENTS}{bare.uid}/").lower().count("niet gekend") == 6
    advice = services.record_recommendation(ada, services.Advice(body, {"nl": "Kaal"}, source="x"))
    page = told(client, f"{ADVICE}{advice.uid}/").lower()
    assert page.count("niet gekend") == 3
    assert "niemand antwoordde" in page


def test_recommendations_are_found_by_state_body_and_plan(
    client: Client, ada: Actor, item: str, body: str
) -> None:
    first = advised(ada, item, body, "Meet de armoede")
    other = make.organisation({"Rekenkamer": (None, None)}).uid
    advised(ada, item, other, "Tel de uren", items=())
    services.answer_recommendation(ada, first, 1, "done", {"nl": "Dat gebeurt sinds vorig jaar."})
    both = told(client, ADVICE)
    assert "Meet de armoede" in both
    assert "Tel de uren" in both
    for query in ("?stand=done", f"?van={body}", "?plan=voorbeeldplan"):
        page = told(client, ADVICE + query)
        assert "Meet de armoede" in page, query
        assert "Tel de uren" not in page, query
    assert "Zo'n aanbeveling is er niet" in told(client, f"{ADVICE}?plan=iets")
    page = told(client, f"{ADVICE}{first.uid}/")
    for words in (
        "Dat gebeurt sinds vorig jaar.",
        "uitgevoerd",
        "Iedereen doet mee",
        "Jaarrapport",
    ):
        assert words in page
    assert "Aanbeveling: Meet de armoede" in told(client, f"/doelstellingen/{item}/")
    sheet = client.get(f"{ADVICE}?formaat=csv&stand=done").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(sheet), delimiter=";" if ";" in sheet[:60] else ",")
    assert (row["title"], row["state"], row["date"]) == ("Meet de armoede", "done", "2023")
    assert client.get(f"{ADVICE}?formaat=xlsx").status_code == 200
    assert client.get(f"{ADVICE}?formaat=exe").status_code == 404


def test_they_are_found_by_searching(client: Client, ada: Actor, item: str, body: str) -> None:
    agreed(ada, item, body, "Zonneakkoord")
    advised(ada, item, body, "Regenadvies")
    reindex()
    assert "Zonneakkoord" in told(client, "/zoeken/?q=zonneakkoord")
    assert "Regenadvies" in told(client, "/zoeken/?q=regenadvies")


def test_a_list_takes_as_many_queries_for_one_as_for_many(
    client: Client, ada: Actor, item: str, body: str
) -> None:
    def counted() -> list[int]:
        paths = (
            AGREEMENTS,
            ADVICE,
            f"{AGREEMENTS}{agreement.uid}/",
            f"{ADVICE}{advice.uid}/",
            f"/doelstellingen/{item}/",
        )
        found = []
        for path in paths:
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            found.append(len(queries))
        return found

    agreement, advice = agreed(ada, item, body), advised(ada, item, body)
    one = counted()
    for number in range(6):
        agreed(ada, item, body, f"Akkoord {number}")
        advised(ada, item, body, f"Advies {number}")
    assert counted() == one
    assert max(one[:4]) <= 12, one


def test_a_long_list_asks_as_little_as_a_short_one(
    client: Client, ada: Actor, item: str, body: str
) -> None:
    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    paths = (AGREEMENTS, f"{AGREEMENTS}?partij={body}&nu=ja")
    agreed(ada, item, body)
    client.get(AGREEMENTS)
    few = [asked(path) for path in paths]
    for number in range(60):
        agreed(ada, item, body, f"Akkoord {number}")
    assert [asked(path) for path in paths] == few
    page = html.fromstring(client.get(f"{AGREEMENTS}?partij={body}&nu=ja&pagina=2").content)
    assert page.xpath("//nav[@class='r-paging']//span[@aria-current='page']/text()") == ["2"]
    assert "Akkoord" in page.text_content()


@pytest.mark.parametrize("precision", ["day", "month", "quarter", "year"])
@pytest.mark.parametrize(
    "last",
    [date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 28), date(2026, 3, 1), date(2026, 4, 1)],
)
def test_what_runs_today_is_what_has_not_ended(
    ada: Actor, item: str, body: str, precision: Any, last: date
) -> None:
    today = date(2026, 3, 1)
    one = agreed(ada, item, body, end=_span(last, precision))
    listed = agreements_asked(ada, today, running=True)
    assert listed.exists() is runs(one, today)


def _span(day: date, precision: Any) -> PartialDate:
    first = {
        "day": day,
        "month": day.replace(day=1),
        "quarter": date(day.year, (day.month - 1) // 3 * 3 + 1, 1),
        "year": date(day.year, 1, 1),
    }
    return PartialDate(first[precision], precision)


def _order(client: Client, path: str) -> list[str]:
    page = html.fromstring(client.get(path).content)
    return [str(one.text_content()).strip() for one in page.xpath("//tbody/tr/th//a")]


def test_agreements_and_recommendations_are_sorted_and_taken_along(
    client: Client, ada: Actor, item: str, body: str
) -> None:
    agreed(ada, item, body, "Élan", start=year(2021))
    agreed(ada, item, body, "anker", start=year(2025), end=None)
    agreed(ada, item, body, "Zon", start=None, end=None)
    assert _order(client, AGREEMENTS) == ["anker", "Élan", "Zon"]
    assert _order(client, AGREEMENTS + "?sorteer=titel") == ["anker", "Élan", "Zon"]
    assert _order(client, AGREEMENTS + "?sorteer=-titel") == ["Zon", "Élan", "anker"]
    assert _order(client, AGREEMENTS + "?sorteer=van") == ["Élan", "anker", "Zon"]
    assert _order(client, AGREEMENTS + "?sorteer=-tot")[0] == "Élan"
    told = client.get(AGREEMENTS + "?sorteer=-titel&formaat=csv").content.decode()
    rows = list(csv.DictReader(io.StringIO(told)))
    assert [(row["title"], row["start"]) for row in rows][1] == ("Élan", "2021")
    assert rows[0]["parties"] == "Agentschap Zonnig"
    other = make.organisation({"Adviesraad": (None, None)}).uid
    advised(ada, item, body, "Meet", date=None)
    first = advised(ada, item, other, "Deel", date=year(2024))
    assert _order(client, ADVICE + "?sorteer=datum") == ["Deel", "Meet"]
    assert _order(client, ADVICE + "?sorteer=-datum") == ["Deel", "Meet"]
    assert _order(client, ADVICE + "?sorteer=-wie") == ["Meet", "Deel"]
    services.answer_recommendation(ada, first, first.version, "accepted", {"nl": "Ja."})
    assert _order(client, ADVICE + "?sorteer=stand") == ["Meet", "Deel"]
    assert _order(client, ADVICE + f"?van={other}") == ["Deel"]
    assert _order(client, ADVICE + "?plan=voorbeeldplan&stand=open") == ["Meet"]
    assert _order(client, ADVICE + "?plan=geen") == []


def test_a_page_of_many_recommendations_reads_only_its_own(
    client: Client, ada: Actor, item: str, body: str
) -> None:
    paths = [ADVICE, f"{ADVICE}?stand=open&sorteer=-wie", f"{ADVICE}?sorteer=titel"]
    paths.append(f"{AGREEMENTS}?sorteer=-titel")
    advised(ada, item, body)
    agreed(ada, item, body)

    def asked() -> list[int]:
        counts = []
        for path in paths:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            counts.append(len(queries))
        return counts

    few = asked()
    for number in range(60):
        advised(ada, item, body, f"Raad {number}")
        agreed(ada, item, body, f"Akkoord {number}")
    assert asked() == few
    assert max(few) <= 12
