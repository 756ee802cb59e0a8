"""When what comes round comes round."""

from __future__ import annotations

import calendar
from datetime import date

from regie.base.fields import last_day
from regie.kernel.dates import PartialDate

#: How many months a date of each precision spans.
_SPAN = {"day": 1, "month": 1, "quarter": 3, "year": 12}


def shifted(when: PartialDate, months: int) -> PartialDate:
    """``when`` so many months later. A day that the month does not have becomes its last one."""
    first = when.first
    at = first.year * 12 + first.month - 1 + months
    year, month = divmod(at, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return PartialDate(date(year, month + 1, min(first.day, last)), when.precision)


def fits(first: PartialDate | None, every: int | None) -> bool:
    """Whether a rhythm can be told with dates as precise as ``first``."""
    return first is None or every is None or every % _SPAN[first.precision] == 0


def occurrences(
    first: PartialDate | None,
    every: int | None,
    since: date,
    until: date,
    ended: date | None = None,
) -> list[PartialDate]:
    """The dates with a day from ``since`` to ``until``, both included, before it ``ended``.

    Each is counted from the first, so that 29 February returns in leap years.
    """
    if first is None:
        return []
    # The last that certainly lies before.
    months = (since.year - first.first.year) * 12 + since.month - first.first.month
    n = 0 if every is None else max(0, (months - 13) // every)
    found: list[PartialDate] = []
    while True:
        if (first.first.year * 12 + first.first.month - 1 + n * (every or 0)) // 12 > date.max.year:
            return found
        when = shifted(first, n * (every or 0))
        if when.first > until or (ended is not None and when.first >= ended):
            return found
        if last_day(when) >= since:
            found.append(when)
        if every is None:
            return found
        n += 1
