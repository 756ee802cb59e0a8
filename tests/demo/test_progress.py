"""The rounds of the demonstration, on an invented plan."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from regie.actors.people.selectors import actor_by_email
from regie.base import clock
from regie.base.actor import Role, system
from regie.base.models import Notification
from regie.base.notifications import letter
from regie.demo.accounts import who_plays
from regie.demo.progress import load_rounds
from regie.demo.services import load_accounts
from regie.plans import services
from regie.plans.contents import LinkTo
from regie.plans.models import ProgressRound, Request, Snapshot
from regie.plans.progress import deciding
from regie.plans.progress.asking import broken_snapshots
from tests.plans import make
from tests.plans.make_rounds import scene

pytestmark = pytest.mark.django_db


def test_a_closed_and_an_open_round_are_loaded_once(settings: Settings) -> None:
    settings.DEMO = True
    load_accounts(system("test"))
    assert not load_rounds(system("test")), "there is no invented plan to ask about"
    scene(4)
    assert load_rounds(system("test"))
    assert not load_rounds(system("test"))
    assert sorted(one.state for one in ProgressRound.objects.all()) == ["closed", "open"]
    assert all(one.example for one in ProgressRound.objects.all())
    statuses = [one["status"] for one in Snapshot.objects.get().content["answers"]]
    assert statuses == ["on_track", "late", "at_risk", "on_track"]
    assert not broken_snapshots()
    assert Request.objects.filter(state="open").count() == 3
    for mail in Notification.objects.filter(kind="progress.round"):
        assert "voorbeeldgegevens" in letter(mail).subject


def test_the_head_of_service_has_an_answer_to_confirm(settings: Settings) -> None:
    settings.DEMO = True
    load_accounts(system("test"))
    played = scene(4)
    other = make.organisation({"Tweede dienst": (None, None)})
    draft = make.draft(played.coordinator, played.plan)
    last = played.actions[-1].uid
    links = [LinkTo("lead", "organisation", other.uid)]
    seen = make.seen(draft, last)
    services.change_item(played.coordinator, draft, last, seen, {}, links=links)
    make.publish(played.coordinator, draft)
    load_rounds(system("test"))
    head = actor_by_email(who_plays(Role.HEAD).email, clock.today())
    assert head is not None
    request = Request.objects.get(state=Request.State.SENT, organisation=other)
    assert deciding.confirm(head, request.uid, request.version).state == Request.State.CONFIRMED
