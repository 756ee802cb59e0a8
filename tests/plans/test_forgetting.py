"""Who answered without an account is forgotten in time; what was answered is not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import serializers
from django.utils import timezone

from regie.actors.models import Person
from regie.actors.people.erasing import erase_due
from regie.base.actor import Role
from regie.base.models import Event, Notification, Payload
from regie.plans.models import Answer, Participant, PersonalLink, ProgressRound
from regie.plans.progress import asking, forgetting, links
from regie.plans.progress.links import LinkOver
from tests.actors import make_people
from tests.plans import make, make_rounds
from tests.plans.make_rounds import Scene

pytestmark = pytest.mark.django_db

NAME, EMAIL = "Rik Verslag", "rik.verslag@voorbeeld.be"
LATER = date(2100, 1, 1)


@pytest.fixture
def here() -> Scene:
    return make_rounds.scene()


@pytest.fixture
def round_(here: Scene) -> ProgressRound:
    """A round that was answered by somebody without an account, and is still open."""
    ada = here.coordinator
    plan = make.plan(ada, "ander")
    draft = make.draft(ada, plan)
    action = make.action(ada, draft, "Van niemand")
    make.publish(ada, draft)
    asked = make_rounds.accepted(ada, plan, action.uid, status="on_track", text="Klaar.")
    found: ProgressRound = ProgressRound.objects.get(pk=asked.round_id)
    return found


def _close(here: Scene, round_: ProgressRound) -> None:
    asking.close_round(here.coordinator, round_.uid, round_.version)


def _somewhere(words: str) -> list[str]:
    """The tables in which these words stand."""
    rows = [*Person.objects.all(), *Participant.objects.all(), *Notification.objects.all()]
    rows += [*Event.objects.all(), *Payload.objects.all(), *PersonalLink.objects.all()]
    return [type(row).__name__ for row in rows if words in serializers.serialize("json", [row])]


def test_nobody_who_is_asked_is_erased(here: Scene, round_: ProgressRound) -> None:
    assert erase_due(LATER) == 0
    assert _somewhere(NAME)


def test_who_answered_is_erased_when_the_time_is_over(here: Scene, round_: ProgressRound) -> None:
    _close(here, round_)
    person = Person.objects.get(asked_in__email=EMAIL)
    assert person.keep_until is not None
    assert erase_due(person.keep_until) == 0, "the last day is still within"
    answers = list(Answer.objects.values_list("uid", "text"))
    assert erase_due(person.keep_until + timedelta(days=1)) == 1
    assert _somewhere(EMAIL) == []
    assert _somewhere(NAME) == ["Person"], "somebody with an account bears the same name"
    person.refresh_from_db()
    assert (person.name, person.erased_at is None) == ("", False)
    assert list(Answer.objects.values_list("uid", "text")) == answers
    told = Event.objects.get(action="actors.person.erased")
    assert (told.object_uid, told.system_user) == (person.uid, "bewaartermijnen")
    assert erase_due(LATER) == 0, "nobody is erased twice"


def test_an_account_or_a_mandate_keeps_somebody(here: Scene) -> None:
    known = make_people.person(name="Met rekening")
    held = make_people.person(name="Met mandaat")
    gone = make_people.person(name="Niemand")
    Person.objects.filter(pk__in=[held.pk, gone.pk]).update(account=None)
    make_people.mandate(held, Role.REPORTER, here.domain)
    Person.objects.update(keep_until=date(2020, 1, 1))
    assert erase_due(LATER) == 1
    assert Person.objects.get(pk=known.pk).name == "Met rekening"
    assert Person.objects.get(pk=held.pk).name == "Met mandaat"
    assert Person.objects.get(pk=gone.pk).name == ""


def test_letters_are_forgotten_a_month_after_their_link(here: Scene, round_: ProgressRound) -> None:
    door = make_rounds.door(round_)
    letter = Notification.objects.get(key=links.note_key(door.link))
    now = timezone.now()
    assert forgetting.forget_letters(now) == 0
    _close(here, round_)
    assert forgetting.forget_letters(now + timedelta(days=29)) == 0
    assert forgetting.forget_letters(now + timedelta(days=31)) == 1
    assert not Notification.objects.filter(pk=letter.pk).exists()
    with pytest.raises(LinkOver):
        links.enter(door, timezone.now())
