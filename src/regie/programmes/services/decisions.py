"""Deciding on a call: ways to divide its money side by side, and taking one with four eyes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.utils import timezone

from regie.actors.models import Person
from regie.base import approvals
from regie.base.actor import Actor, Role
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.models import Approval, Event
from regie.programmes.allocation import Reason
from regie.programmes.models import (
    Application,
    Call,
    Check,
    Decision,
    DecisionLine,
    Submission,
)
from regie.programmes.models.call import WRITERS
from regie.programmes.selectors.dividing import divide, wishes_of
from regie.programmes.selectors.rules import rules_in_force
from regie.programmes.services.allowed import carrying_out, must_keep_calls
from regie.programmes.services.awards import make_awards
from regie.programmes.services.inspection import blocked

#: What the approval of a decision is called, and who may give it.
APPROVAL = "programmes.decision"
APPROVERS = frozenset({Role.APPROVER, *WRITERS})
#: More what-if versions than these nobody can keep apart.
MOST = 50
_HUGE = Decimal(10) ** 12


def prepare(
    actor: Actor, call: Call, title: str, envelope: Decimal, *, example: bool = False
) -> Decision:
    """Divide an envelope over everything that was submitted, by the rule of the call.

    :raises Refusal: where the call has no rules in force, was decided on, or misses scores.
    """
    must_keep_calls(actor)
    row = rules_in_force(call)
    if row is None:
        raise Refusal("Deze oproep heeft nog geen regels.")
    if not title.strip():
        raise Invalid("Geef de versie een naam.", {"title": "Geef de versie een naam."})
    if not 0 <= envelope < _HUGE or envelope != envelope.quantize(Decimal("0.01")):
        wrong = "Vul een bedrag in van 0 euro of meer, met ten hoogste twee decimalen."
        raise Invalid(wrong, {"envelope": wrong})
    wishes = wishes_of(call, row)
    if wishes.unscored:
        raise Refusal(
            f"De oproep verdeelt op score, en {len(wishes.unscored)} aanvragen hebben er nog geen."
        )
    divided = divide(wishes, envelope)
    with act(actor, "programmes.decision.prepared") as event:
        _must_be_open(call)
        if Decision.objects.filter(call=call, state=Decision.State.DRAFT).count() >= MOST:
            raise Refusal(f"Er zijn al {MOST} versies: gooi er eerst een weg.")
        decision: Decision = Decision.objects.create(
            call=call,
            rules=row,
            title=title.strip()[:200],
            envelope=envelope,
            rule=wishes.rules.rule,
            made_by_id=actor.account,
            made_at=timezone.now(),
            example=example or call.example,
        )
        DecisionLine.objects.bulk_create(
            (
                DecisionLine(
                    decision=decision,
                    application_id=wishes.keys[grant.asked.number],
                    line=code,
                    asked_units=grant.asked.units if code else None,
                    asked=grant.asked.units * grant.asked.unit_amount,
                    units=grant.units if code else None,
                    amount=grant.amount,
                    reason=reason_as_data(grant.reason),
                )
                for grant, code in divided.grants
            ),
            batch_size=1000,
        )
        event.about = decision
        event.after = {"envelope": str(envelope), "granted": str(divided.allocation.total)}
    return decision


def change_line(
    actor: Actor, line: DecisionLine, version: int, why: str, *, units: int | None, amount: Decimal
) -> DecisionLine:
    """Give another number (or, without a menu, amount) than the rule did, with the reason.

    :param units: where the line is one of the menu; ``amount`` is not looked at then.
    :raises Invalid: without a reason, above what was asked, or beyond the envelope.
    :raises Conflict: where somebody else changed the line since ``version``.
    """
    must_keep_calls(actor)
    decision = line.decision
    if not why.strip():
        raise Invalid("Zeg waarom.", {"why": "Zeg waarom je afwijkt van de regel."})
    if line.asked_units is not None:
        if units is None or not 0 <= units <= line.asked_units:
            wrong = f"Vul een getal in van 0 tot en met {line.asked_units}, wat gevraagd is."
            raise Invalid(wrong, {"units": wrong})
        amount = line.asked / line.asked_units * units
    elif not 0 <= amount <= line.asked or amount != amount.quantize(Decimal("0.01")):
        wrong = f"Vul een bedrag in van 0 tot en met {line.asked} euro, wat gevraagd is."
        raise Invalid(wrong, {"amount": wrong})
    with act(actor, "programmes.decision.changed", decision) as event:
        approvals.void(APPROVAL, decision.uid)
        moved = Decision.objects.filter(pk=decision.pk, state=Decision.State.DRAFT).update(
            version=decision.version + 1
        )
        if not moved:
            raise Refusal("Deze versie wijzigt niet meer.")
        changed = DecisionLine.objects.filter(pk=line.pk, version=version).update(
            amount=amount,
            units=units if line.asked_units is not None else None,
            by_hand=why.strip()[:500],
            version=version + 1,
        )
        if not changed:
            theirs = DecisionLine.objects.get(pk=line.pk)
            raise Conflict({"amount": amount}, {"amount": theirs.amount, "version": theirs.version})
        total = decision.lines.aggregate(total=Sum("amount"))["total"] or Decimal(0)
        if total > decision.envelope:
            wrong = f"Zo gaat {total - decision.envelope} euro meer weg dan de enveloppe."
            raise Invalid(wrong, {"amount" if line.asked_units is None else "units": wrong})
        event.changed("amount", str(line.amount), str(amount))
        event.after.update(application=line.application.uid, line=line.line, why=why.strip()[:500])
    line.refresh_from_db()
    decision.refresh_from_db()
    return line


def discard(actor: Actor, decision: Decision, version: int) -> None:
    """Put a version away."""
    must_keep_calls(actor)
    with act(actor, "programmes.decision.discarded", decision) as event:
        approvals.void(APPROVAL, decision.uid)
        _turn(decision, version, {"state": Decision.State.DISCARDED})
        event.changed("state", Decision.State.DRAFT.value, Decision.State.DISCARDED.value)


def obstacles(decision: Decision) -> list[str]:
    """Why this version cannot be taken yet, each in one Dutch sentence; none is good. Five
    queries."""
    told = []
    call = decision.call
    open_ones = (
        Application.objects.filter(call=call, state=Application.State.SUBMITTED)
        .exclude(completeness__state=Check.State.COMPLETE)
        .count()
    )
    if open_ones:
        told.append(
            "Van één aanvraag is niet vastgesteld dat ze volledig is."
            if open_ones == 1
            else f"Van {open_ones} aanvragen is niet vastgesteld dat ze volledig zijn."
        )
    lines = set(decision.lines.values_list("application", flat=True))
    asked = set(
        Submission.objects.filter(
            application__call=call,
            application__state=Application.State.SUBMITTED,
            superseded_at__isnull=True,
            submitted_at__gt=decision.made_at,
        ).values_list("application", flat=True)
    )
    other = ~Q(state=Application.State.SUBMITTED)
    if decision.rule == "score":
        other |= Q(agreed_score__at__gt=decision.made_at)
        other |= Q(agreed_score=None, assessments__done_at__gt=decision.made_at)
    gone = Application.objects.filter(other, pk__in=lines).exists()
    if asked or gone:
        told.append(
            "De aanvragen of hun scores zijn gewijzigd sinds deze versie gemaakt is:"
            " maak een nieuwe."
        )
    return told + blocked(decision)


def ask_taking(actor: Actor, decision: Decision, version: int, ground: str, day: date) -> Approval:
    """Ask that another person takes this version exactly as it is now, bound to a decision of the
    government.

    :raises Refusal: for the first thing that stands in the way.
    :raises Conflict: where somebody else changed it since ``version``.
    """
    must_keep_calls(actor)
    _must_have_ground(ground)
    if told := obstacles(decision):
        raise Refusal(told[0])
    worked = Event.objects.filter(object_uid=decision.uid, action__startswith="programmes.")
    accounts = set(worked.values_list("actor", flat=True).distinct().order_by()) - {None}
    persons = list(Person.objects.filter(account__in=accounts).values_list("pk", flat=True))
    with act(actor, "programmes.decision.asked", decision) as event:
        _must_be_open(decision.call)
        _turn(decision, version, {"ground": ground.strip()[:300], "decided_on": day})
        title = f"Beslissing “{decision.title}” over {decision.call.title.get('nl', '')}"
        event.after = {"ground": ground.strip(), "on": str(day)}
        return approvals.request(actor, APPROVAL, decision, title[:300], editors=persons)


def digest_of(uid: str) -> str:
    """What would be decided, as a hash: another line, ground, day or request makes it another."""
    decision = Decision.objects.select_related("rules", "call").get(uid=uid)
    told: list[Any] = [
        decision.state,
        decision.title,
        str(decision.envelope),
        decision.ground,
        str(decision.decided_on),
        decision.rules.digest,
        decision.call.code,
        [
            [number, line, str(asked), units, str(amount), by_hand]
            for number, line, asked, units, amount, by_hand in decision.lines.order_by(
                "application__number", "line"
            ).values_list("application__number", "line", "asked", "units", "amount", "by_hand")
        ],
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def approved(actor: Actor, approval: Approval) -> None:
    """Take what was approved and make its awards, in the transaction of the approval.

    :raises Refusal: for the first thing that stands in the way, or more than the call has left.
    """
    decision = Decision.objects.select_related("rules", "call").get(uid=approval.object_uid)
    # Held first: what is advised or taken back at the same moment is seen, or comes too late.
    _must_be_open(decision.call)
    asked = Application.objects.filter(call=decision.call, state=Application.State.SUBMITTED)
    list(asked.select_for_update().order_by("pk").values_list("pk"))
    if told := obstacles(decision):
        raise Refusal(told[0])
    if decision.decided_on is None:
        raise Refusal("De dag van de beslissing ontbreekt.")
    _take(actor, decision, decision.version, decision.ground, decision.decided_on)
    make_awards(carrying_out(actor), decision)


def take(actor: Actor, decision: Decision, version: int, ground: str, day: date) -> Decision:
    """Take a prepared decision without a second person: only for invented content, by whoever runs
    the system. People ask with :func:`ask_taking`. Awards are made by ``awards.make_awards``.

    :raises NotAllowed: for a person, and for what is real.
    :raises Conflict: where somebody else changed it since ``version``.
    """
    must_keep_calls(actor)
    if not (actor.system_user and decision.example):
        raise NotAllowed("Een beslissing neem je met twee: vraag een tweede persoon.")
    _must_have_ground(ground)
    if told := blocked(decision):
        raise Refusal(told[0])
    _take(actor, decision, version, ground, day)
    decision.refresh_from_db()
    return decision


def _take(actor: Actor, decision: Decision, version: int, ground: str, day: date) -> None:
    with act(actor, "programmes.decision.taken", decision) as event:
        _must_be_open(decision.call)
        _turn(
            decision,
            version,
            {
                "state": Decision.State.TAKEN,
                "ground": ground.strip()[:300],
                "decided_on": day,
                "taken_at": timezone.now(),
            },
        )
        Application.objects.filter(call=decision.call, state=Application.State.SUBMITTED).update(
            state=Application.State.DECIDED
        )
        event.after = {"ground": ground, "on": str(day)}


def reason_as_data(reason: Reason) -> dict[str, object]:
    """The reason of a line as it is kept."""
    told: dict[str, object] = {
        "code": reason.code,
        "round": reason.round,
        "served": str(reason.served),
        "own": reason.own,
    }
    return told if reason.group is None else {**told, "group": reason.group}


def _must_have_ground(ground: str) -> None:
    if not ground.strip():
        raise Invalid("Noem de beslissing.", {"ground": "Noem de beslissing van de regering."})


def _must_be_open(call: Call) -> None:
    """Hold the call in this transaction: who comes second sees what the first decided."""
    Call.objects.select_for_update().get(pk=call.pk)
    if Decision.objects.filter(call=call, state=Decision.State.TAKEN).exists():
        raise Refusal("Over deze oproep is al beslist.")


def _turn(decision: Decision, version: int, change: Mapping[str, Any]) -> None:
    changed = Decision.objects.filter(
        pk=decision.pk, version=version, state=Decision.State.DRAFT
    ).update(**change, version=version + 1)
    if not changed:
        theirs = Decision.objects.get(pk=decision.pk)
        raise Conflict(
            {"state": change.get("state", decision.state)},
            {"state": theirs.state, "version": theirs.version},
        )
    decision.refresh_from_db()
