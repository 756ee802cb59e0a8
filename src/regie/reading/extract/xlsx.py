"""XLSX: the cells as text, after the archive was weighed.

A formula gives the value that was kept with it.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import python_calamine

from regie.reading.extract.formats import Refused

if TYPE_CHECKING:
    from regie.reading.extract.formats import Content

#: How many times larger than the file its unpacked parts may be; small files get some room.
_RATIO = 100
_ROOM = 2**20
_MOST_BYTES = 200 * 2**20
_MOST_ENTRIES = 1000
#: Rows and columns of one sheet.
MOST_ROWS = 20_000
_MOST_COLUMNS = 200
_MOST_SHEETS = 20
_CHUNK = 2**16

_DAMAGED = "is een beschadigd rekenblad: bewaar het opnieuw als XLSX."
_BOMB = "pakt uit tot een verdacht grote omvang en wordt daarom niet gelezen."
_LONG = "heeft meer dan 20.000 rijen op één blad: haal weg wat er niet bij hoort."
_WIDE = "heeft meer dan 200 kolommen op één blad: haal weg wat er niet bij hoort."

Cell = int | float | str | bool | time | date | datetime | timedelta


def read(data: bytes) -> Content:
    """The cells as JSON: rows of text by the name of their sheet; without pages.

    :raises Refused: when it is damaged, hostile or too large.
    """
    _weigh(data)
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        names = book.sheet_names
        if len(names) > _MOST_SHEETS:
            raise Refused(_BOMB)
        return json.dumps({name: _rows(book, name) for name in names}, ensure_ascii=False), []
    except (python_calamine.CalamineError, ValueError, OSError):
        raise Refused(_DAMAGED) from None


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


def _weigh(data: bytes) -> None:
    """Count the parts and what they unpack to, before any library opens them."""
    room = min(max(_RATIO * len(data), _ROOM), _MOST_BYTES)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > _MOST_ENTRIES:
                raise Refused(_BOMB)
            for entry in entries:
                room -= _unpacked(archive, entry, room)
    # What zipfile raises on a damaged archive; RuntimeError: an entry with a password.
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError):
        raise Refused(_DAMAGED) from None
    except RuntimeError:
        raise Refused(_DAMAGED) from None


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> int:
    """How many bytes an entry holds: what it declares may be a lie, so they are counted."""
    size = rows = 0
    sheet = entry.filename.startswith("xl/worksheets/")
    tail = b""
    with archive.open(entry) as part:
        while chunk := part.read(_CHUNK):
            size += len(chunk)
            if sheet:
                # A tag may be cut in two.
                rows += (tail + chunk).count(b"<row ")
                tail = chunk[-4:]
                if rows > MOST_ROWS:
                    raise Refused(_LONG)
            if size > room:
                raise Refused(_BOMB)
    return size
