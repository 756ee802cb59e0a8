"""Codes of places and periods, and when they hold: values in, values out."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from msgspec import Struct

from regie.actors.former import Former
from regie.kernel.dates import MONTHS

_FORMS = (
    ("year", re.compile(r"(\d{4})(?:\.0)?"), "{}"),
    ("quarter", re.compile(r"(\d{4})-?[QKqk]([1-4])"), "{}-Q{}"),
    ("month", re.compile(r"(\d{4})-?[Mm]?(0[1-9]|1[0-2])"), "{}-{}"),
)
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ T]00:00(?::00)?)?")
_PER = {"year": "per jaar", "quarter": "per kwartaal", "month": "per maand"}


class Wrong(ValueError):
    """A code that does not hold; the text is a Dutch sentence."""


class Place(Struct, frozen=True):
    """A municipality (``level`` empty) in the time that its code meant one territory, or a region
    of a kind (``level``)."""

    code: str
    name: str
    since: date | None = None
    until: date | None = None
    level: str = ""


class Merged(Struct, frozen=True):
    """A municipality went into another on a day; one that keeps its code goes into itself."""

    on: date
    old: str
    new: str


def period_of(text: str, frequency: str) -> str:
    """A period as figures write it: ``2024``, ``2024-Q3`` or ``2024-05``.

    :param frequency: of the data set: ``year``, ``quarter`` and ``month`` allow only that.
    :raises Wrong: for anything else.
    """
    told = text.strip()
    if day := _DAY.fullmatch(told):
        # A spreadsheet makes a date of a period: the first day of it is meant.
        year, month, first = day.groups()
        if first == "01" and frequency == "month":
            return f"{year}-{month}"
        if first == "01" and frequency == "year" and month == "01":
            return year
        raise Wrong(f"“{told}” is een dag; hier hoort een jaar, een kwartaal of een maand.")
    for form, pattern, written in _FORMS:
        if match := pattern.fullmatch(told):
            if not 1800 <= int(match[1]) <= 2200:
                break
            if frequency in _PER and form != frequency:
                raise Wrong(f"“{told}” past niet: deze gegevensset telt {_PER[frequency]}.")
            return written.format(*match.groups())
    raise Wrong(f"“{told[:40]}” is geen periode (zoals 2024, 2024-Q3 of 2024-05).")


def span(period: str) -> tuple[date, date]:
    """The first day of a period, and the first after it."""
    year, _, part = period.partition("-")
    first, months = 1, 12
    if part.startswith("Q"):
        first, months = 3 * int(part[1]) - 2, 3
    elif part:
        first, months = int(part), 1
    start = date(int(year), first, 1)
    after = first + months
    return start, date(start.year + (after > 12), (after - 1) % 12 + 1, 1)


class Places:
    """Which code of a place holds in which period.

    :param former: only says what an unknown code probably means.
    """

    def __init__(
        self,
        places: Iterable[Place],
        mergers: Iterable[Merged],
        former: Iterable[Former] = (),
    ) -> None:
        self._former = {one.code: one for one in former}
        self._by_code: dict[str, list[Place]] = defaultdict(list)
        self._by_name: dict[str, list[Place]] = defaultdict(list)
        self.begins: date | None = None
        for one in places:
            self._by_code[one.code].append(one)
            self._by_name[one.name.casefold()].append(one)
            if one.since and not one.level:
                self.begins = min(self.begins or one.since, one.since)
        self._into: dict[str, list[Merged]] = defaultdict(list)
        self._from: dict[str, list[Merged]] = defaultdict(list)
        for merged in mergers:
            self._into[merged.old].append(merged)
            self._from[merged.new].append(merged)

    def place_of(self, text: str, period: str) -> Place:
        """The place with this code, or this name, in a period.

        :param period: empty where the data set has none: then as it is today.
        :raises Wrong: with what became of it, or what it was before.
        """
        told = text.strip()
        code = told.zfill(5) if told.isdecimal() and len(told) == 4 else told
        known = self._by_code.get(code) or self._by_name.get(told.casefold())
        if not known:
            raise Wrong(self._unknown(told, period))
        if not period:
            return next((one for one in known if one.until is None), known[-1])
        start, after = span(period)
        for one in known:
            # Before the list begins nothing is known of when a municipality began.
            since = None if one.since == self.begins else one.since
            if (since is None or since < after) and (one.until is None or one.until > start):
                return one
        raise Wrong(self._not_then(known, period, start))

    def before_the_list(self, period: str) -> bool:
        """Whether the list of municipalities does not go back so far."""
        return self.begins is not None and span(period)[1] <= self.begins

    def changed_territory(self, codes: Iterable[str]) -> list[tuple[str, str, date, list[str]]]:
        """Codes that were kept through a merger: code, name, day, and names of what came in."""
        found = []
        for code in sorted(set(codes)):
            for day in sorted({one.on for one in self._into.get(code, ()) if one.new == code}):
                came = [
                    self._name(one.old, day - timedelta(1))
                    for one in self._from[code]
                    if one.on == day and one.old != code
                ]
                found.append((code, self._name(code, day), day, came))
        return found

    def _name(self, code: str, day: date) -> str:
        rows = self._by_code.get(code, [])
        for one in rows:
            if (one.since is None or one.since <= day) and (one.until is None or one.until > day):
                return one.name
        return rows[0].name if rows else code

    def _unknown(self, told: str, period: str) -> str:
        code = told.zfill(5)
        if (was := self._former.get(code)) and was.successor in self._by_code:
            return (
                f"{code} ({was.name}) ging op {_day(was.on)} op in {was.successor} "
                f"({self._name(was.successor, was.on)}); de lijst van gemeenten gaat niet verder "
                "terug."
            )
        if self.begins and period and self.before_the_list(period):
            return (
                f"“{told[:40]}” staat niet in de lijst van gemeenten; die gaat terug tot "
                f"{self.begins.year}, dus oudere codes zijn niet gekend."
            )
        near = difflib.get_close_matches(told.casefold(), self._by_name, 1, 0.8)
        hint = ""
        if near:
            one = self._by_name[near[0]][-1]
            hint = f" Is {one.code} ({one.name}) bedoeld?"
        return f"“{told[:40]}” is geen code van een plaats.{hint}"

    def _not_then(self, known: list[Place], period: str, start: date) -> str:
        one = known[-1]
        label = f"{one.code} ({one.name})"
        if one.until is not None and one.until <= start:
            into = [merged for merged in self._into[one.code] if merged.on == one.until]
            if into:
                new = into[0].new
                return (
                    f"{label} bestaat in {period} niet meer: het ging op {_day(one.until)} op in "
                    f"{new} ({self._name(new, one.until)})."
                )
            return f"{label} bestaat in {period} niet meer: de code gold tot {_day(one.until)}."
        came = sorted({merged.old for merged in self._from[one.code]})
        if one.since and came:
            old = ", ".join(
                f"{code} ({self._name(code, one.since - timedelta(1))})" for code in came
            )
            return f"{label} bestaat in {period} nog niet; voor {_day(one.since)} was dat {old}."
        return f"{label} bestaat in {period} nog niet."


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
