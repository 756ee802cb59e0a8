"""Awards, made from a decision that was taken."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Refusal
from regie.programmes.models import AskedLine, Award, AwardLine, Decision, DecisionLine, Report
from regie.programmes.selectors.rules import rules_of
from regie.programmes.services.allowed import must_keep_calls


def make_awards(actor: Actor, decision: Decision) -> list[Award]:
    """An award for every application that the decision gives something, with its lines and the
    reports that the rules ask for. Twice changes nothing.

    :raises Refusal: for a decision that was not taken.
    """
    must_keep_calls(actor)
    if decision.state != Decision.State.TAKEN or decision.decided_on is None:
        raise Refusal("Over deze oproep is nog niet beslist.")
    rules = rules_of(decision.rules)
    asked = {
        (line.submission.application_id, line.line): line
        for line in AskedLine.objects.filter(
            submission__application__call=decision.call, submission__superseded_at__isnull=True
        ).select_related("submission")
    }
    given: dict[int, list[DecisionLine]] = defaultdict(list)
    for line in decision.lines.select_related("application").order_by("pk"):
        given[line.application_id].append(line)
    there = set(Award.objects.filter(decision=decision).values_list("application", flat=True))
    made = []
    for application, lines in given.items():
        total = sum((line.amount for line in lines), Decimal(0))
        if not total or application in there:
            continue
        filed = lines[0].application
        with act(actor, "programmes.award.made") as event:
            award = Award.objects.create(
                application=filed,
                decision=decision,
                organisation_id=filed.organisation_id,
                number=f"{decision.call.code}/{filed.number:03d}",
                amount=total,
                awarded_on=decision.decided_on,
                example=filed.example,
            )
            for line in lines:
                wish = asked.get((application, line.line))
                AwardLine.objects.create(
                    award=award,
                    line=line.line,
                    place=wish.place if wish else 1,
                    asked_units=line.asked_units,
                    units=line.units,
                    # An amount that is absent is not known; the field's type tells only amounts.
                    **({"unit_amount": wish.unit_amount, "own": wish.own} if wish else {}),
                    amount=line.amount,
                    current=wish.current if wish else None,
                )
            for moment, report in enumerate(rules.reports, 1):
                if report.due is not None:
                    Report.objects.create(
                        award=award, moment=moment, title=dict(report.title), due=report.due.first
                    )
            event.about = award
            event.after = {"number": award.number, "amount": str(total)}
        made.append(award)
    return made
