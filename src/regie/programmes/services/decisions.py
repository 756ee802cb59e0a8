"""Deciding on a call: preparing a way to divide its money, and taking one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone

from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, Refusal
from regie.programmes.allocation import Asked, Reason, allocate
from regie.programmes.models import (
    Application,
    AskedLine,
    Call,
    Decision,
    DecisionLine,
)
from regie.programmes.selectors.rules import rules_in_force, rules_of
from regie.programmes.services.allowed import must_keep_calls


def prepare(
    actor: Actor, call: Call, title: str, envelope: Decimal, *, example: bool = False
) -> Decision:
    """Divide an envelope over everything that was submitted, by the rule of the call.

    :raises Refusal: where the call has no rules in force.
    """
    must_keep_calls(actor)
    row = rules_in_force(call)
    if row is None:
        raise Refusal("Deze oproep heeft nog geen regels.")
    rules = rules_of(row)
    lines = AskedLine.objects.filter(
        submission__application__call=call,
        submission__application__state=Application.State.SUBMITTED,
        submission__superseded_at__isnull=True,
    ).select_related("submission__application")
    told = {(line.submission.application.number, line.place): line for line in lines}
    divided = allocate(
        (
            Asked(number or 0, place, line.units, line.unit_amount, line.priority)
            for (number, place), line in told.items()
        ),
        envelope,
        rules.rule,
    )
    with act(actor, "programmes.decision.prepared") as event:
        decision = Decision.objects.create(
            call=call,
            rules=row,
            title=title,
            envelope=envelope,
            rule=rules.rule,
            made_by_id=actor.account,
            made_at=timezone.now(),
            example=example,
        )
        DecisionLine.objects.bulk_create(
            DecisionLine(
                decision=decision,
                application=told[grant.asked.number, grant.asked.place].submission.application,
                line=told[grant.asked.number, grant.asked.place].line,
                asked_units=grant.asked.units,
                asked=grant.asked.units * grant.asked.unit_amount,
                units=grant.units,
                amount=grant.amount,
                reason=reason_as_data(grant.reason),
            )
            for grant in divided.grants
        )
        event.about = decision
        event.after = {"envelope": str(envelope), "granted": str(divided.total)}
    return decision


def take(actor: Actor, decision: Decision, version: int, ground: str, day: date) -> Decision:
    """Take a prepared decision, bound to the decision of the government that is its ground. The
    awards are made by ``awards.make_awards``.

    :raises Conflict: where somebody else changed it since ``version``.
    """
    must_keep_calls(actor)
    if not ground.strip():
        raise Invalid("Noem de beslissing.", {"ground": "Noem de beslissing van de regering."})
    with act(actor, "programmes.decision.taken", decision) as event:
        if Decision.objects.filter(call=decision.call, state=Decision.State.TAKEN).exists():
            raise Refusal("Over deze oproep is al beslist.")
        changed = Decision.objects.filter(
            pk=decision.pk, version=version, state=Decision.State.DRAFT
        ).update(
            state=Decision.State.TAKEN,
            ground=ground.strip(),
            decided_on=day,
            taken_at=timezone.now(),
            version=version + 1,
        )
        if not changed:
            theirs = Decision.objects.get(pk=decision.pk)
            raise Conflict({"state": "taken"}, {"state": theirs.state})
        Application.objects.filter(call=decision.call, state=Application.State.SUBMITTED).update(
            state=Application.State.DECIDED
        )
        event.after = {"ground": ground, "on": str(day)}
    decision.refresh_from_db()
    return decision


def reason_as_data(reason: Reason) -> dict[str, object]:
    """The reason of a line as it is kept."""
    return {"code": reason.code, "round": reason.round, "served": str(reason.served)}
