"""What a person should look at: misprints, gaps and contradictions. Nothing is corrected here."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from msgspec import Struct

from regie.kernel.flanders import articles
from regie.reading.annexes import Item
from regie.reading.budget import BudgetReading
from regie.reading.mentions import GAP, Decree, cited_decrees
from regie.reading.model import Abbreviation, Finding, Mention, Place, Row, Severity, Table
from regie.reading.outline import Outline
from regie.reading.text import Paper, squeeze

_OTHER_UNIT = re.compile(
    r"^\s*(?P<unit>\((?:in\s+)?(?:(?:miljoen|miljard|mio)\s+)?euro\)"
    r"|in (?:miljoen |mio )?euro)\s*$",
    re.IGNORECASE,
)
_PLAN = re.compile(
    rf"(?P<name>(?:[A-ZÀ-Þ][\wÀ-ÿ-]*{GAP}(?:(?:en|van|het|voor){GAP})?){{1,5}}[\wÀ-ÿ-]*"
    rf"(?:beleidsplan|actieplan|plan)){GAP}(?P<from>20\d\d)\s?[-–]\s?(?P<to>20\d\d)"
)
#: Words before the name of a plan, words that name no plan of their own, and kinds of plan.
_BEFORE_PLAN = {"het", "de", "een", "in", "met", "voor", "volgens", "binnen", "via", "uit", "dit"}
_ANY_PLAN = {
    *("vlaams", "vlaamse", "strategisch", "nieuw", "nieuwe", "eerste", "tweede", "derde", "vorig"),
    *(
        "vorige",
        "huidig",
        "huidige",
        "volgend",
        "volgende",
        "eigen",
        "algemeen",
        "ons",
        "en",
        "van",
    ),
    *("plan", "beleidsplan", "actieplan", "jaarplan", "meerjarenplan", "stappenplan", "werkplan"),
}
#: Each municipality or region has one of its own.
_LOCAL = {"lokaal", "lokale", "gemeentelijk", "stedelijk", "regionaal", "provinciaal"}
_TERM = re.compile(
    r"\b(?:uiterlijk|binnen(?:\s+de)?)\s+(?P<count>\d{1,2}|één|een|twee|drie|vier|vijf|zes)\s+"
    r"(?P<unit>dagen|weken|maanden|maand|jaar)\s+(?P<anchor>daarna|na\s+[^.,;()]{3,80})",
    re.IGNORECASE,
)
_COUNTS = {"één": "1", "een": "1", "twee": "2", "drie": "3", "vier": "4", "vijf": "5", "zes": "6"}
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_NUMBERED_HEADING = re.compile(r"^\s*(?P<number>[A-H]|\d{1,2})\.\s+\W{0,2}(?P<title>[A-ZÀ-Þ].*)$")
#: The first of a numbering, in whatever way it is printed, on a line of its own or within one.
_FIRST_NUMBER = re.compile(
    r"(?<![\w.,/])1[.)°]\s|^\W*(?:[^\W\d]+\s+)?1(?:\.\d+)*[.):]?(?:\s|$)", re.MULTILINE
)
_FIRST_LETTER = re.compile(r"(?<![\w.])[aA][.)]\s")
_FIRST_ROMAN = re.compile(r"^\W*I[.):]?\s+\S", re.MULTILINE)
#: Behind these words a number at the start of a line belongs to the sentence.
_REFERS = re.compile(
    r"\b(?:artikel(?:en)?|art\.?|punt(?:en)?|hoofdstuk|deel|nummer|nr\.?|paragraaf|bijlage|en|of|van|"
    r"de|het|in|op|tot|met)\s*$",
    re.IGNORECASE,
)
#: A raised figure behind a unit of measure, or in a power or a formula, is no footnote.
_FOOTNOTE = re.compile(r"(?<!\bm)(?<!\b[cdhk]m)(?<!\b10)(?<!CO)(?P<number>[⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def _finding(code: str, severity: Severity, message: str, places: Iterable[Place]) -> Finding:
    return Finding(code=code, severity=severity, message=message, places=tuple(places))


def budget_findings(read: BudgetReading) -> Iterator[Finding]:
    """Misprinted codes, tables that stay open, figures without a column, labels that differ."""
    for misprint in read.misprints:
        if len(misprint.meant) == 1:
            meant = f"bedoeld is wellicht “{misprint.meant[0]}”"
        elif misprint.meant:
            meant = "bedoeld kan zijn " + " of ".join(f"“{code}”" for code in misprint.meant)
        else:
            meant = "geen andere code in het document lijkt erop"
        yield _finding(
            "misprinted_code",
            "warning",
            f"De code “{misprint.printed}” past niet in het patroon van haar buren; {meant}.",
            misprint.places,
        )
    for table in read.budget.tables:
        if table.attribution.by is None:
            options = ", ".join(table.attribution.candidates)
            yield _finding(
                "open_attribution",
                "warning",
                "Bij welk artikel deze kredietentabel hoort, blijft open"
                + (f": de cijfers passen bij {options}." if options else "."),
                [table.place],
            )
        if table.id in read.unsure:
            yield _finding(
                "unclear_column",
                "warning",
                f"{table.article}: een kolom is leeg gelaten en geen vergelijking zegt welke.",
                [table.place],
            )
    yield from _missing_tables(read)
    yield from _labels(read.budget.tables)
    yield from _directions(read.budget.tables)


def _missing_tables(read: BudgetReading) -> Iterator[Finding]:
    having = {table.article for table in read.budget.tables}
    open_codes = {c for t in read.budget.tables for c in t.attribution.candidates}
    with_heading = {code for code, _ in read.headings}
    for article in read.budget.articles:
        if article.code in with_heading and article.code not in having | open_codes:
            yield _finding(
                "missing_table",
                "warning",
                f"Bij artikel {article.code} werd geen tabel gevonden.",
                [article.place],
            )


def _labels(tables: Sequence[Table]) -> Iterator[Finding]:
    """One movement under two names: in the list of the element, and in its article."""
    for sub in tables:
        if sub.type != "other_adjustment":
            continue
        listed = [
            row
            for table in tables
            if table.type == "evolution_list"
            for row in table.rows
            if row.article == sub.article and row.article
        ]
        for row in sub.rows:
            same = [other for other in listed if other.values == row.values]
            if row.kind == "total" or len(same) != 1:
                continue
            if _letters(same[0].label) != _letters(row.label):
                yield _finding(
                    "two_labels",
                    "info",
                    f"{sub.article}: dezelfde beweging heet in de lijst “{same[0].label}” en bij "
                    f"het artikel “{row.label}”.",
                    [same[0].place, row.place],
                )


def _directions(tables: Sequence[Table]) -> Iterator[Finding]:
    """A transfer whose words say the other direction than its sign."""
    for table in tables:
        if table.type != "evolution_list":
            continue
        for row in table.rows:
            message = _direction(row)
            if message:
                yield _finding("transfer_direction", "warning", message, [row.place])


def _direction(row: Row) -> str | None:
    code = next(articles.find_codes(row.label), None)
    if code is None or not row.values or not row.article:
        return None
    word = re.search(r"\b(vanuit|van|naar|aan)\s*$", row.label[: code.start].casefold())
    if word is None:
        return None
    incoming = word[1] in ("vanuit", "van")
    own = code.text in (row.article, row.article_printed)
    positive = all(value >= 0 for value in row.values.values())
    negative = all(value <= 0 for value in row.values.values())
    if own:
        return (
            f"De beweging op {row.article} noemt zichzelf als "
            f"{'herkomst' if incoming else 'bestemming'} (“{word[1]} {code.text}”)."
        )
    if (incoming and negative and not positive) or (not incoming and positive and not negative):
        return f"Het teken van de beweging op {row.article} spreekt “{word[1]} {code.text}” tegen."
    return None


def annex_findings(outline: Outline, items: Sequence[Item]) -> Iterator[Finding]:
    """Empty milestones, lines that were cut off, descriptions without a title."""
    paper = outline.paper
    for item in items:
        place = paper.place(item.start, item.end)
        for index in item.empty:
            line = paper.lines[index]
            yield _finding(
                "empty_milestone",
                "warning",
                "Achter “Mijlpaal:” is niets ingevuld"
                + (f" ({item.title})." if item.title else "."),
                [paper.place(line.start, line.start + len(line.text.rstrip()))],
            )
        if item.truncated:
            yield _finding(
                "truncated_line", "warning", f"De regel breekt af: “{item.title}”.", [place]
            )
        if not item.title:
            yield _finding(
                "untitled", "info", "Een omschrijving staat er zonder titel boven.", [place]
            )


def text_findings(
    outline: Outline, mentions: Sequence[Mention], abbreviations: Sequence[Abbreviation]
) -> Iterator[Finding]:
    """Dates, periods and terms that contradict each other, missing parts, abbreviations."""
    yield from contradicting_dates(cited_decrees(mentions))
    yield from contradicting_periods(plan_periods(outline.paper))
    yield from _terms(outline)
    yield from _missing_parts(outline)
    yield from _abbreviations(outline, abbreviations)
    yield from _units(outline)


def _units(outline: Outline) -> Iterator[Finding]:
    """A unit above a table that is not thousands of euros, in which all figures are read."""
    for index, line in enumerate(outline.paper.lines):
        unit = _OTHER_UNIT.match(line.text)
        if unit and not outline.skips(index):
            start = line.start + unit.start("unit")
            yield _finding(
                "other_unit",
                "warning",
                f"Er staat “{unit['unit']}” boven een tabel; de cijfers worden als duizend euro "
                "gelezen.",
                [outline.paper.place(start, start + len(unit["unit"]))],
            )


# Contradictions --------------------------------------------------------------------------------


def contradicting_dates(decrees: Sequence[Decree]) -> Iterator[Finding]:
    """One decree cited under two dates."""
    beginnings: dict[tuple[str, ...], dict[tuple[tuple[str, ...], str], Decree]] = defaultdict(dict)
    for decree in decrees:
        beginnings[decree.about[:2]].setdefault((decree.about, decree.date), decree)
    for cited in beginnings.values():
        told: set[tuple[str, ...]] = set()
        for one, other in combinations(cited.values(), 2):
            dates = tuple(sorted((one.date, other.date)))
            # A decree and its later namesake differ by more than one part of the date.
            parts = zip(one.date.split("-"), other.date.split("-"), strict=False)
            if dates in told or sum(a != b for a, b in parts) != 1 or not one.same_as(other):
                continue
            told.add(dates)
            name = min(one.name, other.name, key=len)
            yield _finding(
                "date_contradicts",
                "warning",
                f"Het {name} draagt twee datums: {dates[0]} en {dates[1]}.",
                [d.place for d in sorted((one, other), key=lambda each: each.date)],
            )


class PlanPeriod(Struct, frozen=True):
    """A plan named with its period."""

    name: str
    period: str
    printed: str
    place: Place


def plan_periods(paper: Paper) -> list[PlanPeriod]:
    """Every plan that the text names with a period, as in *…beleidsplan 2020-2024*."""
    plans: list[PlanPeriod] = []
    for match in _PLAN.finditer(paper.text):
        words = re.findall(r"[\wÀ-ÿ]+", match["name"].casefold())
        while words[0] in _BEFORE_PLAN:
            words.pop(0)
        # *Vlaams actieplan* alone can be any plan.
        if _LOCAL.isdisjoint(words) and not _ANY_PLAN.issuperset(words):
            plans.append(
                PlanPeriod(
                    re.sub(r"(?:beleids|actie)(?=plan$)", "", "".join(words)),
                    f"{match['from']}-{match['to']}",
                    squeeze(match["name"]),
                    paper.place(match.start(), match.end()),
                )
            )
    return plans


def contradicting_periods(periods: Sequence[PlanPeriod]) -> Iterator[Finding]:
    """One plan named with two periods that overlap."""
    by_name: dict[str, dict[str, PlanPeriod]] = defaultdict(dict)
    for plan in periods:
        by_name[plan.name].setdefault(plan.period, plan)
    for named in by_name.values():
        for one, other in combinations(named.values(), 2):
            if one.period[:4] < other.period[5:] and other.period[:4] < one.period[5:]:
                yield _finding(
                    "period_contradicts",
                    "warning",
                    f"“{one.printed}” draagt twee perioden: {one.period} en {other.period}.",
                    [one.place, other.place],
                )


class _Term(Struct, frozen=True):
    """A term with what it starts from, and the words of its sentence."""

    length: str
    anchor: str
    sentence: str
    place: Place

    @property
    def subject(self) -> frozenset[str]:
        words = re.findall(r"[A-Za-zÀ-ÿ]{8,}", self.sentence.casefold())
        names = re.findall(r"\b[A-Z]{3,}\b", self.sentence)
        return frozenset(word[:9] for word in words) - {"uiterlijk"} | frozenset(names)

    def follows(self, other: _Term) -> bool:
        """Whether this term starts with what the other one tells of: a next step."""
        nouns = re.findall(r"[a-zà-ÿ]{5,}", self.anchor.casefold().removeprefix("daarna"))
        return bool(nouns) and nouns[0][:6] in other.sentence.casefold()


def _terms(outline: Outline) -> Iterator[Finding]:
    """One term, told twice with another starting point."""
    text = outline.paper.text
    by_length: dict[str, list[_Term]] = defaultdict(list)
    for match in _TERM.finditer(text):
        count = _COUNTS.get(match["count"].casefold(), match["count"])
        length = f"{count} {match['unit'].casefold()}"
        place = outline.paper.place(match.start(), match.end())
        anchor = re.split(r"\n\s*\n", match["anchor"])[0]
        by_length[length].append(_Term(length, anchor, _sentence(text, *match.span()), place))
    for terms in by_length.values():
        for one, other in combinations(terms, 2):
            # Within a paragraph, two terms are two steps.
            apart = re.search(r"\n\s*\n", text[one.place.end : other.place.start])
            shared = one.subject & other.subject
            if not apart or len(shared) < 3 or not any(word.isupper() for word in shared):
                continue
            if _letters(one.anchor)[:12] == _letters(other.anchor)[:12]:
                continue
            if not one.follows(other) and not other.follows(one):
                yield _finding(
                    "term_contradicts",
                    "warning",
                    f"De termijn van {one.length} begint op twee plaatsen op een ander moment te "
                    "lopen.",
                    [one.place, other.place],
                )


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence around a part of the text."""
    before = re.split(r"[.!?]\s|\n\s*\n", text[max(start - 600, 0) : start])[-1]
    after = re.split(r"[.!?](?:\s|$)|\n\s*\n", text[end : end + 600])[0]
    return before + text[start:end] + after


# Gaps -------------------------------------------------------------------------------------------


def _missing_parts(outline: Outline) -> Iterator[Finding]:
    yield from _missing_chapters(outline)
    yield from _missing_numbers(outline)
    paper = outline.paper
    notes = [
        (int(match["number"].translate(_RAISED)), match.span())
        for match in _FOOTNOTE.finditer(paper.text)
    ]
    if notes and all(number > 1 for number, _ in notes):
        number, span = notes[0]
        yield _finding(
            "missing_part",
            "info",
            f"De eerste voetnoot draagt nummer {number}; de vorige ontbreken.",
            [paper.place(*span)],
        )


def _missing_chapters(outline: Outline) -> Iterator[Finding]:
    """A text whose first chapter in Roman numerals is not the first."""
    numerals = [c for c in outline.chapters if c.numeral in _ROMAN]
    if not numerals or numerals[0].numeral == "I":
        return
    first = numerals[0]
    # One letter may be an initial, unless the next chapter follows.
    alone = first.numeral in ("V", "X") and not any(
        c.numeral == f"{first.numeral}I" for c in numerals
    )
    line = outline.paper.lines[first.index]
    if not alone and not _FIRST_ROMAN.search(outline.paper.text, 0, line.start):
        yield _finding(
            "missing_part",
            "info",
            f"De tekst begint bij hoofdstuk {first.numeral}; wat ervoor stond ontbreekt.",
            [_whole_line(outline, first.index)],
        )


def _missing_numbers(outline: Outline) -> Iterator[Finding]:
    """Headings whose numbers (or letters) do not begin at the first."""
    paper = outline.paper
    headings = [
        (index, match)
        for index, line in enumerate(paper.lines)
        if (match := _NUMBERED_HEADING.match(line.text)) and not outline.skips(index)
    ]
    letters = {match["number"] for _, match in headings if match["number"].isalpha()}
    for letter, first in ((False, _FIRST_NUMBER), (True, _FIRST_LETTER)):
        for index, match in headings:
            number = match["number"]
            if number.isalpha() != letter or not _opens(outline, index):
                continue
            # *B. De Smet* is a name, unless it is set in capitals or *C.* comes as well.
            if letter and not match["title"].isupper() and chr(ord(number) + 1) not in letters:
                continue
            if number not in ("A", "1") and not first.search(
                paper.text, 0, paper.lines[index].start
            ):
                yield _finding(
                    "missing_part",
                    "info",
                    f"De nummering begint bij {number}; een deel lijkt te ontbreken.",
                    [_whole_line(outline, index)],
                )
            break


def _opens(outline: Outline, index: int) -> bool:
    """Whether a line stands on its own, and is not the rest of a sentence."""
    lines = outline.paper.lines
    before = next((n for n in range(index - 1, -1, -1) if not outline.skips(n)), None)
    if before is None:
        return True
    gap = lines[index].opens_page or lines[index - 1].blank
    return gap and not _REFERS.search(lines[before].text)


def _whole_line(outline: Outline, index: int) -> Place:
    line = outline.paper.lines[index]
    return outline.paper.place(line.start, line.start + len(line.text.rstrip()))


def _abbreviations(outline: Outline, abbreviations: Sequence[Abbreviation]) -> Iterator[Finding]:
    """Abbreviations that are explained but not used."""
    if not abbreviations:
        return
    paper = outline.paper
    inside = {a.place.start: a for a in abbreviations}
    first, last = min(inside), max(a.place.end for a in abbreviations)
    elsewhere = paper.text[:first] + " " + paper.text[last:]
    unused = [a for a in abbreviations if not _used(a.short, elsewhere)]
    if unused:
        yield _finding(
            "unused_abbreviation",
            "info",
            "In de lijst van afkortingen staan afkortingen die de tekst niet gebruikt: "
            + ", ".join(a.short for a in unused)
            + ".",
            [a.place for a in unused],
        )


def _used(short: str, text: str) -> bool:
    """Whether the text has an abbreviation, maybe wrapped or in the plural."""
    printed = r"\s+".join(re.escape(part) for part in short.split())
    return re.search(rf"(?<!\w){printed}(?:['’]?s)?(?![a-zà-ÿ])", text, re.IGNORECASE) is not None


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
