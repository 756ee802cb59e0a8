"""Which places are most alike, after a stated method: values in, values out.

Each chosen figure is first put on one scale: how many standard deviations it lies from the mean of
all places that have it (of its logarithm, for what runs from a village to a city). How far two
places lie apart is the root of the mean of their squared differences, over the figures that both
have. Who has less than half of the figures in common with a place is not compared with it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

#: How many places are called most alike.
MOST = 10
#: So many digits of a distance are told: more would be noise, and ties would depend on it.
_DIGITS = 6
#: Much wider than what two distances that are told alike can differ.
MARGIN = 1e-4


class Part(Struct, frozen=True):
    """One figure of the method. ``logarithm`` for what grows by factors (a number of people)."""

    code: str
    logarithm: bool = False


class Alike(Struct, frozen=True):
    """A place with its distance, over how many figures it was taken."""

    place: str
    distance: float
    figures: int


class Scaled(Struct, frozen=True):
    """The figures of all places on one scale; None where a place has none."""

    parts: tuple[Part, ...]
    of: Mapping[str, tuple[float | None, ...]]

    def missing(self, place: str) -> tuple[str, ...]:
        """The codes of which this place has no figure."""
        mine = self.of.get(place, (None,) * len(self.parts))
        return tuple(part.code for part, one in zip(self.parts, mine, strict=True) if one is None)

    def nearest(
        self, place: str, most: int = MOST, among: Iterable[str] | None = None
    ) -> tuple[Alike, ...]:
        """The places most alike, the nearest first; itself is never one of them. Empty for a place
        that has too little.

        :param among: only these can be; None for all.
        """
        mine = self.of.get(place)
        if mine is None:
            return ()
        found = [
            alike
            for other in (self.of if among is None else among)
            if other != place and (alike := _alike(other, mine, self.of[other]))
        ]
        return tuple(sorted(found, key=lambda one: (one.distance, one.place))[:most])


def scaled(figures: Mapping[str, Mapping[str, Decimal]], parts: Sequence[Part]) -> Scaled:
    """Put figures (by code, then by place) on one scale. A figure that is the same everywhere tells
    nobody apart: it counts as none at all."""
    places = sorted({place for part in parts for place in figures.get(part.code, {})})
    columns = [_standard(figures.get(part.code, {}), logarithm=part.logarithm) for part in parts]
    return Scaled(
        tuple(parts),
        {place: tuple(column.get(place) for column in columns) for place in places},
    )


def _standard(values: Mapping[str, Decimal], *, logarithm: bool) -> dict[str, float]:
    known = {
        place: math.log(value) if logarithm else float(value)
        for place, value in values.items()
        if not logarithm or value > 0
    }
    if len(known) < 2:
        return {}
    mean = math.fsum(known.values()) / len(known)
    spread = math.sqrt(math.fsum((one - mean) ** 2 for one in known.values()) / len(known))
    # Not exactly nothing: what is the same everywhere may differ by the last bit.
    if spread <= 1e-12 * max(1.0, abs(mean)):
        return {}
    return {place: (one - mean) / spread for place, one in known.items()}


def _alike(
    other: str, mine: Iterable[float | None], theirs: Sequence[float | None]
) -> Alike | None:
    squares = [
        (one - two) ** 2
        for one, two in zip(mine, theirs, strict=True)
        if one is not None and two is not None
    ]
    if not squares or 2 * len(squares) < len(theirs):
        return None
    distance = math.sqrt(math.fsum(squares) / len(squares))
    return Alike(other, round(distance, _DIGITS), len(squares))
