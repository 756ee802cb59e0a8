"""Opening what a supplier brought: CSV, XLSX, SDMX-CSV or a Frictionless package, as one CSV in
UTF-8 beside what is known of it. Nothing is read whole before it was weighed."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import python_calamine
from msgspec import Struct, field

from regie.indicators.engine.errors import Unanswerable

#: Larger files are refused, and so is what unpacks to more.
LARGEST = 1_000_000_000
_LARGEST_BOOK = 800_000_000
#: How many times larger than the archive its parts may be; small ones get some room.
_RATIO, _ROOM = 200, 1_000_000
_MOST_ENTRIES, _MOST_COLUMNS = 1000, 500
_CHUNK = 1 << 20
_SAMPLE = 1000
_BOMB = "Dit bestand pakt uit tot een verdacht grote omvang en wordt daarom niet gelezen."
_DAMAGED = "Dit bestand is beschadigd of geen tabel; bewaar het opnieuw als CSV of XLSX."


class Source(Struct):
    """A table as CSV.

    :param form: ``csv``, ``xlsx``, ``sdmx`` or ``frictionless``.
    :param dataset: the code of the data set that it says to be of, if it does.
    :param told: what the file itself says of how it is read, as a mapping tells it.
    """

    path: Path
    delimiter: str
    columns: list[str]
    form: str
    encoding: str = "utf-8"
    quote: str = '"'
    dataset: str = ""
    sheets: list[str] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)

    def sample(self) -> list[list[str]]:
        """The first rows below the heading."""
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file, delimiter=self.delimiter, quotechar=self.quote)
            return list(itertools.islice(rows, 1, _SAMPLE + 1))


def opened(path: Path, folder: Path, mapping: dict[str, Any]) -> Source:
    """What is in a file.

    :param folder: where copies may be made; it is thrown away after.
    :raises Unanswerable: with a sentence, for what cannot be read.
    """
    size = path.stat().st_size
    if size > LARGEST:
        raise Unanswerable(
            f"Dit bestand is {_size(size)}; ten hoogste {_size(LARGEST)} wordt gelezen. "
            "Deel het op, bijvoorbeeld per jaar."
        )
    if not size:
        raise Unanswerable("Dit bestand is leeg.")
    with path.open("rb") as file:
        head = file.read(4)
    if head == b"PK\x03\x04":
        return _archive(path, folder, mapping, size)
    return _text(path, folder, mapping)


def _archive(path: Path, folder: Path, mapping: dict[str, Any], size: int) -> Source:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if len(names) > _MOST_ENTRIES:
                raise Unanswerable(_BOMB)
            if "xl/workbook.xml" in names:
                _weigh(archive, min(max(_RATIO * size, _ROOM), _LARGEST_BOOK))
                return _book(path, folder, mapping)
            package = next(
                (name for name in names if name.rpartition("/")[2] == "datapackage.json"), None
            )
            if package is None:
                raise Unanswerable("In dit ZIP-bestand staat geen datapackage.json.")
            return _package(archive, package, folder, mapping, max(_RATIO * size, _ROOM))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError):
        raise Unanswerable(_DAMAGED) from None


def _weigh(archive: zipfile.ZipFile, room: int) -> None:
    # What an archive says of its parts may be a lie: they are counted.
    for name in archive.namelist():
        with archive.open(name) as part:
            while chunk := part.read(_CHUNK):
                room -= len(chunk)
                if room < 0:
                    raise Unanswerable(_BOMB)


def _book(path: Path, folder: Path, mapping: dict[str, Any]) -> Source:
    try:
        book = python_calamine.load_workbook(str(path))
        sheets = [
            one.name
            for one in book.sheets_metadata
            if one.typ is python_calamine.SheetTypeEnum.WorkSheet
        ]
        chosen = mapping.get("sheet") or next(iter(sheets), "")
        if chosen not in sheets:
            raise Unanswerable(f"Dit rekenblad heeft geen blad “{chosen[:40]}”.")
        sheet = book.get_sheet_by_name(chosen)
        if sheet.total_width > _MOST_COLUMNS:
            raise Unanswerable(f"Dit blad heeft meer dan {_MOST_COLUMNS} kolommen.")
        made = folder / "sheet.csv"
        sign = mapping.get("decimal", ".")
        with made.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(
                [_cell(cell, sign) for cell in row] for row in sheet.iter_rows()
            )
    except (python_calamine.CalamineError, ValueError, OSError):
        raise Unanswerable(_DAMAGED) from None
    source = _text(made, folder, {"delimiter": ","})
    source.form, source.sheets = "xlsx", sheets
    return source


def _cell(cell: Any, sign: str) -> str:
    match cell:
        case bool():
            return "ja" if cell else "nee"
        case int():
            return str(cell)
        case float() if cell.is_integer() and abs(cell) < 2**53:
            return str(int(cell))
        case float():
            return format(Decimal(repr(cell)), "f").replace(".", sign)
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
        case date() | time() | timedelta():
            return cell.isoformat() if isinstance(cell, date) else str(cell)
    return str(cell)


def _package(
    archive: zipfile.ZipFile, name: str, folder: Path, mapping: dict[str, Any], room: int
) -> Source:
    with archive.open(name) as part:
        content = part.read(_ROOM + 1)
    try:
        package = json.loads(content[:_ROOM])
        resource = next(
            one
            for one in package["resources"]
            if not mapping.get("sheet") or one.get("name") == mapping["sheet"]
        )
        inside = name.rpartition("/")[0]
        member = f"{inside}/{resource['path']}" if inside else str(resource["path"])
        schema = resource.get("schema") or {}
        dialect = resource.get("dialect") or {}
        fields = list(schema.get("fields") or []) if isinstance(schema, dict) else []
        told: dict[str, Any] = {}
        for one in fields:
            if one.get("type") in ("number", "integer"):
                told |= {
                    "decimal": one.get("decimalChar", "."),
                    "thousands": one.get("groupChar", ""),
                }
                break
        if isinstance(schema, dict) and schema.get("missingValues"):
            told["missing"] = [str(one) for one in schema["missingValues"] if one]
    except (ValueError, KeyError, TypeError, AttributeError, StopIteration):
        raise Unanswerable("datapackage.json van dit bestand is niet te lezen.") from None
    if member not in archive.namelist():
        raise Unanswerable(f"Het bestand {member[:80]} dat datapackage.json noemt, is er niet bij.")
    made = folder / "resource.csv"
    with archive.open(member) as part, made.open("wb") as file:
        while chunk := part.read(_CHUNK):
            room -= len(chunk)
            if room < 0 or file.tell() > LARGEST:
                raise Unanswerable(_BOMB)
            file.write(chunk)
    read = {
        "delimiter": mapping.get("delimiter") or dialect.get("delimiter", ","),
        "encoding": mapping.get("encoding") or resource.get("encoding", ""),
        "quote": dialect.get("quoteChar", '"'),
    }
    source = _text(made, folder, read)
    source.form = "frictionless"
    source.dataset = str(package.get("name") or "")
    source.sheets = [str(one.get("name", "")) for one in package["resources"]]
    source.told = told
    return source


def _text(path: Path, folder: Path, mapping: dict[str, Any]) -> Source:
    path, encoding = _in_utf8(path, folder, str(mapping.get("encoding") or ""))
    with path.open(encoding="utf-8-sig", newline="") as file:
        head = file.read(1 << 16)
    if not head.strip():
        raise Unanswerable("Dit bestand is leeg.")
    quote = str(mapping.get("quote") or '"')[:1]
    delimiter = str(mapping.get("delimiter") or "") or _delimiter(head, quote)
    if len(delimiter) != 1:
        raise Unanswerable("Een scheidingsteken is één teken.")
    columns = next(_rows(head, delimiter, quote), [])
    if len(columns) > _MOST_COLUMNS:
        raise Unanswerable(f"Dit bestand heeft meer dan {_MOST_COLUMNS} kolommen.")
    source = Source(path, delimiter, [one.strip() for one in columns], "csv", encoding, quote)
    _sdmx(source, head)
    return source


def _sdmx(source: Source, head: str) -> None:
    """SDMX-CSV 1.0 begins with DATAFLOW, 2.0 with STRUCTURE: which data set it is."""
    first = source.columns[0].partition(":")[0].strip().casefold().partition("[")[0]
    if first not in ("dataflow", "structure"):
        return
    row = next(itertools.islice(_rows(head, source.delimiter, source.quote), 1, 2), [])
    place = 0
    if first == "structure":
        heads = [one.partition(":")[0].strip().casefold() for one in source.columns]
        place = heads.index("structure_id") if "structure_id" in heads else 1
    source.form = "sdmx"
    if len(row) > place:
        # AGENCY:ID(1.0), or a label after it.
        source.dataset = row[place].partition("(")[0].rpartition(":")[2].strip().casefold()
    source.told = {"decimal": ".", "thousands": ""}


def _rows(text: str, delimiter: str, quote: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=quote)
    except csv.Error:
        raise Unanswerable(_DAMAGED) from None


def _delimiter(head: str, quote: str) -> str:
    """The sign that cuts the first rows into the most columns, equally."""
    whole = head[: head.rfind("\n")] if head.count("\n") > 1 else head
    best, most = ",", (0, 0)
    for sign in ";,\t|":
        rows = list(itertools.islice(_rows(whole, sign, quote), 50))
        if not rows:
            continue
        wide = len(rows[0])
        worth = (sum(len(row) == wide for row in rows) * (wide > 1), wide)
        if worth > most:
            best, most = sign, worth
    return best


def _in_utf8(path: Path, folder: Path, told: str) -> tuple[Path, str]:
    """The file itself where it is UTF-8, else a copy that is."""
    with path.open("rb") as file:
        head = file.read(4)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _copied(path, folder, "utf-16"), "utf-16"
    names = [told] if told else ["utf-8", "cp1252", "latin-1"]
    for name in names:
        try:
            codec = codecs.lookup(name).name
        except LookupError:
            raise Unanswerable(f"De tekenset “{name[:20]}” is niet gekend.") from None
        try:
            if codec == "utf-8":
                with path.open("rb") as file:
                    for text in _decoded(file, codec):
                        if "\0" in text:
                            raise Unanswerable(_DAMAGED)
                return path, codec
            return _copied(path, folder, codec), codec
        except UnicodeDecodeError:
            continue
    raise Unanswerable(f"Dit bestand is geen tekst in {told}.")


def _copied(path: Path, folder: Path, codec: str) -> Path:
    made = folder / "text.csv"
    with path.open("rb") as file, made.open("w", encoding="utf-8", newline="") as copy:
        for text in _decoded(file, codec):
            if "\0" in text:
                raise Unanswerable(_DAMAGED)
            copy.write(text)
    return made


def _decoded(file: IO[bytes], codec: str) -> Iterable[str]:
    decoder = codecs.getincrementaldecoder(codec)()
    while chunk := file.read(_CHUNK):
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _size(size: int) -> str:
    if size < 1_000_000_000:
        return f"{size / 1_000_000:.0f} MB"
    return f"{size / 1_000_000_000:.1f} GB".replace(".", ",").replace(",0 ", " ")


def heads(columns: Sequence[str]) -> list[str]:
    """Names for the columns of a table that no heading can break."""
    return [f"c{number}" for number in range(len(columns))]


def is_there(path: str) -> Path:
    """The path, if there is a file.

    :raises Unanswerable: where there is none.
    """
    found = Path(path)
    if not found.is_file() or not os.access(found, os.R_OK):
        raise Unanswerable("Dit bestand is er niet (meer).")
    return found
