"""Changes of a credit that a paper tells in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from regie.reading.model import Axis, Place
from regie.reading.outline import Outline
from regie.reading.tables import ArticleHeading

_AMOUNT = (
    r"(?P<sign>[-–−+]\s?)?(?P<number>\d{1,3}(?:[. \u00a0]\d{3})+|\d+)(?:,(?P<decimals>\d+))?"
    r"\s*(?P<unit>keuro|k\s?eur|k\s?€|duizend euro|mio euro|mio|miljoen euro|miljoen|euro)?"
)
_MORE = r"stijgt|stijgen|neemt\s+toe|nemen\s+toe|verhoogt|verhogen|groeit|groeien|toename|stijging"
_LESS = r"daalt|dalen|neemt\s+af|nemen\s+af|vermindert|verminderen|afname|daling|krimpt"
_CHANGE = re.compile(
    rf"(?:\b(?P<axis>VAK|VEK)\b[^.;]{{0,40}}?)?\b(?:(?P<more>{_MORE})|(?P<less>{_LESS}))\b"
    rf"[^.;,\d]{{0,40}}?\bmet\s+{_AMOUNT}",
    re.IGNORECASE,
)
#: *… en het VEK met 931*: the verb of the first change still holds.
_ALSO = re.compile(
    rf"[,\s]+(?:en\s+)?(?:het\s+|de\s+)?(?P<axis>VAK|VEK)\s+met\s+{_AMOUNT}", re.IGNORECASE
)
_EXTRA = re.compile(rf"\b{_AMOUNT}\s+extra\b", re.IGNORECASE)
_EXPLAINS = re.compile(r"^\s*kredietevolutie\s*:?\s*$", re.IGNORECASE)
_ADDS = re.compile(r"^\s*toelichting (?:bij (?:de )?)?bijstelling(?:en)?\s*:?\s*$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)(?<!\b[a-z]\.)")


@dataclass(frozen=True, slots=True)
class Told:
    """A change that prose tells of an article, in thousands of euros.

    ``axis`` is None where the sentence names no column: it then speaks of all that are printed.
    ``adds_to`` marks an amount that was added (*2 mio euro extra*).
    """

    article: str
    axis: Axis | None
    change: int
    place: Place
    adds_to: bool = False


def find_told(
    outline: Outline, headings: Sequence[tuple[str, ArticleHeading]], used: set[int]
) -> tuple[Told, ...]:
    """The changes told of each article.

    Only the first sentence below *Kredietevolutie:* speaks of the whole credit; what follows
    explains parts of it.
    """
    told: list[Told] = []
    starts = [heading.first for _, heading in headings]
    ends = [*starts, len(outline.paper.lines)][1:]
    for (code, heading), end in zip(headings, ends, strict=True):
        chapter_end = next((c.index for c in outline.chapters if heading.last < c.index < end), end)
        told.extend(_section(outline, code, heading.last + 1, chapter_end, used))
    return tuple(told)


def _section(outline: Outline, code: str, first: int, end: int, used: set[int]) -> list[Told]:
    lines = outline.paper.lines
    for index in range(first, end):
        explains = _EXPLAINS.match(lines[index].text)
        adds = _ADDS.match(lines[index].text)
        if not explains and not adds:
            continue
        text, starts = _prose(outline, index + 1, end, used)
        stop = _SENTENCE_END.search(text)
        sentence = text[: stop.start()] if stop else text
        found = _additions(sentence) if adds else _changes(sentence)
        if found:
            return [
                Told(
                    code,
                    axis,
                    change,
                    outline.paper.place(starts[a], starts[b - 1] + 1),
                    bool(adds),
                )
                for axis, change, a, b in found
            ]
    return []


def _prose(outline: Outline, first: int, end: int, used: set[int]) -> tuple[str, list[int]]:
    """The words from a line on, tables left out, with the offset of every character."""
    text: list[str] = []
    starts: list[int] = []
    taken = 0
    for index in range(first, end):
        if index in used or outline.skips(index):
            continue
        line = outline.paper.lines[index]
        if _EXPLAINS.match(line.text):
            break
        for offset, sign in enumerate(line.text):
            text.append(sign)
            starts.append(line.start + offset)
        text.append(" ")
        starts.append(line.start + len(line.text) - 1)
        taken += 1
        if taken == 6:
            break
    return "".join(text), starts


def _changes(sentence: str) -> list[tuple[Axis | None, int, int, int]]:
    found: list[tuple[Axis | None, int, int, int]] = []
    for match in _CHANGE.finditer(sentence):
        sign = 1 if match["more"] else -1
        found.append((_axis(match["axis"]), sign * _thousands(match), *match.span()))
        position = match.end()
        while also := _ALSO.match(sentence, position):
            found.append((_axis(also["axis"]), sign * _thousands(also), *also.span()))
            position = also.end()
    without_axis = [entry for entry in found if entry[0] is None]
    # Two changes without a column are parts of a whole that the sentence does not give.
    return found if len(without_axis) <= 1 else []


def _additions(sentence: str) -> list[tuple[Axis | None, int, int, int]]:
    return [(None, _thousands(m), *m.span()) for m in _EXTRA.finditer(sentence) if m["unit"]]


def _axis(name: str | None) -> Axis | None:
    match (name or "").upper():
        case "VAK":
            return "VAK"
        case "VEK":
            return "VEK"
        case _:
            return None


def _thousands(match: re.Match[str]) -> int:
    whole = int(re.sub(r"\D", "", match["number"]))
    decimals = match["decimals"] or ""
    unit = (match["unit"] or "keuro").casefold()
    factor = 1_000_000 if unit.startswith("m") else 1 if unit == "euro" else 1_000
    scaled = int(f"{whole}{decimals}") * factor
    return scaled // (10 ** len(decimals)) // 1_000
