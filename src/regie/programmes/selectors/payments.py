"""What must be paid of awards, what was ordered, and the files in which it leaves."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.utils import timezone
from msgspec import Struct

from regie.base.actor import Actor
from regie.base.writers import safe
from regie.budgets.forecast import Share, shares
from regie.programmes import iban
from regie.programmes.models import (
    AccountNumber,
    Award,
    PaymentBatch,
    PaymentOrder,
    Report,
    Settlement,
    Submission,
)
from regie.programmes.ruleset import RuleSet
from regie.programmes.selectors.rules import rules_of

if TYPE_CHECKING:
    from regie.programmes.services.payments import Layout


class DuePart(Struct, frozen=True):
    """A part of an award that can be paid now."""

    award: Award
    part: int
    moment: str
    amount: Decimal
    since: date
    account: str
    wrong: str


def account_of(award: Award) -> str:
    """Where an award is paid: the account number of the organisation that is in force, else the one
    that stood in what was submitted last; empty where the form asks none. At most two queries, none
    where both were prefetched."""
    for number in award.organisation.account_numbers.all():
        if number.state == AccountNumber.State.IN_FORCE:
            return str(number.iban)
    application = award.application
    submissions = sorted(application.submissions.all(), key=lambda row: row.rank)
    current = [row for row in submissions if row.superseded_at is None] or submissions[-1:]
    if not current:
        return ""
    answers = current[0].content.get("typed", {}).get("answers", {})
    for block in rules_of(award.decision.rules).form:
        for question in block.questions:
            if question.answer == "iban" and answers.get(question.code):
                return str(answers[question.code])
    return ""


def due_parts(today: date, awards: Collection[str] | None = None) -> list[DuePart]:
    """What falls due of awards and was not ordered, by the payments of their rules: at the award;
    when a report was approved; when the settlement was decided. Six queries.

    :param awards: only those with these uids.
    """
    rows = (
        Award.objects.exclude(state=Award.State.WITHDRAWN)
        .filter(awarded_on__lte=today)
        .select_related(
            *("decision__call", "decision__rules", "application", "settlement", "claim"),
            "organisation",
        )
        .prefetch_related(
            Prefetch("orders", PaymentOrder.objects.exclude(state=PaymentOrder.State.WITHDRAWN)),
            "reports",
            "organisation__account_numbers",
            Prefetch("application__submissions", Submission.objects.all()),
        )
        .order_by("number")
    )
    if awards is not None:
        rows = rows.filter(uid__in=awards)
    return [part for award in rows for part in _of_award(award)]


def amounts(rules: RuleSet, award: Award) -> list[Decimal]:
    """The parts of an award as its rules tell them; nothing where they are not known."""
    told = [Share(one.share * 100, award.awarded_on.year) for one in rules.payments]
    return [due.amount for due in shares(award.amount, told)] if told else []


def _of_award(award: Award) -> list[DuePart]:
    rules = rules_of(award.decision.rules)
    orders = list(award.orders.all())
    ordered = {order.part for order in orders}
    reports = sorted(award.reports.all(), key=lambda row: row.moment)
    settlement: Settlement | None = getattr(award, "settlement", None)
    decided = settlement if settlement and settlement.settled is not None else None
    account = account_of(award)
    found, reported = [], 0
    for part, (payment, amount) in enumerate(
        zip(rules.payments, amounts(rules, award), strict=True), 1
    ):
        since: date | None = None
        left = amount
        if payment.moment == "award" and decided is None:
            since = award.awarded_on
        elif payment.moment == "report":
            told = reports[min(reported, len(reports) - 1)] if reports else None
            reported += 1
            if told and told.state == Report.State.APPROVED and told.approved_at and not decided:
                since = timezone.localdate(told.approved_at)
        elif payment.moment == "settlement" and decided and decided.decided_at:
            since = timezone.localdate(decided.decided_at)
            # What was paid meanwhile is known; the rest of what it comes to is one payment.
            left = (decided.balance or Decimal(0)) - sum(
                (one.amount for one in orders if one.moment == "settlement"), Decimal(0)
            )
        if since is not None and part not in ordered and left > 0:
            found.append(
                DuePart(award, part, payment.moment, left, since, account, iban.fault(account))
            )
            if payment.moment == "settlement":
                break
    # Where the rules tell no payment after it, what the settlement comes to is due all the same.
    rest = len(rules.payments) + 1
    if decided and decided.decided_at and rest not in ordered:
        told = {payment.moment for payment in rules.payments}
        if decided.balance and "settlement" not in told:
            since = timezone.localdate(decided.decided_at)
            wrong = iban.fault(account)
            found.append(DuePart(award, rest, "settlement", decided.balance, since, account, wrong))
    return found


def batches(actor: Actor) -> list[PaymentBatch]:
    """Every file with payments, the newest first. Two queries."""
    rows = PaymentBatch.objects.visible_to(actor).prefetch_related("orders").order_by("-number")
    return list(rows[:200])


def batch_of(actor: Actor, uid: str) -> PaymentBatch | None:
    """One file with its payments. Two queries."""
    orders = PaymentOrder.objects.select_related(
        "award__organisation", "award__decision__call", "award__claim__article"
    ).order_by("pk")
    row: PaymentBatch | None = (
        PaymentBatch.objects.visible_to(actor)
        .filter(uid=uid)
        .select_related("prepared_by__person", "approved_by__person")
        .prefetch_related(Prefetch("orders", orders))
        .first()
    )
    return row


def as_csv(batch: PaymentBatch, told: Layout) -> bytes:
    """The file for accounting, in the columns that staff set."""
    held = io.StringIO()
    writer = csv.writer(held, delimiter=told.separator, lineterminator="\r\n")
    writer.writerow([safe(header) for _field, header in told.columns])
    for order in batch.orders.all():
        values = _values(batch, order, comma=told.comma)
        writer.writerow([values[field] for field, _header in told.columns])
    return held.getvalue().encode("utf-8-sig")


def _values(batch: PaymentBatch, order: PaymentOrder, *, comma: bool) -> dict[str, str]:
    award = order.award
    amount = f"{order.amount:.2f}"
    return {
        "reference": safe(order.reference),
        "name": safe(order.name),
        "iban": order.iban,
        "amount": amount.replace(".", ",") if comma else amount,
        "date": batch.on.isoformat(),
        "award": safe(award.number),
        "call": safe(award.decision.call.code),
        "article": award.claim.article.code if award.claim else "",
        "kbo": award.organisation.kbo or "",
        "note": safe(_note(order)),
    }


def as_pain(batch: PaymentBatch) -> bytes:
    """The file for the bank."""
    # Only who asks for this file needs what writes it.
    from regie.programmes import pain

    return pain.document(
        pain.Message(
            f"REGIE-{batch.number}-{batch.uid}"[:35],
            timezone.localtime(batch.approved_at or batch.prepared_at),
            batch.debtor,
            batch.debtor_iban,
            batch.on,
            [
                pain.Transfer(row.reference, row.name, row.iban, row.amount, _note(row))
                for row in batch.orders.all()
            ],
        )
    )


def _note(order: PaymentOrder) -> str:
    return f"{order.reference} {order.award.decision.call.title.get('nl', '')}"
