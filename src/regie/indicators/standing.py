"""How all places stand on one figure, as pages show it: values in, values out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

#: How wide the strip is on which every place is a line, in units of its drawing.
WIDTH = 200
#: Fewer places than this are not compared: each would say much of the others.
FEW = 10
#: In so many classes a map is coloured.
CLASSES = 4


def period_of(counted: Mapping[str, int]) -> str | None:
    """The newest period in which at least half as many places have a figure as in the fullest: one
    that has only just begun would compare with nobody."""
    most = max(counted.values(), default=0)
    return max((period for period, many in counted.items() if 2 * many >= most > 0), default=None)


def median(values: Iterable[Decimal]) -> Decimal | None:
    """The middle one, or halfway between the two middle ones."""
    ordered = sorted(values)
    if not ordered:
        return None
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def quarters(values: Iterable[Decimal]) -> list[Decimal]:
    """The lowest, a quarter, the middle, three quarters and the highest, each a figure that some
    place really has."""
    ordered = sorted(values)
    last = len(ordered) - 1
    return [ordered[round(last * part / 4)] for part in range(5)] if ordered else []


def bounds(values: Iterable[Decimal]) -> list[Decimal]:
    """The highest figure of each class, where every class holds as many places: fewer classes where
    many have the same figure."""
    ordered = sorted(values)
    if not ordered:
        return []
    return sorted(
        {ordered[-(-len(ordered) * part // CLASSES) - 1] for part in range(1, CLASSES + 1)}
    )


def level(value: Decimal, highest: Sequence[Decimal]) -> int:
    """In which class a figure falls, from 1."""
    return next((at for at, one in enumerate(highest, 1) if value <= one), len(highest))


def across(value: Decimal, low: Decimal, high: Decimal) -> int:
    """Where a figure stands on the strip, from 0 to :data:`WIDTH`."""
    if high == low:
        return WIDTH // 2
    return min(WIDTH, max(0, round(WIDTH * (value - low) / (high - low))))


def ticks(values: Iterable[Decimal]) -> list[int]:
    """Where the lines of the strip stand; places that fall on one line share it."""
    some = list(values)
    if not some:
        return []
    low, high = min(some), max(some)
    return sorted({across(one, low, high) for one in some})
