"""Small counts of people stay hidden, whatever totals and filters are taken from each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.kernel.disclosure import Figure, Protected, protect

#: Line, place, year.
Cell = tuple[str, str, int]
LINES, PLACES, YEARS = ("5", "9a", "9b", "11"), ("A", "B", "C", "D"), (1, 2)
REGION = {"A": "noord", "B": "noord", "C": "zuid", "D": "zuid"}
ACTION = {"5": "5", "9a": "9", "9b": "9", "11": "11"}
LEVELS = (
    lambda cell: (cell[0], REGION[cell[1]], cell[2]),
    lambda cell: (cell[0], cell[2]),
    lambda cell: (ACTION[cell[0]], cell[2]),
    lambda cell: cell[2],
    lambda cell: None,
)

CELLS = st.tuples(st.sampled_from(LINES), st.sampled_from(PLACES), st.sampled_from(YEARS))
TABLES = st.dictionaries(CELLS, st.one_of(st.integers(0, 6), st.integers(0, 200)), max_size=24)


def every_total(cells: Collection[Cell]) -> list[frozenset[Cell]]:
    """All sets of cells that a page, an export or a filter adds up: each choice of line, action or
    all, with each choice of place, region or all, with each year or all."""
    lines = [{line} for line in LINES] + [{"9a", "9b"}, set(LINES)]
    places = [{place} for place in PLACES] + [{"A", "B"}, {"C", "D"}, set(PLACES)]
    years = [{1}, {2}, {1, 2}]
    return [
        frozenset(cell for cell in cells if cell[0] in a and cell[1] in b and cell[2] in c)
        for a in lines
        for b in places
        for c in years
    ]


def published(told: Protected[Cell], sets: list[frozenset[Cell]]) -> list[Figure]:
    """What everybody reads."""
    return [told.total(one) for one in sets]


def world_with(
    counts: Mapping[Cell, int], told: Protected[Cell], cell: Cell, value: int, threshold: int
) -> dict[Cell, int] | None:
    """Another register in which ``cell`` holds ``value``, small stays small and large stays large,
    and every pool keeps its sum; None where there is none."""
    world = dict(counts)
    pool = next((pool for pool in told.pools if cell in pool), frozenset({cell}))
    change = counts[cell] - value
    world[cell] = value
    if len(pool) == 1:
        return world
    for other in sorted(pool - {cell}):
        low, high = (0, threshold - 1) if other in told.small else (threshold, 10**9)
        moved = max(low, min(high, world[other] + change))
        change -= moved - world[other]
        world[other] = moved
    return world if change == 0 else None


@settings(max_examples=300, deadline=None)
@given(TABLES, st.integers(2, 11))
def test_every_small_count_can_still_be_anything_below_the_threshold(
    counts: dict[Cell, int], threshold: int
) -> None:
    """For each hidden small count, and each value from zero to the highest that is hidden, there
    is a register that looks exactly the same from outside."""
    told = protect(counts, LEVELS, threshold)
    sets = every_total(counts)
    seen = published(told, sets)
    for cell in told.small:
        for value in range(threshold):
            world = world_with(counts, told, cell, value, threshold)
            assert world is not None, (cell, value)
            # What that register would publish, with the same cells hidden.
            shown = {one: world[one] for one in told.shown}
            sums = tuple(sum(world[one] for one in pool) for pool in told.pools)
            same = Protected(shown, told.small, told.beside, told.pools, sums, told._pool_of)
            assert published(same, sets) == seen


@settings(max_examples=150, deadline=None)
@given(TABLES)
def test_no_subtraction_of_totals_gives_a_hidden_count(counts: dict[Cell, int]) -> None:
    """Solving all exact totals together (Gauss) determines no hidden small count; this test knows
    nothing of how they were hidden."""
    told = protect(counts, LEVELS)
    hidden = sorted(told.small | told.beside)
    place = {cell: at for at, cell in enumerate(hidden)}
    rows = []
    for one in every_total(counts):
        figure = told.total(one)
        if figure.exact:
            row = [Fraction(0)] * len(hidden)
            for cell in one & set(hidden):
                row[place[cell]] = Fraction(1)
            rows.append(row)
    for row in reduced(rows):
        filled = [at for at, value in enumerate(row) if value]
        assert len(filled) != 1 or hidden[filled[0]] in told.beside


def reduced(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    """The reduced row echelon form."""
    done: list[list[Fraction]] = []
    rest = [row for row in rows if any(row)]
    while rest:
        at, row = min(
            ((next(i for i, v in enumerate(one) if v), one) for one in rest), key=lambda x: x[0]
        )
        rest.remove(row)
        row = [value / row[at] for value in row]
        rest = [
            cleared
            for one in rest
            if any(cleared := [a - one[at] * b for a, b in zip(one, row, strict=True)])
        ]
        done = [[a - one[at] * b for a, b in zip(one, row, strict=True)] for one in done] + [row]
    return done


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 9), min_size=1, max_size=4))
def test_by_trying_every_register_no_interval_is_narrower(counts: dict[str, int]) -> None:
    """The attacker of last resort: every register of up to four cells, and all sums of subsets."""
    told = protect(counts, (lambda cell: None,))
    subsets = [
        frozenset(some)
        for some in chain.from_iterable(
            combinations(sorted(counts), many) for many in range(1, len(counts) + 1)
        )
    ]
    seen = {one: told.total(one) for one in subsets}
    free = sorted(told.small | told.beside)
    possible: dict[str, set[int]] = {cell: set() for cell in free}

    def tried(at: int, world: dict[str, int]) -> None:
        if at == len(free):
            for one, figure in seen.items():
                total = sum(world[cell] for cell in one)
                if (total != figure.least) if figure.exact else (total < figure.least):
                    return
            for cell in free:
                possible[cell].add(world[cell])
            return
        cell = free[at]
        for value in range(5) if cell in told.small else range(5, 30):
            tried(at + 1, {**world, cell: value})

    tried(0, dict(told.shown))
    for cell in told.small:
        assert possible[cell] == {0, 1, 2, 3, 4}


@settings(max_examples=100, deadline=None)
@given(TABLES, st.randoms())
def test_the_order_of_telling_changes_nothing(counts: dict[Cell, int], random: object) -> None:
    """The same counts are hidden alike, so that two exports never differ in what they hide."""
    mixed = list(counts.items())
    random.shuffle(mixed)  # type: ignore[attr-defined] # hypothesis gives a random.Random
    one, two = protect(counts, LEVELS), protect(dict(mixed), LEVELS)
    assert (one.small, one.beside, set(one.pools)) == (two.small, two.beside, set(two.pools))


@given(TABLES)
def test_a_total_never_says_more_than_is_true(counts: dict[Cell, int]) -> None:
    """Exact is exact, "at least" is at least, and all that is not hidden is told."""
    told = protect(counts, LEVELS)
    for one in every_total(counts):
        figure, true = told.total(one), sum(counts[cell] for cell in one)
        assert figure.least == true if figure.exact else figure.least <= true
        if figure.small:
            assert true < 5
    assert all(told.cell(cell) == Figure(count) for cell, count in told.shown.items())


def test_a_row_and_a_column_that_would_give_a_count_away() -> None:
    """3 beside 40 and 60: 40 is hidden too, and the total of the line stays exact."""
    counts = {("5", "A", 1): 3, ("5", "B", 1): 40, ("5", "C", 1): 60}
    told = protect(counts, LEVELS)
    assert told.cell(("5", "A", 1)) == Figure(0, exact=False, small=True)
    assert told.beside == {("5", "B", 1)}
    assert told.total(counts) == Figure(103)
    assert told.total([("5", "A", 1), ("5", "C", 1)]) == Figure(60, exact=False)
    assert told.cell(("5", "D", 1)) is None


def test_a_total_of_nothing_but_a_small_count_is_small() -> None:
    """The only count of a programme shows as small in every total."""
    told = protect({("5", "A", 1): 4}, LEVELS)
    assert told.total([("5", "A", 1)]) == Figure(0, exact=False, small=True)


def test_what_cannot_be() -> None:
    """A count below zero, and a threshold of nothing."""
    with pytest.raises(ValueError, match="below"):
        protect({"a": -1}, ())
    with pytest.raises(ValueError, match="threshold"):
        protect({"a": 1}, (), 0)
