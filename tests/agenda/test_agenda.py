"""The agenda: what is due for everybody, for one person, and how obligations are kept."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from regie.actors.models import Mandate, Organisation
from regie.actors.people.due import all_due
from regie.actors.people.selectors import actor_of
from regie.actors.services import load_facts
from regie.agenda import selectors, services
from regie.agenda.models import CalendarKey, Fulfilment, Obligation
from regie.base.actor import VISITOR, Actor, Role, system
from regie.base.data import data
from regie.base.errors import Conflict, Invalid, NotAllowed
from regie.base.models import Account
from regie.kernel.dates import PartialDate
from regie.plans import services as plans
from regie.plans.contents import LinkTo
from regie.plans.progress import asking
from tests.actors import make_people
from tests.plans import make, make_rounds

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _in_a_demonstration(settings: Any) -> None:
    settings.DEMO = True
    settings.TODAY = "2026-03-01"


@pytest.fixture
def ada() -> Actor:
    who = make.coordinator()
    _mandate(who, Role.COORDINATOR, None)
    return who


def _mandate(who: Actor, role: Role, organisation: Organisation | None) -> None:
    assert who.person
    Mandate.objects.create(
        person_id=who.person,
        organisation=organisation,
        role=role,
        state=Mandate.State.ACTIVE,
        since=date(2000, 1, 1),
    )


def obligation(actor: Actor, title: str = "Jaarrapport", **more: Any) -> Obligation:
    values: dict[str, Any] = {
        "title": {"nl": title},
        "note": {},
        "source": "Een decreet.",
        "owner": None,
        "plan": "",
        "first": PartialDate(date(2020, 4, 15), "day"),
        "every": 12,
    }
    return services.add_obligation(actor, values | more)


@pytest.fixture
def agency() -> Organisation:
    return make.organisation({"Agentschap Zonnig": (None, None)})


@pytest.fixture
def step(ada: Actor, agency: Organisation) -> str:
    """The uid of a milestone that is due in May 2026, of an action that the agency leads."""
    plan = make.plan(ada)
    draft = make.draft(ada, plan)
    one = make.action(ada, draft, "Actie", links=[LinkTo("lead", "organisation", agency.uid)])
    made = plans.add_item(
        ada,
        draft,
        "milestone",
        {"title": {"nl": "Stap"}, "planned": PartialDate(date(2026, 5, 1), "month")},
        parent=one.uid,
    )
    make.publish(ada, draft)
    return str(made.uid)


def reporter(agency: Organisation) -> Actor:
    who = make.somebody("Ruben")
    _mandate(who, Role.REPORTER, agency)
    return actor_of(Account.objects.get(pk=who.account or 0), TODAY)


def told(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    page = html.fromstring(response.content)
    assert len(page.findall(".//h1")) == 1
    return " ".join(page.xpath("//main")[0].text_content().split())


def sign_in(client: Client, actor: Actor) -> None:
    client.force_login(
        Account.objects.get(pk=actor.account or 0), "django.contrib.auth.backends.ModelBackend"
    )


def events(client: Client, path: str) -> list[tuple[str, str]]:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/calendar")
    book = icalendar.Calendar.from_ical(response.content)
    found: list[Any] = list(book.walk("VEVENT"))
    assert len({str(one["UID"]) for one in found}) == len(found)
    for one in found:
        assert one["DTEND"].dt > one["DTSTART"].dt
        assert str(one["URL"]).startswith("http")
    return [(str(one["SUMMARY"]), one["DTSTART"].dt.isoformat()) for one in found]


# --- everybody


def test_an_empty_agenda_says_so(client: Client) -> None:
    assert "moet niets af zijn" in told(client, "/agenda/")
    assert events(client, "/agenda.ics") == []
    assert "Nothing is due" in told(client, "/en/agenda/")


def test_months_hold_obligations_and_milestones(client: Client, ada: Actor, step: str) -> None:
    obligation(ada)
    obligation(ada, "Ooit", first=None)
    words = told(client, "/agenda/")
    assert "2 dingen moeten af zijn" in words
    assert words.index("April 2026") < words.index("Jaarrapport") < words.index("Mei 2026")
    assert "mijlpaal · Actie · Agentschap Zonnig" in words
    assert words.index("Dag niet gekend") < words.index("Ooit")
    assert "April 2030" in told(client, "/agenda/?van=2030-03")
    assert events(client, "/agenda.ics")[-1] == ("Jaarrapport", "2028-04-15")
    assert ("Actie: Stap", "2026-05-31") in events(client, "/agenda.ics")


def test_filters_and_nonsense(client: Client, ada: Actor, step: str, agency: Organisation) -> None:
    obligation(ada)
    assert events(client, f"/agenda.ics?wie={agency.uid}") == [("Actie: Stap", "2026-05-31")]
    assert events(client, "/agenda.ics?plan=voorbeeldplan") == [("Actie: Stap", "2026-05-31")]
    assert {what for what, _ in events(client, "/agenda.ics?soort=obligation")} == {"Jaarrapport"}
    for nonsense in ("van=x", "van=2026-13", "van=0001-01", "van=9999-99", "van=" + "9" * 99):
        assert "2 dingen" in told(client, f"/agenda/?{nonsense}")
    for nonsense in ("soort=x", "wie='--", "plan=%00x"):
        assert "niets af zijn" in told(client, f"/agenda/?{nonsense}")
    told(client, "/agenda/verplichtingen/bestaat-niet/", 404)


def test_what_moved_stands_at_its_new_day_and_drafts_stay_hidden(
    client: Client, ada: Actor, step: str
) -> None:
    from regie.plans.models import Plan

    draft = make.draft(ada, Plan.objects.get(), "Tweede")
    later = {"expected": PartialDate(date(2026, 9, 1), "month")}
    plans.change_item(ada, draft, step, make.seen(draft, step), later)
    assert events(client, "/agenda.ics") == [("Actie: Stap", "2026-05-31")]
    make.publish(ada, draft)
    assert events(client, "/agenda.ics") == [("Actie: Stap", "2026-09-30")]


def test_an_obligation_tells_on_what_it_rests(client: Client, ada: Actor) -> None:
    row = obligation(ada, "Evaluatie", first=None, every=36)
    words = told(client, f"/agenda/verplichtingen/{row.uid}/")
    assert "is niet gekend" in words
    assert "om de 3 jaar" in words
    assert "Een decreet." in words


def test_questions_do_not_grow(client: Client, ada: Actor, step: str, agency: Organisation) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/agenda/")
        return len(queries)

    obligation(ada, owner=agency)
    few = asked()
    for n in range(20):
        obligation(ada, f"Nog {n}", owner=agency)
    assert asked() == few <= 12


# --- one person


def test_my_agenda_holds_what_my_organisation_leads(
    client: Client, ada: Actor, step: str, agency: Organisation
) -> None:
    ruben = reporter(agency)
    obligation(ada, "Van ons", owner=agency)
    obligation(ada, "Van anderen")
    sign_in(client, ruben)
    words = told(client, "/werk/agenda/")
    assert "Van ons" in words
    assert "Stap" in words
    assert "Van anderen" not in words
    assert "Verplichtingen bijhouden" not in words
    assert client.get("/werk/agenda/verplichtingen/").status_code == 403


def test_what_is_overdue_rises_to_my_work(
    client: Client, ada: Actor, step: str, agency: Organisation
) -> None:
    ruben = reporter(agency)
    row = obligation(ada, "Van ons", owner=agency, first=PartialDate(date(2026, 2, 1), "day"))
    assert [(one.what, one.overdue(TODAY)) for one in all_due(ruben, TODAY)] == [("Van ons", True)]
    assert [one.what for one in all_due(ada, TODAY)] == ["Van ons"]
    assert [one.what for one in all_due(ruben, date(2026, 5, 1))] == ["Van ons", "Stap"]
    sign_in(client, ruben)
    page = html.fromstring(client.get("/werk/").content)
    assert page.xpath("//a[contains(@href, '/agenda/verplichtingen/')]")
    services.fulfil(ada, row.uid, date(2026, 2, 1), TODAY)
    assert all_due(ruben, TODAY) == []


def test_the_end_of_a_round_is_for_who_asks_and_for_who_must_answer(
    client: Client, settings: Any
) -> None:
    settings.TODAY = make_rounds.TODAY.isoformat()
    here = make_rounds.scene(1)
    round_ = make_rounds.planned(here)
    end = timezone.localdate(round_.deadline)
    asking.open_round(here.coordinator, round_.uid, round_.version, make_rounds.TODAY)

    def seen(actor: Actor) -> list[tuple[str, bool]]:
        found = selectors.calendar(actor, end, end)
        mine = selectors.mine(actor, found)
        return [(one.path, one in mine) for one in found if one.kind == "round"]

    answering = make_people.acting(here.reporter)
    assert seen(here.coordinator) == [(f"/werk/voortgang/{round_.uid}/", True)]
    ((path, is_mine),) = seen(answering)
    assert (path[:10], is_mine) == ("/antwoord/", True)
    for other in (VISITOR, here.head, make_people.somebody(Role.APPROVER)):
        assert seen(other) == []
    assert selectors.calendar(answering, end + timedelta(days=1), date(2100, 1, 1)) == []
    sign_in(client, answering)
    assert client.get(path).status_code == 200
    settings.TODAY = end.isoformat()
    words = told(client, "/werk/agenda/")
    assert "Voorjaar 2024" in words
    assert "voortgangsronde" in words
    assert "Voorjaar 2024" not in told(client, "/agenda/")
    assert ["Voorjaar 2024" in one.within for one in all_due(answering, end)] == [True], "once"
    round_.refresh_from_db()
    asking.close_round(here.coordinator, round_.uid, round_.version)
    assert seen(here.coordinator) == seen(answering) == []


def test_a_personal_calendar_opens_by_its_secret_alone(
    client: Client, ada: Actor, step: str, agency: Organisation
) -> None:
    ruben = reporter(agency)
    obligation(ada, "Van anderen")
    sign_in(client, ruben)
    page = html.fromstring(client.post("/werk/agenda/adres/").content)
    path = str(page.findtext(".//code")).split("//")[1].partition("/")[2]
    secret = path.split("/")[2]
    outsider = Client()
    response = outsider.get(f"/{path}")
    assert "no-store" in response["Cache-Control"]
    assert events(outsider, f"/{path}") == [("Actie: Stap", "2026-05-31")]
    assert not CalendarKey.objects.filter(secret_hash__contains=secret).exists()
    assert outsider.get("/agenda/link/geraden/agenda.ics").status_code == 410
    # A new address ends the old one; withdrawing ends all.
    again = services.new_key(ruben)
    assert outsider.get(f"/{path}").status_code == 410
    assert len(events(outsider, f"/agenda/link/{again}/agenda.ics")) == 1
    client.post("/werk/agenda/adres/intrekken/")
    assert outsider.get(f"/agenda/link/{again}/agenda.ics").status_code == 410


# --- keeping


FORM = {
    "title": "Verslag",
    "title_en": "Report",
    "source": "Artikel 1",
    "owner": "",
    "plan": "",
    "first": "2026-Q2",
    "every": "12",
    "note": "",
}


def test_staff_add_change_and_end_an_obligation(client: Client, ada: Actor) -> None:
    sign_in(client, ada)
    assert "nog geen verplichting" in told(client, "/werk/agenda/verplichtingen/")
    made = client.post("/werk/agenda/verplichtingen/", FORM)
    assert made.status_code == 302
    row = Obligation.objects.get()
    path = f"/werk/agenda/verplichtingen/{row.uid}/"
    assert client.post(path, {**FORM, "title": "Anders", "version": 1}).status_code == 302
    clash = client.post(path, {**FORM, "title": "Te laat", "version": 1})
    assert clash.status_code == 409
    assert "Te laat" in clash.content.decode()
    assert client.post(f"{path}voldaan/", {"due": "2026-04-01"}).status_code == 302
    assert client.post(f"{path}voldaan/", {"due": "2026-04-02"}).status_code == 422
    assert client.post(f"{path}voldaan/", {"due": "morgen"}).status_code == 422
    assert Fulfilment.objects.count() == 1
    assert client.post(f"{path}beeindigen/", {"version": 2}).status_code == 422
    assert client.post(f"{path}beeindigen/", {"version": 2, "reason": "Weg"}).status_code == 302
    assert "Dit eindigde op" in told(client, path)
    row.refresh_from_db()
    assert (row.title, row.ended_reason) == ({"nl": "Anders", "en": "Report"}, "Weg")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first", "31 februari"),
        ("first", "2026-02-30"),
        ("title", " "),
        ("source", ""),
        ("every", "7"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    client: Client, ada: Actor, field: str, value: str
) -> None:
    sign_in(client, ada)
    response = client.post("/werk/agenda/verplichtingen/", {**FORM, field: value})
    assert response.status_code == 422
    assert not Obligation.objects.exists()


def test_a_rhythm_must_be_told_precisely_enough(ada: Actor) -> None:
    with pytest.raises(Invalid):
        obligation(ada, first=PartialDate(date(2026, 1, 1), "year"), every=3)


def test_only_keepers_keep_and_nobody_overwrites(ada: Actor, agency: Organisation) -> None:
    row = obligation(ada)
    with pytest.raises(NotAllowed):
        obligation(reporter(agency))
    with pytest.raises(NotAllowed):
        services.end_obligation(Actor(), row.uid, 1, "Weg", TODAY)
    with pytest.raises(Conflict):
        services.end_obligation(ada, row.uid, 7, "Weg", TODAY)


# --- the facts that come with Regie


def test_the_facts_load_twice_and_leave_what_staff_changed() -> None:
    actor = system("test")
    load_facts(actor, data("actors"))
    first = services.load_obligations(actor, data("agenda"))
    assert first.added >= 10
    row = Obligation.objects.get(key="decreetsevaluatie-artikel-51")
    assert row.first is None
    assert row.every == 36
    values = {
        "title": row.title,
        "note": row.note,
        "source": row.source,
        "owner": row.owner,
        "plan": row.plan,
        "first": PartialDate(date(2018, 2, 1), "month"),
        "every": row.every,
    }
    services.change_obligation(actor, row.uid, row.version, values)
    again = services.load_obligations(actor, data("agenda"))
    assert (again.added, again.changed) == (0, 0)
    days = [
        one.when for one in selectors.obligations_due(actor, date(2026, 1, 1), date(2027, 12, 31))
    ]
    assert PartialDate(date(2027, 2, 1), "month") in days


def test_a_wrong_fact_loads_nothing(tmp_path: Path) -> None:
    actor = system("test")
    shutil.copy(data("agenda") / "obligations.csv", tmp_path)
    with pytest.raises(Invalid, match="niet bekend"):
        services.load_obligations(actor, tmp_path)  # the organisations are not there
    assert not Obligation.objects.exists()
