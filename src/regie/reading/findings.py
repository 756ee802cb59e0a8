"""What a person should look at: misprints, gaps and contradictions. Nothing is corrected here."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from regie.kernel.flanders import articles
from regie.reading.annexes import Item
from regie.reading.budget import BudgetReading
from regie.reading.mentions import Decree, cited_decrees
from regie.reading.model import Abbreviation, Finding, Mention, Place, Row, Severity, Table
from regie.reading.outline import Outline
from regie.reading.text import Paper, squeeze

_PLAN = re.compile(
    r"(?P<name>(?:[A-ZÀ-Þ][\wÀ-ÿ-]*-?\s+(?:(?:en|van|het|voor)\s+)?){1,5}[\wÀ-ÿ-]*"
    r"(?:beleidsplan|actieplan|plan))\s+(?P<from>20\d\d)\s?[-–]\s?(?P<to>20\d\d)"
)
_TERM = re.compile(
    r"\b(?:uiterlijk|binnen(?:\s+de)?)\s+(?P<count>\d{1,2}|één|een|twee|drie|vier|vijf|zes)\s+"
    r"(?P<unit>dagen|weken|maanden|maand|jaar)\s+(?P<anchor>daarna|na\s+[^.,;()]{3,80})",
    re.IGNORECASE,
)
_COUNTS = {"één": "1", "een": "1", "twee": "2", "drie": "3", "vier": "4", "vijf": "5", "zes": "6"}
_FOOTNOTES = "¹²³⁴⁵⁶⁷⁸⁹"
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_NUMBERED_HEADING = re.compile(r"^\s*(?P<number>[A-H]|\d{1,2})\.\s+\W{0,2}(?P<title>[A-ZÀ-Þ].*)$")


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


@dataclass(frozen=True, slots=True)
class PlanPeriod:
    """A plan named with its period."""

    name: str
    period: str
    printed: str
    place: Place


def plan_periods(paper: Paper) -> list[PlanPeriod]:
    """Every plan that the text names with a period, as in *…beleidsplan 2020-2024*."""
    return [
        PlanPeriod(
            re.sub(r"^(?:het|de|een)|(?:beleids|actie)(?=plan$)", "", _letters(match["name"])),
            f"{match['from']}-{match['to']}",
            squeeze(match["name"]),
            paper.place(match.start(), match.end()),
        )
        for match in _PLAN.finditer(paper.text)
    ]


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


def _terms(outline: Outline) -> Iterator[Finding]:
    """One term, told twice with another starting point."""
    paper = outline.paper
    found: list[tuple[str, str, frozenset[str], Place]] = []
    for match in _TERM.finditer(paper.text):
        count = _COUNTS.get(match["count"].casefold(), match["count"])
        around = paper.text[max(match.start() - 400, 0) : match.end() + 200]
        words = frozenset(
            word[:9] for word in re.findall(r"[A-Za-zÀ-ÿ]{4,}", around.casefold()) if len(word) > 7
        ) | frozenset(re.findall(r"\b[A-Z]{3,}\b", around))
        anchor = _letters(re.split(r"\n\s*\n", match["anchor"])[0])
        place = paper.place(match.start(), match.end())
        found.append((f"{count} {match['unit'].casefold()}", anchor, words, place))
    for (term, anchor, words, place), (term2, anchor2, words2, place2) in combinations(found, 2):
        same_subject = words & words2
        if term != term2 or anchor[:12] == anchor2[:12] or len(same_subject) < 3:
            continue
        if any(word.isupper() for word in same_subject):
            yield _finding(
                "term_contradicts",
                "warning",
                f"De termijn van {term} begint op twee plaatsen op een ander moment te lopen.",
                [place, place2],
            )


# Gaps -------------------------------------------------------------------------------------------


def _missing_parts(outline: Outline) -> Iterator[Finding]:
    paper = outline.paper
    numerals = [c for c in outline.chapters if c.numeral in _ROMAN]
    if numerals and numerals[0].numeral != "I":
        first = numerals[0]
        line = paper.lines[first.index]
        yield _finding(
            "missing_part",
            "info",
            f"De tekst begint bij hoofdstuk {first.numeral}; wat ervoor stond ontbreekt.",
            [paper.place(line.start, line.start + len(line.text.rstrip()))],
        )
    seen: dict[bool, bool] = {}
    for index, line in enumerate(paper.lines):
        match = None if outline.skips(index) else _NUMBERED_HEADING.match(line.text)
        if not match:
            continue
        letter = match["number"].isalpha()
        if seen.setdefault(letter, match["number"] in ("A", "1")):
            continue
        seen[letter] = True
        yield _finding(
            "missing_part",
            "info",
            f"De nummering begint bij {match['number']}; een deel lijkt te ontbreken.",
            [paper.place(line.start, line.start + len(line.text.rstrip()))],
        )
    marks = [(m.start(), m[0]) for m in re.finditer(f"[{_FOOTNOTES}]", paper.text)]
    if marks and marks[0][1] != _FOOTNOTES[0]:
        start = marks[0][0]
        number = _FOOTNOTES.index(marks[0][1]) + 1
        yield _finding(
            "missing_part",
            "info",
            f"De eerste voetnoot draagt nummer {number}; de vorige ontbreken.",
            [paper.place(start, start + 1)],
        )


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
    return re.search(rf"(?<!\w){re.escape(short)}(?![a-zà-ÿ])", text, re.IGNORECASE) is not None


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
