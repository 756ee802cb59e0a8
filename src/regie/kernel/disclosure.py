"""Counts of people that are too small to show, and totals that do not give them away. Pure.

Every count is of one *cell*: what nobody can divide further. Whatever is published, in whatever
table, total, filter or file, is made out of two things only: the counts of the cells that are
shown, and the sums of whole *pools* of hidden cells. Pools have no cell in common, so nothing can
be learned by taking one total from another; and a pool is made only where its sum leaves every
small count in it possible, from zero up to the highest that is hidden. A total that cuts a pool
tells no more than "at least what is shown". So no combination of tables and filters unmasks a
count, whoever makes it and however often.

Where small counts cannot be pooled among themselves, a larger count goes along (secondary
suppression). Whoever reads is taken to know which hidden counts are small.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

#: Counts below it are hidden, unless whoever keeps the register says otherwise.
THRESHOLD = 5

C = TypeVar("C", bound=Hashable)
Level = Callable[[C], Hashable]


class Figure(Struct, frozen=True):
    """A count or a total as it may be shown.

    :param least: all that is known of it; the figure itself where it is ``exact``.
    :param small: it is one count below the threshold, or a total of nothing but that.
    """

    least: int
    exact: bool = True
    small: bool = False


class Protected(Struct, Generic[C], frozen=True):
    """Counts of which the small ones are hidden for good.

    :param small: cells below the threshold.
    :param beside: larger cells that are hidden since they would give a small one away.
    :param pools: disjoint sets of hidden cells whose sums may be known.
    """

    shown: Mapping[C, int]
    small: frozenset[C]
    beside: frozenset[C]
    pools: tuple[frozenset[C], ...]
    sums: tuple[int, ...]
    _pool_of: Mapping[C, int]

    def total(self, cells: Iterable[C]) -> Figure:
        """What may be said of these cells together; cells that have no count count for nothing."""
        least, small, beside = 0, 0, 0
        met: dict[int | None, int] = defaultdict(int)
        for cell in set(cells):
            known = self.shown.get(cell)
            if known is not None:
                least += known
            elif cell in self.small or cell in self.beside:
                small += cell in self.small
                beside += cell in self.beside
                met[self._pool_of.get(cell)] += 1
        exact = True
        for pool, many in met.items():
            if pool is not None and many == len(self.pools[pool]):
                least += self.sums[pool]
            else:
                exact = False
        return Figure(least, exact, not exact and least == 0 and small == 1 and not beside)

    def cell(self, cell: C) -> Figure | None:
        """What may be said of one cell; None where it has no count."""
        known = cell in self.shown or cell in self.small or cell in self.beside
        return self.total((cell,)) if known else None


def protect(
    counts: Mapping[C, int], levels: Sequence[Level[C]], threshold: int = THRESHOLD
) -> Protected[C]:
    """Hide the counts below ``threshold``, and what would give them away.

    :param levels: from fine to coarse, what a cell has in common with others whose total matters:
        hidden counts are pooled at the first of them where that is safe, so that totals at it and
        above are exact.
    """
    if threshold < 1 or any(count < 0 for count in counts.values()):
        raise ValueError("a threshold is above zero, and a count is not below it")
    small = {cell for cell, count in counts.items() if count < threshold}
    # In one order, whatever the order of the input was.
    order = {cell: place for place, cell in enumerate(sorted(counts, key=repr))}
    beside: set[C] = set()
    pools: list[frozenset[C]] = []
    left = sorted(small, key=order.__getitem__)
    for level in levels:
        groups: dict[Hashable, list[C]] = defaultdict(list)
        for cell in left:
            groups[level(cell)].append(cell)
        if not groups:
            break
        near: dict[Hashable, list[C]] = defaultdict(list)
        for cell in counts:
            if cell not in small and cell not in beside and (key := level(cell)) in groups:
                near[key].append(cell)
        left = []
        for key, group in groups.items():
            helper = _helper(counts, group, near[key], threshold, levels[0], order)
            if _safe([counts[cell] for cell in group], [], threshold):
                pools.append(frozenset(group))
            elif helper is not None:
                beside.add(helper)
                pools.append(frozenset([*group, helper]))
            else:
                left += group
    return Protected(
        {cell: count for cell, count in counts.items() if cell not in small | beside},
        frozenset(small),
        frozenset(beside),
        tuple(pools),
        tuple(sum(counts[cell] for cell in pool) for pool in pools),
        {cell: place for place, pool in enumerate(pools) for cell in pool},
    )


def _helper(
    counts: Mapping[C, int],
    group: Collection[C],
    near: Iterable[C],
    threshold: int,
    finest: Level[C],
    order: Mapping[C, int],
) -> C | None:
    """The larger cell that goes along: of the same finest level where there is one, and as small
    as will do."""
    small = [counts[cell] for cell in group]
    homes = {finest(cell) for cell in group}
    good = [cell for cell in near if _safe(small, [counts[cell]], threshold)]
    return min(
        good,
        key=lambda cell: (finest(cell) not in homes, counts[cell], order[cell]),
        default=None,
    )


def _safe(small: Collection[int], large: Collection[int], threshold: int) -> bool:
    """Whether the sum leaves each small count possible from zero to the highest that is hidden.

    Large ones are known to be at least the threshold, and have no highest.
    """
    highest = threshold - 1
    total = sum(small) + sum(large)
    if large:
        return total >= threshold * len(large) + highest
    return highest <= total <= highest * (len(small) - 1)
