"""Papers: what was read in them, what proves it, and every place with an address of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from msgspec import Struct

from regie.components import navigation
from regie.components import papers as words
from regie.components.addresses import path_to
from regie.components.requests import Request, found, public_page, render_page
from regie.papers import selectors
from regie.papers.chapters import PAGE_LINES, chapter_at, chapters
from regie.papers.models import Paper
from regie.papers.printed import PrintedRow, Sheet, columns_of
from regie.reading.model import (
    Abbreviation,
    Axis,
    Check,
    Finding,
    Initiative,
    Mention,
    Objective,
    Place,
    Table,
)
from regie.website.document_files import table_of, table_of_papers
from regie.website.downloads import download
from regie.website.lists import files, page_of
from regie.website.plans_links import resting
from regie.writing.selectors import rests_on

#: Lines of text, tables or equations on one page.
LONG_PAGE = 50
TABLES_PAGE = 12

PARTS: dict[str, str | Promise] = {
    "doelstellingen": _("Objectives"),
    "initiatieven": _("Initiatives, evaluations and regulation"),
    "begroting": _("Budget tables"),
    "controles": _("Equations"),
    "bevindingen": _("Findings"),
    "vermeldingen": _("Mentions"),
    "afkortingen": _("Abbreviations"),
}


@public_page
@require_safe
def documents(request: Request) -> HttpResponseBase:
    """All papers, newest first."""
    kind = request.GET.get("soort", "")
    keys = selectors.paper_keys(request.actor, kind=kind, order=request.GET.get("sorteer", ""))
    if form := request.GET.get("formaat", ""):
        return download(
            table_of_papers(selectors.papers_told(request.actor, keys)), "documenten", form
        )
    page = page_of(request, keys)
    return render_page(
        request,
        "website/documents/list.html",
        {
            "page": page,
            "rows": [
                (paper, words.KINDS.get(paper.kind, paper.kind))
                for paper in selectors.papers_told(request.actor, page.object_list)
            ],
            "kinds": words.KINDS.items(),
            "kind": kind,
            "files": files(request),
        },
    )


@public_page
@require_safe
def document(request: Request, uid: str) -> HttpResponseBase:
    """One paper: what it is, how much of it is proven, and where to look."""
    paper = found(selectors.paper(request.actor, uid))
    sheet = selectors.sheet(paper)
    return render_page(
        request,
        "website/documents/document.html",
        {
            **head(paper, sheet),
            "history_of": ("paper", paper.uid),
            "findings": [finding_of(paper, one) for one in sheet.reading.findings],
            "failing": [
                words.shown(paper.uid, sheet.equation(check))
                for check in sheet.reading.checks
                if not check.holds
            ],
            "accepted": selectors.accepted(paper),
        },
    )


@public_page
@require_safe
def part(request: Request, uid: str, name: str) -> HttpResponseBase:
    """One part of what was read in a paper."""
    if name not in PARTS:
        raise Http404
    paper = found(selectors.paper(request.actor, uid))
    sheet = selectors.sheet(paper)
    if form := request.GET.get("formaat"):
        return download(table_of(name, paper, sheet), f"{name}-{paper.uid}", form)
    rows, size, show = _ROWS[name](paper, sheet, request.GET.get("soort", ""))
    page = Paginator(rows, size).get_page(request.GET.get("pagina"))
    page.object_list = [show(row) for row in page.object_list]
    return render_page(
        request,
        f"website/documents/{_TEMPLATES[name]}.html",
        {
            **head(paper, sheet),
            "part": name,
            "title": PARTS[name],
            "page": page,
            "kind": request.GET.get("soort", ""),
            "kinds": _KINDS.get(name, {}).items(),
        },
    )


@public_page
@require_safe
def place(request: Request, uid: str, start: int, end: int) -> HttpResponseBase:
    """One place of a paper: the printed row, what rests on it, and what became of it here."""
    paper = found(selectors.paper(request.actor, uid))
    sheet = selectors.sheet(paper)
    printed = sheet.at(start, end)
    around = selectors.text_around(paper, start, end)
    if printed is None and around is None:
        raise Http404
    return render_page(
        request,
        "website/documents/place.html",
        {
            **head(paper, sheet),
            "printed": printed,
            "part": "plaats",
            "title": words.title_of(printed) if printed else _("Text"),
            "kind": words.PRINTED[printed.kind] if printed else _("text"),
            "rows": [_row(paper, row) for row in printed.rows] if printed else [],
            "where": words.where(printed.place.line, printed.place.page) if printed else "",
            "equations": [words.shown(paper.uid, one) for one in printed.equations]
            if printed
            else [],
            "around": around,
            "chapter_path": chapter_path(paper, sheet, printed.place) if printed else "",
            "register": resting(rests_on(request.actor, paper, start, end)),
        },
    )


def chapter_path(paper: Paper, sheet: Sheet, at: Place) -> str:
    """The page of the chapter in which a place stands."""
    one = chapter_at(chapters(sheet.reading), at.start)
    page = (at.line - one.first) // PAGE_LINES + 1
    return words.chapter_path(paper.uid, one.start) + (f"?pagina={page}" if page > 1 else "")


def head(paper: Paper, sheet: Sheet) -> dict[str, Any]:
    """What every page about a paper shows of it."""
    figures, proven = sheet.counts
    counts = words.part_counts(sheet.reading)
    return {
        "paper": paper,
        "trail": [navigation.Place(path_to("documents"), _("Documents"))],
        "kind_of_paper": words.KINDS.get(paper.kind, paper.kind),
        "figures": figures,
        "proven": proven,
        "counts": counts,
        "parts": [(name, label, counts[name]) for name, label in PARTS.items() if counts[name]],
    }


class _Row(Struct, frozen=True):
    """A printed row for a page: its label, a cell for each column, a link."""

    row: PrintedRow
    link: words.PlaceLink
    cells: tuple[tuple[int | None, str, bool, bool], ...]


def _row(paper: Paper, row: PrintedRow) -> _Row:
    return _Row(
        row,
        words.link(paper.uid, row.place),
        tuple(
            (
                figure.value,
                words.place_path(paper.uid, figure.place.start, figure.place.end)
                if figure.place
                else "",
                figure.proven,
                figure.chosen,
            )
            for figure in row.figures
        ),
    )


class _Table(Struct, frozen=True):
    """A printed table for a page."""

    table: Table
    kind: str | Promise
    columns: tuple[Axis, ...]
    rows: tuple[_Row, ...]
    link: words.PlaceLink


def table_of_rows(paper: Paper, sheet: Sheet, table: Table) -> _Table:
    """A table with its printed rows, each figure a link."""
    return _Table(
        table,
        words.TABLES[table.type],
        columns_of(table),
        tuple(
            _row(paper, sheet.row(table, number, False, 0, 0)) for number in range(len(table.rows))
        ),
        words.link(paper.uid, table.place),
    )


#: What was read, how much of it stands on a page, and how one of it is shown.
Rows = tuple[Sequence[Any], int, Callable[[Any], Any]]


def _objectives(paper: Paper, sheet: Sheet, kind: str) -> Rows:
    def show(one: Objective) -> tuple[Any, ...]:
        return one, [words.link(paper.uid, at) for at in one.places]

    return sheet.reading.objectives, LONG_PAGE, show


def _initiatives(paper: Paper, sheet: Sheet, kind: str) -> Rows:
    def show(one: Initiative) -> tuple[Any, ...]:
        return one, words.INITIATIVES[one.kind], words.link(paper.uid, one.place)

    some = [one for one in sheet.reading.initiatives if kind in ("", one.kind)]
    return some, LONG_PAGE, show


def _tables(paper: Paper, sheet: Sheet, kind: str) -> Rows:
    some = [table for table in sheet.reading.budget.tables if kind in ("", table.type)]
    return some, TABLES_PAGE, partial(table_of_rows, paper, sheet)


def _equations(paper: Paper, sheet: Sheet, kind: str) -> Rows:
    def show(check: Check) -> tuple[Any, ...]:
        return words.shown(paper.uid, sheet.equation(check)), words.CHECKS[check.kind]

    some = [check for check in sheet.reading.checks if kind in ("", check.kind)]
    return some, LONG_PAGE, show


def finding_of(paper: Paper, one: Finding) -> tuple[Any, ...]:
    """A finding with its severity in words and its places as links."""
    return one, words.SEVERITIES[one.severity], [words.link(paper.uid, at) for at in one.places]


def _findings(paper: Paper, sheet: Sheet, kind: str) -> Rows:
    some = [one for one in sheet.reading.findings if kind in ("", one.severity)]
    return some, LONG_PAGE, partial(finding_of, paper)


def _mentions(paper: Paper, sheet: Sheet, kind: str) -> Rows:
    def show(one: Mention) -> tuple[Any, ...]:
        return one, words.MENTIONS[one.kind], words.link(paper.uid, one.place)

    some = [one for one in sheet.reading.mentions if kind in ("", one.kind)]
    return some, LONG_PAGE, show


def _abbreviations(paper: Paper, sheet: Sheet, kind: str) -> Rows:
    def show(one: Abbreviation) -> tuple[Any, ...]:
        return one, words.link(paper.uid, one.place)

    return sheet.reading.abbreviations, LONG_PAGE, show


_ROWS: dict[str, Callable[[Paper, Sheet, str], Rows]] = {
    "doelstellingen": _objectives,
    "initiatieven": _initiatives,
    "begroting": _tables,
    "controles": _equations,
    "bevindingen": _findings,
    "vermeldingen": _mentions,
    "afkortingen": _abbreviations,
}
_TEMPLATES = {
    "doelstellingen": "objectives",
    "initiatieven": "initiatives",
    "begroting": "tables",
    "controles": "equations",
    "bevindingen": "findings",
    "vermeldingen": "mentions",
    "afkortingen": "abbreviations",
}
_KINDS: dict[str, dict[str, str | Promise]] = {
    "initiatieven": words.INITIATIVES,
    "begroting": words.TABLES,
    "controles": words.CHECKS,
    "bevindingen": words.SEVERITIES,
    "vermeldingen": words.MENTIONS,
}
