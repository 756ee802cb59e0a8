"""Dates as a paper prints them: a day, a month, a quarter or only a year."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date
from typing import Literal

from msgspec import Struct

Precision = Literal["day", "month", "quarter", "year"]

MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
_QUARTERS = ("eerste", "tweede", "derde", "vierde")
_Y = r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:ste|de|e)?\s+)?(?P<month>{'|'.join(MONTHS)})\s+(?P<year>{_Y})\b"
    rf"|\b(?:(?P<quarter>{'|'.join(_QUARTERS)})|(?P<nth>[1-4])(?:ste|de|e))\s+kwartaal\s+"
    rf"(?:van\s+)?(?P<qyear>{_Y})\b"
    rf"|\b[KQ](?P<q>[1-4])\s+(?P<qyear2>{_Y})\b"
    rf"|(?<![\d./-])(?P<dd>\d{{1,2}})[./-](?P<mm>\d{{1,2}})[./-](?P<yyyy>{_Y})(?![\d./-])"
    r"|\b(?P<bare>20\d\d)\b",
    re.IGNORECASE,
)

_ISO = re.compile(
    r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>\d\d)(?:-(?P<day>\d\d))?))?"
)


class PartialDate(Struct, frozen=True):
    """A date as precise as it is known. ``first`` is the first day of the span it names."""

    first: date
    precision: Precision

    @property
    def last(self) -> date:
        """The last day that it may mean."""
        months = {"day": 0, "month": 1, "quarter": 3, "year": 12}[self.precision]
        if not months:
            return self.first
        month = self.first.month + months - 1
        return date(self.first.year, month, calendar.monthrange(self.first.year, month)[1])

    def iso(self) -> str:
        """ISO 8601, cut to the precision: ``2021-02-14``, ``2021-02``, ``2021-Q1``, ``2021``."""
        match self.precision:
            case "day":
                return self.first.isoformat()
            case "month":
                return f"{self.first:%Y-%m}"
            case "quarter":
                return f"{self.first:%Y}-Q{(self.first.month + 2) // 3}"
            case "year":
                return f"{self.first:%Y}"


def parse_iso(text: str) -> PartialDate:
    """What :meth:`PartialDate.iso` wrote.

    :raises ValueError: for anything else.
    """
    match = _ISO.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year = int(match["year"])
    if match["quarter"]:
        return PartialDate(date(year, 3 * int(match["quarter"]) - 2, 1), "quarter")
    if match["day"]:
        return PartialDate(date(year, int(match["month"]), int(match["day"])), "day")
    if match["month"]:
        return PartialDate(date(year, int(match["month"]), 1), "month")
    return PartialDate(date(year, 1, 1), "year")


class PrintedDate(Struct, frozen=True):
    """A date and where it stands in the text it was found in (half open)."""

    value: PartialDate
    start: int
    end: int


def find_dates(text: str, *, years: bool = False) -> Iterator[PrintedDate]:
    """The dates that the text prints in Dutch, in order.

    ``31 februari 2021`` is no date and is passed over.

    :param years: also take the year of words that are no closer to a date: ``tegen eind 2021``,
        ``voorjaar 2021``.
    """
    for match in _DATE.finditer(text):
        if match["bare"] and not years:
            continue
        value = _dated(match)
        if value is not None:
            yield PrintedDate(value, match.start(), match.end())


def _dated(match: re.Match[str]) -> PartialDate | None:
    if match["bare"]:
        return PartialDate(date(int(match["bare"]), 1, 1), "year")
    if match["dd"]:
        return _day(int(match["yyyy"]), int(match["mm"]), int(match["dd"]))
    if not match["month"]:
        number = match["nth"] or match["q"]
        quarter = int(number) if number else _QUARTERS.index(match["quarter"].lower()) + 1
        year = int(match["qyear"] or match["qyear2"])
        return PartialDate(date(year, 3 * quarter - 2, 1), "quarter")
    month = MONTHS.index(match["month"].lower()) + 1
    if not match["day"]:
        return PartialDate(date(int(match["year"]), month, 1), "month")
    return _day(int(match["year"]), month, int(match["day"]))


def _day(year: int, month: int, day: int) -> PartialDate | None:
    try:
        return PartialDate(date(year, month, day), "day")
    except ValueError:
        return None
