"""A file of the bank or of accounting that says what was paid, read strictly: values in, values
out."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from regie.base.errors import Invalid
from regie.base.writers import unsafe
from regie.programmes import iban

_HEADS = {
    "reference": ("kenmerk", "referentie", "reference", "mededeling", "endtoendid", "omschrijving"),
    "amount": ("bedrag", "amount", "bedrag (eur)", "bedrag in euro"),
    "on": ("datum", "date", "uitvoeringsdatum", "valutadatum", "boekingsdatum"),
    "iban": ("rekening", "iban", "rekening tegenpartij", "tegenrekening", "rekening begunstigde"),
}
_MUST = {"reference": "kenmerk", "amount": "bedrag", "on": "datum"}
_AMOUNT = re.compile(r"([+-]?)(\d{1,3}(?:[. ]\d{3})*|\d+)(?:[.,](\d{1,2}))?")
_MOST = 20_000


class StatementLine(Struct, frozen=True):
    """One line; ``row`` is its place in the file, the header is 1. ``amount`` is above zero."""

    row: int
    reference: str
    amount: Decimal
    on: date
    iban: str = ""
    incoming: bool = False


def parse(words: str) -> list[StatementLine]:
    """The lines of a CSV: whatever stands between its columns, whatever their order; a header names
    them. In a file where what is paid is negative, what is positive came in.

    :raises Invalid: with the row and the column of what cannot be read.
    """
    lines = [line for line in words.lstrip("\ufeff").splitlines() if line.strip()]
    if not lines:
        raise Invalid("Dit bestand is leeg.")
    if len(lines) > _MOST:
        raise Invalid("Dit bestand heeft te veel regels; ten hoogste 20.000 gaat.")
    between = max(";,\t", key=lines[0].count)
    try:
        rows = list(csv.reader(lines, delimiter=between, strict=True))
    except csv.Error as error:
        raise Invalid("Deze CSV is beschadigd: een aanhalingsteken sluit niet.") from error
    places = _places(rows[0])
    told = [
        _line(number, [unsafe(cell) for cell in row], places)
        for number, row in enumerate(rows[1:], 2)
    ]
    if any(line.amount < 0 for line in told):
        return [
            replace(line, amount=abs(line.amount), incoming=line.amount > 0)
            for line in told
            if line.amount
        ]
    return [line for line in told if line.amount]


def _places(header: Sequence[str]) -> dict[str, int]:
    names = [unsafe(cell).strip().lower() for cell in header]
    places = {}
    for field, known in _HEADS.items():
        found = [names.index(name) for name in known if name in names]
        if found:
            places[field] = found[0]
        elif field in _MUST:
            raise Invalid(f"Er is geen kolom “{_MUST[field]}”; er zijn: {', '.join(names)[:200]}.")
    return places


def _line(number: int, row: Sequence[str], places: dict[str, int]) -> StatementLine:
    def cell(field: str) -> str:
        at = places.get(field)
        return row[at].strip() if at is not None and at < len(row) else ""

    return StatementLine(
        number,
        cell("reference"),
        _amount(cell("amount"), number),
        _day(cell("on"), number),
        iban.plain(cell("iban")),
    )


def _amount(words: str, number: int) -> Decimal:
    match = _AMOUNT.fullmatch(words.replace("\N{MINUS SIGN}", "-").replace("\u00a0", " "))
    if match is None or not words.isascii():
        raise Invalid(f"Regel {number}, bedrag: “{words[:40]}” is geen bedrag zoals 1200,50.")
    sign, whole, cents = match.groups()
    return Decimal(f"{sign}{re.sub('[. ]', '', whole)}.{(cents or '0').ljust(2, '0')}")


def _day(words: str, number: int) -> date:
    for shape in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(words, shape).date()
        except ValueError:
            continue
    raise Invalid(f"Regel {number}, datum: “{words[:40]}” is geen dag zoals 2024-01-31.")
