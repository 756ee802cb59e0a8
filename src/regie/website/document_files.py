"""The parts of a document as tables to take along."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from django.utils.translation import gettext as _

from regie.base.writers import Cell, Column, Table
from regie.kernel.dates import PartialDate
from regie.papers.models import Paper
from regie.papers.printed import Sheet

Rows = Iterable[Sequence[Cell]]


def table_of(part: str, paper: Paper, sheet: Sheet) -> Table:
    """All rows of one part of ``paper``, each with its place; a paper that is an example says so in
    every row."""
    columns, rows = _PARTS[part]
    return Table(
        title=paper.title,
        columns=[
            *(Column(name, _(header), _kind(name)) for name, header in columns),
            Column("line", _("line"), "count"),
            Column("page", _("page"), "count"),
            Column("start", _("from character"), "count"),
            Column("end", _("to character"), "count"),
            Column("example", _("example"), "text"),
        ],
        rows=([*row, "ja" if paper.example else ""] for row in rows(sheet)),
        notes=[_("Read from the document with SHA-256 %(hash)s.") % {"hash": paper.sha256}],
    )


def table_of_papers(papers: Iterable[Paper]) -> Table:
    """All papers of a list."""
    columns = [
        Column("uid", "uid"),
        Column("title", _("Title"), width=60),
        Column("kind", _("Kind")),
        Column("number", _("Number")),
        Column("date", _("Date")),
        Column("pages", _("Pages"), "count"),
        *(
            Column(name, label, "count")
            for name, label in (
                ("figures", _("Figures")),
                ("proven", _("Proven")),
                ("checks", _("Equations")),
                ("failing", _("Equations that do not hold")),
                ("findings", _("Findings")),
            )
        ),
        Column("sha256", _("Fingerprint")),
        Column("example", _("Example data")),
    ]
    names = [column.name for column in columns]
    return Table(_("Documents"), columns, ([_cell(one, name) for name in names] for one in papers))


def _cell(paper: Paper, name: str) -> Cell:
    if name == "date":
        when: PartialDate | None = paper.date
        return when.iso() if when else ""
    value: Cell = getattr(paper, name)
    return value


def _kind(name: str) -> Literal["count", "text"]:
    return "count" if name in ("value", "computed", "printed") else "text"


def _objectives(sheet: Sheet) -> Rows:
    for one in sheet.reading.objectives:
        for number, place in enumerate(one.places):
            title = one.titles[min(number, len(one.titles) - 1)]
            yield [one.code, title, one.parent, place.line, place.page, place.start, place.end]


def _initiatives(sheet: Sheet) -> Rows:
    for one in sheet.reading.initiatives:
        milestones = "; ".join(milestone.text for milestone in one.milestones)
        at = one.place
        yield [
            *(one.kind, one.objective, one.title, milestones),
            *(at.line, at.page, at.start, at.end),
        ]


def _figures(sheet: Sheet) -> Rows:
    for table in sheet.reading.budget.tables:
        for number in range(len(table.rows)):
            row = sheet.row(table, number, False, 0, 0)
            for figure in row.figures:
                if figure.value is not None:
                    at = figure.place or row.place
                    yield [
                        *(table.id, table.type, table.article or row.article, row.label, row.stage),
                        *(figure.column, figure.value, "ja" if figure.proven else "nee"),
                        *(at.line, at.page, at.start, at.end),
                    ]


def _equations(sheet: Sheet) -> Rows:
    for check in sheet.reading.checks:
        at = check.places[0]
        yield [
            *(check.id, check.kind, check.description, check.computed, check.printed),
            *("ja" if check.holds else "nee", at.line, at.page, at.start, at.end),
        ]


def _findings(sheet: Sheet) -> Rows:
    for one in sheet.reading.findings:
        at = one.places[0] if one.places else None
        where = [at.line, at.page, at.start, at.end] if at else [None] * 4
        yield [one.code, one.severity, one.message, *where]


def _mentions(sheet: Sheet) -> Rows:
    for one in sheet.reading.mentions:
        at = one.place
        yield [one.kind, one.text, one.date, at.line, at.page, at.start, at.end]


def _abbreviations(sheet: Sheet) -> Rows:
    for one in sheet.reading.abbreviations:
        at = one.place
        yield [one.short, one.long, at.line, at.page, at.start, at.end]


_PARTS: dict[str, tuple[tuple[tuple[str, str], ...], Callable[[Sheet], Rows]]] = {
    "doelstellingen": ((("code", "Code"), ("title", "Title"), ("parent", "Under")), _objectives),
    "initiatieven": (
        (
            ("kind", "Kind"),
            ("objective", "Objective"),
            ("title", "Title"),
            ("milestones", "Milestones"),
        ),
        _initiatives,
    ),
    "begroting": (
        (
            ("table", "Table"),
            ("type", "Kind"),
            ("article", "Article"),
            ("row", "Row"),
            ("stage", "Stage"),
            ("column", "Column"),
            ("value", "Value (thousand euros)"),
            ("proven", "Proven"),
        ),
        _figures,
    ),
    "controles": (
        (
            ("id", "Code"),
            ("kind", "Kind"),
            ("description", "What"),
            ("computed", "Computed"),
            ("printed", "Printed"),
            ("holds", "Holds"),
        ),
        _equations,
    ),
    "bevindingen": ((("code", "Code"), ("severity", "Kind"), ("message", "What")), _findings),
    "vermeldingen": ((("kind", "Kind"), ("text", "Text"), ("date", "Date")), _mentions),
    "afkortingen": ((("short", "Short"), ("long", "Long")), _abbreviations),
}
