"""What draws on an article."""

from __future__ import annotations

from decimal import Decimal

import pytest

from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.budgets import selectors
from regie.budgets.services import Draw, commit, make_payable, pay, reserve, take_back
from tests.budgets.make import (
    ACTOR,
    NOBODY,
    ONE,
    PROVISION,
    RECEIPT,
    accept,
    articles,
    shipped,
)

pytestmark = pytest.mark.django_db


def draw(amount: int, year: int = 2031) -> Draw:
    return Draw(amount=Decimal(amount), year=year, ground="test")


def test_a_claim_goes_from_reserved_to_paid_in_parts() -> None:
    (one,) = articles(ONE)
    claim = reserve(ACTOR, one, "Toelage", draw(100))
    claim = commit(ACTOR, claim, draw(90))
    claim = pay(ACTOR, make_payable(ACTOR, claim, draw(60)), draw(60))
    claim = make_payable(ACTOR, claim, draw(30, 2032))
    with pytest.raises(Refusal, match="niet zoveel vastgelegd"):
        pay(ACTOR, claim, draw(31, 2032))
    claim = pay(ACTOR, claim, draw(30, 2032))
    assert claim.state == "paid"
    (line,) = selectors.claims_on(one.pk)
    assert [(step.axis, step.year, int(step.amount)) for step in line.steps if step.axis] == [
        ("VAK", 2031, 90),
        ("VEK", 2031, 60),
        ("VEK", 2032, 30),
    ]
    assert line.drawn("VEK") == line.drawn("VAK") == 90
    assert line.drawn("VEK", 2032) == 30


def test_a_provision_is_never_committed() -> None:
    (provision,) = articles(PROVISION)
    claim = reserve(ACTOR, provision, "Projecten", draw(100))
    with pytest.raises(Refusal, match="provisie"):
        commit(ACTOR, claim, draw(100))


def test_steps_are_not_skipped_and_races_are_seen() -> None:
    (one,) = articles(ONE)
    claim = reserve(ACTOR, one, "Toelage", draw(100))
    with pytest.raises(Refusal):
        pay(ACTOR, claim, draw(100))
    commit(ACTOR, claim, draw(100))
    with pytest.raises(Conflict):
        commit(ACTOR, claim, draw(100))
    with pytest.raises(NotAllowed):
        commit(NOBODY, claim, draw(100))


def test_receipts_and_empty_amounts_claim_nothing() -> None:
    one, receipt = articles(ONE, RECEIPT)
    with pytest.raises(Invalid):
        reserve(ACTOR, receipt, "x", draw(1))
    with pytest.raises(Invalid):
        reserve(ACTOR, one, "x", draw(0))
    with pytest.raises(Invalid, match="waarom"):
        reserve(ACTOR, one, "x", Draw(amount=Decimal(1), year=2031))


def test_what_a_claim_draws_on_is_not_taken_back() -> None:
    accept(shipped())
    (article,) = articles("SJ0-1SFC2DA-WT")
    reserve(ACTOR, article, "Toelage", draw(1, 2021))
    with pytest.raises(Refusal, match="gereserveerd"):
        take_back(ACTOR, "acceptance01", "fout")
