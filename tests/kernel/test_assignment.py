"""The cheapest assignment, against trying everything."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regie.kernel.assignment import cheapest

_costs = st.tuples(st.integers(1, 6), st.integers(1, 6)).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(-20, 50), min_size=size[1], max_size=size[1]),
        min_size=size[0],
        max_size=size[0],
    )
)


def _lowest(cost: list[list[int]]) -> int:
    """The lowest total by brute force over every way to pair the shorter side."""
    if len(cost) > len(cost[0]):
        cost = [list(column) for column in zip(*cost, strict=True)]
    columns = range(len(cost[0]))
    return min(
        sum(row[column] for row, column in zip(cost, chosen, strict=True))
        for chosen in permutations(columns, len(cost))
    )


@given(_costs)
def test_no_other_assignment_is_cheaper(cost: list[list[int]]) -> None:
    pairs = cheapest(cost)
    assert sum(cost[row][column] for row, column in pairs) == _lowest(cost)
    assert len(pairs) == min(len(cost), len(cost[0])), "the shorter side is paired in full"
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
    assert pairs == sorted(pairs)


@given(st.permutations(range(6)), st.integers(10**17, 10**18))
def test_large_costs_stay_exact(order: list[int], large: int) -> None:
    cost = [[large + (column != order[row]) for column in range(6)] for row in range(6)]
    assert cheapest(cost) == list(enumerate(order))


@pytest.mark.parametrize("nothing", [[], [[]], [[], []]])
def test_where_a_side_is_empty_nothing_is_paired(nothing: list[list[int]]) -> None:
    assert cheapest(nothing) == []
