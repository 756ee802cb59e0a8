"""The rounds of the demonstration, on an invented plan."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from regie.base.actor import system
from regie.base.models import Notification
from regie.base.notifications import letter
from regie.demo.progress import load_rounds
from regie.demo.services import load_accounts
from regie.plans.models import ProgressRound, Request, Snapshot
from regie.plans.progress.asking import broken_snapshots
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
