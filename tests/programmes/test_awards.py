"""From a decision to letters, money, payments and objections."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, OperationalError, connections, transaction
from django.utils import timezone
from lxml import etree
from pytest_django import DjangoAssertNumQueries

from regie.actors.models import Organisation
from regie.base import approvals
from regie.base.actor import Actor, Role
from regie.base.errors import Invalid, NotAllowed, Refusal
from regie.base.models import Notification
from regie.budgets.models import Claim, Grant, Instalment
from regie.programmes import pain
from regie.programmes.models import (
    AccountNumber,
    Award,
    AwardShare,
    DossierMessage,
    InspectionAdvice,
    Letter,
    Member,
    Objection,
    PaidLine,
    PaymentBatch,
    PaymentOrder,
)
from regie.programmes.selectors.payments import as_csv, as_pain, due_parts
from regie.programmes.services import objections, payments
from regie.programmes.services.applications import save, start, submit
from regie.programmes.services.assessing import agree_score
from regie.programmes.services.awards import make_awards, tell_bbc
from regie.programmes.services.completeness import say
from regie.programmes.statement import parse
from tests.actors.make_people import mandate, person
from tests.programmes.filing import filed
from tests.programmes.make import ACTOR, a_board, a_call, changed_rules, decided, submitted, wishes
from tests.programmes.make_awards import (
    COORDINATOR,
    DAY,
    IBAN,
    OFFICER,
    an_award,
    bank,
    editor,
    ordered,
    paid_call,
    paid_on,
    pay,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _later(settings: object) -> None:
    settings.TODAY = DAY.isoformat()  # type: ignore[attr-defined] # a fixture of pytest-django


def test_an_award_commits_its_money_with_its_payment_plan() -> None:
    """On the article of the call, in the register of grants, once."""
    call = paid_call()
    award = an_award(call, l5=100, l11=20)
    assert award.amount == 100 * 60 + 20 * 320
    claim = paid_on(award)
    assert claim.committed == award.amount
    assert [
        row.amount for row in Instalment.objects.filter(claim=award.claim).order_by("rank")
    ] == [
        Decimal("9920"),
        Decimal("2480"),
    ]
    assert claim.instalments[1].year == 2024
    assert Grant.objects.filter(grant_claims__claim=award.claim).count() == 1
    assert make_awards(ACTOR, award.decision) == []
    assert Claim.objects.filter(of=call.claim).count() == 1


def test_more_than_the_call_has_left_is_refused_and_nothing_stays() -> None:
    """The award and its money come together or not at all."""
    call = paid_call(envelope=1000)
    with pytest.raises(Refusal):
        an_award(call)
    assert not Award.objects.exists()
    assert not Letter.objects.exists()


def test_the_shares_of_partners_are_together_the_award() -> None:
    """As they were asked, also where less was granted."""
    bee, cee = a_board("Bee"), a_board("Cee")
    award = an_award(envelope=2_940, partners={bee: {"5": 30}, cee: {"5": 20}}, l5=100)
    (line,) = award.lines.filter(line="5")
    assert line.units == 49
    shares = {row.organisation_id: row.units for row in AwardShare.objects.all()}
    assert shares == {award.organisation_id: 24, bee.pk: 15, cee.pk: 10}
    assert sum(row.amount for row in AwardShare.objects.all()) == line.amount


def test_everybody_who_asked_gets_a_letter_and_a_notice() -> None:
    """Award, partial and refusal, each line with its reason, and how to object."""
    call = a_call()
    boards = [a_board(name) for name in ("Aa", "Bee", "Cee")]
    somebody = person()
    mandate(somebody, Role.APPLICANT_SIGNATORY, boards[0])
    submitted(call, boards[0], wishes(l5=10))
    submitted(call, boards[1], wishes(l11=2, l5=100))
    submitted(call, boards[2], wishes(l11=1, l5=100))
    make_awards(ACTOR, decided(call, 10 * 60 + 3 * 320 + 60))
    letters = {row.application.organisation_id: row for row in Letter.objects.all()}
    kinds = [letters[board.pk].kind for board in boards]
    assert kinds == ["award", "partial", "partial"]
    told = letters[boards[1].pk].content
    assert {row["lijn"] for row in told["lijnen"]} == {"5", "11"}
    assert all("gevraagd: " in row["reden"] for row in told["lijnen"])
    assert "niet bekend" in told["bezwaar"]
    assert Notification.objects.filter(kind="programmes.letter").count() == 1


def test_what_was_written_to_somebody_is_kept_by_the_database() -> None:
    """A letter, a message of a dossier, an advice of the Inspection: neither changed nor gone."""
    award = an_award()
    say(COORDINATOR, award.application, "Waar staat het plan?")
    InspectionAdvice.objects.create(
        call=award.decision.call,
        outcome=InspectionAdvice.Outcome.FAVOURABLE,
        number="IF 1",
        day=DAY,
        at=timezone.now(),
    )
    for model, change in (
        (Letter, {"kind": "refusal"}),
        (DossierMessage, {"text": "Iets anders."}),
        (InspectionAdvice, {"number": "IF 2"}),
    ):
        rows = model._default_manager.all()
        assert rows.count() == 1
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            rows.update(**change)
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            rows._raw_delete(rows.db)


def test_who_got_nothing_gets_a_refusal() -> None:
    """A letter without an award, and the right to object."""
    call, board = a_call(), a_board("Aa")
    submitted(call, board, wishes(l5=100))
    assert make_awards(ACTOR, decided(call, 50)) == []
    letter = Letter.objects.get()
    assert letter.kind == "refusal"
    row = objections.make_objection(editor(board), letter, "objection", "Wij zijn het oneens.", DAY)
    assert row.term is None
    assert not row.late


def test_an_objection_is_answered_by_who_keeps_the_call() -> None:
    """With a reason; nobody else makes or answers one."""
    award = an_award()
    letter = Letter.objects.get()
    with pytest.raises(NotAllowed):
        objections.make_objection(editor(a_board("Bee")), letter, "objection", "Nee.", DAY)
    with pytest.raises(Invalid, match="dag"):
        objections.make_objection(COORDINATOR, letter, "objection", "Nee.", DAY + timedelta(1))
    earlier = DAY - timedelta(9)
    paper = objections.make_objection(COORDINATOR, letter, "complaint", "Op papier.", earlier)
    assert paper.received_on == earlier
    applicant = editor(award.organisation)
    row = objections.make_objection(applicant, letter, "complaint", "Traag.", earlier)
    assert row.received_on == DAY, "who applied does not choose when it came in"
    with pytest.raises(NotAllowed):
        objections.answer_objection(editor(award.organisation), row, 1, "upheld", "Ja.")
    with pytest.raises(Invalid):
        objections.answer_objection(COORDINATOR, row, 1, "upheld", " ")
    row = objections.answer_objection(COORDINATOR, row, 1, "partly", "Het kon sneller.")
    assert row.state == Objection.State.PARTLY
    with pytest.raises(Refusal, match="al geantwoord"):
        objections.answer_objection(COORDINATOR, row, 2, "rejected", "Toch niet.")


def test_a_payment_goes_from_due_to_paid_by_two_persons() -> None:
    """Prepared, approved by another, as CSV and XML, and read back; the claim is paid."""
    award = an_award(paid_call())
    (due,) = due_parts(DAY)
    assert (due.amount, due.moment, due.wrong) == (Decimal("9920"), "award", "")
    batch = payments.prepare(OFFICER, [(award.uid, 1)], DAY, "Agentschap", IBAN)
    assert due_parts(DAY) == []
    with pytest.raises(Refusal, match="goedgekeurd"):
        payments.export(OFFICER, batch, batch.version)
    request = payments.ask_approval(OFFICER, batch)
    with pytest.raises(NotAllowed):
        approvals.approve(OFFICER, request, request.digest)
    other = Actor("ander", person=77, roles=frozenset({Role.APPROVER}))
    approvals.approve(other, request, request.digest)
    batch.refresh_from_db()
    payments.export(OFFICER, batch, batch.version)
    rows = as_csv(batch, payments.layout()).decode("utf-8-sig").splitlines()
    assert rows[1].split(";")[3] == "9920,00"
    root = etree.fromstring(as_pain(batch))
    assert root.xpath("string(//p:CtrlSum)", namespaces={"p": pain.NAMESPACE}) == "9920.00"
    payments.read_back(OFFICER, parse(bank(batch)))
    order = PaymentOrder.objects.get()
    assert order.state == PaymentOrder.State.PAID
    page = paid_on(award)
    assert page.paid == Decimal("9920")
    with pytest.raises(Refusal, match="al bezorgd"):
        payments.withdraw(OFFICER, batch, batch.version, "vergissing")


def test_reading_a_file_twice_pays_once() -> None:
    """Also when the bank tells the same payment again in another file."""
    award = an_award(paid_call())
    batch = ordered(award)
    words = bank(batch)
    payments.read_back(OFFICER, parse(words))
    with pytest.raises(Invalid, match="al gelezen"):
        payments.read_back(OFFICER, parse(words))
    again = words.replace(DAY.isoformat(), "2024-11-02")
    payments.read_back(OFFICER, parse(again))
    assert [row.outcome for row in PaidLine.objects.order_by("pk")] == ["matched", "again"]
    rows = (
        f"kenmerk,bedrag,datum\niets,-1,2024-11-05\n{batch.orders.get().reference},9920,2024-11-05"
    )
    payments.read_back(OFFICER, parse(rows))
    returned = PaidLine.objects.latest("pk")
    assert returned.outcome == "differs"
    assert "kwam terug" in returned.why
    page = paid_on(award)
    assert page.paid == Decimal("9920")


def test_what_differs_is_shown_and_pays_nothing() -> None:
    """An amount, an account or a reference that is not that of an order."""
    order = ordered(an_award()).orders.get()
    lines = [
        "omschrijving,bedrag,datum,rekening",
        f'storting {order.reference},"-9.919,99",01/11/2024,BE68539007547034',
        f"{order.reference},-9920.00,01/11/2024,BE71096123456769",
        "iets anders,-1,01/11/2024,",
        f"{order.reference},9920.00,01/11/2024,",
    ]
    payments.read_back(OFFICER, parse("\n".join(lines)))
    told = [(row.outcome, row.why) for row in PaidLine.objects.order_by("row")]
    assert [outcome for outcome, _why in told] == ["differs", "differs", "unknown", "unknown"]
    assert "9.920" in told[0][1]
    order.refresh_from_db()
    assert order.state == PaymentOrder.State.ORDERED


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "leeg"),
        ("kenmerk;bedrag\nx;1", "datum"),
        ("kenmerk;bedrag;datum\nx;een euro;2024-01-01", "Regel 2, bedrag"),
        ("kenmerk;bedrag;datum\nx;1,234;2024-01-01", "Regel 2, bedrag"),
        ("kenmerk;bedrag;datum\nx;1;31-02-2024", "Regel 2, datum"),
        ('kenmerk;bedrag;datum\n"x;1;2024-01-01', "aanhalingsteken"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_row(words: str, sentence: str) -> None:
    """And nothing of it is taken."""
    with pytest.raises(Invalid, match=sentence):
        parse(words)


def test_only_what_is_due_is_ordered_and_only_by_who_pays() -> None:
    """Nothing beyond the award, not twice, not by a coordinator, not to a wrong account."""
    award = an_award()
    with pytest.raises(NotAllowed):
        payments.prepare(COORDINATOR, [(award.uid, 1)], DAY, "Agentschap", IBAN)
    with pytest.raises(Invalid, match="klopt niet"):
        payments.prepare(OFFICER, [(award.uid, 1)], DAY, "Agentschap", "BE68 5390 0754 7035")
    for part in (2, 3, 0):
        with pytest.raises(Refusal):
            payments.prepare(OFFICER, [(award.uid, part)], DAY, "Agentschap", IBAN)
    batch = payments.prepare(OFFICER, [(award.uid, 1)], DAY, "Agentschap", IBAN)
    with pytest.raises(Refusal):
        payments.prepare(OFFICER, [(award.uid, 1)], DAY, "Agentschap", IBAN)
    payments.withdraw(OFFICER, batch, batch.version, "andere dag")
    assert len(due_parts(DAY)) == 1
    pay(award)
    assert due_parts(DAY) == []


def test_what_the_bank_paid_is_not_taken_back_even_when_nobody_noted_that_the_file_left() -> None:
    """Else its part would be due once more."""
    award = an_award()
    batch = payments.prepare(OFFICER, [(award.uid, 1)], DAY, "Agentschap", IBAN)
    PaymentBatch.objects.update(state="approved", approved_at=timezone.now())
    batch.refresh_from_db()
    payments.read_back(OFFICER, parse(bank(batch)))
    with pytest.raises(Refusal, match="al gebeurd"):
        payments.withdraw(OFFICER, batch, batch.version, "vergissing")
    assert PaymentOrder.objects.get().state == "paid"
    assert due_parts(DAY) == []


def test_staff_set_the_columns_of_the_file() -> None:
    """Which, what they are called, and what stands between."""
    batch = ordered(an_award())
    payments.set_layout(
        OFFICER, [("iban", "IBAN begunstigde"), ("amount", "=Bedrag")], ",", comma=False
    )
    rows = as_csv(batch, payments.layout()).decode("utf-8-sig").splitlines()
    assert rows == ["IBAN begunstigde,'=Bedrag", "BE68539007547034,9920.00"]
    with pytest.raises(Invalid):
        payments.set_layout(OFFICER, [("iban", "A"), ("amount", "A")], ";", comma=True)
    with pytest.raises(Invalid):
        payments.set_layout(OFFICER, [("secret", "A")], ";", comma=True)
    with pytest.raises(NotAllowed):
        payments.set_layout(COORDINATOR, [("iban", "A")], ";", comma=True)


def test_a_board_types_its_own_action_of_a_line() -> None:
    """Only the board, and only on what it saw."""
    award = an_award()
    line = award.lines.get(line="5")
    with pytest.raises(NotAllowed):
        tell_bbc(editor(a_board("Bee")), line, "AC-0001", 1)
    line = tell_bbc(editor(award.organisation), line, " AC-0001 ", 1)
    assert line.bbc_action == "AC-0001"


def test_an_award_is_paid_on_the_account_in_force() -> None:
    """Not on the one of the application, once the organisation told another that was agreed on;
    without any account in force, on that of the application."""
    award = an_award()
    numbers = AccountNumber.objects.filter(organisation=award.organisation)
    assert due_parts(DAY)[0].account == numbers.get().iban == IBAN.replace(" ", "")
    numbers.update(state=AccountNumber.State.REPLACED)
    assert due_parts(DAY)[0].account == IBAN
    other = "BE71096123456769"
    AccountNumber.objects.create(
        organisation=award.organisation, iban=other, told_at=timezone.now()
    )
    assert due_parts(DAY)[0].account == IBAN, "money goes to the one before until somebody agrees"
    numbers.filter(iban=other).update(state=AccountNumber.State.IN_FORCE)
    assert due_parts(DAY)[0].account == other
    assert ordered(award).orders.get().iban == other


def test_what_is_due_asks_the_same_however_many_awards(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    call = a_call()
    for name in ("Aa", "Bee", "Cee"):
        submitted(call, a_board(name), wishes(l5=10))
    make_awards(ACTOR, decided(call, 100_000))
    with django_assert_max_num_queries(6):
        assert len(due_parts(DAY)) == 3


def test_partners_that_merged_have_their_shares_as_they_are_now() -> None:
    """Two that became one have one share; who went up in the lead has none. Together it stays the
    award."""
    call, lead, new = a_call(), a_board("Aa"), a_board("Nieuw")
    old = [a_board(name) for name in ("Bee", "Cee", "Dee")]
    application = start(ACTOR, call, lead, example=True)
    save(ACTOR, application, application.version, wishes(l5=100))
    for board, units in zip(old, (30, 20, 10), strict=True):
        Member.objects.create(
            application=application,
            organisation=board,
            state=Member.State.CONFIRMED,
            confirmed_at=timezone.now(),
            typed={"lines": {"5": {"units": units}}},
        )
    submit(ACTOR, application, application.version, timezone.now())
    decision = decided(call, 1_000_000)
    for board, successor in zip(old, (new, new, lead), strict=True):
        Organisation.objects.filter(pk=board.pk).update(successor=successor)
    make_awards(ACTOR, decision)
    shares = {row.organisation_id: row.units for row in AwardShare.objects.all()}
    assert shares == {lead.pk: 50, new.pk: 50}


def test_a_letter_tells_the_scores() -> None:
    """On each criterion and together, as they counted."""
    call = a_call("gelijke-kansen-2026-1")
    changed_rules(
        call,
        scores=[
            {"code": "doel", "title": {"nl": "Doel"}, "highest": 10, "weight": "2"},
            {"code": "plan", "title": {"nl": "Plan"}, "highest": 10, "weight": "1"},
        ],
    )
    application = filed(call, a_board("Aa"), 30_000)
    agree_score(ACTOR, application, 0, {"doel": "8", "plan": "6.5"})
    make_awards(ACTOR, decided(call, 30_000))
    told = Letter.objects.get().content
    assert told["scores"] == [
        {"criterium": "Doel", "score": "8 op 10"},
        {"criterium": "Plan", "score": "6,5 op 10"},
        {"criterium": "Totaal", "score": "75 op 100"},
    ]
    assert told["lijnen"][0]["reden"] == "30.000 van 30.000 euro gevraagd: alles wat gevraagd was."


def test_the_database_itself_lets_nothing_be_paid_beyond_the_award() -> None:
    award = an_award()
    batch = payments.prepare(OFFICER, [(award.uid, 1)], DAY, "Agentschap", IBAN)
    first = PaymentOrder.objects.get()

    def order(amount: Decimal) -> PaymentOrder:
        return PaymentOrder.objects.create(
            batch=batch,
            award=award,
            part=9,
            moment="report",
            reference="9",
            iban=IBAN,
            amount=amount,
        )

    with pytest.raises(DatabaseError, match="beyond the award"), transaction.atomic():
        order(award.amount - first.amount + Decimal("0.01"))
    order(award.amount - first.amount).delete()
    payments.withdraw(OFFICER, batch, batch.version, "Verkeerde dag.")
    assert order(award.amount).amount == award.amount  # what was taken back counts no more


@pytest.mark.django_db(transaction=True)
def test_two_officers_pay_the_same_part_once() -> None:
    """Whoever comes second is refused."""
    award = an_award()
    start = Barrier(4)
    made: list[str] = []

    def officer() -> None:
        try:
            start.wait()
            batch = payments.prepare(OFFICER, [(award.uid, 1)], DAY, "Agentschap", IBAN)
            made.append(batch.uid)
        except (Refusal, OperationalError):
            # SQLite in memory has no queue for its one lock: who comes second is turned away.
            pass
        finally:
            connections.close_all()

    threads = [Thread(target=officer) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert PaymentOrder.objects.count() == len(made) <= 1
    assert PaymentBatch.objects.count() == len(made)
