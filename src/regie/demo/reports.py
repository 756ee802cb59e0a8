"""What followed on the invented year: payments, reports in every state, a settlement that was
closed and one with money that must come back, an objection, and a sample of the inspection."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from msgspec.structs import replace

from regie.actors.people.selectors import actor_by_email, name_of
from regie.base import approvals, clock
from regie.base.actor import Actor, Role
from regie.demo.accounts import CITY, who_plays
from regie.programmes.models import Award, Letter, PaymentBatch, Report, Settlement
from regie.programmes.selectors.payments import as_csv, due_parts
from regie.programmes.selectors.reports import page_of
from regie.programmes.services import objections, payments, reports, samples, settlements
from regie.programmes.services.payments import Layout
from regie.programmes.statement import parse

_IBAN = "BE68 5390 0754 7034"
_PAID = date(2023, 11, 6)
#: What part of each line was reached, in percent, by the place of the award.
_REACHED = (60, 110, 55, 100, 90, 100)


def load_reports(actor: Actor, awards: list[Award]) -> None:
    """Play it. Twice changes nothing."""
    players = [
        actor_by_email(who_plays(role).email, clock.today())
        for role in (Role.FINANCIAL_OFFICER, Role.APPROVER, Role.COORDINATOR, Role.INSPECTOR)
    ]
    officer, approver, coordinator, inspector = players
    if PaymentBatch.objects.exists() or len(awards) < len(_REACHED):
        return
    if officer is None or approver is None or coordinator is None or inspector is None:
        return
    awards = sorted(awards, key=lambda one: (name_of(one.organisation_id) != CITY, one.pk))
    paid, late = awards[:-2], awards[-2:-1]
    _pay(officer, approver, paid, _PAID)
    waiting = payments.prepare(
        officer, _parts(late), _PAID, "Voorbeeldagentschap", _IBAN, example=True
    )
    payments.ask_approval(officer, waiting)
    city, whole, short, checked, back, asked = awards[: len(_REACHED)]
    for award in (city, whole, short, checked, back, asked):
        first, _second = _reports(award)
        _tell(actor, award, first, 40)
        _send(actor, award, first)
        reports.approve(coordinator, first, _fresh(first).version)
    for award, percent in zip(awards, _REACHED, strict=False):
        _tell(actor, award, _reports(award)[1], percent)
    _log(actor, city)
    for award in (whole, short, checked, back, asked):
        _send(actor, award, _reports(award)[1])
    for award in (whole, short, asked):
        report = _reports(award)[1]
        reports.approve(coordinator, report, _fresh(report).version)
    report = _reports(back)[1]
    why = "Bij twee lijnen ontbreekt waarvan je vertrok."
    reports.send_back(coordinator, report, _fresh(report).version, why)
    people = (actor, officer, approver, coordinator)
    _settle(people, whole)
    _settle(people, short, strict=True)
    row = settlements.propose(coordinator, asked)
    settlements.send_proposal(coordinator, row, row.version, _reply_until())
    _object(actor, coordinator, awards)
    samples.draw(inspector, city.decision.call, "voorbeeldzaad 15-10-2024", 1, example=True)


def _for(actor: Actor, award: Award) -> Actor:
    """Somebody who writes for who got an award."""
    return replace(actor, mandates=frozenset({(Role.APPLICANT_SIGNATORY, award.organisation_id)}))


def _reports(award: Award) -> list[Report]:
    return list(
        award.reports.select_related("award__decision__rules", "award__application").order_by(
            "moment"
        )
    )


def _fresh(report: Report) -> Report:
    fresh: Report = Report.objects.get(pk=report.pk)
    return fresh


def _tell(actor: Actor, award: Award, report: Report, percent: int) -> None:
    """So much of every line; what is less has a reason but for one."""
    page = page_of(report, award.organisation_id)
    typed = {}
    for place, line in enumerate(page.lines):
        granted = line.line.units or 0
        # Not the same number twice, which would ask whether it counts twice.
        realised = granted * percent // 100 + place * 3 + (5 if granted > 1 else 0)
        missed = realised - 5 < granted
        typed[line.line.uid] = {
            "realised": str(max(realised, 1 if percent >= 100 else 0)),
            "current": "5" if granted > 1 else "0",
            "motivation": "De werking startte later." if missed and place % 3 else "",
        }
    key = award.organisation_id
    reports.save_report(_for(actor, award), report, key, page.token(key), typed)


def _send(actor: Actor, award: Award, report: Report) -> None:
    who = _for(actor, award)
    page = page_of(report, award.organisation_id)
    for first, second in page.open_doubles():
        reports.answer_double(who, report, first.line.uid, second.line.uid, "different", "")
    reports.send(who, report, _fresh(report).version)


def _log(actor: Actor, award: Award) -> None:
    line = award.lines.filter(amount__gt=0).order_by("place").last()
    assert line is not None  # noqa: S101 - an award has a line
    for day, count in ((date(2023, 11, 14), 6), (date(2024, 2, 6), 9), (date(2024, 3, 19), 7)):
        reports.log_result(
            _for(actor, award), line, award.organisation_id, day, count, "voorbeeldgroep"
        )


def _parts(awards: list[Award]) -> list[tuple[str, int]]:
    due = due_parts(clock.today(), [award.uid for award in awards])
    return [(one.award.uid, one.part) for one in due]


def _pay(officer: Actor, approver: Actor, awards: list[Award], on: date) -> None:
    """Order what is due, have it approved, hand it over, and read back that it was paid."""
    batch = payments.prepare(
        officer, _parts(awards), on, "Voorbeeldagentschap", _IBAN, example=True
    )
    request = payments.ask_approval(officer, batch)
    approvals.approve(approver, request, request.digest)
    batch.refresh_from_db()
    payments.export(officer, batch, batch.version)
    columns = (("reference", "kenmerk"), ("amount", "bedrag"), ("date", "datum"), ("iban", "iban"))
    payments.read_back(officer, parse(as_csv(batch, Layout(columns)).decode("utf-8-sig")))


def _reply_until() -> date:
    """No rule tells it: staff choose a month."""
    return clock.today() + timedelta(days=30)


def _settle(
    people: tuple[Actor, Actor, Actor, Actor], award: Award, *, strict: bool = False
) -> Settlement:
    """Settle an award; ``strict`` takes no reason for what was missed."""
    actor, officer, approver, coordinator = people
    row = settlements.propose(coordinator, award)
    settlements.send_proposal(coordinator, row, row.version, _reply_until())
    settlements.reply(_for(actor, award), row, row.version, "Wij namen kennis van het voorstel.")
    choices = {
        line.pk: settlements.Choice("recover", line.proposed, "De reden is niet aanvaard.")
        if strict and line.proposed
        else settlements.Choice("accept", note="De reden is aanvaard.")
        for line in row.lines.filter(outcome="open")
    }
    if choices:
        settlements.choose(coordinator, row, row.version, choices)
    request = settlements.ask_decision(coordinator, row)
    approvals.approve(approver, request, request.digest)
    row.refresh_from_db()
    if row.balance and not row.recovery:
        _pay(officer, approver, [award], clock.today())
        settlements.close(coordinator, row, row.version)
    elif row.recovery:
        half = (row.recovery / 2).quantize(Decimal("0.01"))
        settlements.note_recovered(officer, row, row.version, half, clock.today())
    return row


def _object(actor: Actor, coordinator: Actor, awards: list[Award]) -> None:
    """An objection that waits, and a complaint that was answered."""
    letters = {row.application_id: row for row in Letter.objects.all()}
    day = date(2023, 9, 29)
    first, second = awards[2], awards[3]
    objections.make_objection(
        _for(actor, first),
        letters[first.application_id],
        "objection",
        "Wij vroegen meer en hadden een hogere voorrang.",
        day,
        example=True,
    )
    row = objections.make_objection(
        _for(actor, second),
        letters[second.application_id],
        "complaint",
        "De brief kwam later dan was aangekondigd.",
        day,
        example=True,
    )
    objections.answer_objection(
        coordinator, row, row.version, "upheld", "Dat klopt. Wij verontschuldigen ons."
    )
