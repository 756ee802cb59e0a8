"""Sorting as an address asks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from regie.base.ordering import sorted_as

rows = st.lists(st.tuples(st.integers(), st.none() | st.integers(-3, 3)))
KEYS = {"getal": lambda row: row[1]}


@given(rows)
def test_what_is_not_known_comes_last_either_way(some: list[tuple[int, int | None]]) -> None:
    for asked in ("getal", "-getal"):
        found = sorted_as(some, asked, KEYS)
        assert sorted(found, key=repr) == sorted(some, key=repr)
        known = [value for _n, value in found if value is not None]
        assert known == sorted(known, reverse=asked.startswith("-"))
        assert all(value is None for _n, value in found[len(known) :])


@given(rows)
def test_what_is_alike_keeps_its_order_and_nonsense_changes_nothing(
    some: list[tuple[int, int | None]],
) -> None:
    places = list(enumerate(some))
    for asked in ("", "niets", "--getal", "-"):
        assert sorted_as(places, asked, {"getal": lambda one: one[1][1]}) == places
    for asked in ("getal", "-getal"):
        found = sorted_as(places, asked, {"getal": lambda one: one[1][1]})
        for value in (None, *range(-3, 4)):
            alike = [place for place, row in found if row[1] == value]
            assert alike == sorted(alike)
