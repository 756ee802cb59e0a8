"""The words of a Flemish budget table: rounds, columns, and what a row is.

Rounds: BO is *begrotingsopmaak*, BA *begrotingsaanpassing*, BU *begrotingsuitvoering*. Columns:
VAK and VEK are commitment and payment credits; AO, TO and LO general receipts, assigned receipts
and loan proceeds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

AXES: tuple[Literal["VAK", "VEK", "AO", "TO", "LO"], ...] = ("VAK", "VEK", "AO", "TO", "LO")
EVOLUTION = "evolution"

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

_ROUND = r"(?P<round>B[AOU])\s?(?P<year>20\d\d)"
ROUND = re.compile(rf"\b{_ROUND}\b")
_WORDS: tuple[tuple[RowWord, re.Pattern[str]], ...] = tuple(
    (word, re.compile(pattern, re.IGNORECASE))
    for word, pattern in (
        ("opening_incl_overflow", rf"{_ROUND}\s*\(?incl(usief|\.)?( overflow)?\)?"),
        ("opening_excl_overflow", rf"{_ROUND}\s*\(?excl(usief|\.)?( overflow)?\)?"),
        ("overflow", rf"overflow(\s*{_ROUND})?"),
        ("index", r"index(atie|ering(en)?)?"),
        ("compensation", r"compensatie(s)?"),
        ("other_adjustment", r"(andere|overige) bijstelling(en)?"),
        ("adjustment", rf"bijstelling(en)?(\s*{_ROUND})?"),
        ("round", _ROUND),
        ("mandate", r"aanwending VAK-?\s?ruiter"),
        ("total", r"(algemeen )?tota(al|len)\b.*"),
    )
)
_HEADER_LEADS = (
    ("compensation", re.compile(r"^compensaties?\b:?", re.IGNORECASE)),
    ("other_adjustment", re.compile(r"^(andere|overige) bijstellingen?\b:?", re.IGNORECASE)),
    ("evolution_list", re.compile(r"^(begrotings)?artikel(en|code)?\b:?", re.IGNORECASE)),
)
_HEADER_TAIL = re.compile(
    r"\b(reden(en)?|omschrijving|toelichting|motivering|verklaring|uitleg)$", re.IGNORECASE
)
UNIT = re.compile(
    r"\(?\b(?:in\s+)?(?:duizend(?:en)?\s+euro|k\s?eur(?:o)?|x?\s?1[. ]000\s+euro)\)?", re.IGNORECASE
)
_HEADER_WORD = re.compile(
    rf"\b{_ROUND}\b|\b(?P<axis>VAK|VEK|AO|TO|LO)\b"
    r"|\b(?P<evolution>evolutie|verschil|bijstelling(?:\s*B[AOU]\s?20\d\d)?)\b"
)
_CLASSES = re.compile(r"\(([A-Z]{2}(?:\s*[,/+]\s*[A-Z]{2})*)\)")


@dataclass(frozen=True, slots=True)
class RowLabel:
    """What the label of a row says: its ``word``, and the round that it names (``BA2020``)."""

    word: RowWord
    round: str | None = None


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """A line of column names.

    ``axes`` and ``stages`` are as printed from left to right; ``lead`` tells what the first column
    of a table of movements is called, ``reasoned`` that a column with words closes each row,
    ``wordy`` that this column comes before the figures.
    """

    axes: tuple[str, ...]
    stages: tuple[str, ...]
    lead: Literal["compensation", "other_adjustment", "evolution_list"] | None
    reasoned: bool


def round_code(text: str) -> str | None:
    """The first round that the text names, as ``BA2020``."""
    match = ROUND.search(text)
    return match["round"] + match["year"] if match else None


def row_label(label: str) -> RowLabel | None:
    """What a row label means in a table of credits; None for any other words."""
    folded = re.sub(r"\s+", " ", label).strip(" .:")
    for word, pattern in _WORDS:
        match = pattern.fullmatch(folded)
        if match:
            return RowLabel(word, round_code(folded.upper()) if word != "total" else None)
    return None


def column_head(text: str) -> ColumnHead | None:
    """The column names that a line consists of, or None where it says anything else."""
    rest = UNIT.sub(" ", text).strip()
    lead: Literal["compensation", "other_adjustment", "evolution_list"] | None = None
    for name, pattern in _HEADER_LEADS:
        match = pattern.match(rest)
        if match:
            lead = name  # type: ignore[assignment]  # the names above are the literal's
            rest = rest[match.end() :].strip()
            break
    tail = _HEADER_TAIL.search(rest) or (
        _HEADER_TAIL.search(rest[: m.start()].rstrip())
        if (m := _HEADER_WORD.search(rest))
        else None
    )
    if tail:
        rest = rest[: tail.start()] + rest[tail.end() :]
    rest = re.sub(r"^(kredietevolutie|krediet|stand)\b:?", "", rest.strip(), flags=re.IGNORECASE)
    axes: list[str] = []
    stages: list[str] = []
    for match in _HEADER_WORD.finditer(rest):
        if match["axis"]:
            axes.append(match["axis"])
        elif match["evolution"]:
            stages.append(EVOLUTION)
        else:
            stages.append(match["round"] + match["year"])
    if _HEADER_WORD.sub("", rest).strip(" \t\n|"):
        return None
    if not axes and len(stages) < 2:
        return None
    return ColumnHead(tuple(axes), tuple(stages), lead, tail is not None)


def esr_classes(label: str) -> tuple[str, ...]:
    """The ESR aggregates that a row of an ISE summary names: ``(WT), lonen (LO)`` is WT, LO."""
    return tuple(
        code for match in _CLASSES.finditer(label) for code in re.findall(r"[A-Z]{2}", match[1])
    )


def movement(description: str) -> Literal["index", "overflow", "compensation", "other_adjustment"]:
    """The kind of movement that the explanation of an evolution tells of."""
    folded = description.casefold()
    if "overflow" in folded:
        return "overflow"
    if re.match(r"index|indexering|indexatie", folded):
        return "index"
    if re.search(r"\bcompensatie|\boverdracht|\bherverdeling", folded):
        return "compensation"
    return "other_adjustment"
