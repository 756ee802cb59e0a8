"""The words of a Flemish budget table: rounds, columns, and what a row is.

Rounds: BO is *begrotingsopmaak*, BA *begrotingsaanpassing*, BU *begrotingsuitvoering*. Columns:
VAK and VEK are commitment and payment credits; AO, TO and LO general receipts, assigned receipts
and loan proceeds.
"""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

AXES: tuple[Literal["VAK", "VEK", "AO", "TO", "LO"], ...] = ("VAK", "VEK", "AO", "TO", "LO")
EVOLUTION = "evolution"

Lead = Literal["compensation", "other_adjustment", "evolution_list"]
RowWord = Literal[
    "opening_incl_overflow",
    "overflow",
    "opening_excl_overflow",
    "index",
    "compensation",
    "other_adjustment",
    "adjustment",
    "round",
    "mandate",
    "total",
]

#: Print may lose the blank inside a round, and the one between two of them.
_ROUND = r"(?<![^\W\d_])(?P<round>B[AOU])\s{0,2}(?P<year>20\d\d)(?!\d)"
ROUND = re.compile(_ROUND)
_WORDS: tuple[tuple[RowWord, str], ...] = (
    ("opening_incl_overflow", rf"{_ROUND}\s*\(?incl(usief|\.)?( overflow)?\)?"),
    ("opening_excl_overflow", rf"{_ROUND}\s*\(?excl(usief|\.)?( overflow)?\)?"),
    ("overflow", rf"overflow(\s*\(?{_ROUND}\)?)?"),
    ("index", r"index(atie|ering(en)?)?"),
    ("compensation", r"compensaties?"),
    ("other_adjustment", r"(andere|overige) bijstelling(en)?"),
    ("adjustment", rf"bijstelling(en)?(\s*{_ROUND})?"),
    ("round", _ROUND),
    ("mandate", r"aanwending VAK-?\s?ruiter"),
    ("total", r"(algemeen )?tota(al|len)\b.*"),
)
_ROW_LABELS = tuple((word, re.compile(pattern, re.IGNORECASE)) for word, pattern in _WORDS)
_LEADS: tuple[tuple[Lead, re.Pattern[str]], ...] = (
    ("compensation", re.compile(r"compensaties?\b:?", re.IGNORECASE)),
    ("other_adjustment", re.compile(r"(andere|overige) bijstelling(en)?\b:?", re.IGNORECASE)),
    ("evolution_list", re.compile(r"(begrotings)?artikel(en|code)?\b:?", re.IGNORECASE)),
)
_WORDY_COLUMN = re.compile(
    r"\b(reden(en)?|omschrijving|toelichting|motivering|verklaring|uitleg)$", re.IGNORECASE
)
_TITLE = re.compile(r"(kredietevolutie|krediet|stand)\b:?", re.IGNORECASE)
UNIT = re.compile(
    r"\(?\b(?:in\s+)?(?:duizend(?:en)?\s+euro?\b|k\s?(?:euro?\b|€)"
    r"|(?:x\s?)?1[. ]?000\s+(?:euro?\b|€))\)?",
    re.IGNORECASE,
)
_ROUND_AGAIN = r"B[AOU]\s{0,2}20\d\d"
_COLUMN = re.compile(
    r"\b(?P<axis>VAK|VEK|AO|TO|LO)\b"
    # *Bijstelling BO 2021* is one name, unless the round behind it is a column of its own.
    rf"|(?:^|\b(?=.*{_ROUND_AGAIN}.*{_ROUND_AGAIN}))(?P<named>(?i:bijstelling)\s*{_ROUND_AGAIN})"
    r"|\b(?P<evolution>(?i:evolutie|verschil|bijstelling))\b"
    rf"|{_ROUND}",
)
_CLASSES = re.compile(r"\(([A-Z]{2}(?:\s*(?:[,;/+]|\ben\b)\s*[A-Z]{2})*)\)")


class RowLabel(Struct, frozen=True):
    """What the label of a row says: its ``word``, and the round that it names (``BA2020``)."""

    word: RowWord
    round: str | None = None


class ColumnHead(Struct, frozen=True):
    """A line of column names.

    ``axes`` and ``stages`` are as printed from left to right; ``lead`` tells what the first column
    of a table of movements is called, ``reasoned`` that the rows have a column with words.
    """

    axes: tuple[str, ...]
    stages: tuple[str, ...]
    lead: Lead | None
    reasoned: bool


def round_code(text: str) -> str | None:
    """The first round that the text names, as ``BA2020``."""
    match = ROUND.search(text)
    return match["round"] + match["year"] if match else None


def row_label(label: str) -> RowLabel | None:
    """What a row label means in a table of credits; None for any other words."""
    folded = re.sub(r"\s+", " ", label).strip(" .:")
    for word, pattern in _ROW_LABELS:
        if pattern.fullmatch(folded):
            return RowLabel(word, None if word == "total" else round_code(folded.upper()))
    return None


#: At most three words, as the name of a column of labels is.
_NAME = re.compile(r"[^\W\d_][\w/-]*(?:\s+[\w/-]+){0,2}\s+")


def column_head(text: str) -> ColumnHead | None:
    """The column names that a line consists of, or None where it says anything else."""
    first_cell, _, others = text.partition("\t")
    if others and first_cell.strip() and not _COLUMN.search(first_cell):
        # In a real table the column of labels may bear any name.
        named = column_head(others)
        if named and not any(pattern.match(first_cell.strip()) for _, pattern in _LEADS):
            return named
    rest = UNIT.sub(" ", text).strip()
    lead: Lead | None = None
    for name, pattern in _LEADS:
        match = pattern.match(rest)
        if match:
            lead, rest = name, rest[match.end() :].strip()
            break
    wordy = _WORDY_COLUMN.search(rest)
    if wordy is None and (first := _COLUMN.search(rest)):
        wordy = _WORDY_COLUMN.search(rest[: first.start()].rstrip())
    if wordy:
        rest = (rest[: wordy.start()] + rest[wordy.end() :]).strip()
    title = _TITLE.match(rest)
    if title:
        rest = rest[title.end() :].strip()
    if not lead and (first := _COLUMN.search(rest)) and _NAME.fullmatch(rest[: first.start()]):
        # The column of the labels bears a name as well: *Ronde VAK VEK*.
        rest = rest[first.start() :]
    names = list(_COLUMN.finditer(rest))
    axes = tuple(name["axis"] for name in names if name["axis"])
    stages = tuple(
        name["round"] + name["year"] if name["round"] else EVOLUTION
        for name in names
        if not name["axis"]
    )
    if _COLUMN.sub("", rest).strip(" \t\n|") or (not axes and len(stages) < 2):
        return None
    return ColumnHead(axes, stages, lead, wordy is not None)


def esr_classes(label: str) -> tuple[str, ...]:
    """The ESR aggregates that a row of an ISE summary names: ``(WT), lonen (LO)`` is WT, LO."""
    return tuple(
        code for match in _CLASSES.finditer(label) for code in re.findall(r"[A-Z]{2}", match[1])
    )


#: What a description says itself before its colon.
_SAID = re.compile(r"(index|compensatie|bijstelling)\s*:")
_SAID_KINDS: dict[str, Literal["index", "compensation", "other_adjustment"]] = {
    "index": "index",
    "compensatie": "compensation",
    "bijstelling": "other_adjustment",
}


def movement(description: str) -> Literal["index", "overflow", "compensation", "other_adjustment"]:
    """The kind of movement that the explanation of an evolution tells of."""
    folded = description.casefold()
    if said := _SAID.match(folded):
        return _SAID_KINDS[said[1]]
    if "overflow" in folded:
        return "overflow"
    if folded.startswith("index"):
        return "index"
    if re.search(r"\bcompensatie|\boverdracht|\bherverdeling", folded):
        return "compensation"
    return "other_adjustment"
