"""Classes, strips and the period that is compared."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from regie.indicators import standing

VALUES = st.lists(st.decimals(-1000, 1000, places=1), min_size=1, max_size=60)


@given(VALUES)
def test_every_figure_falls_in_a_class_and_the_highest_in_the_last(values: list[Decimal]) -> None:
    highest = standing.bounds(values)
    assert 1 <= len(highest) <= standing.CLASSES
    assert highest[-1] == max(values)
    for value in values:
        at = standing.level(value, highest)
        assert value <= highest[at - 1]
        assert at == 1 or value > highest[at - 2]


@given(VALUES)
def test_the_strip_holds_every_place_between_its_ends(values: list[Decimal]) -> None:
    lines = standing.ticks(values)
    low, high = min(values), max(values)
    assert all(standing.across(one, low, high) in lines for one in values)
    assert 0 <= lines[0] <= lines[-1] <= standing.WIDTH


@given(VALUES)
def test_the_median_parts_in_halves(values: list[Decimal]) -> None:
    middle = standing.median(values)
    assert middle is not None
    assert 2 * sum(one < middle for one in values) <= len(values)
    assert 2 * sum(one > middle for one in values) <= len(values)


def test_a_period_that_has_only_just_begun_is_not_compared() -> None:
    assert standing.period_of({"2023": 285, "2024": 280, "2025": 12}) == "2024"
    assert standing.period_of({"2024": 285, "2025": 200}) == "2025"
    assert standing.period_of({}) is None
