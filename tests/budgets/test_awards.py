"""From an open call to the last payment, and money that comes back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from regie.actors.models import Organisation
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.budgets.forecast import Quarter, Share, shares
from regie.budgets.models import Article, Claim, ClaimStep, Grant, Recovery, Round, StepUndo
from regie.budgets.selectors import claim_page, open_instalments
from regie.budgets.selectors.grants import grant_page
from regie.budgets.services import (
    AwardDraft,
    BackDraft,
    Draw,
    Overdrawn,
    ask_back,
    award,
    end_claim,
    note_back,
    pay_once,
    reserve,
    resume_claim,
    take_back_step,
    waive_back,
)
from tests.budgets.make import ACTOR, NOBODY, ONE, PROVISION, a_round, articles, write
from tests.budgets.make_grants import KBO, body

pytestmark = pytest.mark.django_db
DAY = date(2031, 6, 1)


def draw(amount: int | str, year: int = 2031) -> Draw:
    return Draw(amount=Decimal(amount), year=year, ground="test")


def credit(vak: int = 1000, vek: int = 1000) -> tuple[Article, Round]:
    """An article with a credit in 2031."""
    (one,) = articles(ONE)
    round_ = a_round("BO2031", None)
    write(round_, "opening", (one, "VAK", vak), (one, "VEK", vek))
    return one, round_


def call(article: Article, amount: int = 500) -> Claim:
    return reserve(ACTOR, article, "Oproep", draw(amount), kind=Claim.Kind.CALL, reference="O-1")


def awarded(
    of: Claim, amount: int = 100, *, number: str = "T-1", to: Organisation | None = None
) -> Claim:
    parts = [Share(Decimal(80), 2031, 3), Share(Decimal(20), 2032, 1, "na het eindverslag")]
    return award(
        ACTOR,
        of,
        AwardDraft(
            reference=number,
            beneficiary=to or Organisation.objects.first() or body(kbo=KBO),
            title="Taal in de buurt",
            draw=draw(amount),
            dues=shares(Decimal(amount), parts),
        ),
    )


def test_an_award_takes_from_its_call_and_stands_in_the_register_of_grants() -> None:
    one, _ = credit()
    of = call(one)
    made = awarded(of)
    assert made.state == "committed"
    page = claim_page(of.uid)
    assert page is not None
    assert [page.taken, page.still_reserved] == [100, 400]
    given_ = Grant.objects.get()
    assert (given_.origin, given_.reference) == ("programme", "T-1")
    shown = grant_page(ACTOR, given_.uid, DAY)
    assert shown is not None
    assert shown.line.amounts.granted == 100
    # The call holds its 500 once, not 500 and the award.
    with pytest.raises(Overdrawn):
        reserve(ACTOR, one, "Meer", draw(501))
    reserve(ACTOR, one, "De rest", draw(500))


def test_an_award_is_made_once_and_a_payment_too() -> None:
    one, _ = credit()
    of = call(one)
    made = awarded(of)
    assert awarded(of).pk == made.pk
    assert Grant.objects.count() == 1
    with pytest.raises(Refusal, match="al toegekend"):
        awarded(of, 90)
    paid = pay_once(ACTOR, made, draw(80), reference="voorschot")
    again = pay_once(ACTOR, made, draw(80), reference="voorschot")
    assert again.version == paid.version
    with pytest.raises(Refusal, match="al betaald"):
        pay_once(ACTOR, made, draw(81), reference="voorschot")
    with pytest.raises(Refusal, match="niet zoveel vastgelegd"):
        pay_once(ACTOR, made, draw("20.01", 2032), reference="saldo")
    page = claim_page(made.uid)
    assert page is not None
    assert [page.paid, page.left] == [80, 20]


def test_awards_together_never_exceed_what_the_call_reserved() -> None:
    one, _ = credit()
    of = call(one)
    awarded(of, 300)
    with pytest.raises(Refusal, match="heeft nog"):
        awarded(of, 201, number="T-2")
    assert Grant.objects.count() == 1
    awarded(of, 200, number="T-2")


def test_what_falls_due_is_told_until_it_is_paid() -> None:
    one, _ = credit()
    made = awarded(call(one))
    now = open_instalments(DAY)
    assert [(due.rank, due.at, due.late) for due in now] == [
        (1, Quarter(2031, 3), False),
        (2, Quarter(2032, 1), False),
    ]
    assert [due.amount for due in now] == [80, 20]
    (soon,) = open_instalments(DAY, claims=[made.uid], until=date(2031, 9, 30))
    assert soon.amount == 80
    pay_once(ACTOR, made, draw(80), reference="voorschot")
    (left,) = open_instalments(date(2032, 5, 1))
    assert (left.rank, left.late) == (2, True)
    assert left.amount == 20
    assert left.condition == "na het eindverslag"
    assert open_instalments(DAY, claims=[]) == []


def test_what_is_given_up_is_free_again() -> None:
    one, _ = credit(500)
    of = call(one)
    made = awarded(of, 300)
    end_claim(ACTOR, Claim.objects.get(pk=of.pk), "Niemand meer", DAY, version=of.version)
    reserve(ACTOR, one, "Weer vrij", draw(200))
    with pytest.raises(Overdrawn):
        reserve(ACTOR, one, "Te veel", draw(1))
    pay_once(ACTOR, made, draw(250), reference="voorschot")
    made.refresh_from_db()
    end_claim(ACTOR, made, "Minder gebruikt", DAY, version=made.version)
    reserve(ACTOR, one, "Wat overbleef", draw(50))


def test_the_newest_step_is_taken_back_and_stays_readable() -> None:
    one, _ = credit()
    made = awarded(call(one))
    paid = pay_once(ACTOR, made, draw(80), reference="voorschot")
    with pytest.raises(Conflict):
        take_back_step(ACTOR, paid, "Verkeerd bedrag", version=paid.version - 1)
    back = take_back_step(ACTOR, paid, "Verkeerd bedrag", version=paid.version)
    page = claim_page(back.uid)
    assert page is not None
    assert back.state == "payable"
    assert [page.paid, page.left] == [0, 100]
    assert [step.undo.ground for step in page.undone] == ["Verkeerd bedrag"]
    # The reference is free again, and the register of grants follows.
    again = pay_once(ACTOR, back, draw(70), reference="voorschot")
    shown = grant_page(ACTOR, back.grant_claim.grant.uid, DAY)
    assert shown is not None
    assert shown.line.amounts.paid == 70
    ask_back(ACTOR, again, BackDraft(amount=Decimal(10), on=DAY, ground="Minder bereikt"))
    with pytest.raises(Refusal, match="teruggevraagd"):
        take_back_step(ACTOR, again, "Toch niet", version=again.version)


def test_a_reservation_is_ended_not_taken_back() -> None:
    one, _ = credit()
    of = call(one)
    with pytest.raises(Refusal, match="beëindig"):
        take_back_step(ACTOR, of, "Fout", version=of.version)


def test_a_commitment_that_is_taken_back_must_still_find_what_it_reserved() -> None:
    one, _ = credit(500)
    of = call(one, 500)
    made = awarded(of, 300)
    back = take_back_step(ACTOR, made, "Te vroeg", version=made.version)
    page = claim_page(of.uid)
    assert page is not None
    assert back.state == "reserved"
    assert page.still_reserved == 200


def test_giving_up_by_mistake_is_undone_while_the_money_is_still_there() -> None:
    one, _ = credit(500)
    of = call(one, 500)
    made = pay_once(ACTOR, awarded(of, 300), draw(100), reference="voorschot")
    ended = end_claim(ACTOR, made, "Stopgezet", DAY, version=made.version)
    with pytest.raises(Invalid):
        resume_claim(ACTOR, ended, " ", version=ended.version)
    with pytest.raises(NotAllowed):
        resume_claim(NOBODY, ended, "Vergissing", version=ended.version)
    with pytest.raises(Conflict):
        resume_claim(ACTOR, ended, "Vergissing", version=ended.version - 1)
    back = resume_claim(ACTOR, ended, "Vergissing", version=ended.version)
    assert (back.ended_on, back.ended_why, back.state) == (None, "", made.state)
    page = claim_page(made.uid)
    assert page is not None
    assert page.left == 200
    assert pay_once(ACTOR, back, draw(200), reference="saldo").state == "paid"
    with pytest.raises(Refusal, match="niet beëindigd"):
        resume_claim(ACTOR, _claim(made), "x", version=0)


def _claim(one: Claim) -> Claim:
    """As it stands now."""
    page = claim_page(one.uid)
    assert page is not None
    return page.claim


def test_what_was_given_up_and_taken_by_another_does_not_come_back() -> None:
    one, _ = credit(500)
    first = reserve(ACTOR, one, "Eerst", draw(300))
    ended = end_claim(ACTOR, first, "Stopgezet", DAY, version=first.version)
    second = reserve(ACTOR, one, "Daarna", draw(300))
    with pytest.raises(Overdrawn):
        resume_claim(ACTOR, ended, "Toch", version=ended.version)
    assert _claim(first).ended_on == DAY
    end_claim(ACTOR, second, "Stopgezet", DAY, version=second.version)
    assert resume_claim(ACTOR, ended, "Toch", version=ended.version).ended_on is None


def test_money_comes_back_and_never_more_than_was_paid() -> None:
    one, _ = credit()
    made = pay_once(ACTOR, awarded(call(one)), draw(80), reference="voorschot")

    def told(amount: int, reference: str = "") -> BackDraft:
        return BackDraft(amount=Decimal(amount), on=DAY, ground="test", reference=reference)

    with pytest.raises(Refusal, match="betaald"):
        ask_back(ACTOR, made, told(81))
    first = ask_back(ACTOR, made, told(30, "TV-1"))
    assert ask_back(ACTOR, made, told(30, "TV-1")).pk == first.pk
    with pytest.raises(Refusal, match="ander bedrag"):
        ask_back(ACTOR, made, told(31, "TV-1"))
    note_back(ACTOR, made, told(20))
    with pytest.raises(Refusal, match="niet zoveel teruggevraagd"):
        note_back(ACTOR, made, told(11))
    waive_back(ACTOR, made, told(4))
    page = claim_page(made.uid)
    assert page is not None
    assert [page.asked_back, page.came_back, page.open_back] == [30, 20, 6]
    for row in (Recovery.objects.first(), StepUndo(step=ClaimStep.objects.first())):
        assert row is not None
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Recovery.objects.update(amount=Decimal(1))
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Recovery.objects.all().delete()


def test_who_does_not_answer_for_money_changes_nothing() -> None:
    one, _ = credit()
    of = call(one)
    made = awarded(of)
    some = BackDraft(amount=Decimal(1), on=DAY, ground="test")
    draft = AwardDraft(reference="x", beneficiary=body("Y"), title="x", draw=draw(1))
    with pytest.raises(NotAllowed):
        award(NOBODY, of, draft)
    with pytest.raises(NotAllowed):
        pay_once(NOBODY, made, draw(1), reference="x")
    with pytest.raises(NotAllowed):
        take_back_step(NOBODY, made, "x", version=made.version)
    for back in (ask_back, note_back, waive_back):
        with pytest.raises(NotAllowed):
            back(NOBODY, made, some)
    with pytest.raises(Invalid):
        pay_once(ACTOR, made, draw(1), reference=" ")


def test_a_call_on_a_provision_awards_on_another_article() -> None:
    one, provision = articles(ONE, PROVISION)
    round_ = a_round("BO2031", None)
    write(round_, "opening", (one, "VAK", 100), (provision, "VAK", 500))
    of = call(provision)
    draft = AwardDraft(reference="T", beneficiary=body(), title="Taal", draw=draw(100))
    with pytest.raises(Refusal, match="provisie"):
        award(ACTOR, of, draft)
    assert not Grant.objects.exists()


@given(
    amount=st.decimals(min_value="0.10", max_value=10**11, places=2),
    cut=st.integers(min_value=1, max_value=99),
)
def test_shares_are_the_amount_to_the_cent(amount: Decimal, cut: int) -> None:
    try:
        dues = shares(amount, [Share(Decimal(cut), 2031), Share(Decimal(100 - cut), 2032)])
    except ValueError:
        assert amount * min(cut, 100 - cut) < 100
        return
    assert sum(due.amount for due in dues) == amount
    assert all(due.amount > 0 for due in dues)
