"""Where the codes of places went: municipalities that merge take their figures along. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

#: A code, its first period, the first period after it, and the code of today: None where it went
#: to several, so that nobody can say how much of a figure went where.
Life = tuple[str, str, str, str | None]
#: Before and after all periods, as text.
_EVER, _NEVER = "", "~"


def lives(
    places: Iterable[tuple[int, str, date, date | None]], mergers: Iterable[tuple[int, int]]
) -> list[Life]:
    """Every code as long as it meant the same territory.

    :param places: key, code, first day, and the day after the last one.
    :param mergers: the keys of who went and where to.
    """
    known = {key: (code, since, until) for key, code, since, until in places}
    went: dict[int, list[int]] = defaultdict(list)
    made: set[int] = set()
    for old, new in mergers:
        went[old].append(new)
        made.add(new)

    def today(key: int) -> str | None:
        seen = {key}
        while known[key][2] is not None:
            if len(went[key]) != 1 or went[key][0] in seen:
                return None
            key = went[key][0]
            seen.add(key)
        return known[key][0]

    told: list[Life] = []
    begun: set[str] = set()
    for key, (code, since, until) in sorted(known.items(), key=lambda one: (one[1][0], one[1][1])):
        told.append(
            (
                code,
                # Of what was before the register began, nothing else is known.
                period(since) if code in begun or key in made else _EVER,
                period(until) if until else _NEVER,
                today(key),
            )
        )
        begun.add(code)
    return told


def period(day: date) -> str:
    """The first period that begins on ``day`` or after it, so that text compares as time does."""
    return f"{day.year}" if (day.month, day.day) == (1, 1) else f"{day.year}-{day.month:02}"
