"""Files with movements: their cells as text, and the empty one to start from."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from django.utils.translation import gettext

from regie.base.actor import Actor
from regie.base.errors import Invalid
from regie.base.files import store, text
from regie.base.models import StoredFile
from regie.base.writers import Column, Kind, Table, unsafe
from regie.budgets.entries import COLUMNS, SUB_LINE_WORDS, heading, kinds_in
from regie.budgets.rules import AXES

#: What files with movements, and their cells, are kept for.
PURPOSE = "budget_movements"
#: Files with movements are not larger, in bytes.
LARGEST = 10_000_000
_HEAD = re.compile(
    r"\b(?:kind|soort)\b.*\b(?:article|artikel|van|from)\b|\b(?:article|artikel|van|from)\b.*\b(?:kind|soort)\b",
    re.IGNORECASE,
)
_ZIP = b"PK\x03\x04"


def rows_of(path: Path) -> list[list[str]]:
    """The cells of a CSV (comma, semicolon or tab) or of the first sheet of an XLSX, opened in a
    child process.

    :raises Invalid: when there is nothing to read, with the reason.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise Invalid(
                gettext("A file with movements is at most %(most)s MB large.")
                % {"most": LARGEST // 10**6}
            )
        with path.open("rb") as stream:
            if stream.read(4) != _ZIP:
                stream.seek(0)
                return csv_rows(stream.read())
    except OSError as error:
        raise Invalid(gettext("%(name)s cannot be read.") % {"name": path.name}) from error
    # The reader is only there for who brings a workbook.
    from regie.reading.extract import Unreadable
    from regie.reading.extract.sandbox import sheets

    try:
        found = sheets(path)
    except Unreadable as reason:
        raise Invalid(reason.sentence) from reason
    return next((rows for rows in found.values() if rows), [])


def csv_rows(content: bytes) -> list[list[str]]:
    """The cells of a CSV. What stands between the columns of its header does so below.

    :raises Invalid: for what is no text.
    """
    if b"\0" in content:
        raise Invalid(gettext("This is no text: bring a CSV or XLSX."))
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # As Windows writes Dutch.
        words = content.decode("cp1252", "replace")
    lines = words.splitlines()
    # A header names a kind and an article; a sentence above it may have a comma.
    head = next((line for line in lines[:20] if _HEAD.search(line)), "")
    between = max(",;\t", key=head.count)
    try:
        reader = csv.reader(lines, delimiter=between, strict=True)
        return [[unsafe(cell) for cell in row] for row in reader]
    except csv.Error as error:
        raise Invalid(gettext("This CSV is damaged: a quotation mark does not close.")) from error


def keep(actor: Actor, rows: Sequence[Sequence[str]], name: str, round_code: str) -> StoredFile:
    """Keep the cells of a file, to be shown before they are posted in a round."""
    words = json.dumps({"rows": rows, "name": name, "round": round_code})
    return store(actor, BytesIO(words.encode()), f"{name}.txt", PURPOSE)


def kept(file: StoredFile) -> tuple[list[list[str]], str, str]:
    """The cells of :func:`keep`, the name of the file, and the round.

    :raises ValueError: for a file that holds anything else.
    """
    try:
        told = json.loads(text(file))
        return told["rows"], told["name"], told["round"]
    except (ValueError, LookupError, TypeError, Invalid) as error:
        raise ValueError(file.uid) from error


def headings(language: str) -> dict[str, str]:
    """What each column is called in ``language``."""
    return {name: heading(name, language) for name in COLUMNS}


def empty(language: str) -> Table:
    """The columns of a file with movements, and nothing below. Its headings and kinds are those of
    ``language``; a file is read back with either."""
    names = headings(language)
    kinds = ", ".join(kinds_in(language))
    named = {"kinds": kinds, "sub_line": SUB_LINE_WORDS[language], **names}
    return Table(
        _TITLE[language],
        [
            Column(called, called, _kind(name), width=_WIDE.get(name, 12))
            for name, called in names.items()
        ],
        [],
        tuple(note.format(**named) for note in _NOTES[language]),
    )


_TITLE = {"nl": "Bewegingen", "en": "Movements"}
_NOTES = {
    "nl": (
        "Eén rij is één beweging. Soorten: {kinds}; {sub_line} onder een bijstelling.",
        "Bedragen in euro. Een overdracht gaat van {article} naar {counter_article}, "
        "met een positief bedrag.",
        "Elke rij zegt waarom: in {ground}, of in {passage} met het adres van een plaats in een "
        "document. Een herverdeling noemt haar beslissing: in {decision} het nummer.",
    ),
    "en": (
        "One row is one movement. Kinds: {kinds}; {sub_line} below an adjustment.",
        "Amounts in euro. A transfer goes from {article} to {counter_article}, "
        "with a positive amount.",
        "Each row says why: in {ground}, or in {passage} with the address of a place in a "
        "document. A redistribution names its decision: in {decision} the number.",
    ),
}


_WIDE = {"article": 18, "counter_article": 18, "title": 40, "ground": 40, "passage": 30}


def _kind(name: str) -> Kind:
    return "euro" if name in AXES else "text"
