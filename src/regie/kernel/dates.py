"""Dates as a paper prints them: a day, a month, a quarter or only a year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

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
_QUARTERS = {"eerste": 1, "tweede": 2, "derde": 3, "vierde": 4, "1e": 1, "2e": 2, "3e": 3, "4e": 4}
_DATE = re.compile(
    r"\b(?:(?P<day>\d{1,2})\s+)?(?P<month>" + "|".join(MONTHS) + r")\s+(?P<year>(?:19|20)\d\d)\b"
    r"|\b(?P<quarter>eerste|tweede|derde|vierde|[1-4]e)\s+kwartaal\s+(?:van\s+)?"
    r"(?P<qyear>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?P<year>20\d\d)\b")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as precise as it is known. ``first`` is the first day of the span it names."""

    first: date
    precision: Precision

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


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date and where it stands in the text it was found in (half open)."""

    value: PartialDate
    start: int
    end: int


def find_dates(text: str, *, years: bool = False) -> Iterator[PrintedDate]:
    """The dates that the text prints in Dutch, in order.

    ``31 februari 2021`` is no date and is passed over.

    :param years: also take a bare year (``tegen eind 2021`` is the year 2021).
    """
    end = 0
    found: list[PrintedDate] = []
    for match in _DATE.finditer(text):
        value = _dated(match)
        if value is not None:
            found.append(PrintedDate(value, match.start(), match.end()))
    if not years:
        yield from found
        return
    for dated in [*found, None]:
        for match in _YEAR.finditer(text, end, dated.start if dated else len(text)):
            yield PrintedDate(
                PartialDate(date(int(match["year"]), 1, 1), "year"), match.start(), match.end()
            )
        if dated:
            yield dated
            end = dated.end


def _dated(match: re.Match[str]) -> PartialDate | None:
    if match["quarter"]:
        month = 3 * _QUARTERS[match["quarter"].lower()] - 2
        return PartialDate(date(int(match["qyear"]), month, 1), "quarter")
    month = MONTHS.index(match["month"].lower()) + 1
    if not match["day"]:
        return PartialDate(date(int(match["year"]), month, 1), "month")
    try:
        return PartialDate(date(int(match["year"]), month, int(match["day"])), "day")
    except ValueError:
        return None
