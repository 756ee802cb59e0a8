"""Reports by lead and partners, the log, the workbook, and settling."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import python_calamine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from msgspec.structs import replace

from regie.actors.people.due import all_due
from regie.base import approvals
from regie.base.actor import VISITOR, Actor, Role
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.programmes.models import (
    Award,
    PaymentOrder,
    Report,
    ReportLine,
    Sample,
    Settlement,
    SettlementLine,
)
from regie.programmes.report_sheet import SheetHead, SheetLine, read, write
from regie.programmes.selectors.payments import due_parts
from regie.programmes.selectors.reports import page_of, report_page, reports_for
from regie.programmes.selectors.settlements import settlement_page
from regie.programmes.services import reports, samples, settlements
from regie.programmes.services.settlements import Choice
from tests.actors.make_people import person
from tests.programmes.make import a_board, a_call
from tests.programmes.make_awards import (
    COORDINATOR,
    DAY,
    OFFICER,
    OTHER,
    an_award,
    approve,
    editor,
    last,
    paid_call,
    paid_on,
    partner,
    pay,
    reported,
    tell,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _later(settings: object) -> None:
    settings.TODAY = DAY.isoformat()  # type: ignore[attr-defined] # a fixture of pytest-django


def test_empty_is_not_zero_and_more_is_kept() -> None:
    """A draft keeps whatever was typed; sending asks every line; 400 of 100 stays 400."""
    award = an_award(l5=100, l11=20)
    report, lead = last(award), editor(award.organisation)
    page = page_of(report, award.organisation_id)
    uids = {row.line.line: row.line.uid for row in page.lines}
    wrong = reports.save_report(
        lead,
        report,
        award.organisation_id,
        0,
        {uids["5"]: {"realised": "veel", "current": "", "motivation": ""}},
    )
    assert set(wrong[uids["5"]]) == {"realised"}
    row = ReportLine.objects.get()
    assert (row.realised, row.typed["realised"]) == (None, "veel")
    with pytest.raises(Invalid):
        reports.send(lead, report, 1)
    tell(report, award.organisation, lead, l5="400")
    with pytest.raises(Invalid, match="Leeg is niet nul"):
        reports.send(lead, report, 1)
    tell(report, award.organisation, lead, l11="0")
    reports.send(lead, report, 1)
    numbers = {row.award_line.line: row.realised for row in ReportLine.objects.all()}
    assert numbers == {"5": 400, "11": 0}
    with pytest.raises(Refusal, match="verstuurd"):
        tell(report, award.organisation, lead, l11="1")


@pytest.mark.parametrize("words", ["-1", "1,5", "12a", "1e3", "٣", "9" * 12])
def test_a_number_that_is_none_is_kept_and_flagged(words: str) -> None:
    """Beside its field, and it does not count."""
    assert "realised" in reports.faults_in({"realised": words, "current": "", "motivation": ""})
    assert "current" in reports.faults_in({"realised": "3", "current": "4", "motivation": ""})


def test_partners_tell_their_own_part_before_the_day_of_the_lead() -> None:
    """They see and write only that; the lead sees who is missing."""
    bee, cee = a_board("Bee"), a_board("Cee")
    award = an_award(partners={bee: {"5": 30}, cee: {"5": 20}}, l5=100)
    report, lead = last(award), editor(award.organisation)
    reports.set_partners_due(lead, report, 1, DAY)
    with pytest.raises(Invalid):
        reports.set_partners_due(lead, report, 2, DAY + timedelta(1))
    tell(report, bee, partner(bee), l5="31 1")
    page = report_page(partner(bee), report.uid)
    assert page is not None
    assert page.mine == bee.pk
    with pytest.raises(NotAllowed):
        tell(report, cee, partner(bee), l5="5")
    with pytest.raises(NotAllowed):
        tell(report, award.organisation, partner(bee), l5="5")
    assert report_page(partner(a_board("Dee")), report.uid) is None
    assert report_page(VISITOR, report.uid) is None
    tell(report, award.organisation, lead, l5="50")
    assert set(page_of(report, None).missing()) == {cee.pk}
    with pytest.raises(Invalid, match="Cee"):
        reports.send(lead, report, 2)


def test_after_the_day_of_the_lead_the_report_goes_without_them(settings: object) -> None:
    """And what was not told is asked about at settlement, it is not zero."""
    bee = a_board("Bee")
    award = an_award(partners={bee: {"5": 30}}, l5=100)
    report, lead = last(award), editor(award.organisation)
    reports.set_partners_due(lead, report, 1, DAY - timedelta(1))
    with pytest.raises(Refusal, match="uitstel"):
        tell(report, bee, partner(bee), l5="30")
    tell(report, award.organisation, lead, l5="70 0")
    reports.send(lead, report, 2)
    assert Report.objects.get(pk=report.pk).state == Report.State.SENT


def test_two_tabs_do_not_lose_each_other() -> None:
    """Who comes second is told."""
    award = an_award(l5=100)
    report, lead = last(award), editor(award.organisation)
    tell(report, award.organisation, lead, l5="10")
    (row,) = page_of(report, None).lines
    with pytest.raises(Conflict):
        reports.save_report(
            lead, report, award.organisation_id, 0, {row.line.uid: {"realised": "11"}}
        )


def test_the_log_adds_up_by_itself() -> None:
    """Per organisation, within the project year, without persons; what is struck counts no more."""
    award = an_award(l5=100)
    line = award.lines.get()
    lead, key = editor(award.organisation), award.organisation_id
    for text, count in (("2023-09-30", 7), ("2023-11-02", 3), ("2024-03-04", 4)):
        reports.log_result(lead, line, key, date.fromisoformat(text), count, "groep A")
    extra = reports.log_result(lead, line, key, date(2024, 5, 6), 5)
    reports.strike_result(lead, extra)
    (row,) = page_of(last(award), key).lines
    assert row.shares[0].typed["realised"] == "7"
    for note in ("mail an@voorbeeld.example", "0470 12 34 56", "85.07.30-033 28"):
        with pytest.raises(Invalid):
            reports.log_result(lead, line, key, DAY, 1, note)
    for day, count in ((DAY + timedelta(1), 1), (DAY, 0), (DAY, -2)):
        with pytest.raises(Invalid):
            reports.log_result(lead, line, key, day, count)
    other = a_board("Bee")
    with pytest.raises(NotAllowed):
        reports.log_result(editor(other), line, other.pk, DAY, 1)
    with pytest.raises(NotAllowed):
        reports.strike_result(editor(other), extra)


def test_what_seems_to_count_twice_is_asked() -> None:
    """Before it is sent; the same with twice the investment needs a statement."""
    award = an_award(l9a=20, l10a=40, l7=30)
    report, lead = last(award), editor(award.organisation)
    rows = page_of(report, None).lines
    tell(report, award.organisation, lead, **{f"l{row.line.line}": "20" for row in rows})
    pairs = page_of(report, None).open_doubles()
    assert [(one.line.line, other.line.line) for one, other in pairs] == [("9a", "10a")]
    for first, second in pairs:
        with pytest.raises(Invalid, match="twee keer"):
            reports.send(lead, report, 1)
        told = (first.line.uid, second.line.uid)
        with pytest.raises(Invalid, match="investeringen"):
            reports.answer_double(lead, report, *told, "invested_twice", "")
        reports.answer_double(lead, report, *told, "invested_twice", "Twee aparte begeleidingen.")
    reports.send(lead, report, 1)


def test_a_report_is_sent_back_with_a_reason_and_sent_again() -> None:
    """By staff only."""
    award = an_award(l5=100)
    report, lead = last(award), editor(award.organisation)
    tell(report, award.organisation, lead, l5="90")
    reports.send(lead, report, 1)
    with pytest.raises(NotAllowed):
        reports.approve(lead, report, 2)
    with pytest.raises(Invalid):
        reports.send_back(COORDINATOR, report, 2, "")
    reports.send_back(COORDINATOR, report, 2, "De som klopt niet.")
    tell(report, award.organisation, lead, l5="91")
    reports.send(lead, report, 3)
    reports.approve(COORDINATOR, report, 4)
    with pytest.raises(Refusal):
        reports.approve(COORDINATOR, report, 5)


def test_reports_are_a_task_and_a_page_asks_little() -> None:
    """Due at the moments of the rules, whatever the number of lines."""
    award = an_award(l2=1, l6=5, l7=5, l8=5, l5=10, l11=20)
    lead = editor(award.organisation)
    assert [row.due for row in reports_for(lead)] == [date(2024, 4, 15), date(2024, 10, 15)]
    assert {item.kind for item in all_due(lead, DAY)} == {"report"}
    assert reports_for(editor(a_board("Bee"))) == []
    with CaptureQueriesContext(
        connection,
    ) as many:
        report_page(lead, last(award).uid)
    assert len(many) <= 10


# --- the workbook


def _sheet(award: Award) -> tuple[SheetHead, list[SheetLine]]:
    page = page_of(last(award), award.organisation_id)
    head = SheetHead(
        page.report.uid,
        award.organisation.uid,
        page.token(award.organisation_id),
        "Verslag",
        "Aa",
        page.report.due,
    )
    lines = [
        SheetLine(
            row.line.uid,
            row.line.line,
            row.title,
            row.unit,
            row.line.asked_units,
            row.line.units,
            row.shares[0].typed,
        )
        for row in page.lines
    ]
    return head, lines


def _cells(content: bytes) -> dict[str, list[list[str]]]:
    import json

    from regie.reading.extract.xlsx import read as cells_of

    text, _places = cells_of(content)
    told: dict[str, list[list[str]]] = json.loads(text)
    return told


def test_the_workbook_goes_out_and_comes_back() -> None:
    """Cells are locked where nothing is typed; what was typed comes back the same."""
    award = an_award(l5=100, l11=20)
    tell(last(award), award.organisation, editor(award.organisation), l5="90 10 te laat begonnen")
    head, lines = _sheet(award)
    made = write(head, lines)
    book = python_calamine.load_workbook(io.BytesIO(made))
    assert book.sheet_names == ["Verslag", "Regie"]
    typed = read(_cells(made), head, lines)
    assert typed == {line.uid: dict(line.typed) for line in lines}


def test_a_workbook_that_was_changed_is_refused_by_cell() -> None:
    """A locked cell, a word for a number, a row below, or one from before."""
    head, lines = _sheet(an_award(l5=100, l11=20))
    cells = _cells(write(head, lines))
    for row, column, words, told in (
        (5, 4, "999", "E6: deze cel is niet om te wijzigen"),
        (5, 5, "veel", "F6: “veel” is geen heel getal"),
        (6, 6, "-3", "G7: “-3”"),
    ):
        changed = {name: [list(one) for one in rows] for name, rows in cells.items()}
        changed["Verslag"][row][column] = words
        with pytest.raises(Invalid, match=told):
            read(changed, head, lines)
    below = {**cells, "Verslag": [*cells["Verslag"], ["", "", "extra"]]}
    with pytest.raises(Invalid, match="C8: onder de laatste lijn"):
        read(below, head, lines)
    with pytest.raises(Invalid, match="neem het opnieuw"):
        read(cells, replace(head, token=5), lines)
    with pytest.raises(Invalid, match="ander verslag"):
        read(cells, replace(head, report="anders"), lines)
    with pytest.raises(Invalid, match="datzelfde bestand"):
        read({"Blad1": []}, head, lines)


# --- settling


def _decide(award: Award, **choices: Choice) -> Settlement:
    row = settlements.propose(COORDINATOR, award)
    settlements.send_proposal(COORDINATOR, row, row.version, DAY)
    settlements.reply(editor(award.organisation_id), row, row.version, "Wij zijn akkoord.")
    lines = {line.award_line.line: line.pk for line in row.lines.select_related("award_line")}
    if choices:
        settlements.choose(
            COORDINATOR,
            row,
            row.version,
            {lines[name.removeprefix("l")]: choice for name, choice in choices.items()},
        )
    approve(settlements.APPROVAL, row)
    row.refresh_from_db()
    return row


def test_reached_is_settled_with_the_balance_paid() -> None:
    """80 % paid, 20 % after the settlement, and the award is whole."""
    award = an_award(paid_call(), l5=100, l11=20)
    pay(award)
    reported(award, l5="130 10", l11="30 10")
    row = _decide(award)
    assert [row.settled, row.balance, row.recovery] == [award.amount, Decimal(2480), 0]
    with pytest.raises(Refusal, match="saldo"):
        settlements.close(COORDINATOR, row, row.version)
    (due,) = due_parts(DAY)
    assert (due.moment, due.amount) == ("settlement", Decimal(2480))
    pay(award)
    settlements.close(COORDINATOR, row, row.version)
    assert row.state == Settlement.State.CLOSED
    page = paid_on(award)
    assert page.paid == award.amount


def test_missed_without_a_reason_is_asked_back_from_who_files_with_shares() -> None:
    """Units times their amount; each partner owes what it missed itself."""
    bee = a_board("Bee")
    award = an_award(paid_call(), partners={bee: {"5": 30}}, l5=100)
    pay(award)
    report = last(award)
    tell(report, bee, partner(bee), l5="0 0")
    reported(award, l5="20 0")
    row = _decide(award)
    # 20 of 100 reached: 4800 asked back of 6000, of which 4800 was paid.
    assert [row.settled, row.balance, row.recovery] == [1200, 0, 3600]
    page = settlement_page(COORDINATOR, row.uid)
    assert page is not None
    owed = {share.organisation: share.amount for line in page.lines for share in line.shares}
    assert owed == {award.organisation_id: Decimal(3000), bee.pk: Decimal(1800)}
    told = paid_on(award)
    assert told.asked_back == Decimal(3600)
    with pytest.raises(Invalid):
        settlements.note_recovered(OFFICER, row, row.version, Decimal("3600.01"), DAY)
    settlements.note_recovered(OFFICER, row, row.version, Decimal(3600), DAY)
    settlements.close(COORDINATOR, row, row.version)
    assert due_parts(DAY) == []


def test_what_people_decide_otherwise_has_a_reason() -> None:
    """A motivation is judged by a person; what differs from the rule says why."""
    award = an_award(l5=100, l11=20)
    pay(award)
    reported(award, l5="80 0 ziekte", l11="10 0")
    row = settlements.propose(COORDINATOR, award)
    told = {line.award_line.line: line for line in row.lines.select_related("award_line")}
    assert (told["5"].proposal, told["5"].outcome) == ("ask", "open")
    assert (told["11"].proposal, told["11"].back) == ("recover", Decimal(3200))
    with pytest.raises(Refusal, match="Leg het voorstel"):
        settlements.ask_decision(COORDINATOR, row)
    settlements.send_proposal(COORDINATOR, row, row.version, DAY)
    with pytest.raises(Refusal, match="Er kan nog"):
        settlements.ask_decision(COORDINATOR, row)
    settlements.reply(editor(award.organisation_id), row, row.version, "Er was ziekte.")
    with pytest.raises(Refusal, match="elke lijn"):
        settlements.ask_decision(COORDINATOR, row)
    key = told["11"].pk
    for choice in (
        Choice("accept"),
        Choice("recover", Decimal(1)),
        Choice("recover", Decimal(99999), "te veel"),
        Choice("recover", Decimal(-1), "min"),
    ):
        with pytest.raises(Invalid):
            settlements.choose(COORDINATOR, row, row.version, {key: choice})
    settlements.choose(
        COORDINATOR,
        row,
        row.version,
        {
            key: Choice("recover", Decimal(1600), "de helft"),
            told["5"].pk: Choice("accept", note="ok"),
        },
    )
    request = settlements.ask_decision(COORDINATOR, row)
    with pytest.raises(NotAllowed):
        approvals.approve(COORDINATOR, request, request.digest)
    approvals.approve(OTHER, request, request.digest)
    row.refresh_from_db()
    assert row.settled == award.amount - 1600


def test_nothing_is_settled_early() -> None:
    """Not before the report was approved, nor while a payment is under way, nor by others."""
    award = an_award(l5=100)
    with pytest.raises(Refusal, match="verslag"):
        settlements.propose(COORDINATOR, award)
    reported(award, l5="100 0")
    with pytest.raises(NotAllowed):
        settlements.propose(editor(award.organisation), award)
    row = settlements.propose(COORDINATOR, award)
    assert settlements.propose(COORDINATOR, award).pk == row.pk
    lead = editor(award.organisation)
    assert settlement_page(lead, row.uid) is None
    settlements.send_proposal(COORDINATOR, row, row.version, DAY)
    assert settlement_page(lead, row.uid) is not None
    assert settlement_page(editor(a_board("Bee")), row.uid) is None


def test_whatever_is_told_the_sums_hold() -> None:
    """Paid stays within the award, and every settlement adds up to the cent."""
    call = a_call()
    award = an_award(call, l6=23, l5=100, l11=300)
    pay(award)
    told = {
        f"l{line.line}": f"{line.place * 37 % 150} 0{' reden' if line.place % 2 else ''}"
        for line in award.lines.all()
    }
    reported(award, **told)
    row = settlements.propose(COORDINATOR, award)
    settlements.send_proposal(COORDINATOR, row, row.version, DAY)
    open_ones = row.lines.filter(outcome=SettlementLine.Outcome.OPEN)
    choices = {line.pk: Choice("recover", line.proposed, "geen reden") for line in open_ones}
    settlements.choose(COORDINATOR, row, row.version, choices)
    settlements.reply(editor(award.organisation_id), row, row.version, "goed")
    approve(settlements.APPROVAL, row)
    row.refresh_from_db()
    backs = sum((line.back for line in row.lines.all()), Decimal(0))
    assert row.settled == award.amount - backs
    if due_parts(DAY):
        pay(award)
    paid = sum((order.amount for order in PaymentOrder.objects.filter(state="paid")), Decimal(0))
    assert paid <= award.amount
    assert paid - (row.recovery or 0) == row.settled


def test_an_inspector_draws_the_same_sample_from_the_same_seed() -> None:
    """By action; once; and says what was found."""
    call = a_call()
    award = an_award(call, l6=10, l5=100, l11=20)
    inspector = Actor("inspecteur", person=5, roles=frozenset({Role.INSPECTOR}))
    with pytest.raises(NotAllowed):
        samples.draw(COORDINATOR, call, "zaad 2024", 1)
    made = samples.draw(inspector, call, "zaad 2024", 1)
    assert made.lines.count() == 3
    with pytest.raises(Refusal, match="al getrokken"):
        samples.draw(inspector, call, "zaad 2024", 2)
    row = made.lines.get(place=1)
    with pytest.raises(Invalid):
        samples.note_finding(inspector, row, 1, asked="", finding="", outcome="fault")
    row = samples.note_finding(
        inspector, row, 1, asked="De lijst van de sessies.", finding="Klopt.", outcome="good"
    )
    assert row.outcome == "good"
    assert Sample.objects.visible_to(editor(award.organisation)).count() == 0


def test_the_statement_on_the_accounts_is_a_paper(tmp_path: Path) -> None:
    """PDF, DOCX or XLSX; by the board or the agency."""
    award = an_award()
    lead = replace(editor(award.organisation), account=person().account_id)
    with pytest.raises(Invalid):
        settlements.check_accounts(lead, award, io.BytesIO(b"woorden"), "a.pdf", 2024)
    with pytest.raises(Invalid):
        settlements.check_accounts(lead, award, io.BytesIO(b"%PDF-1.7 x"), "a.pdf", 1999)
    with pytest.raises(NotAllowed):
        settlements.check_accounts(
            editor(a_board("Bee")), award, io.BytesIO(b"%PDF-1.7 x"), "a.pdf", 2024
        )
    row = settlements.check_accounts(lead, award, io.BytesIO(b"%PDF-1.7 x"), "a.pdf", 2024)
    assert row.file.media_type == "application/pdf"
