"""Payments of awards: prepared, approved by somebody else, taken out as a file, and read back."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from msgspec import Struct

from regie.actors.people.selectors import name_of
from regie.base import approvals
from regie.base.actor import Actor, Role
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.models import Approval
from regie.base.uid import new_uid
from regie.budgets.services import Draw, pay_once
from regie.kernel.figures import euro
from regie.programmes import iban
from regie.programmes.models import (
    Award,
    PaidLine,
    PaymentBatch,
    PaymentLayout,
    PaymentOrder,
)
from regie.programmes.models.payment import PAYERS
from regie.programmes.selectors.payments import account_of, due_parts
from regie.programmes.statement import StatementLine

#: What is approved by a second person.
APPROVAL = "programmes.payments"
APPROVERS = frozenset({Role.APPROVER, Role.FINANCIAL_OFFICER, Role.COORDINATOR, Role.ADMINISTRATOR})
#: What a column of the file for accounting can hold.
FIELDS = ("reference", "name", "iban", "amount", "date", "award", "call", "article", "kbo", "note")
_DEFAULT = (
    ("reference", "Kenmerk"),
    ("name", "Begunstigde"),
    ("iban", "Rekening"),
    ("amount", "Bedrag"),
    ("date", "Uitvoeringsdatum"),
    ("article", "Begrotingsartikel"),
)
_LONGEST = 35


class Layout(Struct, frozen=True):
    """The columns of the file for accounting: (field, header)."""

    columns: tuple[tuple[str, str], ...]
    separator: str = ";"
    comma: bool = True


def layout() -> Layout:
    """The columns as staff set them last, or those that Regie starts with. One query."""
    row = PaymentLayout.objects.order_by("-pk").first()
    if row is None:
        return Layout(_DEFAULT)
    columns = tuple((str(one["field"]), str(one["header"])) for one in row.columns)
    return Layout(columns, row.separator, row.comma)


def set_layout(
    actor: Actor, columns: Sequence[tuple[str, str]], separator: str, *, comma: bool
) -> PaymentLayout:
    """From now on the file for accounting has these columns.

    :raises Invalid: for no columns, one that does not exist, or a name that comes twice.
    """
    _must_pay(actor)
    names = [header.strip() for _field, header in columns]
    if not columns or not {field for field, _header in columns} <= set(FIELDS):
        raise Invalid("Kies kolommen die er zijn.", {"columns": "Kies ten minste een kolom."})
    if any(not 0 < len(name) <= 60 for name in names) or len(set(names)) < len(names):
        wrong = "Geef elke kolom een eigen naam, van ten hoogste 60 tekens."
        raise Invalid(wrong, {"columns": wrong})
    if separator not in (";", ",", "\t"):
        raise Invalid("Kies een scheidingsteken.", {"separator": "Kies een scheidingsteken."})
    with act(actor, "programmes.layout.set") as event:
        row: PaymentLayout = PaymentLayout.objects.create(
            columns=[
                {"field": field, "header": name}
                for (field, _header), name in zip(columns, names, strict=True)
            ],
            separator=separator,
            comma=comma,
            made_by_id=actor.account,
            made_at=timezone.now(),
        )
        event.about = row
        event.after = {"columns": row.columns}
    return row


def prepare(
    actor: Actor,
    wanted: Collection[tuple[str, int]],
    on: date,
    debtor: str,
    debtor_iban: str,
    *,
    example: bool = False,
) -> PaymentBatch:
    """Put parts of awards that are due, as (uid of the award, part), in one file to be approved.

    :raises Invalid: for an account number that cannot be, of who pays or of who is paid.
    :raises Refusal: for a part that is not due, is ordered already, or goes beyond the award.
    """
    _must_pay(actor)
    if wrong := iban.fault(debtor_iban):
        raise Invalid(wrong, {"debtor_iban": wrong})
    if not debtor.strip():
        raise Invalid("Zeg wie betaalt.", {"debtor": "Zeg wie betaalt."})
    if not wanted:
        raise Invalid("Kies ten minste een betaling.", {"orders": "Kies ten minste een betaling."})
    try:
        with act(actor, "programmes.payments.prepared") as event:
            uids = sorted({uid for uid, _part in wanted})
            # Two that pay the same award come one after the other.
            awards = {
                award.uid: award
                for award in Award.objects.select_for_update(of=("self",))
                .filter(uid__in=uids)
                .order_by("pk")
            }
            due = {(one.award.uid, one.part): one for one in due_parts(on, uids)}
            batch: PaymentBatch = PaymentBatch.objects.create(
                number=(PaymentBatch.objects.aggregate(n=Max("number"))["n"] or 0) + 1,
                on=on,
                debtor=debtor.strip()[:70],
                debtor_iban=iban.plain(debtor_iban),
                prepared_by_id=actor.account,
                prepared_at=timezone.now(),
                example=example,
            )
            total = Decimal(0)
            for uid, part in sorted(set(wanted)):
                told = due.get((uid, part))
                if uid not in awards or told is None:
                    raise Refusal("Een van deze betalingen is niet (meer) te doen.")
                total += _order(batch, awards[uid], part, told.moment, told.amount).amount
            event.about = batch
            event.after = {"number": batch.number, "orders": len(wanted), "total": str(total)}
    except IntegrityError as error:
        raise Refusal("Iemand anders bereidde intussen een van deze betalingen voor.") from error
    return batch


def _order(
    batch: PaymentBatch, award: Award, part: int, moment: str, amount: Decimal
) -> PaymentOrder:
    account = account_of(award)
    if wrong := iban.fault(account):
        raise Refusal(f"{award.number}: {wrong}")
    reference = f"{award.number}-{part}"
    made: PaymentOrder = PaymentOrder.objects.create(
        batch=batch,
        award=award,
        part=part,
        moment=moment,
        reference=reference if len(reference) <= _LONGEST else f"{award.uid}-{part}",
        name=name_of(award.organisation_id)[:70],
        iban=iban.plain(account),
        amount=amount,
    )
    return made


def ask_approval(actor: Actor, batch: PaymentBatch) -> Approval:
    """Ask that somebody else approves the payments as they are."""
    _must_pay(actor)
    if batch.state != PaymentBatch.State.PREPARED:
        raise Refusal("Deze betalingen wachten niet op goedkeuring.")
    return approvals.request(actor, APPROVAL, batch, f"Betalingen {batch.number}")


def digest_of(uid: str) -> str:
    """What a file with payments pays to whom, as a hash."""
    batch = PaymentBatch.objects.get(uid=uid)
    orders = [
        [row.reference, row.iban, str(row.amount), row.state] for row in batch.orders.order_by("pk")
    ]
    told = [batch.state, str(batch.on), batch.debtor, batch.debtor_iban, orders]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def approved(actor: Actor, approval: Approval) -> None:
    """Payments that were approved may leave."""
    batch = PaymentBatch.objects.get(uid=approval.object_uid)
    with act(actor, "programmes.payments.approved", batch) as event:
        _turn(
            batch,
            batch.version,
            PaymentBatch.State.PREPARED,
            state=PaymentBatch.State.APPROVED,
            approved_by_id=actor.account,
            approved_at=timezone.now(),
        )
        event.changed("state", PaymentBatch.State.PREPARED, PaymentBatch.State.APPROVED)


def export(actor: Actor, batch: PaymentBatch, version: int) -> PaymentBatch:
    """Note that the file went to the bank or to accounting: from then on it is never withdrawn.

    :raises Refusal: before somebody else approved it.
    """
    _must_pay(actor)
    if batch.state != PaymentBatch.State.APPROVED:
        raise Refusal("Deze betalingen zijn nog niet goedgekeurd, of al bezorgd.")
    with act(actor, "programmes.payments.exported", batch) as event:
        _turn(
            batch,
            version,
            PaymentBatch.State.APPROVED,
            state=PaymentBatch.State.EXPORTED,
            exported_at=timezone.now(),
        )
        event.changed("state", PaymentBatch.State.APPROVED, PaymentBatch.State.EXPORTED)
    batch.refresh_from_db()
    return batch


def withdraw(actor: Actor, batch: PaymentBatch, version: int, why: str) -> PaymentBatch:
    """Take payments back before they left; their parts are due again.

    :raises Refusal: once the file left, or the bank paid one of them.
    """
    _must_pay(actor)
    if not why.strip():
        raise Invalid("Zeg waarom.", {"why": "Zeg waarom."})
    if batch.state not in (PaymentBatch.State.PREPARED, PaymentBatch.State.APPROVED):
        raise Refusal("Deze betalingen zijn al bezorgd of ingetrokken.")
    with act(actor, "programmes.payments.withdrawn", batch) as event:
        approvals.void(APPROVAL, batch.uid)
        _turn(batch, version, batch.state, state=PaymentBatch.State.WITHDRAWN)
        batch.orders.filter(state=PaymentOrder.State.ORDERED).update(
            state=PaymentOrder.State.WITHDRAWN
        )
        # A bank may have told of it before somebody noted that the file left.
        if batch.orders.filter(state=PaymentOrder.State.PAID).exists():
            raise Refusal("Een van deze betalingen is al gebeurd.")
        event.changed("state", batch.state, PaymentBatch.State.WITHDRAWN)
        event.after["why"] = why.strip()[:500]
    batch.refresh_from_db()
    return batch


def read_back(actor: Actor, lines: Sequence[StatementLine]) -> str:
    """Match what the bank or accounting says was paid; the name under which it can be looked at.

    A line is matched by its reference, its amount and (where told) its account. Whatever differs is
    shown and pays nothing. A line that was matched before is passed over, so that reading a file
    twice changes nothing; what differed is looked at again.

    :raises Invalid: for a file without a line that is new.
    """
    _must_pay(actor)
    reading = new_uid()
    seen: Counter[tuple[str, str, str, str]] = Counter()
    with act(actor, "programmes.payments.read") as event:
        # Held first: who reads the same file at the same moment finds it read.
        orders = _orders(lines)
        done = (PaidLine.Outcome.MATCHED, PaidLine.Outcome.AGAIN)
        known = set(PaidLine.objects.filter(outcome__in=done).values_list("digest", flat=True))
        fresh = 0
        outcomes: Counter[str] = Counter()
        for line in lines:
            told = (line.reference, str(line.amount), str(line.on), line.iban)
            seen[told] += 1
            digest = hashlib.sha256(json.dumps([*told, seen[told]]).encode()).hexdigest()
            if digest in known:
                continue
            fresh += 1
            order = orders.get(_named(line.reference, orders))
            outcome, why = _taken_for(actor, line, order)
            outcomes[outcome] += 1
            row, _new = PaidLine.objects.update_or_create(
                digest=digest,
                defaults={
                    "reading": reading,
                    "row": line.row,
                    "reference": line.reference[:140],
                    "amount": line.amount,
                    "on": line.on,
                    "iban": line.iban[:34],
                    "order": order,
                    "outcome": outcome,
                    "why": why,
                    "read_by_id": actor.account,
                    "read_at": timezone.now(),
                },
            )
            event.about = row
        if not fresh:
            raise Invalid("Elke regel van dit bestand werd al gelezen.")
        event.after = {"reading": reading, **outcomes}
    return reading


def _orders(lines: Sequence[StatementLine]) -> dict[str, PaymentOrder]:
    rows = (
        PaymentOrder.objects.select_for_update(of=("self",))
        .exclude(state=PaymentOrder.State.WITHDRAWN)
        .filter(batch__state__in=[PaymentBatch.State.APPROVED, PaymentBatch.State.EXPORTED])
        .select_related("award__claim", "award__decision")
        .order_by("pk")
    )
    return {row.reference: row for row in rows} if lines else {}


def _named(words: str, orders: Mapping[str, PaymentOrder]) -> str:
    """The reference of an order in what a bank printed: all of it, or one word of it."""
    if words in orders:
        return words
    return next((word for word in words.split() if word in orders), "")


def _taken_for(
    actor: Actor, line: StatementLine, order: PaymentOrder | None
) -> tuple[PaidLine.Outcome, str]:
    if line.incoming:
        if order is not None and order.state == PaymentOrder.State.PAID:
            why = "Dit geld kwam terug. Hier blijft het betaald staan: zoek uit waarom."
            return PaidLine.Outcome.DIFFERS, why
        return PaidLine.Outcome.UNKNOWN, "Dit geld kwam binnen."
    if order is None:
        return PaidLine.Outcome.UNKNOWN, "Geen betaling heeft dit kenmerk."
    if order.state == PaymentOrder.State.PAID:
        return PaidLine.Outcome.AGAIN, "Deze betaling was al gebeurd."
    if line.amount != order.amount:
        return PaidLine.Outcome.DIFFERS, f"De opdracht was {euro(order.amount, 'nl')}."
    if line.iban and line.iban != order.iban:
        return PaidLine.Outcome.DIFFERS, f"De opdracht was naar {iban.spaced(order.iban)}."
    try:
        with transaction.atomic():
            _paid(actor, line, order)
    except Refusal as refusal:
        # The money left all the same: a person sees why the ledger does not take it.
        return PaidLine.Outcome.DIFFERS, str(refusal)[:300]
    order.refresh_from_db(fields=["state", "version"])
    return PaidLine.Outcome.MATCHED, ""


def _paid(actor: Actor, line: StatementLine, order: PaymentOrder) -> None:
    """The order is held and was not paid: ``read_back`` saw to both."""
    PaymentOrder.objects.filter(pk=order.pk).update(
        state=PaymentOrder.State.PAID,
        paid=line.amount,
        paid_on=line.on,
        version=order.version + 1,
    )
    if order.award.claim is not None:
        draw = Draw(
            amount=order.amount,
            year=line.on.year,
            ground=f"betaling {order.reference} van {line.on}",
        )
        pay_once(actor, order.award.claim, draw, reference=order.reference)


def _turn(batch: PaymentBatch, version: int, was: str, **changed: object) -> None:
    if not PaymentBatch.objects.filter(pk=batch.pk, version=version, state=was).update(
        **changed, version=version + 1
    ):
        theirs = PaymentBatch.objects.get(pk=batch.pk)
        raise Conflict({"state": changed.get("state")}, {"state": theirs.state})


def _must_pay(actor: Actor) -> None:
    if not actor.has(*PAYERS):
        raise NotAllowed("Alleen een financieel medewerker bereidt betalingen voor.")
