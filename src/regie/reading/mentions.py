"""What a text names in passing: organisations, decisions, decrees and quantities."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from regie.kernel.dates import MONTHS, find_dates
from regie.reading.model import Abbreviation, Mention, Place
from regie.reading.outline import join_lines
from regie.reading.text import Paper, squeeze

_DAY = rf"\d{{1,2}}\s+(?:{'|'.join(MONTHS)})\s+(?:19|20)\d\d"
_WORDS = {
    "één": 1,
    "een": 1,
    "twee": 2,
    "drie": 3,
    "vier": 4,
    "vijf": 5,
    "zes": 6,
    "zeven": 7,
    "acht": 8,
    "negen": 9,
    "tien": 10,
    "elf": 11,
    "twaalf": 12,
    "twintig": 20,
}
_COUNT = rf"(?P<count>\d{{1,3}}(?:\.\d{{3}})+|\d{{1,6}}|{'|'.join(_WORDS)})"
_NUMBER = r"(?P<number>\d{1,3}(?:[.\u00a0 ]\d{3})+|\d+)(?:,(?P<decimals>\d{1,3}))?"
_MONEY = re.compile(
    rf"(?<![\w.,])(?P<sign>[-–−+]\s?)?{_NUMBER}\s*(?P<unit>keuro|k\s?euro|miljard\s+euro|miljoen\s+euro|"
    r"mio\s+euro|duizend\s+euro|euro|eur\b|€)"
    rf"|€\s?(?P<number2>\d{{1,3}}(?:\.\d{{3}})+|\d+)(?:,(?P<decimals2>\d{{1,2}}))?",
    re.IGNORECASE,
)
_FACTORS = {"keuro": 1_000, "keur": 1_000, "duizendeuro": 1_000, "mioeuro": 1_000_000}
_BOUND = re.compile(
    rf"\b(?P<bound>minstens|minimaal|minimum|ten minste|maximaal|maximum|hoogstens|ongeveer|"
    rf"in totaal|slechts|jaarlijks|telkens)\s+{_COUNT}(?![\d,])"
    r"(?:\s+(?P<noun>[\wÀ-ÿ-]+(?:\s+[\wÀ-ÿ-]+)?))?",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(r"(?:in|van|op|voor|bij|per|en|of|te|die|dat)\b", re.IGNORECASE)
_COUNTED = re.compile(
    rf"(?<![\w.,]){_COUNT}\s+(?P<noun>(?:(?:strategische|lokale|regionale|operationele|nieuwe|"
    r"geïntegreerde|leidende|en|stedelijke|kleine)\s+)*"
    r"(?:doelstellingen|acties|proeftuinen|contacttalen|organisatienetwerken|netwerken|principes|"
    r"praktijken|medewerkers|gemeenten|steden|trajecten|inburgeringstrajecten|projecten|rondes|"
    r"maanden|weken|jaar|talen|plannen|agentschappen|indicatoren|percent|procent))\b",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"(?<![\w.,])(?P<number>\d{1,3})(?:,(?P<decimals>\d+))?\s?%")
_REFERENCE = re.compile(r"\bVR\s?\d{4}\s?\d{4}\s?(?:MED|DOC|DEC|BIS|QUATER)\.?\s?\d{3,5}(?:/\d+)*")
_DECIDED = re.compile(
    rf"(?:(?:beslist|besliste|beslissing|goedgekeurd|goedkeuring|meegedeeld|goedgekeurde|keurde|"
    rf"mededeling|nota)\b[^.]{{0,110}}?\b(?:op|van)\s+(?P<date>{_DAY}))"
    rf"|(?:\bop\s+(?P<date2>{_DAY})[^.]{{0,160}}?\b(?:beslist|besliste|goedgekeurd|meegedeeld|"
    rf"keurde|afgerond)\b)",
    re.IGNORECASE,
)
_DECREE = re.compile(
    rf"\b(?P<what>(?:\w+)?decreten|(?:\w+)?decreet|besluit(?:en)?(?:\s+van\s+de)?(?:\s+Vlaamse\s+Regering)?)\s+van\s+"
    rf"(?P<date>{_DAY})(?P<also>\s+en\s+(?:van\s+)?{_DAY})?"
    r"(?:\s+(?P<link>betreffende|houdende|tot|inzake|over|met\s+betrekking\s+tot)\s+(?P<about>[^.,;:()]{3,110}))?",
    re.IGNORECASE,
)
_DECREE_ABOUT_FIRST = re.compile(
    rf"\b(?P<what>decreet|besluit)\s+(?P<link>betreffende|houdende)\s+(?P<about>[^.,;:()]{{3,110}}?)\s+van\s+"
    rf"(?P<date>{_DAY})",
    re.IGNORECASE,
)
#: A subject ends where the sentence goes on.
_ABOUT_END = re.compile(
    r"\s+(?:en van het|wordt|worden|werd|werden|bepaalt|bepalen|zal|zullen|is|zijn|heeft|dat|die|"
    r"waarin|kan|in artikel|rond)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
_NAME = r"(?:(?:\s+(?:en(?!\s+(?:de|het|IVA))|van|het|de|voor|der|in|als))*\s+[A-ZÀ-Þ][\wÀ-ÿ’'-]*)"
_ORGANISATION = re.compile(
    rf"\b(?:(?:Vlaams\s+)?Agentschap|Departement|Huis\s+van\s+het|Commissie|Hoge\s+Raad|Vlaamse\s+"
    rf"Gemeenschapscommissie|Vereniging\s+van|Raad\s+van|Instituut|Centrum\s+voor|"
    rf"(?:vzw|bvba|cvba|nv|bv|ivzw)){_NAME}{{1,6}}"
    rf"|\b[A-ZÀ-Þ][\wÀ-ÿ’'-]+(?:\s+[A-ZÀ-Þ][\wÀ-ÿ’'-]+){{0,3}}\s+vzw\b"
)


@dataclass(frozen=True, slots=True)
class Decree:
    """A decree as cited: what it is about (folded), its date, and where."""

    about: str
    date: str
    place: Place


def read_mentions(
    paper: Paper, abbreviations: Sequence[Abbreviation], used: set[int]
) -> tuple[Mention, ...]:
    """Everything named in the text outside its tables, in order."""
    text = _without_tables(paper, used)
    listed = {a.place.line for a in abbreviations}
    found = [
        *_decrees(paper, text),
        *_decisions(paper, text),
        *_quantities(paper, text),
        *_organisations(paper, text, abbreviations, listed),
    ]
    return tuple(sorted(found, key=lambda m: (m.place.start, m.place.end, m.kind)))


def cited_decrees(mentions: Sequence[Mention]) -> list[Decree]:
    """The decrees that are cited with their subject, so that their dates can be compared."""
    decrees: list[Decree] = []
    for mention in mentions:
        match = _DECREE.search(mention.text) or _DECREE_ABOUT_FIRST.search(mention.text)
        if mention.date and match and match["about"]:
            what = "besluit" if "besluit" in match["what"].casefold() else "decreet"
            about = _folded(match["about"])
            decrees.append(Decree(f"{what} {about}", mention.date, mention.place))
    return decrees


def _folded(text: str) -> str:
    """A subject without what differs in citing: case, article, hyphens, a plural of *Vlaams*."""
    words = re.sub(r"[^\w\s]", " ", text.casefold()).split()
    return " ".join(word for word in words if word not in {"het", "de", "een", "vlaamse", "vlaams"})


def _without_tables(paper: Paper, used: set[int]) -> str:
    """The text with the lines of tables blanked out, every offset kept."""
    parts: list[str] = []
    position = 0
    for index in sorted(used):
        line = paper.lines[index]
        parts.append(paper.text[position : line.start])
        parts.append(" " * len(line.text))
        position = line.start + len(line.text)
    parts.append(paper.text[position:])
    return "".join(parts)


class _Taken:
    """Which code points of a text have gone into a mention."""

    def __init__(self, text: str) -> None:
        self._marks = bytearray(len(text))

    def free(self, start: int, end: int) -> bool:
        return not any(self._marks[start:end])

    def take(self, start: int, end: int) -> None:
        self._marks[start:end] = b"\1" * (end - start)


def _decrees(paper: Paper, text: str) -> Iterator[Mention]:
    taken = _Taken(text)
    for pattern in (_DECREE, _DECREE_ABOUT_FIRST):
        for match in pattern.finditer(text):
            if not taken.free(match.start(), match.end()):
                continue
            about = match["about"]
            end = match.end()
            if about and pattern is _DECREE:
                # A blank line ends a subject as surely as a verb does.
                about = _ABOUT_END.sub("", re.split(r"\n\s*\n", about)[0])
                end = match.start("about") + len(about.rstrip())
            taken.take(match.start(), end)
            dates = list(find_dates(match[0]))
            for dated in dates[:1] if not match.groupdict().get("also") else dates:
                yield Mention(
                    kind="decision" if "besluit" in match["what"].casefold() else "decree",
                    text=_joined(text[match.start() : end]),
                    date=dated.value.iso(),
                    precision=dated.value.precision,
                    place=paper.place(match.start(), end),
                )


def _decisions(paper: Paper, text: str) -> Iterator[Mention]:
    for match in _REFERENCE.finditer(text):
        yield Mention(
            kind="decision", text=squeeze(match[0]), place=paper.place(match.start(), match.end())
        )
    for match in _DECIDED.finditer(text):
        if re.search(r"\n\s*\n", match[0]) or re.search(
            r"decreet|decreten|besluit\b", match[0], re.IGNORECASE
        ):
            continue
        dated = next(find_dates(match["date"] or match["date2"]), None)
        if dated:
            yield Mention(
                kind="decision",
                text=_joined(match[0]),
                date=dated.value.iso(),
                precision=dated.value.precision,
                place=paper.place(match.start(), match.end()),
            )


def _quantities(paper: Paper, text: str) -> Iterator[Mention]:
    taken = _Taken(text)

    def free(match: re.Match[str]) -> bool:
        clear = taken.free(*match.span())
        taken.take(*match.span())
        return clear

    for match in _MONEY.finditer(text):
        if free(match):
            yield Mention(
                kind="quantity",
                text=_joined(match[0]),
                value=_euros(match),
                unit="EUR",
                place=paper.place(match.start(), match.end()),
            )
    for match in _PERCENT.finditer(text):
        if free(match) and not match["decimals"]:
            yield _counted(paper, match, int(match["number"]), "%")
    for match in _BOUND.finditer(text):
        noun = match["noun"]
        if match["count"].casefold() == "een" or not free(match):
            continue
        if noun and not _PREPOSITION.match(noun):
            yield _counted(paper, match, _count(match["count"]), _joined(noun))
        else:
            # *waarvan minimaal 10 in kleine steden*: what is counted stands further up.
            yield Mention(
                kind="quantity",
                text=_joined(paper.text[match.start() : match.end("count")]),
                value=_count(match["count"]),
                place=paper.place(match.start(), match.end("count")),
            )
    for match in _COUNTED.finditer(text):
        if match["count"].casefold() != "een" and free(match):
            yield _counted(paper, match, _count(match["count"]), _joined(match["noun"]))


def _counted(paper: Paper, match: re.Match[str], value: int, unit: str) -> Mention:
    return Mention(
        kind="quantity",
        text=_joined(match[0]),
        value=value,
        unit=unit,
        place=paper.place(match.start(), match.end()),
    )


def _count(text: str) -> int:
    folded = text.casefold()
    return _WORDS[folded] if folded in _WORDS else int(text.replace(".", ""))


def _euros(match: re.Match[str]) -> str:
    """The amount in euros with two decimals: ``1.477 keuro`` is ``1477000.00``."""
    whole = re.sub(r"\D", "", match["number"] or match["number2"])
    decimals = match["decimals"] or match["decimals2"] or ""
    unit = re.sub(r"\s", "", (match["unit"] or "euro").casefold())
    factor = _FACTORS.get(unit, 1)
    if unit.startswith("miljoen"):
        factor = 1_000_000
    elif unit.startswith("miljard"):
        factor = 1_000_000_000
    cents = int(whole + decimals) * factor * 100 // 10 ** len(decimals)
    sign = "-" if (match["sign"] or "").strip() in {"-", "–", "−"} else ""
    return f"{sign}{cents // 100}.{cents % 100:02d}"


def _organisations(
    paper: Paper, text: str, abbreviations: Sequence[Abbreviation], listed: set[int]
) -> Iterator[Mention]:
    """Names that begin as organisations do, once per paper, at their first place."""
    seen: set[str] = set()
    for match in _ORGANISATION.finditer(text):
        name = _joined(match[0])
        if "\n\n" in match[0] or name.casefold() in seen:
            continue
        if paper.line_at(match.start()).number in listed:
            continue
        seen.add(name.casefold())
        yield Mention(
            kind="organisation", text=name, place=paper.place(match.start(), match.end())
        )


def _joined(text: str) -> str:
    return join_lines(text.split("\n"))
