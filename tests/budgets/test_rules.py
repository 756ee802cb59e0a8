"""The laws of a credit, for any figures."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.budgets import rules
from regie.budgets.rules import Evolution, Step

KINDS = [
    "opening",
    "overflow",
    "index",
    "compensation",
    "redistribution",
    "other_adjustment",
    "unexplained",
]
euros = st.decimals(-(10**11), 10**11, places=2)
axes = st.sampled_from(rules.AXES)
amounts = st.dictionaries(axes, euros)
steps = st.lists(
    st.builds(Step, st.integers(1, 3), st.sampled_from(KINDS), axes, euros), max_size=12
)
Bases = dict[int, dict[str, Decimal]]
bases = st.dictionaries(st.integers(1, 3), amounts, max_size=3)


@given(bases, steps)
def test_closing_is_opening_plus_movements(base: Bases, told: list[Step]) -> None:
    for article, one in rules.evolutions(base, told).items():
        counted = [
            step
            for step in told
            if step.article == article and not (step.kind == "opening" and article in base)
        ]
        for axis, amount in one.closing.items():
            assert amount == base.get(article, {}).get(axis, Decimal(0)) + sum(
                (step.amount for step in counted if step.axis == axis), Decimal(0)
            )
        assert rules.add(one.opening, one.movements) == one.closing


@given(bases, steps, st.randoms())
def test_the_order_of_movements_changes_nothing(
    base: Bases, told: list[Step], random: Random
) -> None:
    shuffled = list(told)
    random.shuffle(shuffled)
    assert rules.evolutions(base, told) == rules.evolutions(base, shuffled)


@given(bases, steps)
def test_a_whole_is_the_sum_of_its_articles(base: Bases, told: list[Step]) -> None:
    parts = list(rules.evolutions(base, told).values())
    assert rules.together(parts).closing == rules.add(*(part.closing for part in parts))


@given(steps)
def test_an_axis_that_nobody_told_is_absent(told: list[Step]) -> None:
    for article, one in rules.evolutions({}, told).items():
        assert set(one.closing) == {step.axis for step in told if step.article == article}


@given(st.lists(st.tuples(axes, euros)))
def test_a_transfer_cancels_out_exactly_when_its_opposite_is_added(
    legs: list[tuple[str, Decimal]],
) -> None:
    there_and_back = [*legs, *((axis, -amount) for axis, amount in legs)]
    assert rules.remainder(there_and_back) == {}
    rest = rules.remainder(legs)
    assert rules.remainder([*legs, *((axis, -amount) for axis, amount in rest.items())]) == {}


@given(steps, axes)
def test_a_waterfall_ends_at_the_closing(told: list[Step], axis: str) -> None:
    for one in rules.evolutions({}, told).values():
        first, *between, last = rules.waterfall(one, axis)
        assert last.amount == one.closing.get(axis, Decimal(0))
        assert first.amount + sum((bar.amount for bar in between), Decimal(0)) == last.amount


@given(st.integers(-(10**9), 10**9))
def test_whole_thousands_are_told_exactly(thousand: int) -> None:
    assert rules.thousands(Decimal(thousand) * 1000) == thousand


@given(euros.filter(lambda amount: amount % 1000 != 0))
def test_anything_else_is_refused_rather_than_rounded(amount: Decimal) -> None:
    with pytest.raises(ValueError, match="whole thousands"):
        rules.thousands(amount)


def test_a_base_counts_only_when_it_was_closed_before() -> None:
    now = datetime(2031, 1, 1)
    assert not rules.base_counts(None, None)
    assert rules.base_counts(now, None)
    assert rules.base_counts(now, now + timedelta(days=1))
    assert not rules.base_counts(now + timedelta(days=1), now)


def test_a_legal_person_balances_on_what_is_paid() -> None:
    receipts = Evolution(opening={"AMOUNT": Decimal(70), "AO": Decimal(30)})
    spent = Evolution(opening={"VAK": Decimal(1), "VEK": Decimal(90)})
    assert rules.imbalance(receipts, spent) == 10


def test_a_told_zero_is_printed_and_an_untold_ruiter_is_not() -> None:
    one = Evolution(opening={"VAK": Decimal(0), "VEK": Decimal(5)})
    rows = {row.kind: row.values for row in rules.credit_rows(one, "BA2030", "BO2031", None)}
    assert rows["index"] == {"VAK": 0, "VEK": 0}
    assert rows["item"] == {}
    used = rules.credit_rows(one, None, "BO2031", Decimal(0))
    assert used[-1].values == {"VAK": 0}


def test_an_index_is_told_by_its_kind_and_rate() -> None:
    assert rules.index_parts("Index LP 1,3 procent overschrijding GZI februari 2020") == (
        "GZI",
        Decimal("1.3"),
    )
    assert rules.index_parts("Indexering 2 % door overschrijding van de spilindex") == (
        "spilindex",
        Decimal(2),
    )
    assert rules.index_parts("Index") == ("", None)
