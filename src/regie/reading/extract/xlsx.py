"""XLSX: the cells as text, after the archive was weighed.

A formula gives the value that was kept with it; a file that keeps none (a program wrote it, no
spreadsheet ever worked it out) is refused, since its cells would seem empty.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import python_calamine

from regie.reading.extract.archive import BOMB, weigh
from regie.reading.extract.formats import Refused

if TYPE_CHECKING:
    from regie.reading.extract.formats import Content

#: Rows and columns of one sheet.
MOST_ROWS = 20_000
_MOST_COLUMNS = 200
_MOST_SHEETS = 20

_DAMAGED = "is een beschadigd rekenblad: bewaar het opnieuw als XLSX."
_LONG = "heeft meer dan 20.000 rijen op één blad: haal weg wat er niet bij hoort."
_WIDE = "heeft meer dan 200 kolommen op één blad: haal weg wat er niet bij hoort."

#: A cell with a formula and without its value. Only text that came out empty keeps an empty value.
_UNWORKED = re.compile(
    rb"<c\b([^>]*)>\s*<f\b[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
_PLACE = re.compile(rb'\br="([A-Z]{1,3}[0-9]{1,7})"')

Cell = int | float | str | bool | time | date | datetime | timedelta


def read(data: bytes) -> Content:
    """The cells as JSON: rows of text by the name of their sheet; without pages.

    :raises Refused: when it is damaged, hostile or too large.
    """
    weigh(data, _DAMAGED, most_rows=MOST_ROWS, long=_LONG)
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        names = book.sheet_names
        if len(names) > _MOST_SHEETS:
            raise Refused(BOMB)
        _must_be_worked_out(data)
        return json.dumps({name: _rows(book, name) for name in names}, ensure_ascii=False), []
    except (python_calamine.CalamineError, ValueError, OSError):
        raise Refused(_DAMAGED) from None


def _must_be_worked_out(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                for found in _UNWORKED.finditer(archive.read(name)):
                    if b't="str"' not in found[1]:
                        place = _PLACE.search(found[1])
                        where = f"in cel {place[1].decode()} " if place else ""
                        raise Refused(
                            f"heeft {where}een formule zonder uitkomst: open het in een "
                            "rekenprogramma en bewaar het opnieuw."
                        )


def _rows(book: python_calamine.CalamineWorkbook, name: str) -> list[list[str]]:
    # A chart or a macro sheet has no cells.
    kinds = {one.name: one.typ for one in book.sheets_metadata}
    if kinds[name] is not python_calamine.SheetTypeEnum.WorkSheet:
        return []
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height > MOST_ROWS:
        raise Refused(_LONG)
    if sheet.total_width > _MOST_COLUMNS:
        raise Refused(_WIDE)
    return [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def _text(cell: Cell) -> str:
    match cell:
        case bool():
            return "ja" if cell else "nee"
        case float() if cell.is_integer() and abs(cell) < 2**53:
            return str(int(cell))
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
        case date():
            return cell.isoformat()
    return str(cell)
