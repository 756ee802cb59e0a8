"""What a table of the budget is while it is being read, and the headings of its articles."""

from __future__ import annotations

import re

from msgspec import Struct, field

from regie.kernel.flanders import articles, budget
from regie.kernel.numbers import Figure
from regie.reading.cells import Column
from regie.reading.model import Place, RowKind, TableType
from regie.reading.outline import Outline, join_lines

_HEADING_TAIL = re.compile(r"\s*(?:[–—:]|-(?=\s))\s*(?P<name>[^\W\d_].*)")
#: The fixed words that open a part of the section of an article.
SECTION_WORDS = re.compile(
    r"^\s*(?:korte inhoud|kredietevolutie\s*:?\s*$|budgettair kader|inhoudelijke toelichting)",
    re.IGNORECASE,
)


class ArticleHeading(Struct, frozen=True):
    """The heading of an article: its code as printed and its name, over lines first to last."""

    first: int
    last: int
    printed: str
    name: str
    place: Place


class RawRow(Struct):
    """A row before its code is corrected.

    ``values`` are the figures by column number; ``options`` are all ways to read them where blanks
    between thousands or empty columns leave a choice, the likeliest first.
    """

    label: str
    kind: RowKind
    first: int
    start: int
    end: int
    values: dict[int, Figure] = field(default_factory=dict)
    options: list[dict[int, Figure]] = field(default_factory=list)
    printed: str | None = None
    reason: str | None = None
    #: lines below the first that were joined to the label
    tail: list[int] = field(default_factory=list)


class RawTable(Struct):
    """A table as found. ``heading`` is the article heading above it, ``index`` its first line."""

    type: TableType
    index: int
    heading: ArticleHeading | None
    ise: str | None
    title: str
    columns: list[Column]
    reasoned: bool = False
    programme: str | None = None
    rows: list[RawRow] = field(default_factory=list)
    complete: bool = False
    subject: str = ""
    #: lines that wait for their figures while another table stands in between
    pending: list[int] = field(default_factory=list)
    #: the lines of column names, while the table still waits for its first row
    heads: list[int] = field(default_factory=list)
    #: labels that wrap end beside their figures (True) or begin there (False), once that shows
    below: bool | None = None
    #: the cells of a row are centred on each other, so that words begin above their code
    centred: bool = False


class Found(Struct):
    """All tables of a paper in order, the article headings, and the lines that are tables."""

    tables: list[RawTable]
    headings: list[ArticleHeading]
    used: set[int]


def find_article_headings(outline: Outline) -> list[ArticleHeading]:
    """Every line that opens the section of a budget article."""
    paper = outline.paper
    headings: list[ArticleHeading] = []
    for code in articles.find_codes(paper.text):
        line = paper.line_at(code.start)
        before = line.text[: code.start - line.start]
        if before.strip(" \t-–•") or not line.text.strip():
            continue
        last_line = paper.line_at(code.end)
        tail = _HEADING_TAIL.fullmatch(last_line.text[code.end - last_line.start :])
        if not tail or "\t" in tail[0].strip() or outline.skips(last_line.number - 1):
            continue
        name, last = _heading_name(outline, last_line.number - 1, tail["name"])
        end_line = paper.lines[last]
        headings.append(
            ArticleHeading(
                line.number - 1,
                last,
                code.text,
                name,
                paper.place(code.start, end_line.start + len(end_line.text.rstrip())),
            )
        )
    return headings


def _heading_name(outline: Outline, index: int, first: str) -> tuple[str, int]:
    """The name of an article, which may wrap over lines that are set in capitals as well."""
    parts = [first]
    capitals = first == first.upper()
    last = index
    for following in range(index + 1, min(index + 5, len(outline.paper.lines))):
        line = outline.paper.lines[following]
        if following in outline.furniture:
            continue
        if line.blank or SECTION_WORDS.match(line.text) or "\t" in line.text.strip():
            break
        code = next(articles.find_codes(line.text), None)
        if code and not line.text[: code.start].strip():
            break
        if capitals != (line.text == line.text.upper()) or budget.column_head(line.text):
            break
        parts.append(line.text)
        last = following
    return join_lines(parts), last
