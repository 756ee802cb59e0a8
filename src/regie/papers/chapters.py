"""A paper cut by chapter, drawn from its reading alone.

Pure. A chapter begins where a heading of an objective, a budget article or a summary of the budget
stands, and lasts until the next. It is counted in lines, so that it is the same where the paper
itself is not at hand.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct

from regie.papers.printed import Sheet
from regie.reading.model import Check, Finding, Place, Reading, Table

#: Lines of text on one page of a chapter.
PAGE_LINES = 150

#: ``start`` stands before the first heading. ``initiative``, ``evaluation``, ``regulation`` and
#: ``decree_evaluation`` are what the annexes list under the heading of an objective.
ChapterKind = Literal[
    "start",
    "objective",
    "article",
    "budget",
    "initiative",
    "evaluation",
    "regulation",
    "decree_evaluation",
    "abbreviations",
]
MarkKind = Literal[
    "objective", "initiative", "article", "row", "figure", "unproven", "mention", "abbreviation"
]


class Chapter(Struct, frozen=True):
    """One chapter: ``start`` is its first code point, by which its address names it; the lines
    count from 1, ``last`` included."""

    start: int
    first: int
    last: int
    kind: ChapterKind
    code: str
    title: str

    def holds(self, place: Place) -> bool:
        """Whether ``place`` begins in this chapter."""
        return self.first <= place.line <= self.last

    def pages(self) -> Sequence[tuple[int, int]]:
        """The lines of each of its pages, last included."""
        return [
            (first, min(first + PAGE_LINES - 1, self.last))
            for first in range(self.first, self.last + 1, PAGE_LINES)
        ]


class Mark(Struct, frozen=True):
    """Something that was read, where it stands, and in a few words what it is."""

    place: Place
    kind: MarkKind
    label: str


class Held(Struct, frozen=True):
    """What was found between two lines."""

    marks: tuple[Mark, ...]
    tables: tuple[Table, ...]
    findings: tuple[Finding, ...]
    checks: tuple[Check, ...]


def chapters(reading: Reading) -> tuple[Chapter, ...]:
    """All chapters, in the order of the paper; a reading without headings is one chapter."""
    headings = sorted(
        {
            (at.line, at.start): (kind, code, title) for kind, code, title, at in _heads(reading)
        }.items()
    )
    firsts = [1, *(line for (line, _), _ in headings)]
    told: list[tuple[int, ChapterKind, str, str]] = [(0, "start", "", "")]
    told += [(start, *what) for (_, start), what in headings]
    cut = [
        Chapter(start, first, following - 1, kind, code, title)
        for (start, kind, code, title), first, following in zip(
            told, firsts, [*firsts[1:], max(reading.document.lines, firsts[-1]) + 1], strict=True
        )
    ]
    return tuple(_annexed(one, reading) for one in cut if one.last >= one.first)


def chapter_at(cut: Sequence[Chapter], start: int) -> Chapter:
    """The chapter in which the code point ``start`` stands."""
    return cut[max(bisect_right([one.start for one in cut], start) - 1, 0)]


def _heads(reading: Reading) -> Iterator[tuple[ChapterKind, str, str, Place]]:
    for table in reading.budget.tables:
        if table.type in ("total", "programme", "ise_summary"):
            yield "budget", "", table.title, table.place
    for article in reading.budget.articles:
        yield "article", article.code, article.name, article.place
    for one in reading.objectives:
        for number, place in enumerate(one.places):
            yield "objective", one.code, one.titles[min(number, len(one.titles) - 1)], place
    if reading.abbreviations:
        first = min((one.place for one in reading.abbreviations), key=lambda place: place.start)
        yield "abbreviations", "", "", first


def _annexed(one: Chapter, reading: Reading) -> Chapter:
    """A heading of an objective with lines of an annex below it is named after that annex."""
    if one.kind != "objective":
        return one
    kinds = [line.kind for line in reading.initiatives if one.holds(line.place)]
    return Chapter(one.start, one.first, one.last, kinds[0], one.code, one.title) if kinds else one


def held(sheet: Sheet, first: int, last: int) -> Held:
    """What was found from line ``first`` to ``last``."""
    reading = sheet.reading

    def inside(places: Iterable[Place]) -> bool:
        return any(first <= place.line <= last for place in places)

    return Held(
        tuple(
            sorted(
                (mark for mark in marks(sheet) if inside([mark.place])),
                key=lambda mark: (mark.place.start, -mark.place.end),
            )
        ),
        tuple(
            table
            for table in reading.budget.tables
            if inside([table.place, *(row.place for row in table.rows)])
        ),
        tuple(one for one in reading.findings if inside(one.places)),
        tuple(one for one in reading.checks if inside(one.places)),
    )


def marks(sheet: Sheet) -> Iterator[Mark]:
    """Everything that was read in a paper, each at its place."""
    reading = sheet.reading
    for one in reading.objectives:
        for number, place in enumerate(one.places):
            title = one.titles[min(number, len(one.titles) - 1)]
            yield Mark(place, "objective", f"{one.code} {title}")
    for line in reading.initiatives:
        yield Mark(line.place, "initiative", line.title or line.kind)
    for article in reading.budget.articles:
        yield Mark(article.place, "article", f"{article.code} {article.name}")
    for table in reading.budget.tables:
        for at, row in enumerate(table.rows):
            yield Mark(row.place, "row", row.label)
            for column, place in row.figures.items():
                known = sheet.is_proven((table.id, at, column))
                yield Mark(place, "figure" if known else "unproven", f"{row.label}, {column}")
    for mention in reading.mentions:
        yield Mark(mention.place, "mention", mention.text)
    for short in reading.abbreviations:
        yield Mark(short.place, "abbreviation", f"{short.short}: {short.long}")


def segments(
    text: str, offset: int, found: Sequence[Mark]
) -> Iterator[tuple[str, Mark | None, bool]]:
    """``text``, which begins at code point ``offset``, cut so that each piece has the shortest mark
    that covers it, if any; whether the piece is the first of its mark."""
    end = offset + len(text)
    shortest = sorted(found, key=lambda mark: mark.place.end - mark.place.start, reverse=True)
    owner: list[Mark | None] = [None] * len(text)
    for mark in shortest:
        first, last = max(mark.place.start, offset), min(mark.place.end, end)
        if last > first:
            owner[first - offset : last - offset] = [mark] * (last - first)
    at, told = 0, set[int]()
    while at < len(text):
        of, after = owner[at], at + 1
        while after < len(text) and owner[after] is of:
            after += 1
        piece = text[at:after]
        if of is None or not piece.strip():
            yield piece, None, False
        else:
            yield piece, of, id(of) not in told
            told.add(id(of))
        at = after
