"""What time does to names, offices and municipalities: values in, values out."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from typing import Protocol, TypeVar


class Bound(Protocol):
    """Something that holds from one day to another (half open)."""

    @property
    def until(self) -> date | None:
        """The first day that it no longer holds."""


T = TypeVar("T", bound=Bound)
K = TypeVar("K", bound=Hashable)


def holds(since: date | None, until: date | None, day: date) -> bool:
    """Whether a half-open period has the day; an absent end is unbounded."""
    return (since is None or since <= day) and (until is None or day < until)


def at(rows: Iterable[T], day: date, since: Callable[[T], date | None]) -> T | None:
    """The row that holds on the day. Of several the one that began last."""
    found = [row for row in rows if holds(since(row), row.until, day)]
    return max(found, key=lambda row: since(row) or date.min, default=None)


def nearest(rows: Iterable[T], day: date, since: Callable[[T], date | None]) -> T | None:
    """The row that holds on the day; else the last before it; else the first after it.

    A page about a day of which nothing is known still needs a name to show.
    """
    known = sorted(rows, key=lambda row: since(row) or date.min)
    before = [row for row in known if (since(row) or date.min) <= day]
    return at(known, day, since) or next(iter([*reversed(before), *known]), None)


def descendants(
    successors: Mapping[K, Iterable[K]], start: K, alive: Callable[[K], bool]
) -> list[K]:
    """Where ``start`` went: the first living ones on every way along its successors."""
    found: dict[K, None] = {}
    seen = {start}
    ahead = list(successors.get(start, ()))
    while ahead:
        one = ahead.pop(0)
        if one in seen:
            continue
        seen.add(one)
        if alive(one):
            found[one] = None
        else:
            ahead += successors.get(one, ())
    return list(found)


def ancestry(predecessors: Mapping[K, Iterable[K]], start: K) -> list[K]:
    """Everything that went into ``start``, however long ago, nearest first."""
    found: dict[K, None] = {}
    ahead = list(predecessors.get(start, ()))
    while ahead:
        one = ahead.pop(0)
        if one not in found and one != start:
            found[one] = None
            ahead += predecessors.get(one, ())
    return list(found)
