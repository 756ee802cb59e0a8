"""What is hidden of people stays hidden from whoever adds, subtracts and solves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regie.indicators.engine.hypercubes import Axis, Before, Bools, Ints, axis, guard, totals
from tests.indicators.attack import Release, widths

THRESHOLD = 5
NEARLY = THRESHOLD - 1e-6


def plain(shape: tuple[int, ...]) -> list[Axis]:
    """Axes without codes above codes."""
    return [axis(f"{code:05d}" for code in range(size)) for size in shape]


def skewed(shape: tuple[int, ...], mean: float, seed: int) -> Ints:
    """Counts of which many are small and a few are large, as in municipalities by origin."""
    chance = np.random.default_rng(seed)
    expected = np.full(shape, float(mean))
    for number, size in enumerate(shape):
        weights = chance.lognormal(0, 1.2, size)
        expected *= (weights / weights.mean()).reshape(
            [-1 if other == number else 1 for other in range(len(shape))]
        )
    return chance.poisson(expected).astype(np.int64)


@st.composite
def tables(draw: st.DrawFn, most: int) -> tuple[list[Axis], Ints, bool]:
    """A table of one to four dimensions, with empty lines, some codes under others; and whether
    its source writes zeros."""
    sizes = draw(st.lists(st.integers(1, 12), min_size=1, max_size=4))
    while np.prod(sizes) > most:
        sizes[int(np.argmax(sizes))] -= 1
    shape = tuple(sizes)
    cells = skewed(shape, draw(st.sampled_from([1, 4, 15, 60])), draw(st.integers(0, 10**6)))
    if draw(st.booleans()):
        cells[draw(st.integers(0, shape[0] - 1))] = 0
    axes = []
    for size in shape:
        codes = [f"{code:03d}" for code in range(size)]
        parents = {code: f"P{int(code) % 3}" for code in codes} if draw(st.booleans()) else {}
        parents |= {"P0": "Q"} if draw(st.booleans()) else {}
        axes.append(axis(codes, parents))
    return axes, cells, draw(st.booleans())


def there_of(
    cells: Ints, zeros: bool
) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.bool_]], int]:
    """Which cells a source writes, and the least of what is hidden of them."""
    there = np.ones(cells.shape, dtype=np.bool_) if zeros else cells > 0
    return there, 0 if zeros else 1


def attacked(
    axes: list[Axis], cells: Ints, zeros: bool, *, rounding: int = 0, whole: bool = False
) -> None:
    """Protect, and attack every hidden cell and total."""
    there, floor = there_of(cells, zeros)
    guarded = guard(axes, cells, there, THRESHOLD, floor=floor)
    small = (totals(axes, cells) < THRESHOLD) & (totals(axes, there.astype(np.int64)) > 0)
    assert (guarded.hidden >= small).all()
    found = widths(
        axes,
        [Release(cells, there, guarded.hidden)],
        floor=floor,
        rounding=rounding,
        enough=NEARLY,
        whole=whole,
    )
    assert min(found, default=THRESHOLD) >= NEARLY


@settings(max_examples=25, deadline=None)
@given(tables(120))
def test_every_hidden_figure_stays_as_wide_as_the_threshold(
    table: tuple[list[Axis], Ints, bool],
) -> None:
    attacked(*table)


@settings(max_examples=10, deadline=None)
@given(tables(60))
def test_rounding_takes_nothing_from_it(table: tuple[list[Axis], Ints, bool]) -> None:
    attacked(*table, rounding=5)


@settings(max_examples=10, deadline=None)
@given(tables(30))
def test_knowing_that_people_are_whole_takes_nothing_from_it(
    table: tuple[list[Axis], Ints, bool],
) -> None:
    attacked(*table, whole=True)


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables(5000))
def test_larger_tables(table: tuple[list[Axis], Ints, bool]) -> None:
    attacked(*table)


def test_hiding_small_counts_alone_is_broken() -> None:
    axes = plain((12, 8))
    cells = skewed((12, 8), 15, 1)
    there = np.ones(cells.shape, dtype=np.bool_)
    small = totals(axes, cells) < THRESHOLD
    assert min(widths(axes, [Release(cells, there, small)])) < NEARLY


@st.composite
def revised(draw: st.DrawFn) -> tuple[list[Axis], Ints, Ints, bool]:
    """A table and its next version: few, many or all cells revised."""
    axes, cells, zeros = draw(tables(100))
    chance = np.random.default_rng(draw(st.integers(0, 10**6)))
    changed = chance.random(cells.shape) < draw(st.sampled_from([0.0, 0.03, 0.3, 1.0]))
    later = np.where(changed, np.maximum(0, cells + chance.integers(-9, 16, cells.shape)), cells)
    return axes, cells, later.astype(np.int64), zeros


@settings(max_examples=25, deadline=None)
@given(revised())
def test_two_versions_together_tell_no_more(
    table: tuple[list[Axis], Ints, Ints, bool],
) -> None:
    axes, cells, later, zeros = table
    there, floor = there_of(cells, zeros)
    first = guard(axes, cells, there, THRESHOLD, floor=floor)
    leaf = tuple(slice(0, one.leaves) for one in axes)
    # As a release does: what was hidden and is named no more is a zero.
    later_there = there_of(later, zeros)[0] | (there & first.hidden[leaf])
    floor = 1 if floor and not (later[later_there] == 0).any() else 0
    second = guard(
        axes,
        later,
        later_there,
        THRESHOLD,
        floor=floor,
        before=Before(cells, there, first.hidden),
    )
    found = widths(
        axes,
        [Release(cells, there, first.hidden), Release(later, later_there, second.hidden)],
        floor=floor,
        enough=NEARLY,
    )
    assert min(found, default=THRESHOLD) >= NEARLY


def test_a_new_version_that_forgets_the_old_one_is_broken() -> None:
    axes = plain((10, 6))
    cells = skewed((10, 6), 15, 4)
    there = np.ones(cells.shape, dtype=np.bool_)
    first = guard(axes, cells, there, THRESHOLD)
    small = np.argwhere(first.small[:10, :6])[0]
    later = cells.copy()
    later[tuple(small)] += 20
    forgets = guard(axes, later, there, THRESHOLD)
    both = [Release(cells, there, first.hidden), Release(later, there, forgets.hidden)]
    assert min(widths(axes, both)) < NEARLY
    keeps = guard(axes, later, there, THRESHOLD, before=Before(cells, there, first.hidden))
    both = [Release(cells, there, first.hidden), Release(later, there, keeps.hidden)]
    assert min(widths(axes, both)) >= NEARLY


def test_the_same_figures_again_hide_the_same() -> None:
    axes = plain((30, 10, 4))
    cells = skewed((30, 10, 4), 12, 2)
    there = np.ones(cells.shape, dtype=np.bool_)
    first = guard(axes, cells, there, THRESHOLD)
    again = guard(axes, cells, there, THRESHOLD, before=Before(cells, there, first.hidden))
    assert (again.hidden == first.hidden).all()


@pytest.mark.slow
def test_slices_of_a_large_table() -> None:
    shape = (300, 50, 20)
    axes, cells = plain(shape), skewed(shape, 12, 1)
    there = cells > 0
    guarded = guard(axes, cells, there, THRESHOLD, floor=1)

    def narrowest(fixed: int, code: int, hidden: Bools) -> float:
        """One code of one dimension: a table of the other two with its own totals."""
        rest = [one for number, one in enumerate(axes) if number != fixed]
        part = (np.moveaxis(of, fixed, 0)[code] for of in (cells, there, hidden))
        found = widths(rest, [Release(*part)], floor=1, enough=NEARLY)
        return min(found, default=THRESHOLD)

    chance = np.random.default_rng(5)
    for _ in range(50):
        fixed = int(chance.integers(0, 3))
        code = int(chance.integers(0, shape[fixed]))
        assert narrowest(fixed, code, guarded.hidden) >= NEARLY
    assert narrowest(0, 7, guarded.small) < NEARLY
