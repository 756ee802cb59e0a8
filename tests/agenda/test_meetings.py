"""Bodies that meet: who belongs to them, what was decided, and who does what by when."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from regie.actors.models import Organisation
from regie.actors.services import load_facts
from regie.agenda import meetings, selectors, services
from regie.agenda.models import Meeting, Membership, Obligation
from regie.base.actor import Actor, system
from regie.base.data import data
from regie.base.errors import Conflict, Invalid, NotAllowed
from regie.kernel.dates import PartialDate
from tests.agenda import test_agenda as basis
from tests.agenda.test_agenda import TODAY, reporter, sign_in, told
from tests.plans import make

pytestmark = pytest.mark.django_db
ada, agency = basis.ada, basis.agency
_in_a_demonstration = basis._in_a_demonstration
HELD = PartialDate(date(2026, 2, 10), "day")


@pytest.fixture
def body() -> Organisation:
    return make.organisation({"Commissie Zonlicht": (None, None)})


def meeting(actor: Actor, body: Organisation, **more: Any) -> Meeting:
    values: dict[str, Any] = {
        "title": {"nl": "Vergadering van de lente"},
        "held": HELD,
        "agenda": {"nl": "De stand van de acties"},
        "conclusion": {},
        "source": "Verslag.",
    }
    return meetings.add_meeting(actor, body, values | more)


def test_what_a_meeting_agreed_on_stands_with_who_must_do_it_until_it_is_done(
    client: Client, ada: Actor, agency: Organisation, body: Organisation
) -> None:
    row = meeting(ada, body)
    due = PartialDate(date(2026, 4, 1), "day")
    point = meetings.add_point(ada, row, "De cijfers bezorgen", agency, due)
    asked = reporter(agency)
    assert [one.what for one in selectors.due_items(asked, TODAY)] == ["De cijfers bezorgen"]
    page = told(client, f"/agenda/vergaderingen/{row.uid}/")
    assert "Agentschap Zonnig · tegen 1 april 2026 · te doen" in page
    services.fulfil(ada, point.uid, due.first, TODAY)
    assert selectors.due_items(asked, TODAY) == []
    assert "1 maart 2026" in told(client, f"/agenda/vergaderingen/{row.uid}/")
    assert "Vergadering van de lente" in told(client, f"/agenda/verplichtingen/{point.uid}/")


def test_a_meeting_calls_whoever_belongs_to_the_body_on_its_day(
    ada: Actor, agency: Organisation, body: Organisation
) -> None:
    row = meeting(ada, body, held=PartialDate(date(2026, 3, 20), "day"))
    asked = reporter(agency)
    assert selectors.due_items(asked, TODAY) == []
    member = meetings.add_member(
        ada, body, ("organisation", agency.uid), "member", source="Besluit."
    )
    assert [one.uid for one in selectors.due_items(asked, TODAY)] == [row.uid]
    meetings.end_membership(ada, member.uid, date(2026, 3, 1))
    assert selectors.due_items(asked, TODAY) == []


def test_a_page_of_a_body_tells_its_members_and_meetings(
    client: Client, ada: Actor, agency: Organisation, body: Organisation
) -> None:
    meetings.add_member(ada, body, ("organisation", agency.uid), "chair", source="Besluit.")
    row = meeting(ada, body)
    page = told(client, f"/organisaties/{body.uid}/")
    assert "Agentschap Zonnigvoorzitter" in page
    assert "wat beslist werd, is nog niet gekend" in page
    values = {
        "title": row.title,
        "held": row.held,
        "agenda": row.agenda,
        "conclusion": {"nl": "Verder doen"},
        "source": row.source,
    }
    meetings.change_meeting(ada, row.uid, 1, values)
    assert "Verder doen" in told(client, f"/agenda/vergaderingen/{row.uid}/")
    assert "nog niet gekend" not in told(client, f"/organisaties/{body.uid}/")
    with pytest.raises(Conflict):
        meetings.change_meeting(ada, row.uid, 1, values)


def test_a_coordinator_keeps_a_body_by_forms(
    client: Client, ada: Actor, agency: Organisation, body: Organisation
) -> None:
    sign_in(client, ada)
    sent = {"body": body.uid, "held": "10 februari 2026", "source": "Verslag."}
    client.post("/werk/overleg/", sent)
    row = Meeting.objects.get()
    assert row.held == HELD
    path = f"/werk/overleg/vergaderingen/{row.uid}/"
    wrong = {"which": "point", "words": "Doen", "owner": agency.uid}
    assert "Zeg tegen wanneer." in client.post(path, wrong).content.decode()
    client.post(path, {**wrong, "due": "2026-04"})
    assert Obligation.objects.get().meeting == row
    member = {"who": f"organisation:{agency.uid}", "role": "member", "source": "Besluit."}
    client.post(f"/werk/overleg/{body.uid}/", member)
    assert (
        "Dit lid staat er al." in client.post(f"/werk/overleg/{body.uid}/", member).content.decode()
    )
    one = Membership.objects.get()
    client.post(f"/werk/overleg/leden/{one.uid}/beeindigen/")
    one.refresh_from_db()
    assert one.until == TODAY
    changed = {"which": "meeting", "held": "2026-02-10", "conclusion": "Ja", "source": "Verslag."}
    client.post(path, {**changed, "version": "1"})
    row.refresh_from_db()
    assert row.conclusion == {"nl": "Ja"}


def test_only_who_keeps_the_register_writes_and_nothing_half_is_kept(
    ada: Actor, agency: Organisation, body: Organisation
) -> None:
    row = meeting(ada, body)
    with pytest.raises(NotAllowed):
        meeting(reporter(agency), body)
    with pytest.raises(Invalid) as refused:
        meetings.add_point(ada, row, " ", None, None)
    assert set(refused.value.fields) == {"words", "owner", "due"}
    with pytest.raises(Invalid):
        meetings.add_member(ada, body, ("organisation", body.uid), "member", source="Besluit.")
    with pytest.raises(Invalid):
        meeting(ada, body, held=None)
    assert not Obligation.objects.exists()


def test_the_facts_about_who_meets_load_twice_and_invent_nothing() -> None:
    actor = system("test")
    load_facts(actor, data("actors"))
    services.load_obligations(actor, data("agenda"))
    first = meetings.load_meetings(actor, data("agenda"))
    again = meetings.load_meetings(actor, data("agenda"))
    assert {name: one.added for name, one in first.items()} == {"members": 3, "meetings": 3}
    assert {name: one.added for name, one in again.items()} == {"members": 0, "meetings": 0}
    assert not Meeting.objects.exclude(conclusion={}).exists()
    assert not Membership.objects.filter(example=True).exists()
    network = Obligation.objects.get(key="netwerkgroep-integratieonderzoek")
    assert (network.every, network.first) == (6, None)
