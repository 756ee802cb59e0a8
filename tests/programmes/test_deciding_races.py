"""Real transactions: two persons who decide, award, settle or report at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import OperationalError, connection, connections
from django.utils import timezone

from regie.base import approvals
from regie.base.actor import Actor, Role
from regie.base.errors import Conflict, Invalid, Refusal
from regie.base.models import Approval
from regie.programmes.models import (
    Application,
    Award,
    Decision,
    PaidLine,
    PaymentBatch,
    PaymentOrder,
    Report,
    ReportLine,
)
from regie.programmes.selectors.payments import due_parts
from regie.programmes.selectors.reports import page_of
from regie.programmes.services import payments, reports, settlements
from regie.programmes.services.awards import make_awards
from regie.programmes.services.completeness import keep_check
from regie.programmes.services.decisions import ask_taking, change_line, prepare
from regie.programmes.statement import parse
from tests.actors.make_people import somebody
from tests.programmes.make import ACTOR, a_board, a_call, decided, submitted
from tests.programmes.make_awards import (
    COORDINATOR,
    DAY,
    IBAN,
    OFFICER,
    OTHER,
    an_award,
    bank,
    editor,
    last,
    reported,
    tell,
)
from tests.races import while_held


@pytest.mark.django_db(transaction=True)
def test_of_two_versions_that_are_taken_at_once_one_is() -> None:
    call = a_call()
    application = submitted(call, a_board("Aa"))
    keep_check(ACTOR, application, 0, "complete")
    asked: list[Approval] = []
    for title in ("Een", "Twee"):
        version = prepare(ACTOR, call, title, Decimal(1_000))
        asked.append(ask_taking(somebody(Role.COORDINATOR), version, 1, "VR 1", date(2023, 9, 15)))
    start = Barrier(2)
    won: list[str] = []

    def taker(actor: Actor, row: Approval) -> None:
        try:
            start.wait()
            approvals.approve(actor, row, row.digest)
            won.append(row.uid)
        except (Refusal, OperationalError):
            # SQLite in memory has no queue for its one lock: who comes second is turned away.
            pass
        finally:
            connections.close_all()

    threads = [Thread(target=taker, args=(somebody(Role.APPROVER), row)) for row in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Decision.objects.filter(state="taken").count() == len(won) <= 1
    assert won or connection.vendor == "sqlite"
    application = Application.objects.get()
    assert application.state == ("decided" if won else "submitted")


@pytest.mark.django_db(transaction=True)
def test_two_who_change_two_lines_stay_together_within_the_envelope() -> None:
    call = a_call()
    application = submitted(call, a_board("Aa"))
    version = prepare(ACTOR, call, "Versie", Decimal(7_000))
    lines = {line.line: line for line in version.lines.filter(application=application)}
    change_line(ACTOR, lines["5"], 1, "Minder.", units=0, amount=Decimal(0))

    def change(line: str, units: int) -> None:
        row = version.lines.get(line=line)
        change_line(ACTOR, row, row.version, "Meer.", units=units, amount=Decimal(0))

    refused = while_held(
        Decision.objects.filter(pk=version.pk),
        lambda: change("5", 100),
        lambda: change("11", 20),
    )
    assert isinstance(refused, Invalid)
    assert "meer weg dan de enveloppe" in str(refused)


@pytest.mark.django_db(transaction=True)
def test_awards_that_are_made_twice_at_once_are_made_once() -> None:
    call = a_call()
    submitted(call, a_board("Aa"))
    decision = decided(call, 100_000)
    made: list[list[Award]] = []
    refused = while_held(
        Decision.objects.filter(pk=decision.pk),
        lambda: made.append(make_awards(ACTOR, decision)),
        lambda: made.append(make_awards(ACTOR, Decision.objects.get(pk=decision.pk))),
    )
    assert refused is None
    assert [len(awards) for awards in made] == [1, 0]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_settled_while_its_balance_leaves(settings: object) -> None:
    settings.TODAY = DAY.isoformat()  # type: ignore[attr-defined] # a fixture of pytest-django
    award = an_award(l5=100)
    reported(award, l5="100 0")
    row = settlements.propose(COORDINATOR, award)
    settlements.send_proposal(COORDINATOR, row, row.version, DAY)
    row.refresh_from_db()
    settlements.reply(editor(award.organisation_id), row, row.version, "Akkoord.")
    row.refresh_from_db()
    asked = settlements.ask_decision(COORDINATOR, row)
    (due,) = due_parts(DAY, [award.uid])
    refused = while_held(
        Award.objects.filter(pk=award.pk),
        lambda: payments.prepare(OFFICER, [(award.uid, due.part)], DAY, "Agentschap", IBAN),
        lambda: approvals.approve(OTHER, asked, asked.digest),
    )
    assert isinstance(refused, Refusal)
    assert PaymentOrder.objects.count() == 1
    assert Award.objects.get().state == "awarded"


@pytest.mark.django_db(transaction=True)
def test_of_two_tabs_with_one_report_the_second_is_told(settings: object) -> None:
    settings.TODAY = DAY.isoformat()  # type: ignore[attr-defined] # a fixture of pytest-django
    award = an_award(l5=100)
    report, lead = last(award), editor(award.organisation)
    refused = while_held(
        Report.objects.filter(pk=report.pk),
        lambda: tell(report, award.organisation, lead, l5="10"),
        lambda: tell(Report.objects.get(pk=report.pk), award.organisation, lead, l5="11"),
    )
    assert isinstance(refused, Conflict)
    assert ReportLine.objects.get(award_line__line="5").realised == 10


@pytest.mark.django_db(transaction=True)
def test_what_is_typed_wrong_while_a_report_is_sent_is_read_first(settings: object) -> None:
    settings.TODAY = DAY.isoformat()  # type: ignore[attr-defined] # a fixture of pytest-django
    award = an_award(l5=100)
    report, lead = last(award), editor(award.organisation)
    tell(report, award.organisation, lead, l5="100 0")
    (row,) = page_of(report, None).lines
    token = page_of(report, award.organisation_id).token(award.organisation_id)
    refused = while_held(
        Report.objects.filter(pk=report.pk),
        lambda: reports.save_report(
            lead, report, award.organisation_id, token, {row.line.uid: {"realised": "-1"}}
        ),
        lambda: reports.send(lead, last(award), last(award).version),
    )
    assert isinstance(refused, Invalid)
    assert last(award).state == "open"


@pytest.mark.django_db(transaction=True)
def test_a_file_that_two_read_at_once_is_read_once(settings: object) -> None:
    settings.TODAY = DAY.isoformat()  # type: ignore[attr-defined] # a fixture of pytest-django
    award = an_award(l5=100)
    (due,) = due_parts(DAY, [award.uid])
    batch = payments.prepare(OFFICER, [(award.uid, due.part)], DAY, "Agentschap", IBAN)
    PaymentBatch.objects.update(state="approved", approved_at=timezone.now())
    lines = parse(bank(batch))
    refused = while_held(
        PaymentOrder.objects.all(),
        lambda: payments.read_back(OFFICER, lines),
        lambda: payments.read_back(OTHER, lines),
    )
    assert "werd al gelezen" in str(refused)
    assert PaidLine.objects.get().outcome == "matched"
