"""What time does, for any history."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from regie.actors import rules

days = st.dates(date(2000, 1, 1), date(2030, 1, 1))


class Period(Struct, frozen=True):
    since: date | None
    until: date | None


def begins(row: Period) -> date | None:
    return row.since


def history(cuts: list[date]) -> list[Period]:
    """Periods that follow each other, from the first cut on."""
    cuts = sorted(set(cuts))
    return [Period(one, other) for one, other in zip(cuts, [*cuts[1:], None], strict=True)]


@given(st.lists(days, min_size=1), days)
def test_on_each_day_at_most_one_of_a_history_holds(cuts: list[date], day: date) -> None:
    periods = history(cuts)
    holding = [row for row in periods if rules.holds(row.since, row.until, day)]
    assert len(holding) == (1 if day >= min(cuts) else 0)
    assert rules.at(periods, day, begins) == next(iter(holding), None)
    assert rules.nearest(periods, day, begins) == (holding[0] if holding else periods[0])


@given(st.dictionaries(st.integers(0, 9), st.lists(st.integers(0, 9), max_size=3)))
def test_following_successors_ends_even_in_a_circle(graph: dict[int, list[int]]) -> None:
    for start in range(10):
        found = rules.descendants(graph, start, lambda key: key % 2 == 0)
        assert len(set(found)) == len(found)
        assert all(key % 2 == 0 for key in found)
        assert start not in found
        assert start not in rules.ancestry(graph, start)


def test_a_code_that_went_twice_leads_to_what_lives() -> None:
    assert rules.descendants({1: [2], 2: [3, 4]}, 1, lambda key: key > 2) == [3, 4]
    assert rules.ancestry({4: [2, 3], 2: [1]}, 4) == [2, 3, 1]
