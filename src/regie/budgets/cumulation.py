"""What one beneficiary gets side by side. Values in, values out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations

from msgspec import Struct


class Held(Struct, frozen=True):
    """A grant as cumulation sees it. ``beneficiary`` is the enterprise number, or what stands for
    somebody whose number is not known. ``start`` is absent where the period is not known; ``until``
    is the first day after it, absent while no end is known. Theme and purpose are folded."""

    key: str
    beneficiary: str
    theme: str = ""
    purpose: str = ""
    start: date | None = None
    until: date | None = None


class Overlap(Struct, frozen=True):
    """Two grants of one beneficiary for the same purpose, from one day to another (half open)."""

    one: str
    other: str
    start: date
    until: date | None
    theme: str


def shared_days(one: Held, other: Held) -> tuple[date, date | None] | None:
    """The days that both cover (half open); None for none, or where a period is not known."""
    if one.start is None or other.start is None:
        return None
    start = max(one.start, other.start)
    ends = [day for day in (one.until, other.until) if day is not None]
    until = min(ends, default=None)
    return (start, until) if until is None or start < until else None


def shared_purpose(one: Held, other: Held) -> str:
    """The theme, else the purpose, that both serve; nothing where none is known of both."""
    if one.theme and one.theme == other.theme:
        return one.theme
    return one.purpose if one.purpose and one.purpose == other.purpose else ""


def overlap(one: Held, other: Held) -> Overlap | None:
    """Whether two grants overlap in beneficiary, purpose and period. The order of the two says
    nothing; a grant does not overlap itself."""
    if one.key == other.key or one.beneficiary != other.beneficiary:
        return None
    theme, days = shared_purpose(one, other), shared_days(one, other)
    if not theme or days is None:
        return None
    first, second = sorted((one.key, other.key))
    return Overlap(first, second, *days, theme)


def overlaps(held: Sequence[Held]) -> list[Overlap]:
    """Every pair that overlaps, in order of time."""
    found: Iterable[Overlap | None] = (overlap(*pair) for pair in combinations(held, 2))
    return sorted(
        {one for one in found if one is not None}, key=lambda one: (one.start, one.one, one.other)
    )
