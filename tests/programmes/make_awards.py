"""Small helpers that award, report and settle in the database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone

from regie.actors.models import Organisation
from regie.base.actor import Actor, Role
from regie.base.models import Approval
from regie.budgets.models import Claim
from regie.budgets.selectors.claims import ClaimPage, claim_page
from regie.budgets.services import Draw, reserve
from regie.programmes.models import (
    Award,
    Call,
    Member,
    PaymentBatch,
    Report,
    Settlement,
)
from regie.programmes.selectors.payments import due_parts
from regie.programmes.selectors.reports import page_of
from regie.programmes.services import payments, reports, settlements
from regie.programmes.services.applications import save, start, submit
from regie.programmes.services.awards import make_awards
from regie.programmes.statement import parse
from tests.budgets.make import articles
from tests.programmes.make import ACTOR, a_board, a_call, decided, wishes

DAY = date(2024, 11, 1)
IBAN = "BE68 5390 0754 7034"
OFFICER = Actor("officier", person=901, roles=frozenset({Role.FINANCIAL_OFFICER}))
OTHER = Actor("ander", person=902, roles=frozenset({Role.FINANCIAL_OFFICER}))
COORDINATOR = Actor("coördinator", person=903, roles=frozenset({Role.COORDINATOR}))


def editor(organisation: Organisation | int) -> Actor:
    """Somebody who writes for an organisation."""
    key = organisation if isinstance(organisation, int) else organisation.pk
    return Actor("schrijver", person=910, mandates=frozenset({(Role.APPLICANT_EDITOR, key)}))


def partner(organisation: Organisation) -> Actor:
    """Somebody who writes for a partner."""
    return Actor(
        "partner", person=911, mandates=frozenset({(Role.PARTNER_EDITOR, organisation.pk)})
    )


def paid_call(code: str = "ZJ0-1XFC2CA-WT", envelope: int = 1_000_000) -> Call:
    """A call whose money is reserved on an article."""
    call = a_call()
    (article,) = articles(code)
    call.claim = reserve(
        ACTOR,
        article,
        "Oproep",
        Draw(amount=Decimal(envelope), year=2023, ground="test"),
        kind=Claim.Kind.CALL,
        overdraft=None,
    )
    call.save(update_fields=["claim"])
    return call


def an_award(
    call: Call | None = None,
    *,
    envelope: int = 1_000_000,
    partners: dict[Organisation, dict[str, int]] | None = None,
    board: str = "Aa",
    **planned: int,
) -> Award:
    """One award, of lines as ``l5=100``, with the units that partners take of them."""
    call = call or a_call()
    application = start(ACTOR, call, a_board(board), example=True)
    save(ACTOR, application, application.version, wishes(**(planned or {"l5": 100, "l11": 20})))
    for organisation, units in (partners or {}).items():
        Member.objects.create(
            application=application,
            organisation=organisation,
            state=Member.State.CONFIRMED,
            confirmed_at=timezone.now(),
            typed={"lines": {line: {"units": many} for line, many in units.items()}},
        )
    submit(ACTOR, application, application.version, timezone.now())
    (award,) = make_awards(ACTOR, decided(call, envelope))
    return award


def tell(report: Report, organisation: Organisation | int, actor: Actor, **told: str) -> None:
    """Report lines as ``l5="80 10 reden"``: realised, current, and why."""
    key = organisation if isinstance(organisation, int) else organisation.pk
    page = page_of(Report.objects.get(pk=report.pk), key)
    typed = {}
    for row in page.lines:
        words = told.get(f"l{row.line.line}")
        if words is not None and row.share_of(key):
            realised, current, motivation = (*words.split(" ", 2), "", "", "")[:3]
            typed[row.line.uid] = {
                "realised": realised,
                "current": current,
                "motivation": motivation,
            }
    assert not reports.save_report(actor, report, key, page.token(key), typed)


def last(award: Award) -> Report:
    """The report at the end of the year."""
    rows = award.reports.select_related("award__decision__rules").order_by("-moment")
    found: Report = rows[0]
    return found


def paid_on(award: Award) -> ClaimPage:
    """What the ledger says of an award."""
    assert award.claim is not None
    page = claim_page(award.claim.uid)
    assert page is not None
    return page


def reported(award: Award, **told: str) -> Report:
    """The last report of an award by its lead, sent and approved."""
    report = last(award)
    lead = editor(award.organisation_id)
    tell(report, award.organisation_id, lead, **told)
    reports.send(lead, report, Report.objects.get(pk=report.pk).version)
    return reports.approve(COORDINATOR, report, Report.objects.get(pk=report.pk).version)


def ordered(*awards: Award, on: date = DAY) -> PaymentBatch:
    """All that is due of awards in one file, approved by somebody else."""
    due = due_parts(on, [award.uid for award in awards])
    wanted = [(one.award.uid, one.part) for one in due]
    batch = payments.prepare(OFFICER, wanted, on, "Agentschap", IBAN, example=True)
    approve(payments.APPROVAL, batch)
    batch.refresh_from_db()
    return batch


def approve(kind: str, row: PaymentBatch | Settlement) -> None:
    """Somebody else approves."""
    service = payments if kind == payments.APPROVAL else settlements
    given = Approval(
        kind=kind,
        object_kind="x",
        object_uid=row.uid,
        title="x",
        prepared_person=901,
        prepared_at=timezone.now(),
    )
    service.approved(OTHER, given)


def bank(batch: PaymentBatch, on: date = DAY) -> str:
    """What a bank says of a file with payments: all was paid."""
    rows = [
        f"{row.reference};{row.amount:.2f};{on};{row.iban}" for row in batch.orders.order_by("pk")
    ]
    return "\n".join(["Kenmerk;Bedrag;Datum;Rekening", *rows])


def pay(*awards: Award, on: date = DAY) -> PaymentBatch:
    """All that is due of awards, ordered, approved, and read back as paid."""
    batch = ordered(*awards, on=on)
    payments.read_back(OFFICER, parse(bank(batch, on)))
    return batch
