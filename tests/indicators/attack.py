"""Whoever adds and subtracts published figures: the bounds of every hidden one, by linear
programming over all that is published."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
from msgspec import Struct
from scipy.optimize import linprog

from regie.indicators.engine.hypercubes import Axis, Bools, Floats, Ints


class Release(Struct, frozen=True):
    """What one version shows: its true cells, which there are, and which nodes are hidden."""

    cells: Ints
    there: Bools
    hidden: Bools


def sums_of(axes: Sequence[Axis]) -> sp.csr_matrix:
    """Every node as a sum of leaves."""
    made = sp.csr_matrix(np.ones((1, 1)))
    for one in axes:
        rows = [node for node in range(len(one.nodes)) for _ in one.under(node)]
        each = sp.csr_matrix(
            (np.ones(len(rows)), (rows, one.members)), shape=(len(one.nodes), one.leaves)
        )
        made = sp.kron(made, each, format="csr")
    return made


def widths(
    axes: Sequence[Axis],
    releases: Sequence[Release],
    *,
    floor: int = 0,
    rounding: int = 0,
    enough: float = np.inf,
    whole: bool = False,
) -> list[float]:
    """How wide the interval of each hidden cell and total is.

    A table that fits all that is published says something of every hidden figure. So a figure that
    the tables found so far show to be ``enough`` wide needs no programme of its own, and its width
    is then a lowest one. What is left narrow gets its exact bounds.

    :param whole: counts are known to be whole numbers.

    Of two versions whoever attacks knows exactly which cells did not change.
    """
    sums = sums_of(axes)
    size = sums.shape[1]
    same = np.zeros(size, dtype=np.bool_)
    if len(releases) > 1:
        one, two = releases
        same = (one.there & two.there & (one.cells == two.cells)).reshape(-1)
    equal, to, wanted, fixed = [], [], [], []
    for number, release in enumerate(releases):
        blank = sp.csr_matrix((sums.shape[0], size))
        wide = sp.hstack([sums if n == number else blank for n in range(len(releases))]).tocsr()
        true = sums @ release.cells.reshape(-1)
        exists = sums @ release.there.reshape(-1) > 0
        hidden = release.hidden.reshape(-1)
        shown = exists & ~hidden
        equal.append(wide[shown])
        to.append(true[shown])
        open_to_all = np.zeros_like(hidden)
        if number:
            # What the first showed and what did not change was told already.
            loose = (one.there | two.there).reshape(-1) & ~same
            open_to_all = (sums @ one.there.reshape(-1) > 0) & ~one.hidden.reshape(-1)
            open_to_all &= sums @ loose == 0
        wanted += [wide[node] for node in map(int, np.flatnonzero(hidden & exists & ~open_to_all))]
        fixed.append(~release.there.reshape(-1))
    link = sp.hstack([sp.eye(size, format="csr"), -sp.eye(size, format="csr")]).tocsr()[same]
    if len(releases) > 1:
        equal.append(link)
        to.append(np.zeros(link.shape[0]))
    matrix, right = sp.vstack(equal).tocsr(), np.concatenate(to)
    if not wanted:
        return []
    asked = sp.vstack(wanted).tocsr()
    truth = np.concatenate([release.cells.reshape(-1) for release in releases])
    gone = np.concatenate(fixed)
    # A table is told by what it differs from the truth in, which is a table that fits.
    if rounding:
        assert len(releases) == 1
        rounded = (2 * right + rounding) // (2 * rounding) * rounding
        published: dict[str, Any] = {
            "A_ub": sp.vstack([matrix, -matrix]),
            "b_ub": np.concatenate([rounded - right, right - rounded]) + rounding / 2,
        }
    else:
        published = {"A_eq": matrix, "b_eq": np.zeros(matrix.shape[0])}
    # No bound from above is known; with a far one every programme has an answer.
    low = np.where(gone, 0, floor - truth).astype(float)
    high = np.where(gone, 0, 1_000.0 + 3 * truth.sum())

    def table(objective: Floats, within: float = np.inf) -> Floats:
        """What every hidden figure is more than in truth, in the table in which this is least."""
        ends = np.maximum(low, -within).tolist(), np.minimum(high, within).tolist()
        bounds = list(zip(*ends, strict=True))
        told = linprog(
            objective, bounds=bounds, method="highs", integrality=1 if whole else 0, **published
        )
        assert told.status == 0, told.message
        assert told.x is not None
        return np.asarray(asked @ told.x)

    least = most = np.zeros(asked.shape[0])
    chance = np.random.default_rng(7)
    left = len(least) + 1
    # Tables near the truth in which many narrow figures move at once, as long as that helps. At a
    # vertex far from it few figures take all that there is to move.
    while np.isfinite(enough) and left > (left := int((most - least < enough).sum())) > 0:
        narrow = most - least < enough
        objective = asked[narrow].T @ (chance.choice([-1, 1], left) * chance.random(left))
        for sign in (-1, 1):
            found = table(sign * objective, within=np.ceil(enough))
            least, most = np.minimum(least, found), np.maximum(most, found)
    for number in range(len(least)):
        for sign in (-1, 1):
            if most[number] - least[number] >= enough:
                break
            found = table(sign * asked[number].toarray()[0])
            least, most = np.minimum(least, found), np.maximum(most, found)
    return list(most - least)
