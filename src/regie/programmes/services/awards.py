"""Awards, made from a decision that was taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from regie.actors.boards import board_now
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.budgets.forecast import Due, Share, shares
from regie.budgets.models import Claim
from regie.budgets.services import AwardDraft, Draw
from regie.budgets.services import award as award_money
from regie.programmes.models import (
    AskedLine,
    Award,
    AwardLine,
    AwardShare,
    Decision,
    DecisionLine,
    Report,
)
from regie.programmes.models.application import EDITORS
from regie.programmes.ruleset import RuleSet
from regie.programmes.selectors.rules import rules_of
from regie.programmes.services.allowed import must_keep_calls
from regie.programmes.services.inspection import blocked
from regie.programmes.services.letters import write_letters
from regie.programmes.settling import divide

_CONDITIONS = {"report": "na een goedgekeurd verslag", "settlement": "na de afrekening"}


def make_awards(actor: Actor, decision: Decision) -> list[Award]:
    """An award for every application that the decision gives something, with its lines, the shares
    of its partners and the reports that the rules ask for; its money is committed on the article of
    the call. Everybody who asked gets a letter. Twice changes nothing.

    Where the register does not know what article pays the call, an award commits no money.

    Partners that merged meanwhile have their shares as the boards that they are now.

    :raises Refusal: for a decision that was not taken, or that the Inspection blocks.
    :raises regie.budgets.services.Overdrawn: beyond what the call or its article has left.
    """
    must_keep_calls(actor)
    if decision.state != Decision.State.TAKEN or decision.decided_on is None:
        raise Refusal("Over deze oproep is nog niet beslist.")
    if told := blocked(decision):
        raise Refusal(told[0])
    rules = rules_of(decision.rules)
    asked = {
        (line.submission.application_id, line.line): line
        for line in AskedLine.objects.filter(
            submission__application__call=decision.call, submission__superseded_at__isnull=True
        )
        .select_related("submission")
        .prefetch_related("shares__organisation")
    }
    given: dict[int, list[DecisionLine]] = defaultdict(list)
    lines_given = decision.lines.select_related("application__organisation__municipality")
    for line in lines_given.order_by("pk"):
        given[line.application_id].append(line)
    with act(actor, "programmes.awards.made", decision) as event:
        # Who makes them at the same moment waits here.
        Decision.objects.select_for_update().get(pk=decision.pk)
        there = set(Award.objects.filter(decision=decision).values_list("application", flat=True))
        made = [
            _award(actor, decision, rules, lines, asked)
            for application, lines in given.items()
            if application not in there and any(line.amount for line in lines)
        ]
        write_letters(decision, rules, given)
        event.after = {"awards": len(made), "amount": str(sum(award.amount for award in made))}
    return made


def plan(rules: RuleSet, amount: Decimal, awarded: date) -> list[Due]:
    """When the parts of an award fall due, as the rules tell: at the award, or in the quarter of
    the report or of the last report that comes before the settlement."""
    if not rules.payments:
        return []
    days = [one.due.first for one in rules.reports if one.due is not None]
    reported = 0
    parts = []
    for payment in rules.payments:
        day = awarded
        if payment.moment == "settlement":
            day = max([awarded, *days])
        elif payment.moment == "report":
            day = days[min(reported, len(days) - 1)] if days else awarded
            reported += 1
        parts.append(
            Share(
                payment.share * 100,
                day.year,
                (day.month + 2) // 3,
                _CONDITIONS.get(payment.moment, ""),
            )
        )
    return shares(amount, parts)


def _award(
    actor: Actor,
    decision: Decision,
    rules: RuleSet,
    lines: Sequence[DecisionLine],
    asked: Mapping[tuple[int, str], AskedLine],
) -> Award:
    filed = lines[0].application
    total = sum((line.amount for line in lines), Decimal(0))
    number = f"{decision.call.code}/{filed.number:03d}"
    assert decision.decided_on is not None  # noqa: S101 - make_awards refuses others
    with act(actor, "programmes.award.made") as event:
        award: Award = Award.objects.create(
            application=filed,
            decision=decision,
            organisation_id=filed.organisation_id,
            number=number,
            amount=total,
            awarded_on=decision.decided_on,
            example=filed.example,
        )
        for line in lines:
            wish = asked.get((filed.pk, line.line))
            row = AwardLine.objects.create(
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
            if wish and line.units is not None:
                _shares(row, wish, filed.organisation_id)
        for moment, report in enumerate(rules.reports, 1):
            if report.due is not None:
                Report.objects.create(
                    award=award, moment=moment, title=dict(report.title), due=report.due.first
                )
        if decision.call.claim is not None:
            asked_for = sum((line.asked for line in lines), Decimal(0))
            _commit(actor, award, decision.call.claim, rules, asked_for)
        event.about = award
        event.after = {"number": award.number, "amount": str(total)}
    return award


def _shares(row: AwardLine, wish: AskedLine, lead: int) -> None:
    """Divide what was granted as it was asked: who files has what no partner asked. Partners that
    became one board have one share; who went up in the board that files has none."""
    partners = sorted(wish.shares.all(), key=lambda share: share.pk)
    if not partners:
        return
    units: dict[int, int] = {lead: 0}
    for share in partners:
        who = board_now(share.organisation).pk
        if who != lead:
            units[who] = units.get(who, 0) + share.units
    units[lead] = max(0, wish.units - sum(units.values()))
    for organisation, part in zip(units, divide(row.units or 0, [*units.values()]), strict=True):
        AwardShare.objects.create(
            award_line=row,
            organisation_id=organisation,
            units=part,
            amount=part * wish.unit_amount,
        )


def _commit(actor: Actor, award: Award, reserved: Claim, rules: RuleSet, asked: Decimal) -> None:
    call = award.decision.call
    organisation = award.organisation
    award.claim = award_money(
        actor,
        reserved,
        AwardDraft(
            reference=award.number,
            beneficiary=organisation,
            title=f"{call.title.get('nl', call.code)}: {award.number}",
            draw=Draw(
                amount=award.amount,
                year=award.awarded_on.year,
                ground=f"beslissing {award.decision.ground}",
            ),
            dues=plan(rules, award.amount, award.awarded_on),
            asked=asked,
            municipality=organisation.municipality,
            start=rules.dates.start,
            end=rules.dates.end,
        ),
    )
    award.save(update_fields=["claim"])


def tell_bbc(actor: Actor, line: AwardLine, code: str, version: int) -> AwardLine:
    """Note under which action of its own policy and management cycle (BBC) a board books a line.

    :raises NotAllowed: for who does not write for the board.
    :raises Conflict: where somebody else changed the line since ``version``.
    """
    if line.award.organisation_id not in actor.organisations(*EDITORS):
        raise NotAllowed("Alleen wie voor deze organisatie schrijft, vult haar actie in.")
    code = " ".join(code.split())
    if len(code) > 60:
        raise Invalid("Deze code is te lang.", {"bbc_action": "Ten hoogste 60 tekens."})
    with act(actor, "programmes.award.bbc_told", line.award) as event:
        if not AwardLine.objects.filter(pk=line.pk, version=version).update(
            bbc_action=code, version=version + 1
        ):
            theirs = AwardLine.objects.get(pk=line.pk)
            raise Conflict(
                {"bbc_action": code}, {"bbc_action": theirs.bbc_action, "version": theirs.version}
            )
        event.changed(f"bbc_action {line.line}", line.bbc_action, code)
    line.refresh_from_db()
    return line
