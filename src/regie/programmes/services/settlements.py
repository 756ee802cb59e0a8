"""Settling an award: the proposal of the rule, the reply, the decision of two persons, closing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import IO

from django.db.models import Sum
from django.utils import timezone
from msgspec import Struct
from msgspec.structs import replace

from regie.base import approvals, clock, files
from regie.base.actor import Actor, Role
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.models import Approval
from regie.budgets.services import BackDraft, ask_back, end_claim, note_back
from regie.programmes.models import (
    AccountsCheck,
    Award,
    AwardLine,
    PaymentOrder,
    Report,
    Settlement,
    SettlementLine,
)
from regie.programmes.models.application import EDITORS
from regie.programmes.models.call import WRITERS
from regie.programmes.models.payment import PAYERS
from regie.programmes.selectors.reports import LineRow, page_of
from regie.programmes.selectors.rules import rules_of
from regie.programmes.selectors.settlements import costs_as_data, costs_of, planned_costs
from regie.programmes.services.allowed import carrying_out, must_keep_calls
from regie.programmes.services.telling import tell
from regie.programmes.settling import Cost, Reached, back_of_costs, judge, settle

#: What a second person approves.
APPROVAL = "programmes.settlement"
APPROVERS = frozenset({Role.APPROVER, Role.COORDINATOR, Role.FINANCIAL_OFFICER, Role.ADMINISTRATOR})
_OPEN = (Settlement.State.PROPOSED, Settlement.State.SENT, Settlement.State.REPLIED)
_FILES = (files.PDF, files.DOCX, files.XLSX)


class Choice(Struct, frozen=True):
    """What is decided of a line: accepted, or ``back`` euros asked back, with a note."""

    outcome: str
    back: Decimal = Decimal(0)
    note: str = ""


class CostTold(Struct, frozen=True):
    """What is said of a row of a budget: proven, accepted of that, and why where it is less."""

    proven: Decimal | None
    accepted: Decimal | None
    why: str = ""


def reached(row: LineRow) -> Reached:
    """A line of a report as the rule takes it."""
    before = [share.told.current for share in row.shares if share.told]
    told = [number for number in before if number is not None]
    return Reached(
        units=row.line.units,
        unit_amount=row.line.unit_amount,
        amount=row.line.amount,
        realised=row.realised,
        current=sum(told) if told else None,
        before=row.line.current,
        motivated=bool(row.motivation),
    )


def propose(actor: Actor, award: Award) -> Settlement:
    """Propose by rule how an award ends, from its last report; once.

    :raises Refusal: before the last report was approved, where the rules ask one.
    """
    must_keep_calls(actor)
    last = (
        Report.objects.filter(award=award)
        .select_related("award__decision__rules", "award__application")
        .order_by("-moment")
        .first()
    )
    if last is not None and last.state != Report.State.APPROVED:
        raise Refusal("Keur eerst het laatste verslag goed.")
    known: Settlement | None = Settlement.objects.filter(award=award).first()
    if known is not None:
        return known
    with act(actor, "programmes.settlement.proposed") as event:
        row: Settlement = Settlement.objects.create(
            award=award,
            proposed_by_id=actor.account,
            proposed_at=timezone.now(),
            example=award.example,
        )
        planned = costs_as_data(planned_costs(award))
        for line, told in _told(award, last):
            judged = judge(told)
            outcome = {
                "accept": SettlementLine.Outcome.ACCEPT,
                "recover": SettlementLine.Outcome.RECOVER,
            }.get(judged.proposal, SettlementLine.Outcome.OPEN)
            SettlementLine.objects.create(
                settlement=row,
                award_line=line,
                extra=told.extra,
                proposal=judged.proposal,
                why=judged.why,
                proposed=judged.back,
                outcome=outcome,
                back=judged.back if outcome == SettlementLine.Outcome.RECOVER else Decimal(0),
                costs=planned if judged.why == "sum" else [],
            )
        event.about = row
        event.after = {"award": award.number, "lines": row.lines.count()}
    return row


def _told(award: Award, last: Report | None) -> list[tuple[AwardLine, Reached]]:
    """Each line with what was told of it; nothing where the rules ask no report."""
    if last is not None:
        return [(one.line, reached(one)) for one in page_of(last, None).lines]
    return [
        (
            line,
            Reached(line.units, line.unit_amount, line.amount, None, None, line.current, False),
        )
        for line in award.lines.order_by("place", "pk")
    ]


def reply_until(row: Settlement, today: date) -> date | None:
    """Until when somebody may reply to a proposal that is sent on this day, by the rules of the
    call; none where they do not say."""
    days = rules_of(row.award.decision.rules).process.reply_days
    return None if days is None else today + timedelta(days=days)


def send_proposal(actor: Actor, row: Settlement, version: int, until: date | None = None) -> None:
    """Put a proposal before who got the award, who may reply until a day.

    :param until: that day; none is what the rules of the call say.
    :raises Invalid: where they do not, or the day is over.
    """
    must_keep_calls(actor)
    until = until or reply_until(row, clock.today())
    if until is None:
        raise Invalid("Zeg tot wanneer er geantwoord kan worden.", {"until": "Kies een dag."})
    if until < clock.today():
        raise Invalid("Deze dag is voorbij.", {"until": "Deze dag is voorbij."})
    with act(actor, "programmes.settlement.sent", row) as event:
        state = Settlement.State.SENT
        _turn(row, version, (Settlement.State.PROPOSED,), state=state, reply_until=until)
        event.changed("state", Settlement.State.PROPOSED, state)
        tell(
            row.award.organisation_id,
            "programmes.settlement",
            {"uid": row.uid, "number": row.award.number, "day": str(until)},
            f"settlement/{row.uid}/sent",
            clock.today(),
        )


def reply(actor: Actor, row: Settlement, version: int, words: str) -> None:
    """Say what who got the award thinks of the proposal.

    :raises NotAllowed: for who does not write for it.
    """
    if row.award.organisation_id not in actor.organisations(*EDITORS):
        raise NotAllowed("Alleen wie de aanvraag indiende, antwoordt hierop.")
    if not words.strip() or len(words) > 10_000:
        raise Invalid("Schrijf je antwoord.", {"reply": "Schrijf je antwoord."})
    with act(actor, "programmes.settlement.replied", row) as event:
        states = (Settlement.State.SENT, Settlement.State.REPLIED)
        approvals.void(APPROVAL, row.uid)
        _turn(row, version, states, state=Settlement.State.REPLIED, reply=words.strip())
        event.after["reply"] = words.strip()


def choose(actor: Actor, row: Settlement, version: int, choices: Mapping[int, Choice]) -> None:
    """Say what is decided of lines (by their key); what differs from the rule says why.

    :raises Invalid: for more than was granted, or no note where there must be one.
    """
    must_keep_calls(actor)
    lines = {line.pk: line for line in row.lines.select_related("award_line")}
    told = {}
    for key, choice in choices.items():
        line = lines.get(key)
        if line is None or choice.outcome not in SettlementLine.Outcome.values:
            raise Invalid("Deze lijn is er niet.")
        back = choice.back if choice.outcome == SettlementLine.Outcome.RECOVER else Decimal(0)
        _check(line, choice, back)
        told[key] = (choice.outcome, back, choice.note.strip()[:1000])
    with act(actor, "programmes.settlement.chosen", row) as event:
        approvals.void(APPROVAL, row.uid)
        _turn(row, version, _OPEN)
        for key, (outcome, back, note) in told.items():
            line = lines[key]
            SettlementLine.objects.filter(pk=key).update(
                outcome=outcome, back=back, note=note, version=line.version + 1
            )
            event.changed(
                line.award_line.line,
                [line.outcome, str(line.back), line.note],
                [outcome, str(back), note],
            )


def _check(line: SettlementLine, choice: Choice, back: Decimal) -> None:
    name = f"line-{line.pk}"
    if choice.outcome == SettlementLine.Outcome.RECOVER and not 0 < back <= line.award_line.amount:
        wrong = f"Lijn {line.award_line.line}: vul in hoeveel terugkomt: ten hoogste het bedrag."
        raise Invalid(wrong, {name: wrong})
    by_rule = {
        SettlementLine.Proposal.ACCEPT: (SettlementLine.Outcome.ACCEPT, Decimal(0)),
        SettlementLine.Proposal.RECOVER: (SettlementLine.Outcome.RECOVER, line.proposed),
    }.get(SettlementLine.Proposal(line.proposal))
    open_one = choice.outcome == SettlementLine.Outcome.OPEN
    if not open_one and (choice.outcome, back) != by_rule and not choice.note.strip():
        wrong = f"Lijn {line.award_line.line}: zeg waarom; de regel stelde iets anders voor."
        raise Invalid(wrong, {name: wrong})


def keep_costs(
    actor: Actor, row: Settlement, version: int, key: int, told: Sequence[CostTold]
) -> None:
    """Say of each row of a budget, in its order, what was proven and what is accepted of it. Once
    all is told, what comes back is the proposal for its line, and what is decided unless a person
    says otherwise.

    :raises Invalid: with a sentence for each row that is wrong; what is accepted is at most what
        was proven, and less says why.
    """
    must_keep_calls(actor)
    line = row.lines.select_related("award_line").filter(pk=key).first()
    if line is None or not line.costs or len(told) != len(line.costs):
        raise Invalid("Deze lijn heeft geen begroting.")
    rows, wrong = [], {}
    for place, (before, one) in enumerate(zip(costs_of(line), told, strict=True)):
        kept = replace(
            before,
            proven=one.proven,
            accepted=None if before.income else one.accepted,
            why=one.why.strip()[:500],
        )
        if sentence := _wrong_cost(kept):
            wrong[f"cost-{line.pk}-{place}"] = f"{kept.label}: {sentence}"
        rows.append(kept)
    if wrong:
        raise Invalid(" ".join(wrong.values()), wrong)
    back = back_of_costs(line.award_line.amount, rows)
    with act(actor, "programmes.settlement.costs_told", row) as event:
        approvals.void(APPROVAL, row.uid)
        _turn(row, version, _OPEN)
        event.changed("costs", line.costs, costs_as_data(rows))
        values: dict[str, object] = {"costs": costs_as_data(rows), "version": line.version + 1}
        if back is not None:
            kind = SettlementLine.Proposal.RECOVER if back else SettlementLine.Proposal.ACCEPT
            values |= {"proposal": kind, "why": "costs", "proposed": back}
            values |= {"outcome": kind.value, "back": back, "note": ""}
        SettlementLine.objects.filter(pk=key).update(**values)


def _wrong_cost(one: Cost) -> str:
    """What is not right about a row; empty where all is."""
    if one.proven is None:
        return "zeg eerst hoeveel bewezen is." if one.accepted is not None else ""
    if one.proven < 0 or (one.accepted or 0) < 0:
        return "een bedrag is niet lager dan nul."
    if one.income or one.accepted is None:
        return ""
    if one.accepted > one.proven:
        return "er wordt niet meer aanvaard dan bewezen is."
    if one.accepted < one.proven and not one.why:
        return "zeg waarom je niet alles aanvaardt."
    return ""


def ask_decision(actor: Actor, row: Settlement) -> Approval:
    """Ask that somebody else decides on what was chosen.

    :raises Refusal: while a line is open, or a payment is under way.
    """
    must_keep_calls(actor)
    if row.state not in (Settlement.State.SENT, Settlement.State.REPLIED):
        raise Refusal("Leg het voorstel eerst voor.")
    if row.state == Settlement.State.SENT and row.reply_until and clock.today() <= row.reply_until:
        raise Refusal(f"Er kan nog geantwoord worden tot {row.reply_until}.")
    _must_be_ready(row)
    return approvals.request(actor, APPROVAL, row, f"Afrekening {row.award.number}")


def _must_be_ready(row: Settlement) -> None:
    if row.lines.filter(outcome=SettlementLine.Outcome.OPEN).exists():
        raise Refusal("Beslis eerst over elke lijn.")
    if row.award.orders.filter(state=PaymentOrder.State.ORDERED).exists():
        raise Refusal("Er is nog een betaling onderweg: lees eerst in wat betaald is.")


def digest_of(uid: str) -> str:
    """What a settlement comes to, as a hash."""
    row = Settlement.objects.get(uid=uid)
    lines = [
        [line.award_line_id, line.outcome, str(line.back), line.note, line.costs]
        for line in row.lines.order_by("pk")
    ]
    told = [row.state, row.reply, str(_paid(row.award)), lines]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def approved(actor: Actor, approval: Approval) -> None:
    """A settlement that two persons decided: what is left is due, or is asked back from who
    files."""
    row = Settlement.objects.select_related("award__claim").get(uid=approval.object_uid)
    award = Award.objects.select_for_update(of=("self",)).get(pk=row.award_id)
    _must_be_ready(row)
    backs = [line.back for line in row.lines.all()]
    told = settle(award.amount, backs, _paid(award))
    with act(actor, "programmes.settlement.decided", row) as event:
        _turn(
            row,
            row.version,
            (Settlement.State.SENT, Settlement.State.REPLIED),
            state=Settlement.State.DECIDED,
            settled=told.amount,
            paid=told.paid,
            balance=told.balance,
            recovery=told.recovery,
            decided_by_id=actor.account,
            decided_at=timezone.now(),
        )
        Award.objects.filter(pk=award.pk).update(
            state=Award.State.SETTLED, version=award.version + 1
        )
        if told.recovery and row.award.claim is not None:
            ask_back(
                carrying_out(actor),
                row.award.claim,
                BackDraft(
                    amount=told.recovery,
                    on=clock.today(),
                    ground=f"afrekening {award.number}",
                    reference=f"{award.number}/afrekening",
                ),
            )
        event.after.update(
            settled=str(told.amount), balance=str(told.balance), recovery=str(told.recovery)
        )
        tell(
            award.organisation_id,
            "programmes.settled",
            {"uid": row.uid, "number": award.number},
            f"settlement/{row.uid}/decided",
            clock.today(),
        )


def note_recovered(actor: Actor, row: Settlement, version: int, amount: Decimal, on: date) -> None:
    """Money that was asked back came back.

    :raises Invalid: for more than is still open.
    """
    if not actor.has(*PAYERS):
        raise NotAllowed("Alleen een financieel medewerker noteert ontvangsten.")
    if amount <= 0 or amount != amount.quantize(Decimal("0.01")):
        raise Invalid("Vul een bedrag in.", {"amount": "Vul een bedrag boven nul in."})
    if row.state != Settlement.State.DECIDED or row.recovered + amount > (row.recovery or 0):
        wrong = "Zoveel staat er niet meer open."
        raise Invalid(wrong, {"amount": wrong})
    with act(actor, "programmes.settlement.recovered", row) as event:
        _turn(row, version, (Settlement.State.DECIDED,), recovered=row.recovered + amount)
        if row.award.claim is not None:
            note_back(
                actor,
                row.award.claim,
                BackDraft(
                    amount=amount,
                    on=on,
                    ground=f"terugbetaling op afrekening {row.award.number}",
                    reference=f"{row.award.number}/terug/{version}",
                ),
            )
        event.after = {"amount": str(amount), "on": str(on)}


def close(actor: Actor, row: Settlement, version: int) -> None:
    """Put a settlement away once everything was paid or came back; what was committed and is not
    needed is given up.

    :raises Refusal: before that.
    """
    must_keep_calls(actor)
    settled, recovery = row.settled or Decimal(0), row.recovery or Decimal(0)
    if row.state != Settlement.State.DECIDED:
        raise Refusal("Over deze afrekening is nog niet beslist.")
    if _paid(row.award) - row.recovered != settled or row.recovered != recovery:
        raise Refusal("Het saldo is nog niet betaald, of het geld is nog niet terug.")
    with act(actor, "programmes.settlement.closed", row) as event:
        state = Settlement.State.CLOSED
        _turn(row, version, (Settlement.State.DECIDED,), state=state, closed_at=timezone.now())
        claim = row.award.claim
        if claim is not None and claim.ended_on is None and _paid(row.award) < row.award.amount:
            end_claim(
                actor,
                claim,
                f"afrekening {row.award.number}",
                clock.today(),
                version=claim.version,
            )
        event.changed("state", Settlement.State.DECIDED, state)


def check_accounts(
    actor: Actor, award: Award, stream: IO[bytes], name: str, year: int, note: str = ""
) -> AccountsCheck:
    """Attach the statement that an award was checked against the accounts of who got it.

    :raises NotAllowed: for who writes neither for it nor for the agency.
    """
    own = award.organisation_id in actor.organisations(*EDITORS)
    if not own and not actor.has(*WRITERS, Role.INSPECTOR):
        raise NotAllowed("Alleen wie de aanvraag indiende of het agentschap voegt dit toe.")
    if not 2000 <= year <= clock.today().year:
        raise Invalid("Dit jaar kan niet.", {"year": "Vul het boekjaar in."})
    with act(actor, "programmes.accounts.checked", award) as event:
        file = files.store(actor, stream, name, "accounts_check", largest=10_000_000)
        if file.media_type not in _FILES:
            wrong = "Breng een PDF, DOCX of XLSX."
            raise Invalid(wrong, {"file": wrong})
        row: AccountsCheck = AccountsCheck.objects.create(
            award=award,
            file=file,
            year=year,
            note=note.strip()[:500],
            made_by_id=actor.account,
            made_at=timezone.now(),
        )
        event.after = {"file": file.uid, "year": year}
    return row


def _paid(award: Award) -> Decimal:
    told = award.orders.filter(state=PaymentOrder.State.PAID).aggregate(all=Sum("amount"))["all"]
    return told or Decimal(0)


def _turn(row: Settlement, version: int, states: tuple[str, ...], **changed: object) -> None:
    if not Settlement.objects.filter(pk=row.pk, version=version, state__in=states).update(
        **changed, version=version + 1
    ):
        theirs = Settlement.objects.get(pk=row.pk)
        if theirs.state not in states:
            raise Refusal("Deze afrekening is intussen verder: bekijk ze opnieuw.")
        raise Conflict({"version": version}, {"version": theirs.version})
    row.refresh_from_db()
