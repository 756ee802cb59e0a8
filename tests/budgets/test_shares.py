"""Dividing an amount by shares."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from regie.budgets.shares import WHOLE, divided

amounts = st.integers(0, 10**13).map(lambda cents: Decimal(cents).scaleb(-2))


@given(amounts, st.lists(st.integers(0, WHOLE), max_size=6))
def test_parts_of_the_whole_are_the_amount_to_the_cent(amount: Decimal, cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), WHOLE]
    shares = [after - before for before, after in pairwise(edges)]
    parts = divided(amount, shares)
    assert sum(parts, Decimal(0)) == amount
    for part, share in zip(parts, shares, strict=True):
        assert abs(part - amount * share / WHOLE) < Decimal("0.01")


def test_what_is_not_agreed_on_goes_to_nobody() -> None:
    assert divided(Decimal("100.01"), [3000, 3000]) == [Decimal("30.00"), Decimal("30.00")]
