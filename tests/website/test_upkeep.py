"""What a plan misses, for everybody and for staff; and what became of what it announced."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from regie.actors.models import Mandate
from regie.base.actor import Actor, Role, system
from regie.base.models import Account
from regie.kernel.dates import PartialDate
from regie.papers.services import bring
from regie.plans import services
from regie.plans.contents import LinkTo
from regie.plans.hooks import indicated
from regie.plans.models import Answer, Decision, Item, Plan, ProgressRound
from regie.plans.selectors import open_questions, plans_with_editions, punctual, sieve
from regie.plans.selectors.upkeep import upkeep
from regie.reading.extract import extract
from regie.reading.reader import read
from regie.writing.services import accept
from tests.plans import make, make_rounds
from tests.website.asked import of_the_page
from tests.website.test_plans import ROOT

pytestmark = pytest.mark.django_db
UPKEEP = "/plannen/voorbeeldplan/onderhoud/"
DELIVERED = "/plannen/voorbeeldplan/aangekondigd/"


@pytest.fixture(autouse=True)
def _in_a_demonstration(settings: Any) -> None:
    settings.DEMO = True
    settings.TODAY = "2026-03-01"


@pytest.fixture
def ada() -> Actor:
    who = make.coordinator()
    assert who.person
    Mandate.objects.create(
        person_id=who.person,
        role=Role.COORDINATOR,
        state=Mandate.State.ACTIVE,
        since=date(2000, 1, 1),
    )
    return who


def told(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    page = html.fromstring(response.content)
    assert len(page.findall(".//h1")) == 1
    return " ".join(page.xpath("//main")[0].text_content().split())


def part(client: Client, key: str) -> str:
    """A heading with what stands under it."""
    page = html.fromstring(client.get(UPKEEP).content)
    words: list[str] = []
    for one in page.xpath(f"//h2[@id='{key}']"):
        words.append(one.text_content())
        for after in one.itersiblings():
            if after.tag == "h2":
                break
            words.append(after.text_content())
    return " ".join(" ".join(words).split())


def initiative(ada: Actor, draft: Any, title: str, when: str = "", **more: Any) -> Item:
    made = services.add_item(ada, draft, "initiative", {"title": {"nl": title}}, **more)
    if when:
        planned = PartialDate(date.fromisoformat(when), "month")
        services.add_item(
            ada,
            draft,
            "milestone",
            {"title": {"nl": f"Stap van {title}"}, "planned": planned},
            parent=made.uid,
        )
    return made


@pytest.fixture
def plan(ada: Actor) -> Plan:
    made = make.plan(ada)
    draft = make.draft(ada, made, "Eerste")
    busy = make.objective(ada, draft, "Bezig doel")
    make.objective(ada, draft, "Leeg doel")
    agency = make.organisation({"Agentschap Bezig": (None, None)})
    make.organisation({"Agentschap Stil": (None, None)})
    make.action(
        ada,
        draft,
        "Met trekker",
        parent=busy.uid,
        links=[LinkTo("lead", "organisation", agency.uid)],
    )
    make.action(ada, draft, "Zonder trekker", parent=busy.uid)
    initiative(ada, draft, "Gemist", "2025-01-01")
    initiative(ada, draft, "Schuift", "2025-06-01")
    initiative(ada, draft, "Komt nog", "2027-01-01")
    initiative(ada, draft, "Valt weg")
    make.publish(ada, draft)
    return made


def test_what_is_missing_stands_in_a_list(
    client: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    domains = part(client, "domeinen")
    assert "Agentschap Stil" in domains
    assert "Agentschap Bezig" not in domains
    idle = part(client, "zonder-actie")
    assert "Leeg doel" in idle
    assert "Bezig doel" not in idle
    unowned = part(client, "zonder-trekker")
    assert "Zonder trekker" in unowned
    assert "Met trekker" not in unowned
    assert "Leeg doel" in part(client, "zonder-indicator")
    goal = Item.objects.get(revisions__title__nl="Leeg doel").uid
    monkeypatch.setattr(indicated, "_called", [lambda _plan: [goal]])
    assert "Leeg doel" not in part(client, "zonder-indicator")
    assert "Met trekker" in part(client, "versheid")
    assert "Objectives without an action" in told(client, f"/en{UPKEEP}")


def fates(client: Client, asked: str = "") -> dict[str, str]:
    file = client.get(f"{DELIVERED}?{asked}formaat=csv").content.decode()
    return {row["title"]: row["fate"] for row in csv.DictReader(io.StringIO(file))}


def test_every_announcement_says_what_became_of_it(client: Client, plan: Plan, ada: Actor) -> None:
    assert fates(client) == {
        "Gemist": "silent",
        "Schuift": "silent",
        "Komt nog": "running",
        "Valt weg": "running",
    }
    draft = make.draft(ada, plan, "Tweede")
    step = Item.objects.get(revisions__title__nl="Stap van Schuift").uid
    later = {"expected": PartialDate(date(2026, 9, 1), "month")}
    services.change_item(ada, draft, step, make.seen(draft, step), later)
    gone = Item.objects.get(revisions__title__nl="Valt weg").uid
    services.end_item(ada, draft, gone, "Geen geld meer.", make.seen(draft, gone))
    make.publish(ada, draft)
    assert fates(client) == {
        "Gemist": "silent",
        "Schuift": "moved",
        "Valt weg": "ended",
        "Komt nog": "running",
    }
    assert fates(client, "wat=moved&") == {"Schuift": "moved"}
    words = told(client, DELIVERED)
    assert "niets meer over gezegd sinds editie 1" in words
    assert "Geen geld meer." in words
    missed = Item.objects.get(revisions__title__nl="Gemist").uid
    make_rounds.accepted(ada, plan, missed, kind="initiative", status="done")
    assert fates(client)["Gemist"] == "reached"


def test_the_papers_of_two_years_tell_what_was_announced(client: Client) -> None:
    actor = system("test")
    for year in (2022, 2023):
        paper = read(extract(ROOT / f"data/specimens/bbt-{year}.txt"))
        accept(actor, bring(actor, paper, example=True).paper)
    slug = Plan.objects.get().slug
    rows = client.get(f"/plannen/{slug}/aangekondigd/?formaat=json").json()
    assert rows["notes"] == ["Voorbeeldgegevens"]
    assert {row["announced"] for row in rows["rows"]} == {1, 2}
    assert {row["kind"] for row in rows["rows"]} >= {"initiative", "evaluation"}


def test_an_invented_plan_says_nothing_of_real_entities(
    client: Client, plan: Plan, ada: Actor
) -> None:
    real = make.organisation({"Echt departement": (None, None)}, "department")
    real.example = False
    real.save()
    assert "Echt departement" not in told(client, UPKEEP)


def test_rounds_tell_how_fresh_an_action_is_and_who_was_in_time(
    client: Client, plan: Plan, ada: Actor
) -> None:
    assert "nog geen voortgangsronde" in part(client, "op-tijd")
    Decision.objects.update(date_first=date(2026, 1, 1), date_precision="D")
    uid = Item.objects.get(revisions__title__nl="Met trekker").uid
    asked = make_rounds.accepted(ada, plan, uid, text="Loopt.")
    assert "in een antwoord" in part(client, "versheid")
    assert "nog geen voortgangsronde" in part(client, "op-tijd"), "its deadline is still to come"
    answered = Answer.objects.get(request=asked).at
    ProgressRound.objects.update(deadline=answered + timedelta(microseconds=1))
    assert "Voorjaar 2024" in part(client, "op-tijd")
    (told_of,) = punctual(plan)
    assert (told_of.asked, told_of.on_time) == (1, 1)
    ProgressRound.objects.update(deadline=answered - timedelta(seconds=1))
    assert [(one.asked, one.on_time) for one in punctual(plan)] == [(1, 0)]
    client.force_login(
        Account.objects.get(pk=ada.account or 0), "django.contrib.auth.backends.ModelBackend"
    )
    assert "Op tijd beantwoord in de laatste voortgangsronde0 van 1" in told(
        client, "/werk/onderhoud/"
    )


def test_who_answers_with_others_is_an_owner_too(client: Client, plan: Plan, ada: Actor) -> None:
    draft = make.draft(ada, plan, "Tweede")
    office = make.office("Minister van Voorbeelden")
    uid = Item.objects.get(revisions__title__nl="Zonder trekker").uid
    links = [LinkTo("co_responsible", "office", office.uid)]
    services.change_item(ada, draft, uid, make.seen(draft, uid), {}, links=links)
    make.publish(ada, draft)
    assert "Zonder trekker" not in part(client, "zonder-trekker")
    ((_, editions),) = plans_with_editions(ada, plan.slug)
    kept = upkeep(plan, editions, date(2026, 3, 1))
    assert kept
    assert {one.item for one in kept.unowned} == {
        one.uid for one in open_questions(ada, plan=plan.slug) if "owner" in one.missing
    }


def test_empty_and_nonsense(client: Client, ada: Actor) -> None:
    bare = make.plan(ada, "kaal")
    make.publish(ada, make.draft(ada, bare))
    assert "Dit plan heeft geen actie" in told(client, "/plannen/kaal/onderhoud/")
    assert "kondigde nog niets aan" in told(client, "/plannen/kaal/aangekondigd/")
    assert "kondigde nog niets aan" in told(client, "/plannen/kaal/aangekondigd/?wat=%00'")
    told(client, "/plannen/kaal/aangekondigd/?formaat=exe", 404)
    told(client, "/plannen/bestaat-niet/onderhoud/", 404)


def test_staff_see_what_a_plan_misses(client: Client, ada: Actor) -> None:
    client.force_login(
        Account.objects.get(pk=ada.account or 0), "django.contrib.auth.backends.ModelBackend"
    )
    assert "nog geen plan gepubliceerd" in told(client, "/werk/onderhoud/")
    plan = make.plan(ada)
    draft = make.draft(ada, plan)
    make.objective(ada, draft, "Leeg doel")
    make.publish(ada, draft)
    assert "Doelstellingen zonder actie1" in told(client, "/werk/onderhoud/?plan=nonsens").replace(
        " ", ""
    ).replace("Doelstellingenzonderactie", "Doelstellingen zonder actie")


def test_questions_do_not_grow(client: Client, plan: Plan, ada: Actor) -> None:
    def asked() -> list[int]:
        found = []
        for path in (UPKEEP, DELIVERED, "/werk/onderhoud/"):
            sieve.forget()
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            found.append(len(of_the_page(queries)))
        return found

    client.force_login(
        Account.objects.get(pk=ada.account or 0), "django.contrib.auth.backends.ModelBackend"
    )
    few = asked()
    draft = make.draft(ada, plan, "Tweede")
    for n in range(20):
        initiative(ada, draft, f"Nog {n}", "2027-01-01")
        make.organisation({f"Agentschap {n}": (None, None)})
    make.publish(ada, draft)
    assert asked() == few
    assert max(few) <= 15
