"""A jury: its meeting, who sits there and who leaves the room, and the scores it agrees on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from regie.actors.models import Person
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, Refusal
from regie.programmes.models import (
    Application,
    Assessment,
    Call,
    JuryItem,
    JuryMeeting,
    JurySeat,
    Recusal,
    Score,
)
from regie.programmes.selectors.assessing import barred
from regie.programmes.selectors.rules import rules_in_force, rules_of
from regie.programmes.services.allowed import must_keep_calls
from regie.programmes.services.assessing import agree_score


def plan_meeting(
    actor: Actor,
    call: Call,
    day: date,
    place: str,
    members: Sequence[Person],
    applications: Sequence[Application],
) -> JuryMeeting:
    """Call a jury together over some applications, in the order of the agenda. Who declared a
    conflict of interest, or works for who applies, leaves the room for that application.

    :raises Invalid: without members or agenda, or with fewer members than the quorum.
    """
    must_keep_calls(actor)
    row = rules_in_force(call)
    quorum = (rules_of(row).process.quorum if row else None) or 1
    if len({member.pk for member in members}) < quorum:
        wrong = f"De jury heeft minstens {quorum} leden nodig."
        raise Invalid(wrong, {"members": wrong})
    if not applications:
        raise Invalid("De agenda is leeg.", {"applications": "Kies minstens één aanvraag."})
    if any(one.call_id != call.pk or one.number is None for one in applications):
        raise Invalid("Een van de aanvragen hoort niet bij deze oproep.")
    with act(actor, "programmes.jury.planned") as event:
        meeting: JuryMeeting = JuryMeeting.objects.create(
            call=call, day=day, place=place.strip()[:200], quorum=quorum, made_by_id=actor.account
        )
        JurySeat.objects.bulk_create(
            JurySeat(meeting=meeting, person=member)
            for member in {one.pk: one for one in members}.values()
        )
        items = [
            JuryItem.objects.create(meeting=meeting, application=application, place=number)
            for number, application in enumerate(applications, 1)
        ]
        keys = [member.pk for member in members]
        why = dict(barred(call, keys))
        for key, person, reason in Assessment.objects.filter(
            application__in=applications, person__in=keys, state=Assessment.State.CONFLICT
        ).values_list("application", "person", "reason"):
            why[key, person] = reason
        Recusal.objects.bulk_create(
            Recusal(item=item, person_id=person, reason=reason)
            for item in items
            for (key, person), reason in sorted(why.items())
            if key == item.application_id
        )
        event.about = meeting
        event.after = {
            "day": str(day),
            "members": [member.uid for member in members],
            "agenda": [application.uid for application in applications],
        }
    return meeting


def mark_present(
    actor: Actor, meeting: JuryMeeting, version: int, present: Collection[int]
) -> None:
    """Say which members (by key of person) are there."""
    must_keep_calls(actor)
    with act(actor, "programmes.jury.changed", meeting) as event:
        _turn(meeting, version)
        meeting.seats.filter(person__in=list(present)).update(present=True)
        meeting.seats.exclude(person__in=list(present)).update(present=False)
        event.after = {
            "present": list(
                meeting.seats.filter(present=True).values_list("person__uid", flat=True)
            )
        }


def recuse(actor: Actor, item: JuryItem, person: Person, reason: str) -> None:
    """A member leaves the room for one application.

    :raises Invalid: without a reason, or for who is no member.
    """
    must_keep_calls(actor)
    if not reason.strip():
        raise Invalid("Zeg waarom.", {"reason": "Zeg waarom dit lid de zaal verlaat."})
    if not item.meeting.seats.filter(person=person).exists():
        raise Invalid("Dit is geen lid van de jury.", {"person": "Kies een lid van de jury."})
    with act(actor, "programmes.jury.changed", item.meeting) as event:
        _turn(item.meeting, item.meeting.version)
        _row, new = Recusal.objects.get_or_create(
            item=item, person=person, defaults={"reason": reason.strip()[:500]}
        )
        if not new:
            raise Refusal("Dit lid verliet de zaal al voor deze aanvraag.")
        event.after = {"recused": person.uid, "application": item.application.uid}


def agree(
    actor: Actor,
    item: JuryItem,
    version: int,
    scores: Mapping[str, object],
    advice: str,
    text: str,
) -> Score:
    """Write down what the jury agrees on for one application.

    :param version: of the score; 0 where there is none yet.
    :raises Refusal: below the quorum: who left the room does not count.
    """
    must_keep_calls(actor)
    with transaction.atomic():
        # Held: nobody leaves the room, and the meeting does not close, while this is written.
        meeting = JuryMeeting.objects.select_for_update().get(pk=item.meeting_id)
        if meeting.state != JuryMeeting.State.PLANNED:
            raise Refusal("Deze vergadering is afgesloten.")
        gone = set(item.recusals.values_list("person", flat=True))
        there = set(meeting.seats.filter(present=True).values_list("person", flat=True)) - gone
        if len(there) < meeting.quorum:
            raise Refusal(
                f"Voor deze aanvraag zijn {len(there)} leden aanwezig die mogen beslissen;"
                f" er zijn er {meeting.quorum} nodig."
            )
        return agree_score(
            actor, item.application, version, scores, advice=advice, text=text, item=item
        )


def hold(actor: Actor, meeting: JuryMeeting, version: int, minutes: str) -> JuryMeeting:
    """Close the meeting: every application on its agenda has a score by then.

    :raises Refusal: where one has none.
    """
    must_keep_calls(actor)
    without = meeting.items.exclude(application__agreed_score__item__meeting=meeting)
    if without.exists():
        raise Refusal(f"{without.count()} aanvragen op de agenda hebben nog geen score.")
    with act(actor, "programmes.jury.held", meeting) as event:
        _turn(meeting, version)
        JuryMeeting.objects.filter(pk=meeting.pk).update(
            state=JuryMeeting.State.HELD, held_at=timezone.now(), minutes=minutes.strip()[:20000]
        )
        event.changed("state", JuryMeeting.State.PLANNED.value, JuryMeeting.State.HELD.value)
    meeting.refresh_from_db()
    return meeting


def _turn(meeting: JuryMeeting, version: int) -> None:
    changed = JuryMeeting.objects.filter(
        pk=meeting.pk, version=version, state=JuryMeeting.State.PLANNED
    ).update(version=version + 1)
    if not changed:
        theirs = JuryMeeting.objects.get(pk=meeting.pk)
        if theirs.state != JuryMeeting.State.PLANNED:
            raise Refusal("Deze vergadering is afgesloten.")
        raise Conflict({}, {"version": theirs.version})
    meeting.refresh_from_db()
