"""The items of a plan as a list, its charts, and its neighbours."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html
from python_calamine import CalamineWorkbook

from regie.base.actor import Actor
from regie.base.jobs import KINDS, Progress
from regie.kernel.dates import PartialDate
from regie.plans import services
from regie.plans.contents import LinkTo
from regie.plans.models import Edition, Plan
from regie.website import plans_list as listing
from tests.plans import make, make_rounds

pytestmark = pytest.mark.django_db

LIST = "/plannen/voorbeeldplan/lijst/"
LIMIT = 15


def month(year: int, number: int) -> PartialDate:
    return PartialDate(date(year, number, 1), "month")


@pytest.fixture(autouse=True)
def _in_a_demonstration(settings: Any) -> None:
    settings.DEMO = True
    settings.TODAY = "2026-03-01"


@pytest.fixture
def ada() -> Actor:
    return make.coordinator()


def told(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    page = html.fromstring(response.content)
    assert len(page.findall(".//h1")) == 1
    return " ".join(page.xpath("//main")[0].text_content().split())


def titles(client: Client, asked: str = "") -> list[str]:
    """The titles on the page, and proof that the file says the same."""
    page = html.fromstring(client.get(LIST + asked).content)
    found = [str(one.text_content()).strip() for one in page.xpath("//tbody/tr/th")]
    join = "&" if asked else "?"
    file = client.get(f"{LIST}{asked}{join}formaat=csv").content.decode()
    assert [row["title"] for row in csv.DictReader(io.StringIO(file))] == found
    return found


@pytest.fixture
def small(ada: Actor) -> Plan:
    """Two objectives, three actions that differ in all that can be asked."""
    plan = make.plan(ada)
    draft = make.draft(ada, plan, "Eerste")
    first = make.objective(ada, draft, "Eerste doel", values={"code": "SD 1"})
    under = make.objective(
        ada, draft, "Deel", parent=first.uid, values={"code": "OD 1.1", "level": "operational"}
    )
    second = make.objective(ada, draft, "Tweede doel", values={"code": "SD 2"})
    agency = make.organisation({"Agentschap Zonnig": (None, None)})
    group = make.target_group("Nieuwkomers")
    one = make.action(
        ada,
        draft,
        "Alfa",
        parent=under.uid,
        values={"code": "A10"},
        links=[
            LinkTo("lead", "organisation", agency.uid),
            LinkTo("targets", "target_group", group.uid),
        ],
    )
    services.add_item(
        ada,
        draft,
        "milestone",
        {"title": {"nl": "Stap"}, "planned": month(2025, 5), "expected": month(2026, 9)},
        parent=one.uid,
    )
    two = make.action(ada, draft, "Bravo", parent=second.uid, values={"code": "A9"})
    services.add_item(
        ada,
        draft,
        "milestone",
        {"title": {"nl": "Af"}, "planned": month(2024, 1), "reached": month(2024, 2)},
        parent=two.uid,
    )
    make.action(
        ada, draft, "Charlie", values={"period_start": PartialDate(date(2027, 1, 1), "year")}
    )
    make.publish(ada, draft)
    return plan


def value(client: Client, name: str, words: str) -> str:
    page = html.fromstring(client.get(LIST).content)
    (found,) = [
        str(one.get("value"))
        for one in page.xpath(f"//select[@name='{name}']/option")
        if words in one.text_content()
    ]
    return found


def test_a_list_is_filtered_in_its_address_and_its_files_say_the_same(
    client: Client, small: Plan
) -> None:
    assert titles(client) == ["Alfa", "Bravo", "Charlie"]
    assert titles(client, f"?doel={value(client, 'doel', 'SD 1')}") == ["Alfa"]
    assert titles(client, f"?doel={value(client, 'doel', 'SD 2')}") == ["Bravo"]
    assert titles(client, f"?domein={value(client, 'domein', 'Zonnig')}") == ["Alfa"]
    assert titles(client, f"?doelgroep={value(client, 'doelgroep', 'Nieuwkomers')}") == ["Alfa"]
    assert titles(client, "?status=planned") == ["Alfa"]
    assert titles(client, "?status=done") == ["Bravo"]
    assert titles(client, "?status=unknown") == ["Charlie"]
    assert titles(client, "?jaar=2024") == ["Bravo"]
    assert titles(client, "?jaar=2030") == ["Charlie"]
    assert titles(client, "?soort=milestone") == ["Stap", "Af"]
    assert titles(client, "?soort=objective&sorteer=code") == ["Deel", "Eerste doel", "Tweede doel"]
    assert titles(client, "?sorteer=code") == ["Bravo", "Alfa", "Charlie"]
    assert titles(client, "?sorteer=-titel") == ["Charlie", "Bravo", "Alfa"]
    assert titles(client, "?sorteer=status") == ["Bravo", "Alfa", "Charlie"]
    assert titles(client, "?sorteer=-datum") == ["Alfa", "Bravo", "Charlie"]


@pytest.mark.parametrize(
    "asked",
    ["?jaar=x", "?jaar=99999", "?status=nee", "?doel='--", "?soort=%00x", "?domein=" + "9" * 500],
)
def test_nonsense_finds_nothing_and_offers_the_way_back(
    client: Client, small: Plan, asked: str
) -> None:
    assert "Niets in dit plan past" in told(client, LIST + asked)
    assert client.get(f"{LIST}{asked}&formaat=json").json()["rows"] == []


def test_nonsense_around_a_list_is_passed_over(client: Client, small: Plan) -> None:
    for asked in ("?pagina=x", "?pagina=-3", "?pagina=" + "9" * 400, "?sorteer=niets", "?pagina=²"):
        assert "Alfa" in told(client, LIST + asked)
    told(client, LIST + "?editie=9", 404)
    told(client, LIST + "?editie=x", 404)
    told(client, LIST + "?formaat=exe", 404)
    told(client, "/plannen/bestaat-niet/lijst/", 404)


def test_the_three_files_tell_the_same(client: Client, small: Plan) -> None:
    asked = f"{LIST}?soort=milestone&formaat="
    told_json = client.get(asked + "json").json()
    (step, over) = told_json["rows"]
    assert (step["first_planned"], step["expected"], step["slip_days"]) == (
        "2025-05",
        "2026-09",
        487,
    )
    assert (over["reached"], over["status"]) == ("2024-02", "done")
    assert "Voorbeeldgegevens" in told_json["notes"][0]
    assert "soort=milestone" in told_json["notes"][1]
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(asked + "xlsx").content))
    sheet = book.get_sheet_by_index(0).to_python()
    assert [row[0] for row in sheet if row and row[0] in {step["uid"], over["uid"]}] == [
        step["uid"],
        over["uid"],
    ]
    text = client.get(asked + "csv").content.decode()
    assert [row["slip_days"] for row in csv.DictReader(io.StringIO(text))] == ["487", "29"]


def test_an_accepted_answer_goes_before_the_milestones(
    client: Client, small: Plan, ada: Actor
) -> None:
    uid = client.get(f"{LIST}?status=done&formaat=json").json()["rows"][0]["uid"]
    assert "te laat" not in told(client, "/plannen/voorbeeldplan/stand/")
    make_rounds.accepted(ada, small, uid, status="late", reason="Er was geen geld.")
    assert titles(client, "?status=late") == ["Bravo"]
    assert titles(client, "?status=done") == []
    assert "te laat" in told(client, "/plannen/voorbeeldplan/stand/")
    make_rounds.accepted(ada, small, uid, status="stopped", reason="Het hoeft niet meer.")
    assert titles(client, "?status=stopped") == ["Bravo"]
    Plan.objects.update(example=False)
    assert titles(client, "?status=done") == ["Bravo"], "an invented round says nothing of it"


def test_english_and_an_empty_plan(client: Client, small: Plan, ada: Actor) -> None:
    assert "3 items fit what you ask" in told(client, f"/en{LIST}")
    make.plan(ada, "leeg")
    for page in ("lijst", "stand", "naast-andere"):  # not public yet
        told(client, f"/plannen/leeg/{page}/", 404)
    with_one = make.plan(ada, "kaal")
    make.publish(ada, make.draft(ada, with_one))
    assert "nog niets in dit plan" in told(client, "/plannen/kaal/lijst/")
    assert "nog niets te tekenen" in told(client, "/plannen/kaal/stand/")
    assert "een ander plan of omgekeerd" in told(client, "/plannen/kaal/naast-andere/")


def _filled(ada: Actor, count: int) -> None:
    plan = make.plan(ada)
    draft: Edition = make.draft(ada, plan)
    bodies = [make.organisation({f"Dienst {n}": (None, None)}) for n in range(20)]
    goals = [make.objective(ada, draft, f"Doel {n}", values={"code": f"SD {n}"}) for n in range(10)]
    for n in range(count):
        one = make.action(
            ada,
            draft,
            f"Actie {n}",
            parent=goals[n % 10].uid,
            values={"code": f"A{n}"},
            links=[LinkTo("lead", "organisation", bodies[n % 20].uid)],
        )
        services.add_item(
            ada,
            draft,
            "milestone",
            {"title": {"nl": "Stap"}, "planned": month(2020 + n % 9, 1 + n % 12)},
            parent=one.uid,
        )
    make.publish(ada, draft)


def _queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_questions_do_not_grow_with_the_plan(client: Client, ada: Actor) -> None:
    _filled(ada, 3)
    paths = [LIST, f"{LIST}?status=planned&sorteer=datum", "/plannen/voorbeeldplan/stand/"]
    few = [_queries(client, path) for path in paths]
    draft = make.draft(ada, Plan.objects.get())
    for n in range(30):
        make.action(ada, draft, f"Nog {n}")
    make.publish(ada, draft)
    assert [_queries(client, path) for path in paths] == few
    assert max(few) <= LIMIT


def test_the_dates_of_an_item_are_found_without_reading_its_plan(small: Plan, ada: Actor) -> None:
    asked = listing.sieve(ada, small.slug, make.TODAY, listing.Asked(status="planned"), "datum")
    assert asked is not None
    plan = asked.positions.explain()
    # Once for each item: by an index of the plan that is the square of its length.
    for index in ("revision_from", "revision_until"):
        assert f"U0 USING INDEX {index}" not in plan


@pytest.mark.slow
def test_fifty_of_a_thousand_actions_cost_little(client: Client, ada: Actor) -> None:
    _filled(ada, 1000)
    client.get(LIST)
    for asked in ("?sorteer=datum", "?sorteer=-titel", "?status=passed&jaar=2021&pagina=2"):
        best = min(_seconds(client, LIST + asked) for _ in range(25))
        print(f"{asked}: {best * 1000:.1f} ms, {_queries(client, LIST + asked)} questions")
        assert best <= 0.025, asked
        assert _queries(client, LIST + asked) <= LIMIT


def _seconds(client: Client, path: str) -> float:
    start = process_time()
    client.get(path)
    return process_time() - start


def test_the_charts_are_drawn_by_a_job_and_stand_with_their_table(
    client: Client, small: Plan, settings: Any, tmp_path: Path
) -> None:
    settings.REGIE_HOME = tmp_path
    before = client.get("/plannen/voorbeeldplan/stand/").content.decode()
    assert "<svg" not in before
    assert "De tekening wordt gemaakt" in before
    KINDS["website.plan_charts"].work({}, Progress())
    for prefix in ("", "/en"):
        page = html.fromstring(client.get(f"{prefix}/plannen/voorbeeldplan/stand/").content)
        assert len(page.xpath("//figure//*[local-name()='svg']")) == 2
    (_, moved) = html.fromstring(client.get("/plannen/voorbeeldplan/stand/").content).xpath(
        "//figure"
    )
    cells = [
        [" ".join(str(one.text_content()).split()) for one in row]
        for row in moved.xpath(".//tbody/tr")
    ]
    assert cells == [
        ["Af", "januari 2024", "februari 2024", "1 maand later"],
        ["Stap", "mei 2025", "september 2026", "16 maanden later"],
    ]


def test_where_an_action_serves_another_plan_both_say_so(
    client: Client, small: Plan, ada: Actor
) -> None:
    other = make.plan(ada, "buurplan")
    draft = make.draft(ada, other)
    goal = make.objective(ada, draft, "Doel van de buur")
    make.publish(ada, draft)
    draft = make.draft(ada, small, "Tweede")
    make.action(ada, draft, "Brug", links=[LinkTo("contributes", "item", goal.uid)])
    make.publish(ada, draft)
    ours = told(client, "/plannen/voorbeeldplan/naast-andere/")
    assert "Brug" in ours
    assert "draagt bij aan →Doel van de buur" in ours
    theirs = told(client, "/plannen/buurplan/naast-andere/")
    assert "← draagt bij aan" in theirs
    rows = client.get("/plannen/buurplan/naast-andere/?formaat=json").json()["rows"]
    assert [(row["title"], row["other_title"], row["direction"]) for row in rows] == [
        ("Doel van de buur", "Brug", "in")
    ]


def test_what_is_told_to_nobody_stands_in_no_list(client: Client, small: Plan, ada: Actor) -> None:
    draft = make.draft(ada, small, "Geheim")
    make.action(ada, draft, "Nog niet bekend")
    assert "Nog niet bekend" not in json.dumps(client.get(f"{LIST}?formaat=json").json())
