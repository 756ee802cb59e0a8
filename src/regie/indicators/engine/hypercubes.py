"""Counts of people of any number of dimensions, hidden so that nothing published bounds them.

Everything of a table is published: each cell, and each total of it (over one dimension, over
several, over the codes under a code, over all). Counts below the threshold are hidden, be they
cells or totals. What else is hidden is chosen by the hypercube method (Repsilber 1994; GHMITER in
tau-Argus): for every hidden figure there is a *hypercube*, made of two codes in each dimension, of
which every cell, and every total that it changes, is hidden as well. Adding one person to half of
its corners and taking one from the other half, by turns, leaves every published figure as it is. So
whoever adds and subtracts published figures can narrow the hidden one no further than the least of
one half plus the least of the other; that must be at least the threshold. In a dimension a
hypercube may also have one code only: then the totals over it are hidden too.

Hiding more never undoes a hypercube, so many are looked for at once, and the order in which they
are found changes nothing about what they promise.

With a version that was released before, whoever reads is taken to know exactly which cells have
the same count in both. Then what moves in one version moves in the other, so a hypercube either
fits both, or has only corners that changed.

Pure: arrays in, arrays out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import numpy as np
import numpy.typing as npt
from msgspec import Struct

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

#: The code of the total of a dimension.
TOTAL = "*"
#: So many figures are looked at in one go, to bound memory.
_PART = 10_000
#: Arrays are worked on side by side.
_THREADS = 2
#: So many hypercubes are tried for a figure in one round.
_TRIES = 8
#: Partners that are kept at hand for a line: hidden ones, small shown ones, large ones.
_HIDDEN, _SMALL, _LARGE = 4, 3, 3
#: Of three tries one has one code only in a dimension wherever chance says so (good where that is
#: hidden already), one where that is allowed by now, one nowhere.
_ALLOWED, _BOLD, _SOME = 1, 2, 0.4
#: How often a partner is looked for under the same code first.
_NEAR = 0.8
#: After so many rounds in vain a hypercube may have one code only in one dimension more.
_PATIENCE = 2
#: So many are tried for a figure for which there seems to be none.
_EVERY = 100_000
#: Of figures that found a hypercube which hides more, one of so many takes theirs in a round, at
#: least so many: who comes after makes use of what is hidden by then. A large table has no time for
#: many rounds.
_SMALL_TABLE, _FEW, _MANY = 50_000, (8, 16), (3, 64)
#: How often is tried to hide less.
_TURNS = 8
#: So many figures look for another hypercube in a turn.
_AGAIN = 40_000


class Axis(Struct, frozen=True):
    """The codes of a dimension as a tree: leaves first, then what stands above them, then the
    total.

    :param path: for each leaf itself and what stands above it, without the total; as wide as the
        deepest, filled up with the leaf.
    :param begins: ``members[begins[node]:begins[node + 1]]`` are the leaves under a node.
    """

    nodes: tuple[str, ...]
    leaves: int
    path: Ints
    begins: Ints
    members: Ints

    @property
    def total(self) -> int:
        """The last node."""
        return len(self.nodes) - 1

    def under(self, node: int) -> Ints:
        """The leaves under a node."""
        return self.members[self.begins[node] : self.begins[node + 1]]


def axis(codes: Iterable[str], parents: Mapping[str, str] | None = None) -> Axis:
    """The tree of these codes.

    :param parents: code → the code above it; codes that stand above others are no leaves.
    :raises ValueError: where a code stands above itself.
    """
    parents = {code: above for code, above in (parents or {}).items() if above and above != TOTAL}
    leaves = sorted(set(codes) - set(parents.values()) - {TOTAL})
    ways = [_way(leaf, parents) for leaf in leaves]
    inner = sorted({code for way in ways for code in way[1:]})
    nodes = (*leaves, *inner, TOTAL)
    place = {code: number for number, code in enumerate(nodes)}
    deepest = max((len(way) for way in ways), default=1)
    path = np.array(
        [[place[code] for code in way + [way[0]] * (deepest - len(way))] for way in ways],
        dtype=np.int64,
    ).reshape(len(leaves), deepest)
    under: list[list[int]] = [[] for _ in nodes]
    for leaf, way in enumerate(ways):
        for code in way:
            under[place[code]].append(leaf)
        under[-1].append(leaf)
    begins = np.cumsum([0, *map(len, under)]).astype(np.int64)
    members = np.array([leaf for some in under for leaf in some], dtype=np.int64)
    return Axis(nodes, len(leaves), path, begins, members)


def _way(code: str, parents: Mapping[str, str]) -> list[str]:
    way = [code]
    while above := parents.get(way[-1]):
        if above in way:
            raise ValueError(f"{above} stands above itself")
        way.append(above)
    return way


def totals(axes: Sequence[Axis], cells: Ints) -> Ints:
    """Cells with every total of them, in the order of the nodes of the axes."""
    for number, one in enumerate(axes):
        parts = [cells]
        for node in range(one.leaves, len(one.nodes)):
            parts.append(cells.take(one.under(node), axis=number).sum(axis=number, keepdims=True))
        cells = np.concatenate(parts, axis=number)
    return cells


class Before(Struct, frozen=True):
    """What was released before, on the same axes: its true cells, which of them there were, and
    which nodes were hidden."""

    cells: Ints
    there: Bools
    hidden: Bools


class Guarded(Struct, frozen=True):
    """Which nodes are hidden; ``small`` are those that had to be for themselves.

    :param open: how many hidden figures were shown by the version before and did not change since,
        so that nothing hides them.
    """

    hidden: Bools
    small: Bools
    open: int


def guard(
    axes: Sequence[Axis],
    cells: Ints,
    there: Bools,
    threshold: int,
    *,
    floor: int = 0,
    before: Before | None = None,
) -> Guarded:
    """Choose which cells and totals are hidden.

    :param cells: counts of the leaves.
    :param there: which leaves have a count that could be another; whoever reads knows that the
        others are zero.
    :param floor: the least that a hidden count is known to be.
    """
    work = _Work(axes, cells, there, threshold, floor, before)
    return work.done()


class _Cubes:
    """Hypercubes of one or two versions.

    :param cells: the counts that a corner can lose; the least over both versions.
    :param free: which leaves may be a corner.
    :param within: nodes that may be touched; all where absent.
    """

    def __init__(self, work: _Work, cells: Ints, free: Bools, within: Bools | None = None) -> None:
        self.work, self.cells, self.free, self.within = work, cells, free, within
        #: The largest of each line stay the same.
        self._large: list[Ints] = []

    def look(
        self, at: Ints, once: Ints, rng: np.random.Generator, prices: Floats | None = None
    ) -> tuple[Floats, Ints]:
        """The cheapest of some hypercubes for each figure.

        :param at: figures, a row of nodes each.
        :param once: in how many dimensions a hypercube of it may have one code only and still
            hide something more.
        :param prices: of touching nodes; where absent, of hiding what is not hidden.
        :returns: what it costs (0: all is hidden already; infinite: none found), and its nodes.
        """
        if prices is None:
            prices = np.where(self.work.hidden, 0.0, self.work.prices).reshape(-1)
        else:
            prices = np.where(self.work.hidden.reshape(-1), prices, np.inf)
        partners = self._partners()
        for number in range(len(self.work.axes)):
            self.work.down(number)
        parts = [slice(begin, begin + _PART) for begin in range(0, len(at), _PART)]
        # Chance is handed out by part, so that it is the same whichever part is done first.
        with ThreadPoolExecutor(_THREADS) as pool:
            done = list(
                pool.map(
                    lambda part, dice: self._look(at[part], once[part], partners, dice, prices),
                    parts,
                    rng.spawn(len(parts)),
                )
            )
        return np.concatenate([cost for cost, _ in done]), np.concatenate([n for _, n in done])

    def every(self, at: Ints, rng: np.random.Generator) -> Ints | None:
        """The nodes of the cheapest of all hypercubes of one figure, or of very many."""
        axes = self.work.axes
        first = [one.under(int(node)) for one, node in zip(axes, at, strict=True)]
        second = [
            np.arange(-1, 0 if node == one.total else one.leaves)
            for one, node in zip(axes, at, strict=True)
        ]
        sizes = [len(some) for some in (*first, *second)]
        if np.prod(np.array(sizes, dtype=float)) <= _EVERY:
            ways = np.indices(sizes).reshape(len(sizes), -1)
        else:
            ways = np.stack([rng.integers(0, size, _EVERY) for size in sizes])
        p = np.stack([some[way] for some, way in zip(first, ways, strict=False)], axis=1)
        q = np.stack(
            [some[way] for some, way in zip(second, ways[len(axes) :], strict=True)], axis=1
        )
        sound = (p != q).all(axis=1)
        p, q = p[sound], q[sound]
        nodes, fits = self._weigh(np.broadcast_to(at, p.shape), p, q)
        if not fits.any():
            return None
        nodes = nodes[fits]
        cost = np.where(self.work.hidden.take(nodes), 0.0, self.work.prices.take(nodes))
        return nodes[cost.sum(axis=1).argmin()]  # type: ignore[no-any-return]  # a row of Ints

    def _look(
        self,
        at: Ints,
        once: Ints,
        partners: list[Ints],
        rng: np.random.Generator,
        prices: Floats,
    ) -> tuple[Floats, Ints]:
        axes = self.work.axes
        best = np.full(len(at), np.inf)
        chosen = np.zeros((len(at), self.work.width), dtype=np.int64)
        for attempt in range(_TRIES):
            # Only for those that have none yet that costs nothing.
            open_to = np.flatnonzero(best > 0)
            if not len(open_to):
                break
            of, most = at[open_to], once[open_to]
            first = self._first(of, attempt, rng)
            second = np.empty_like(first)
            for number, one in enumerate(axes):
                second[:, number] = self._second(number, first, partners[number], attempt, rng)
                alone = of[:, number] == one.total
                if attempt % 3 == _BOLD:
                    alone |= rng.random(len(of)) < _SOME
                elif attempt % 3 == _ALLOWED:
                    alone |= rng.random(len(of)) < most / len(axes)
                second[alone, number] = -1
            # With no second code in any dimension there is always a hypercube.
            if attempt == _TRIES - 1:
                second[most >= len(axes)] = -1
            nodes, fits = self._weigh(of, first, second)
            cost = prices.take(nodes).sum(axis=1)
            extra = ((second < 0) & (of != self.work.tops)).sum(axis=1)
            fits &= (cost == 0) | (extra <= most)
            better = fits & (cost < best[open_to])
            best[open_to[better]] = cost[better]
            chosen[open_to[better]] = nodes[better]
        return best, chosen

    def _first(self, at: Ints, attempt: int, rng: np.random.Generator) -> Ints:
        """A leaf under each figure: the largest on the way down, or any."""
        first = at.copy()
        down = self.work.down
        for number, one in enumerate(self.work.axes):
            wide = np.flatnonzero(at[:, number] >= one.leaves)
            if not len(wide):
                continue
            begins = one.begins[at[wide, number]]
            many = one.begins[at[wide, number] + 1] - begins
            pick = one.members[begins + (rng.random(len(wide)) * many).astype(np.int64)]
            if attempt % 2 == 0:
                node = np.ravel_multi_index(tuple(first[wide].T), self.work.shape)
                pick = down(number).take(node)
            first[wide, number] = pick
        return first

    def _second(
        self, number: int, first: Ints, partners: Ints, attempt: int, rng: np.random.Generator
    ) -> Ints:
        """Another leaf in one dimension: a partner of its line, or any."""
        one = self.work.axes[number]
        groups, kept, _ = partners.shape
        rest = [other for other in range(len(self.work.axes)) if other != number]
        line = np.zeros(len(first), dtype=np.int64)
        for other in rest:
            line = line * self.work.axes[other].leaves + first[:, other]
        column = np.zeros(len(first), dtype=np.int64)
        if attempt:
            column = rng.integers(0, kept, len(first))
        group = np.zeros(len(first), dtype=np.int64)
        if groups > 1:
            near = rng.random(len(first)) < (_NEAR if attempt else 1)
            group = np.where(near, self.work.groups[number][first[:, number]], 0)
        second = partners[group, column, line]
        same = second == first[:, number]
        if one.leaves > 1:
            chance = rng.integers(0, one.leaves - 1, len(first))
            chance += chance >= first[:, number]
            second = np.where(same, chance, second)
        else:
            second = np.full(len(first), -1, dtype=np.int64)
        return second

    def _partners(self) -> list[Ints]:
        """For each dimension and each line along it leaves that may serve: (group, kept, line)."""
        work = self.work
        leaf = tuple(slice(0, one.leaves) for one in work.axes)
        hidden = work.hidden[leaf]
        usable = self.free & (self.cells > work.floor)
        if self.within is not None:
            usable = usable & self.within[leaf]
        value = self.cells.astype(np.float64)
        none = -np.inf
        keys = [
            (np.where(usable & hidden, value, none), _HIDDEN),
            (np.where(usable & ~hidden & (value >= work.need + work.floor), -value, none), _SMALL),
        ]
        if not self._large:
            self._large = self._tops([(np.where(usable, value, none), _LARGE)])
        return [
            np.concatenate([some, large], axis=1)
            for some, large in zip(self._tops(keys), self._large, strict=True)
        ]

    def _tops(self, keys: Sequence[tuple[Floats, int]]) -> list[Ints]:
        """For each dimension the best leaves of each line by each key: (group, kept, line)."""
        work, found = self.work, []
        for number, one in enumerate(work.axes):
            made = []
            for members in [np.arange(one.leaves), *work.siblings[number]]:
                columns = []
                for key, kept in keys:
                    lines = np.moveaxis(key, number, -1).reshape(-1, one.leaves)[:, members]
                    columns.append(members[_best(lines, kept)])
                made.append(np.concatenate(columns))
            found.append(np.stack(made))
        return found

    def _weigh(self, at: Ints, first: Ints, second: Ints) -> tuple[Ints, Bools]:
        """All nodes of hypercubes, and which of these are good."""
        work = self.work
        many = len(at)
        nodes = np.zeros((many, 1), dtype=np.int64)
        corners = np.zeros((many, 1), dtype=np.int64)
        signs = np.ones((many, 1), dtype=np.int8)
        good = np.ones(many, dtype=np.bool_)
        for number, one in enumerate(work.axes):
            p, q = first[:, number], second[:, number]
            alone = q < 0
            touched = _touched(one, p, q)
            good &= (touched == at[:, [number]]).any(axis=1)
            nodes = (nodes[:, :, None] * len(one.nodes) + touched[:, None, :]).reshape(many, -1)
            pair = np.stack([p, np.where(alone, p, q)], axis=1)
            corners = (corners[:, :, None] * one.leaves + pair[:, None, :]).reshape(many, -1)
            turn = np.ones((many, 2), dtype=np.int8)
            turn[~alone, 1] = -1
            signs = (signs[:, :, None] * turn[:, None, :]).reshape(many, -1)
        values = self.cells.take(corners)
        good &= self.free.take(corners).all(axis=1)
        # A zero may be known for a zero, so it carries no small figure but itself, or as a last
        # resort.
        figure = work.sums.take(np.ravel_multi_index(tuple(at.T), work.shape))
        zero = (figure <= work.floor) | (second < 0).all(axis=1)
        own = zero[:, None] & (corners == corners[:, :1])
        large = (figure >= work.need)[:, None]
        good &= ((values > 0) | own | large).all(axis=1)
        largest = np.iinfo(np.int64).max // 4
        up = np.where(signs > 0, values, largest).min(axis=1) - work.floor
        down = np.where(signs < 0, values, largest).min(axis=1) - work.floor
        good &= up + down >= work.need
        if self.within is not None:
            good &= self.within.take(nodes).all(axis=1)
        return nodes, good


def _best(lines: Floats, kept: int) -> Ints:
    """Which columns of each row are the largest, the largest first; (kept, rows)."""
    many = min(kept, lines.shape[1])
    if many < lines.shape[1]:
        top = np.argpartition(-lines, many - 1, axis=1)[:, :many]
    else:
        top = np.broadcast_to(np.arange(many), lines.shape)
    order = np.argsort(-np.take_along_axis(lines, top, axis=1), axis=1, kind="stable")
    top = np.take_along_axis(top, order, axis=1).T
    return np.concatenate([top, *[top[:1]] * (kept - many)])


def _touched(one: Axis, p: Ints, q: Ints) -> Ints:
    """The nodes of a dimension of which the sum changes: what stands above one leaf and not above
    the other; everything above it, and the total, where there is one only."""
    mine = one.path[p]
    if one.path.shape[1] == 1:
        return np.stack([p, np.where(q < 0, one.total, q)], axis=1)
    other = np.where((q < 0)[:, None], one.total, one.path[np.maximum(q, 0)])
    shared = mine[:, :, None] == other[:, None, :]
    a = np.where(shared.any(axis=2), p[:, None], mine)
    b = np.where(shared.any(axis=1), np.where(q < 0, one.total, q)[:, None], other)
    return np.concatenate([a, b], axis=1)


class _Work:
    """One table on its way."""

    def __init__(
        self,
        axes: Sequence[Axis],
        cells: Ints,
        there: Bools,
        threshold: int,
        floor: int,
        before: Before | None,
    ) -> None:
        self.axes, self.cells, self.there = list(axes), cells, there
        self.need, self.floor, self.before = threshold, floor, before
        self.sums = totals(axes, cells)
        self.shape = self.sums.shape
        self.tops = np.array([one.total for one in axes], dtype=np.int64)
        self.width = int(np.prod([2 * one.path.shape[1] for one in axes]))
        self.exists = totals(axes, there.astype(np.int64)) > 0
        self.small = self.exists & (self.sums < threshold)
        self.hidden = self.small.copy()
        stars = sum(
            (np.indices((size,))[0] >= one.leaves).reshape(
                [-1 if n == number else 1 for n in range(len(axes))]
            )
            for number, (one, size) in enumerate(zip(axes, self.shape, strict=True))
        )
        self.stars = np.broadcast_to(stars, self.shape)
        self.prices = np.log2(2.0 + self.sums / threshold) * (1 + 3 * self.stars)
        self.freed = np.zeros(self.shape, dtype=np.bool_)
        #: Figures with their hypercubes, and among which these were looked for.
        self.certain: list[tuple[Ints, Ints]] = []
        self.searched: list[_Cubes] = []
        self._down: dict[int, Ints] = {}
        self.groups: list[Ints] = []
        self.siblings: list[list[Ints]] = []
        for one in axes:
            self._families(one)

    def _families(self, one: Axis) -> None:
        """Leaves by what stands right above them; none where all stand right under the total."""
        if one.path.shape[1] == 1:
            self.groups.append(np.zeros(one.leaves, dtype=np.int64))
            self.siblings.append([])
            return
        above = np.where(one.path[:, 1] == one.path[:, 0], one.total, one.path[:, 1])
        families, group = np.unique(above, return_inverse=True)
        self.groups.append(group.astype(np.int64) + 1)
        self.siblings.append([np.flatnonzero(above == family) for family in families])

    def down(self, number: int) -> Ints:
        """For each node the leaf of one dimension under it with the largest sum."""
        if number not in self._down:
            one = self.axes[number]
            parts = []
            value = np.where(self.exists, self.sums, -1)
            for node in range(len(one.nodes)):
                under = one.under(node)
                best = value.take(under, axis=number).argmax(axis=number)
                parts.append(np.expand_dims(under[best], number))
            self._down[number] = np.concatenate(parts, axis=number)
        return self._down[number]

    def done(self) -> Guarded:
        """All of it."""
        now = _Cubes(self, self.cells, self.there)
        if self.before is None:
            lost = self.settle(now, np.argwhere(self.small))
            opened = 0
        else:
            lost, opened = self._after(self.before)
        self._spare()
        if len(lost):
            self.hidden |= self.exists
        return Guarded(self.hidden, self.small, opened)

    def _after(self, before: Before) -> tuple[Ints, int]:
        """With a version before: what was hidden stays unknown in both, what is small in this."""
        linked = self.there & before.there & (self.cells == before.cells)
        old = _Work(self.axes, before.cells, before.there, self.need, self.floor, None)
        old.hidden = before.hidden.copy()
        close = np.abs(self.sums - old.sums) < self.need
        self.small |= before.hidden & close & self.exists
        self.hidden = self.small.copy()
        kept = np.argwhere(before.hidden & old.exists)
        # Where all corners changed, the version before stands by itself.
        alone = _Cubes(old, before.cells, before.there & ~linked, before.hidden)
        kept = old.settle(alone, kept, to_the_end=False)
        both = _Cubes(
            self,
            np.minimum(self.cells, before.cells),
            self.there & before.there,
            before.hidden & self.exists,
        )
        stuck = self.settle(both, kept)
        lost = stuck[:0]
        if len(stuck):
            # What moves there moves its corners that did not change here too.
            old.certain.clear()
            lost = old.settle(_Cubes(old, before.cells, before.there, before.hidden), stuck)
            for _, cubes in old.certain:
                for nodes in cubes:
                    self._free(nodes, linked)
        told = np.zeros(self.shape, dtype=np.bool_)
        for where, _ in self.certain:
            told.reshape(-1)[where] = True
        now = _Cubes(self, self.cells, self.there & ~linked)
        told |= self.freed
        left = self.settle(now, np.argwhere(self.small & ~told))
        loose = totals(self.axes, ((self.there | before.there) & ~linked).astype(np.int64)) > 0
        shown = old.exists & ~before.hidden & ~loose
        bare = shown[tuple(left.T)]
        return np.concatenate([lost, left[~bare]]), int(bare.sum())

    def _free(self, nodes: Ints, linked: Bools) -> None:
        """Hide what changes here when of a hypercube only the linked corners move; where these
        cancel out, nothing does."""
        where = np.stack(np.unravel_index(np.unique(nodes), self.shape), axis=1)
        corners = where[(where < [one.leaves for one in self.axes]).all(axis=1)]
        moved: Counter[tuple[int, ...]] = Counter()
        for corner in corners[linked[tuple(corners.T)]]:
            sign = 1 - 2 * int(np.count_nonzero(corner != corners[0]) % 2)
            ways = [
                {*one.path[node], one.total} for one, node in zip(self.axes, corner, strict=True)
            ]
            for node in product(*ways):
                moved[node] += sign
        for node, change in moved.items():
            self.freed[node] |= change != 0
        self.hidden |= self.freed

    def settle(self, cubes: _Cubes, at: Ints, *, to_the_end: bool = True) -> Ints:
        """Find a hypercube for each figure, and hide what it asks.

        :param to_the_end: try all, where trying some found none.
        :returns: the figures for which there is none.
        """
        rng = np.random.default_rng(7)
        able = (totals(self.axes, cubes.free.astype(np.int64)) > 0)[tuple(at.T)]
        unable, at = at[~able], at[able]
        once = np.zeros(len(at), dtype=np.int64)
        vain = np.zeros(len(at), dtype=np.int64)
        lost = [unable]
        all_at, all_nodes = [], []
        while len(at):
            cost, nodes = cubes.look(at, once, rng)
            found = np.isfinite(cost)
            vain[~found] += 1
            tired = ~found & (vain >= _PATIENCE)
            vain[tired] = 0
            once[tired] += 1
            given_up = once > len(self.axes)
            costly = np.flatnonzero(found & (cost > 0))
            # The coarse first, for what they hide serves the finer; then the cheap.
            stars = self.stars[tuple(at[costly].T)]
            order = costly[np.lexsort((costly, cost[costly], -stars))]
            part, least = _FEW if self.hidden.size <= _SMALL_TABLE else _MANY
            taken = order[: max(least, len(order) // part)]
            self.hidden.reshape(-1)[nodes[taken].reshape(-1)] = True
            ready = found & (cost == 0)
            ready[taken] = True
            all_at.append(at[ready])
            all_nodes.append(nodes[ready])
            for one in at[given_up]:
                last = cubes.every(one, rng) if to_the_end else None
                if last is None:
                    lost.append(one[None])
                else:
                    self.hidden.reshape(-1)[last] = True
                    all_at.append(one[None])
                    all_nodes.append(last[None])
            left = ~ready & ~given_up
            at, once, vain = at[left], once[left], vain[left]
        if all_at:
            flat = np.ravel_multi_index(tuple(np.concatenate(all_at).T), self.shape)
            self.certain.append((flat, np.concatenate(all_nodes)))
            self.searched.append(cubes)
        return np.concatenate(lost)

    def _spare(self) -> None:
        """Show again what can be spared: figures move to hypercubes that others use too."""
        if not self.certain:
            return
        always = self.small | self.freed
        rng = np.random.default_rng(11)
        for turn in range(_TURNS):
            used = np.zeros(self.hidden.size, dtype=np.int64)
            for _, nodes in self.certain:
                used += np.bincount(nodes.reshape(-1), minlength=used.size)
            self.hidden = always | (used > 0).reshape(self.shape)
            if turn == _TURNS - 1:
                break
            price = np.where(always.reshape(-1), 0.0, self.prices.reshape(-1) / (1 + used))
            for number, ((flat, nodes), cubes) in enumerate(
                zip(self.certain, self.searched, strict=True)
            ):
                now = price[nodes].sum(axis=1)
                again = np.flatnonzero(now > 0)
                # Those that use what few others use.
                again = again[np.argsort(-now[again], kind="stable")][:_AGAIN]
                at = np.stack(np.unravel_index(flat[again], self.shape), axis=1)
                if not len(at):
                    continue
                once = np.full(len(at), len(self.axes))
                cost, other = cubes.look(at, once, rng, price)
                better = cost < now[again]
                nodes[again[better]] = other[better]
                self.certain[number] = (flat, nodes)
