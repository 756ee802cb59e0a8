"""The advice of the Inspection of Finance on the award of a call."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from regie.base import clock
from regie.base.actor import Actor, Role
from regie.base.audit import act
from regie.base.errors import Invalid, NotAllowed, Refusal
from regie.programmes.models import Call, Decision, InspectionAdvice
from regie.programmes.selectors.rules import rules_of


def advise(
    actor: Actor,
    call: Call,
    outcome: str,
    day: date,
    number: str,
    text: str,
    *,
    decision: Decision | None = None,
) -> InspectionAdvice:
    """Write an advice down. What was written stays; a later one takes its place.

    :param decision: the version that it is about.
    :raises NotAllowed: for who does not inspect.
    :raises Refusal: once was decided.
    """
    if not (actor.has(Role.INSPECTOR) or actor.system_user):
        raise NotAllowed("Alleen de Inspectie van Financiën geeft dit advies.")
    wrong = {}
    if outcome not in InspectionAdvice.Outcome.values:
        wrong["outcome"] = "Kies wat het advies zegt."
    if not number.strip():
        wrong["number"] = "Vul het nummer van het advies in."
    if day > clock.today():
        wrong["day"] = "Een advies draagt een dag tot en met vandaag."
    if outcome == InspectionAdvice.Outcome.CONDITIONS and not text.strip():
        wrong["text"] = "Zeg welke voorwaarden."
    if decision is not None and decision.call_id != call.pk:
        wrong["decision"] = "Deze versie hoort bij een andere oproep."
    if wrong:
        raise Invalid("Het advies is nog niet juist ingevuld.", wrong)
    with act(actor, "programmes.inspection.advised") as event:
        Call.objects.select_for_update().get(pk=call.pk)
        if Decision.objects.filter(call=call, state=Decision.State.TAKEN).exists():
            raise Refusal("Over deze oproep is al beslist.")
        row: InspectionAdvice = InspectionAdvice.objects.create(
            call=call,
            decision=decision,
            outcome=outcome,
            day=day,
            number=number.strip()[:100],
            text=text.strip()[:10000],
            by_id=actor.account,
            at=timezone.now(),
        )
        event.about = row
        event.after = {"outcome": outcome, "number": row.number, "day": str(day)}
    return row


def blocked(decision: Decision) -> list[str]:
    """What the Inspection holds against a decision, each in one Dutch sentence, where the rules let
    its advice block. At most two queries."""
    if rules_of(decision.rules).process.inspection != "blocks":
        return []
    advice = InspectionAdvice.objects.filter(call=decision.call_id).order_by("-pk").first()
    if advice is None:
        return ["De Inspectie van Financiën heeft nog geen advies gegeven."]
    if advice.outcome == InspectionAdvice.Outcome.UNFAVOURABLE:
        return [f"Het advies {advice.number} van de Inspectie van Financiën is ongunstig."]
    return []
