"""Changes of a credit that a paper tells in words."""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from regie.reading.mentions import UNIT, cents
from regie.reading.model import Axis, Place
from regie.reading.outline import Outline
from regie.reading.tables import Found

_UNIT = rf"(?:{UNIT}|(?:mio|miljoen|miljard)\b)"
#: An amount without a unit is in thousands of euros; what is counted or a percentage is none.
_AMOUNT = (
    rf"(?!(?:19|20)\d\d\b(?!\s*{_UNIT}))(?P<sign>[-–−+]\s?)?(?P<euro>€\s?|eur\s)?"
    r"(?P<number>\d{1,3}(?:[. \u00a0]\d{3})+|\d+)(?:,(?P<decimals>\d+))?(?!\d)"
    rf"(?:\s*(?P<unit>{_UNIT})|(?(euro)|(?=\s*(?:$|[,;.)](?!\d)|(?:en|maar|door|dit|dat|wegens|als|ten|"
    r"voor|in|om|omdat|doordat|waardoor|vooral|terwijl|tegenover|vergeleken|ingevolge|dankzij|via|"
    r"naar|tot|t\.o\.v)\b))))"
)
#: Words up to the amount; a year or a round may stand between.
_UP_TO = r"(?:[^.;,\d]|(?<!\d)(?:19|20)\d\d(?![\d.,]\d|\d)|t\.o\.v\.){0,60}?"
_MORE = (
    rf"stijgt|stijgen|steeg|stegen|gestegen|neemt\s{_UP_TO}toe|nemen\s{_UP_TO}toe|toegenomen|"
    r"verhoogt|verhogen|verhoogd|groeit|groeien"
)
_LESS = (
    rf"daalt|dalen|daalde|daalden|gedaald|zakt|zakken|neemt\s{_UP_TO}af|nemen\s{_UP_TO}af|"
    r"afgenomen|vermindert|verminderen|verminderd|verlaagt|verlagen|verlaagd|krimpt|krimpen"
)
_RISE = r"toename|stijging|verhoging|groei"
_FALL = r"afname|daling|verlaging|vermindering|krimp"
_CHANGE = re.compile(
    rf"\b(?:(?P<more>{_MORE})|(?P<less>{_LESS})|(?P<rise>{_RISE})|(?P<fall>{_FALL}))\b"
    rf"(?P<gap>{_UP_TO})\b(?P<by>met|van)\s+{_AMOUNT}",
    re.IGNORECASE,
)
#: *… en het VEK met 931*: the verb of the first change still holds.
_ALSO = re.compile(
    rf"[,\s]+(?:en\s+)?(?P<own>(?:(?:het|de)\s+)?(?P<axis>VAK|VEK)\s+met\s+{_AMOUNT})",
    re.IGNORECASE,
)
#: *… niet met 5 keuro maar met 7 keuro*
_BUT = re.compile(rf"[,\s]+maar\s+(?:wel\s+)?(?P<own>met\s+{_AMOUNT})", re.IGNORECASE)
_AXIS = re.compile(r"\b(?:(?:zowel\s+)?(?:het|de)\s+|zowel\s+)?(?P<axis>VAK|VEK)\b", re.IGNORECASE)
_APART = re.compile(r"\brespectievelijk\b|\bresp\.", re.IGNORECASE)
_NOT = re.compile(r"\bniet\b", re.IGNORECASE)
_EXTRA = re.compile(
    rf"(?<![\w.,]){_AMOUNT}\s+(?:(?P<more>extra|meer|bijkomende?|verhoogd|gestegen|toegenomen)|"
    r"(?P<less>minder|verlaagd|verminderd|gedaald|afgenomen))\b",
    re.IGNORECASE,
)
#: *+5 keuro* on its own.
_SIGNED = re.compile(rf"(?<![\w.,])(?=[-–−+]){_AMOUNT}", re.IGNORECASE)
_EXPLAINS = re.compile(r"^\s*kredietevolutie\s*:?\s*$", re.IGNORECASE)
_ADDS = re.compile(r"^\s*toelichting (?:bij (?:de )?)?bijstelling(?:en)?\s*:?\s*$", re.IGNORECASE)
#: Another explanation begins: of an adjustment, of a part.
_HEADING = re.compile(
    r"^\s*(?:kredietevolutie\b|(?:[a-z]+\s+)?toelichting\b).*:\s*$", re.IGNORECASE
)
_SENTENCE_END = re.compile(
    r"[.!?](?=\s|$)(?<!\b[a-z]\.)(?<!\bincl\.)(?<!\bexcl\.)(?<!\bresp\.)(?<!\b(?:bv|ca|nr)\.)",
    re.IGNORECASE,
)


class Told(Struct, frozen=True):
    """A change that prose tells of an article, in thousands of euros.

    ``axis`` is None where the sentence names no column: it then speaks of all that are printed.
    ``adds_to`` marks an amount that was added (*2 mio euro extra*).
    """

    article: str
    axis: Axis | None
    change: int
    place: Place
    adds_to: bool = False


def find_told(outline: Outline, found: Found) -> tuple[Told, ...]:
    """The changes told of each article, under its code as printed.

    Only the first sentence below *Kredietevolutie:* speaks of the whole credit; what follows
    explains parts of it.
    """
    told: list[Told] = []
    starts = [heading.first for heading in found.headings]
    ends = [*starts, len(outline.paper.lines)][1:]
    for heading, end in zip(found.headings, ends, strict=True):
        chapter_end = next((c.index for c in outline.chapters if heading.last < c.index < end), end)
        told.extend(_section(outline, heading.printed, heading.last + 1, chapter_end, found.used))
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
        found = _whole(_additions(sentence)) if adds else _changes(sentence)
        if found:
            return [
                Told(
                    code,
                    each.axis,
                    each.amount,
                    outline.paper.place(starts[each.start], starts[each.end - 1] + 1),
                    bool(adds),
                )
                for each in found
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
        if _HEADING.match(line.text) or _EXPLAINS.match(line.text):
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


class _Change(Struct, frozen=True):
    """A change in a sentence, with its span there."""

    axis: Axis | None
    amount: int
    start: int
    end: int


def _changes(sentence: str) -> list[_Change]:
    """The changes of the whole that a sentence tells."""
    if _APART.search(sentence):
        return []
    return _whole(_by_verb(sentence) or _by_word(sentence))


def _whole(found: list[_Change]) -> list[_Change]:
    """The changes that can all be of the whole, or nothing."""
    if len({(change.axis, change.amount) for change in found}) == 1:
        return found[:1]
    axes = [change.axis for change in found]
    # Two changes of one column, or two without, are parts of a whole that is not given.
    return found if None not in axes and len(set(axes)) == len(axes) else []


def _by_verb(sentence: str) -> list[_Change]:
    found: list[_Change] = []
    position = 0
    subject: Axis | None = None
    for match in _CHANGE.finditer(sentence):
        if match.start() < position or _moves_between(match):
            continue
        named = _named(sentence, match.start("gap"), match.end("gap")) or _named(
            sentence, position, match.start()
        )
        if named:
            axes = {axis for axis, _ in named}
            subject = next(iter(axes)) if len(axes) == 1 else None
        start = min([match.start(), *(where for _, where in named)])
        position = match.end()
        less = bool(match["less"] or match["fall"])
        if not _NOT.search(match["gap"]):
            found.append(_Change(subject, _amount(match, less), start, position))
        elif instead := _BUT.match(sentence, position):
            position = instead.end()
            found.append(_Change(subject, _amount(instead, less), start, position))
        else:
            continue
        while also := _ALSO.match(sentence, position):
            position = also.end()
            found.append(
                _Change(_axis(also["axis"]), _amount(also, less), also.start("own"), position)
            )
    return found


def _moves_between(match: re.Match[str]) -> bool:
    """Whether *van* names where a move begins: *een stijging van 10 naar 15 keuro*."""
    if match["by"].casefold() != "van":
        return False
    told = match["rise"] or match["fall"]
    return not told or bool(re.match(r"\s+(?:naar|tot)\b", match.string[match.end() :]))


def _by_word(sentence: str) -> list[_Change]:
    """*Er wordt 12 keuro meer verwacht.*"""
    found: list[_Change] = []
    for change in _additions(sentence):
        before = sentence[: change.start]
        if _NOT.search(before):
            return []
        axes = {axis for axis, _ in _named(sentence, 0, change.start)}
        found.append(replace(change, axis=next(iter(axes)) if len(axes) == 1 else None))
    return found


def _additions(sentence: str) -> list[_Change]:
    found = [
        _Change(None, _amount(match, bool(match["less"])), *match.span())
        for match in _EXTRA.finditer(sentence)
        if match["unit"] or match["euro"]
    ]
    return found or [
        _Change(None, _amount(match, False), *match.span())
        for match in _SIGNED.finditer(sentence)
        if match["unit"] or match["euro"]
    ]


def _named(sentence: str, start: int, end: int) -> list[tuple[Axis | None, int]]:
    """The columns named in a part of the sentence, and where."""
    return [(_axis(m["axis"]), m.start()) for m in _AXIS.finditer(sentence, start, end)]


def _axis(name: str | None) -> Axis | None:
    match (name or "").upper():
        case "VAK":
            return "VAK"
        case "VEK":
            return "VEK"
        case _:
            return None


def _amount(match: re.Match[str], less: bool) -> int:
    """The change in thousands of euros; a minus and a word for less say the same."""
    unit = match["unit"] or ("euro" if match["euro"] else "keuro")
    amount = (cents(match["number"], match["decimals"], unit) + 50_000) // 100_000
    return -amount if less or (match["sign"] or "+")[0] in "-–−" else amount
