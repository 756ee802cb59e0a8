"""A report as a workbook that goes out and comes back: the same one, with locked cells where
nothing is to be typed. Reading is strict, and says the cell of what is wrong."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from regie.base.errors import Invalid
from regie.base.writers import LONGEST

#: The sheet that people fill in, and the hidden one that says what it is of.
SHEET, KEPT = "Verslag", "Regie"
_HEADER = (
    "Lijn",
    "Omschrijving",
    "Eenheid",
    "Gevraagd",
    "Toegekend",
    "Gerealiseerd",
    "Waarvan al bereikt voor de start",
    "Motivering als het minder is",
)
_FIELDS = {5: "realised", 6: "current", 7: "motivation"}
_TOP = 4


class SheetLine(Struct, frozen=True):
    """A line as it goes out: ``typed`` are the words of its open cells."""

    uid: str
    code: str
    title: str
    unit: str
    asked: int | None
    granted: int | None
    typed: Mapping[str, str]


class SheetHead(Struct, frozen=True):
    """Of which report the workbook is, for whom, and what stood there (``token``)."""

    report: str
    organisation: str
    token: int
    title: str
    name: str
    due: date


def write(head: SheetHead, lines: Sequence[SheetLine]) -> bytes:
    """The workbook. What is open is yellow; numbers below zero or broken are refused by the
    spreadsheet itself."""
    import xlsxwriter  # no page waits for it

    held = io.BytesIO()
    book = xlsxwriter.Workbook(
        held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": head.title})
    sheet = book.add_worksheet(SHEET)
    bold = book.add_format({"bold": True, "font_size": 14})
    top = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    shut = book.add_format({"locked": True, "text_wrap": True, "valign": "top"})
    count = book.add_format(
        {"locked": False, "bg_color": "#FFF6C4", "border": 1, "num_format": "0", "valign": "top"}
    )
    words = book.add_format(
        {"locked": False, "bg_color": "#FFF6C4", "border": 1, "num_format": "@", "text_wrap": True}
    )
    sheet.write_string(0, 0, head.title, bold)
    sheet.write_string(1, 0, f"{head.name}; in te dienen tegen {head.due.isoformat()}")
    sheet.write_string(
        2, 0, "Vul alleen de gele cellen in. Leeg is niet nul: vul 0 in als het nul is."
    )
    for column, name in enumerate(_HEADER):
        sheet.write_string(_TOP, column, name, top)
    for row, line in enumerate(lines, _TOP + 1):
        sheet.write_string(row, 0, line.code, shut)
        sheet.write_string(row, 1, line.title, shut)
        sheet.write_string(row, 2, line.unit, shut)
        for column, number in ((3, line.asked), (4, line.granted)):
            if number is None:
                sheet.write_blank(row, column, None, shut)
            else:
                sheet.write_number(row, column, number, shut)
        for column, name in _FIELDS.items():
            told = line.typed.get(name, "")[:LONGEST]
            shape = words if name == "motivation" else count
            if not told:
                sheet.write_blank(row, column, None, shape)
            elif name != "motivation" and told.isascii() and told.isdecimal() and len(told) < 10:
                sheet.write_number(row, column, int(told), shape)
            else:
                sheet.write_string(row, column, told, shape)
        sheet.data_validation(
            row,
            5,
            row,
            6,
            {
                "validate": "integer",
                "criteria": "between",
                "minimum": 0,
                "maximum": 999_999_999,
                "error_title": "Geen getal",
                "error_message": "Vul een heel getal in, vanaf 0, of laat de cel leeg.",
            },
        )
    for column, width in enumerate((10, 50, 16, 11, 11, 14, 18, 50)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(_TOP + 1, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_TOP)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    kept = book.add_worksheet(KEPT)
    for row, told in enumerate((head.report, head.organisation, str(head.token))):
        kept.write_string(row, 0, told)
    for row, line in enumerate(lines):
        kept.write_string(row, 1, line.uid)
    kept.protect()
    kept.very_hidden()
    book.close()
    return held.getvalue()


def address(row: int, column: int) -> str:
    """A cell as a spreadsheet calls it; rows and columns count from 0."""
    return f"{chr(ord('A') + column)}{row + 1}"


def read(
    cells: Mapping[str, Sequence[Sequence[str]]], head: SheetHead, lines: Sequence[SheetLine]
) -> dict[str, dict[str, str]]:
    """What was typed, by uid of the line.

    :raises Invalid: for the workbook of another report, one that was made before something
        changed, a locked cell that was changed, or a number that is none: with its cell.
    """
    sheet, kept = cells.get(SHEET), cells.get(KEPT)
    if sheet is None or kept is None or len(kept) < 3:
        raise Invalid(
            "Dit is niet het rekenblad dat je hier meenam: breng datzelfde bestand terug."
        )
    told = [_cell(kept, row, 0) for row in range(3)]
    if told[:2] != [head.report, head.organisation]:
        raise Invalid("Dit rekenblad hoort bij een ander verslag of een andere organisatie.")
    uids = [line.uid for line in lines]
    if [_cell(kept, row, 1) for row in range(len(uids))] != uids:
        raise Invalid("De lijnen van dit verslag zijn intussen anders: neem het rekenblad opnieuw.")
    if told[2] != str(head.token):
        raise Invalid(
            "Er werd iets ingevuld nadat dit rekenblad gemaakt is: neem het opnieuw, zo gaat niets "
            "verloren."
        )
    wrong: list[str] = []
    for column, name in enumerate(_HEADER):
        if _cell(sheet, _TOP, column) != name:
            wrong.append(f"{address(_TOP, column)}: hier hoort “{name}”.")
    typed: dict[str, dict[str, str]] = {}
    for row, line in enumerate(lines, _TOP + 1):
        fixed = (line.code, line.title, line.unit, _words(line.asked), _words(line.granted))
        for column, expected in enumerate(fixed):
            if _cell(sheet, row, column) != expected.strip():
                wrong.append(f"{address(row, column)}: deze cel is niet om te wijzigen.")
        typed[line.uid] = {name: _cell(sheet, row, column) for column, name in _FIELDS.items()}
        for column, name in _FIELDS.items():
            words = typed[line.uid][name]
            whole = words.isascii() and words.isdecimal() and len(words) < 10
            if name != "motivation" and words and not whole:
                wrong.append(f"{address(row, column)}: “{words[:30]}” is geen heel getal vanaf 0.")
    for row in range(_TOP + 1 + len(lines), len(sheet)):
        wrong += [
            f"{address(row, column)}: onder de laatste lijn staat niets."
            for column in range(min(26, len(sheet[row])))
            if _cell(sheet, row, column)
        ]
    if wrong:
        raise Invalid(" ".join(wrong[:20]), {"file": " ".join(wrong[:20])})
    return typed


def _cell(rows: Sequence[Sequence[str]], row: int, column: int) -> str:
    if row >= len(rows) or column >= len(rows[row]):
        return ""
    return rows[row][column].strip()


def _words(number: int | None) -> str:
    return "" if number is None else str(number)
