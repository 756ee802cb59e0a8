"""Who may be most alike, among very many places: the plain rule then says who is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

#: Places compared with all others at once.
_BLOCK = 64


def candidates(
    *, rows: Sequence[Sequence[float | None]], most: int, margin: float
) -> list[list[int]]:
    """For each place the numbers of those that can be among the ``most`` nearest to it: all that
    lie no further than the last of them, and ``margin``, which is wider than what is lost in
    reckoning.

    :param rows: the figures of each place on one scale; None where it has none.
    """
    known = np.array([[one is not None for one in row] for row in rows], dtype=float)
    told = np.array([[one or 0.0 for one in row] for row in rows])
    many, parts = told.shape
    squared, least = told * told, min(most, many) - 1
    found: list[list[int]] = []
    for first in range(0, many, _BLOCK):
        here = slice(first, first + _BLOCK)
        # The sum of (a - b)² over what both have, as products of matrices.
        squares = squared[here] @ known.T
        squares += known[here] @ squared.T
        squares -= (2 * told[here]) @ told.T
        both = known[here] @ known.T
        compared = (both > 0) & (2 * both >= parts)
        np.divide(squares, both, out=squares, where=compared)
        squares[~compared] = np.inf
        own = np.arange(len(squares))
        squares[own, own + first] = np.inf
        last = np.partition(squares, least, axis=1)[:, least].clip(min=0)
        near = squares <= ((np.sqrt(last) + margin) ** 2)[:, None]
        near &= np.isfinite(squares)
        found += [np.flatnonzero(row).tolist() for row in near]
    return found
