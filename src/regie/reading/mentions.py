"""What a text names in passing: organisations, decisions, decrees and quantities."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from regie.kernel.dates import MONTHS, find_dates
from regie.reading.model import Abbreviation, Mention, Place
from regie.reading.outline import join_lines
from regie.reading.text import Paper, squeeze

_DAY = rf"\d{{1,2}}\s+(?:{'|'.join(MONTHS)})\s+(?:19|20)\d\d"
#: A gap between two words: blanks, or the end of a line; a blank line ends what is said.
GAP = r"(?:[^\S\n]+|[^\S\n]*\n[^\S\n]*)"


def _number_words() -> dict[str, int]:
    """Numbers in words up to 99, and the round ones above: *vijfentwintig*, *driehonderd*."""
    ones = ["een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"]
    tens = ["twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig"]
    plain = ["tien", "elf", "twaalf", "dertien", "veertien", "vijftien", "zestien", "zeventien"]
    words = {word: n for n, word in enumerate([*ones, *plain, "achttien", "negentien"], start=1)}
    words["één"] = 1
    for ten, word in enumerate(tens, start=2):
        words[word] = ten * 10
        for one, prefix in enumerate(ones, start=1):
            words[f"{prefix}{'ën' if prefix.endswith('e') else 'en'}{word}"] = ten * 10 + one
    for name, size in (("honderd", 100), ("duizend", 1000)):
        words[name] = size
        words |= {f"{prefix}{name}": n * size for n, prefix in enumerate(ones[1:], start=2)}
    return words


def _any_of(words: Iterable[str]) -> str:
    """A pattern for any of these words, by first letters: tried at every word of a text."""
    by_letters: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        by_letters.setdefault(word[:2], []).append(word[2:])
    return "|".join(f"{start}(?:{'|'.join(rest)})" for start, rest in by_letters.items())


_WORDS = _number_words()
_WORD = _any_of(_WORDS)
_COUNT = rf"(?P<count>\d{{1,3}}(?:\.\d{{3}})+|\d{{1,6}}|(?:{_WORD})\b)"
_DIGITS = r"\d{1,3}(?:[.\u00a0 ]\d{3})+|\d+"
_NUMBER = rf"(?P<number>{_DIGITS}|(?:{_WORD})\b)(?:,(?P<decimals>\d{{1,3}}))?"
#: A range names its unit once: *tussen 5 en 10 miljoen euro*.
_FROM = (
    rf"(?:tussen|van){GAP}(?P<first>(?:{_DIGITS}|(?:{_WORD})\b)(?:,\d{{1,3}})?)"
    rf"(?:{GAP}(?P<first_unit>miljard|miljoen|mio|duizend))?{GAP}(?:en|tot){GAP}"
)
#: In which money is told, and in euros how much that is.
UNIT = (
    r"k\s?euro|k\s?eur\b|k\s?€|(?:miljard|miljoen|mio|duizend)\s+(?:euro|eur)\b"
    r"|(?:miljard|miljoen|mio)\s?€|euro|eur\b|€"
)
_FACTORS = {"k": 1_000, "duizend": 1_000, "mio": 1_000_000, "miljoen": 1_000_000}
_FACTORS["miljard"] = 1_000_000_000
# A dash with blanks on both sides between two numbers is no minus.
_SIGN = r"[-–−+]|(?<!\d\s)[-–−+]\s"
_MONEY = re.compile(
    rf"(?<![\w.,])(?:{_FROM}|(?P<sign>{_SIGN}))?{_NUMBER}\s*(?P<unit>{UNIT})",
    re.IGNORECASE,
)
_MONEY_AFTER = re.compile(
    rf"(?<![\w.,])(?P<sign>{_SIGN})?(?:€|eur\b)\s?(?P<minus>[-–−])?(?P<number>{_DIGITS})"
    rf"(?:,(?P<decimals>\d{{1,3}}))?(?:{GAP}(?P<unit>miljard|miljoen|mio|duizend)\b)?",
    re.IGNORECASE,
)
_NO_NOUN = (
    r"(?:in|van|op|voor|bij|per|en|of|te|die|dat|om|aan|met|tot|is|zijn|wordt|worden|moet|moeten|"
    r"die|dit|deze|het|de)\b"
)
#: What is counted: adjectives, then a noun. In the plural only adjectives end in *-e*.
_NOUN = (
    rf"(?:(?!{_NO_NOUN})(?:[^\W\d][\w-]*e|extra|eigen){GAP}(?!{_NO_NOUN})){{0,2}}"
    rf"(?!{_NO_NOUN})[^\W\d][\w-]*"
)
_BOUND = re.compile(
    rf"\b(?P<bound>minstens|minimaal|minimum|ten minste|maximaal|maximum|hoogstens|ongeveer|"
    rf"in totaal|slechts|jaarlijks|telkens)\s+{_COUNT}(?![\w,])(?:{GAP}(?P<noun>{_NOUN}))?",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    rf"(?<![\w.,])(?:{_FROM})?{_COUNT}{GAP}(?P<noun>(?:(?:strategische|lokale|regionale|"
    rf"operationele|nieuwe|geïntegreerde|leidende|en|stedelijke|kleine){GAP})*"
    r"(?:doelstellingen|acties|proeftuinen|contacttalen|organisatienetwerken|netwerken|principes|"
    r"praktijken|medewerkers|gemeenten|steden|trajecten|inburgeringstrajecten|projecten|rondes|"
    r"maanden|weken|jaar|talen|plannen|agentschappen|indicatoren))\b",
    re.IGNORECASE,
)
_PERCENT = re.compile(
    rf"(?<![\w.,])(?:{_FROM}|(?P<sign>{_SIGN}))?{_NUMBER}\s?(?P<noun>%|(?:percent|procent)\b)",
    re.IGNORECASE,
)
#: A later version of a paper of the government has BIS, TER or QUATER behind its number.
_REFERENCE = re.compile(
    r"\bVR\s?\d{4}\s?\d{4}\s?(?:MED|DOC|DEC|BIS|QUATER)\.?\s?\d{3,5}(?:/\d+)*"
    r"(?:\s?(?:BIS|TER|QUATER|QUINQUIES)\b(?:/\d+)*)?"
)
_DECIDED = re.compile(
    rf"(?:(?:beslist|besliste|beslissing|goedgekeurd|goedkeuring|meegedeeld|goedgekeurde|keurde|"
    rf"mededeling|nota)\b[^.]{{0,110}}?\b(?:op|van)\s+(?P<date>{_DAY}))"
    rf"|(?:\bop\s+(?P<date2>{_DAY})[^.]{{0,160}}?\b(?:beslist|besliste|goedgekeurd|meegedeeld|"
    rf"keurde|afgerond)\b)",
    re.IGNORECASE,
)
_DECREE = re.compile(
    r"\b(?P<what>(?:(?:bijzonder|ministerieel|koninklijk)e?\s+)?(?:(?:\w+)?decre(?:ten|et)|"
    r"besluit(?:en)?(?:\s+van\s+de)?(?:\s+Vlaamse\s+Regering)?))\s+van\s+"
    rf"(?P<date>{_DAY})(?P<also>\s+en\s+(?:van\s+)?{_DAY})?"
    r"(?:\s+(?P<link>betreffende|houdende|tot|inzake|over|met\s+betrekking\s+tot)\s+"
    r"(?P<about>[^.,;:()]{3,110}))?",
    re.IGNORECASE,
)
_DECREE_ABOUT_FIRST = re.compile(
    rf"\b(?P<what>decreet|besluit)\s+(?P<link>betreffende|houdende)\s+(?P<about>[^.,;:()]{{3,110}}?)\s+van\s+"
    rf"(?P<date>{_DAY})",
    re.IGNORECASE,
)
#: A subject ends where the sentence goes on.
_ABOUT_END = re.compile(
    r"\s+(?:en van het|wordt|worden|werd|werden|bepaalt|bepalen|bepaalde|zal|zullen|is|zijn|was|"
    r"waren|heeft|hebben|had|dat|die|waarin|waardoor|waarmee|kan|kunnen|geldt|gelden|gold|mag|"
    r"mogen|moet|moeten|telt|blijft|blijven|bleef|regelt|voorziet|treedt|trad|legt|geeft|biedt|"
    r"stelt|omvat|bevat|vormt|vraagt|vereist|verplicht|verbiedt|laat|krijgt|komt|gaat|loopt|maakt|"
    r"doet|ligt|staat|zegt|schrijft|zet|wijzigt|vervangt|schaft|beschrijft|beoogt|wil|werkt|begint|"
    r"eindigt|vervalt|verandert|betekent|zorgt|beschermt|verdwijnt|noemt|kent|duurt|verleent|"
    r"richt|brengt|houdt|neemt|in artikel|rond)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
_BODY = (
    r"(?:(?:Vlaams\s+)?Agentschap|Departement|Huis\s+van\s+het|Commissie|Hoge\s+Raad|Vlaamse\s+"
    r"Gemeenschapscommissie|Vereniging\s+van|Raad\s+van|Instituut|Centrum\s+voor|"
    r"vzw|bvba|cvba|nv|bv|ivzw)"
)
#: A name goes on behind *en*, unless another organisation begins there.
_NAME = (
    rf"(?:(?:{GAP}(?:en(?!\s+(?:de|het|IVA)\b|\s+{_BODY}\b)|van|het|de|voor|der|in|als))*"
    rf"{GAP}[A-ZÀ-Þ][\wÀ-ÿ’'-]*)"
)
_ORGANISATION = re.compile(
    rf"\b{_BODY}{_NAME}{{1,6}}"
    rf"|\b[A-ZÀ-Þ][\wÀ-ÿ’'-]+(?:{GAP}[A-ZÀ-Þ][\wÀ-ÿ’'-]+){{0,3}}\s+vzw\b"
)


class Decree(Struct, frozen=True):
    """A decree as cited: what it is called, what it is about (folded), its date, and where."""

    name: str
    about: tuple[str, ...]
    date: str
    place: Place

    def same_as(self, other: Decree) -> bool:
        """Whether both citations speak of one decree, whatever its date.

        A citation runs on into its sentence, so that one subject need only begin the other.
        """
        shorter, longer = sorted((self.about, other.about), key=len)
        if shorter != longer[: len(shorter)]:
            return False
        rest = longer[len(shorter) :]
        # Behind a single word, *en*, *voor* or a number makes another title of it.
        enough = sum(word not in _LINKS for word in shorter[1:]) >= 2
        return not rest or enough or not (rest[0] in _LINKS or _ORDINAL.fullmatch(rest[0]))


_LINKS = {
    *("aan", "als", "bij", "binnen", "der", "door", "en", "in", "inzake", "met", "of", "om"),
    *("op", "over", "te", "tot", "uit", "van", "via", "voor"),
}
_ORDINAL = re.compile(r"\d+|[ivxl]+")


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
            decrees.append(
                Decree(
                    f"{what} {match['link']} {match['about']}",
                    (what, *_folded(match["about"])),
                    mention.date,
                    mention.place,
                )
            )
    return decrees


def _folded(text: str) -> list[str]:
    """A subject without what differs in citing: case, article, hyphens, a plural of *Vlaams*."""
    words = re.sub(r"[^\w\s]", " ", text.casefold()).split()
    return [word for word in words if word not in {"het", "de", "een", "vlaamse", "vlaams"}]


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


def _decrees(paper: Paper, text: str) -> Iterator[Mention]:
    taken: list[tuple[int, int]] = []
    for pattern in (_DECREE, _DECREE_ABOUT_FIRST):
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            about = match["about"]
            end = match.end()
            if about and pattern is _DECREE:
                # A blank line ends a subject as surely as a verb does.
                about = _ABOUT_END.sub("", re.split(r"\n\s*\n", about)[0])
                end = match.start("about") + len(about.rstrip())
            taken.append((match.start(), end))
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
    taken = bytearray(len(text))

    def free(match: re.Match[str]) -> bool:
        if any(taken[match.start() : match.end()]):
            return False
        taken[match.start() : match.end()] = b"x" * len(match[0])
        return True

    for pattern in (_MONEY, _MONEY_AFTER):
        for match in pattern.finditer(text):
            if not _only_a_unit(match) and free(match):
                for value in _euros(match):
                    yield _quantity(paper, match.span(), value, "EUR")
    for match in _PERCENT.finditer(text):
        if free(match):
            for percentage in _percentages(match):
                yield _quantity(paper, match.span(), percentage, match["noun"].casefold())
    for match in _BOUND.finditer(text):
        if match["count"].casefold() != "een" and free(match):
            # *waarvan minimaal 10 in kleine steden*: what is counted stands further up.
            unit = _joined(match["noun"]) if match["noun"] else None
            yield _quantity(paper, match.span(), _count(match["count"]), unit)
    for match in _COUNTED.finditer(text):
        if match["count"].casefold() != "een" and free(match):
            for number in filter(None, (match["first"], match["count"])):
                yield _quantity(paper, match.span(), _count(number), _joined(match["noun"]))


def _only_a_unit(match: re.Match[str]) -> bool:
    """Whether no amount is told: *een euro* is any euro, *(duizend euro)* stands above a table."""
    if _factor(match["unit"]) != 1:
        return False
    before = match.string[max(match.start() - 4, 0) : match.start()]
    word = match["number"].casefold()
    return word == "een" or (word == "duizend" and bool(re.search(r"(?:\(|\bin)\s*$", before)))


def _quantity(paper: Paper, span: tuple[int, int], value: int | str, unit: str | None) -> Mention:
    return Mention(
        kind="quantity",
        text=_joined(paper.text[slice(*span)]),
        value=value,
        unit=unit,
        place=paper.place(*span),
    )


def _count(text: str) -> int:
    folded = text.casefold()
    return _WORDS[folded] if folded in _WORDS else int(re.sub(r"\D", "", text))


def _percentages(match: re.Match[str]) -> Iterator[int | str]:
    """Whole percentages as numbers, others as printed with a point: ``12.5``."""
    minus = (match["sign"] or "").strip() in _MINUS
    decimals = f",{match['decimals']}" if match["decimals"] else ""
    for number in filter(None, (match["first"], match["number"] + decimals)):
        whole, _, rest = number.partition(",")
        value = -_count(whole) if minus else _count(whole)
        yield f"{'-' if minus else ''}{_count(whole)}.{rest}" if rest else value


def _euros(match: re.Match[str]) -> Iterator[str]:
    """The amount in euros with two decimals: ``1.477 keuro`` is ``1477000.00``."""
    found = match.groupdict()
    high = cents(match["number"], match["decimals"], match["unit"])
    if found.get("first"):
        number, _, decimals = found["first"].partition(",")
        low = cents(number, decimals, found["first_unit"] or match["unit"])
        # *tussen 500.000 en 1 miljoen euro*: a range begins below its end.
        yield _printed(low if low < high else cents(number, decimals, None))
    minus = {(found["sign"] or "").strip(), found.get("minus")} & _MINUS
    yield _printed(-high if minus else high)


_MINUS = {"-", "–", "−"}


def _printed(amount: int) -> str:
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def cents(number: str, decimals: str | None, unit: str | None) -> int:
    """An amount of money in cents, from its number, its decimals and its unit as printed."""
    after = decimals or ""
    # Python cannot know that a power of ten is whole.
    parts: int = 10 ** len(after)
    return int(f"{_count(number)}{after}") * _factor(unit) * 100 // parts


def _factor(unit: str | None) -> int:
    name = re.match(r"duizend|miljoen|miljard|mio|k", (unit or "").casefold())
    return _FACTORS[name[0]] if name else 1


def _organisations(
    paper: Paper, text: str, abbreviations: Sequence[Abbreviation], listed: set[int]
) -> Iterator[Mention]:
    """Names that begin as organisations do, once per paper, at their first place."""
    seen: set[str] = set()
    for match in _ORGANISATION.finditer(text):
        name = _joined(match[0])
        if name.casefold() in seen:
            continue
        if paper.line_at(match.start()).number in listed:
            continue
        seen.add(name.casefold())
        yield Mention(kind="organisation", text=name, place=paper.place(*match.span()))


def _joined(text: str) -> str:
    return join_lines(text.split("\n"))
