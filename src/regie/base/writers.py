"""The one place where tables become files: CSV and JSON for machines, XLSX for people.

CSV is RFC 4180 in UTF-8 without byte order mark: comma, point, ISO dates, as programs want it; who
opens a table in a spreadsheet takes the XLSX. Nothing in either can become a formula.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from django.utils import timezone
from msgspec import Struct, field

if TYPE_CHECKING:
    import xlsxwriter
    import xlsxwriter.format
    import xlsxwriter.worksheet

Kind = Literal["text", "count", "euro", "decimal", "percent", "date", "moment"]
Cell = str | int | Decimal | date | datetime | bool | None

#: What a spreadsheet takes for the start of a formula.
_STARTS = ("=", "+", "-", "@", "\t", "\r")
_FORMATS: dict[Kind, str] = {
    "text": "@",
    "count": "#,##0",
    "euro": "#,##0.00;[Red]-#,##0.00",
    "decimal": "#,##0.##",
    "percent": "0.0%",
    "date": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
}
#: How many characters a cell holds; what is longer is cut.
LONGEST = 32_767
#: Words stay words in a workbook.
_AS_THEY_ARE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}
#: The largest whole number that a spreadsheet keeps exactly.
_EXACT = 10**15


class Column(Struct, frozen=True):
    """A column: ``name`` for machines, ``header`` and ``unit`` for people."""

    name: str
    header: str
    kind: Kind = "text"
    unit: str = ""
    width: int = 0


class Table(Struct, frozen=True):
    """A table as it leaves the house. Rows may be a stream, read once.

    :param notes: sentences that belong to it (source, date, that it is an example).
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    notes: Sequence[str] = field(default_factory=tuple)


def csv_lines(table: Table) -> Iterator[bytes]:
    """The table as CSV, line by line: a header of names, then the rows. Notes stay out of it."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow([safe(column.name) for column in table.columns])
    yield _taken(held)
    for row in table.rows:
        writer.writerow([_plain(value) for value in row])
        yield _taken(held)


def json_bytes(table: Table) -> bytes:
    """The table as JSON: title, notes, and a row as an object by the names of the columns."""
    names = [column.name for column in table.columns]
    told = {
        "title": table.title,
        "notes": list(table.notes),
        "rows": [dict(zip(names, map(_told, row), strict=True)) for row in table.rows],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _told(value: Cell) -> str | int | bool | None:
    """As JSON has it: an amount keeps its decimals as text, a date is ISO 8601."""
    match value:
        case datetime():
            return value.isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
    return value


def safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe goes before what might be one.

    What begins with apostrophes and then such a sign gets one more, so that :func:`unsafe` always
    gives back what was.
    """
    return f"'{text}" if text.lstrip("'").startswith(_STARTS) else text


def unsafe(text: str) -> str:
    """What :func:`safe` made safe."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_STARTS) else text


def _taken(held: io.StringIO) -> bytes:
    line = held.getvalue().encode()
    held.seek(0)
    held.truncate()
    return line


def _plain(value: Cell) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return safe(value)
        case datetime():
            return value.isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"  # a number, also a negative one, is no formula
    return str(value)


#: What the sheet is called that carries what a workbook needs to come back.
KEPT = "Regie"


def xlsx(table: Table, kept: Table | None = None) -> bytes:
    """The table as a workbook with one sheet: title, notes, a header that stays, filters.

    :param kept: for a workbook that people change and bring back: what it was made from, on a
        hidden and protected sheet called :data:`KEPT` (its header, then its rows).
    """
    import xlsxwriter  # no page waits for it

    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, _AS_THEY_ARE)
    book.set_properties({"title": table.title, "comments": "\n".join(table.notes)})
    bold = book.add_format({"bold": True, "font_size": 14})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    formats = {kind: book.add_format({"num_format": code}) for kind, code in _FORMATS.items()}
    sheet = book.add_worksheet(_sheet_name(table.title))
    sheet.write_string(0, 0, table.title, bold)
    for at, note in enumerate(table.notes, 1):
        sheet.write_string(at, 0, note)
    top = len(table.notes) + 2
    for at, column in enumerate(table.columns):
        unit = f" ({column.unit})" if column.unit else ""
        sheet.write_string(top, at, column.header + unit, head)
        width = column.width or min(60, max(12, len(column.header) + 4))
        # What somebody adds below must be taken as it is typed, too.
        sheet.set_column(at, at, width, formats[column.kind] if kept else None)
    row = top
    for row, values in enumerate(table.rows, top + 1):
        for at, (column, value) in enumerate(zip(table.columns, values, strict=True)):
            _write_cell(sheet, row, at, value, formats[column.kind])
    sheet.freeze_panes(top + 1, 0)
    if table.columns:
        sheet.autofilter(top, 0, max(row, top), len(table.columns) - 1)
        sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    if kept is not None:
        _keep(book, kept, formats["text"])
    book.close()
    return held.getvalue()


def _keep(book: xlsxwriter.Workbook, kept: Table, shape: xlsxwriter.format.Format) -> None:
    sheet = book.add_worksheet(KEPT)
    for at, column in enumerate(kept.columns):
        sheet.write_string(0, at, column.name, shape)
    for row, values in enumerate(kept.rows, 1):
        for at, value in enumerate(values):
            _write_cell(sheet, row, at, value, shape)
    sheet.protect()
    sheet.very_hidden()


def _write_cell(
    sheet: xlsxwriter.worksheet.Worksheet,
    row: int,
    at: int,
    value: Cell,
    shape: xlsxwriter.format.Format,
) -> None:
    match value:
        case None:
            sheet.write_blank(row, at, None, shape)
        case bool():
            sheet.write_boolean(row, at, value)
        case datetime():
            sheet.write_datetime(row, at, timezone.localtime(value), shape)
        case date():
            sheet.write_datetime(row, at, value, shape)
        case (int() | Decimal()) as number if -_EXACT < number < _EXACT:
            sheet.write_number(row, at, float(number), shape)
        case _:
            # Too large to be exact, or words: as they are.
            sheet.write_string(row, at, str(value)[:LONGEST])


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:31].strip() or "Tabel"


class Formula(Struct, frozen=True):
    """A cell that a spreadsheet computes. ``text`` is ours, never anybody's words; ``value`` is
    what it gives, for who looks without computing."""

    text: str
    value: Decimal | int


class Sheet(Struct, frozen=True):
    """One sheet of a workbook in which figures follow from each other.

    :param rows: the first is the header; a row in ``bold`` (numbered from 0) is a total.
    """

    name: str
    rows: Sequence[Sequence[Cell | Formula]]
    bold: frozenset[int] = frozenset()


def workbook(title: str, notes: Sequence[str], sheets: Sequence[Sheet]) -> bytes:
    """Sheets that compute with each other; ``notes`` stand in the properties of the file and on
    the first sheet, below its rows."""
    import xlsxwriter  # no page waits for it

    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, _AS_THEY_ARE)
    book.set_properties({"title": title, "comments": "\n".join(notes)})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    shapes = {
        bold: book.add_format({"num_format": "#,##0.###;[Red]-#,##0.###", "bold": bold})
        for bold in (False, True)
    }
    words = {bold: book.add_format({"bold": bold}) for bold in (False, True)}
    for at, told in enumerate(sheets):
        sheet = book.add_worksheet(_sheet_name(told.name))
        for row, cells in enumerate(told.rows):
            bold = row in told.bold
            for column, value in enumerate(cells):
                if row == 0:
                    sheet.write_string(row, column, str(value), head)
                elif isinstance(value, Formula):
                    sheet.write_formula(
                        row, column, f"={value.text}", shapes[bold], float(value.value)
                    )
                elif value is not None:
                    shape = words[bold] if isinstance(value, str) else shapes[bold]
                    _write_cell(sheet, row, column, value, shape)
        for column in range(max((len(cells) for cells in told.rows), default=0)):
            longest = max(
                (
                    len(str(cells[column]))
                    for cells in told.rows[1:]
                    if column < len(cells) and isinstance(cells[column], str)
                ),
                default=0,
            )
            sheet.set_column(column, column, min(60, max(12, longest + 2)))
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        for below, note in enumerate(notes if at == 0 else ()):
            sheet.write_string(len(told.rows) + 1 + below, 0, note)
    book.close()
    return held.getvalue()
