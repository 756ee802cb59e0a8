"""A paper cut by chapter: what was found in each, and with the paper at hand its text, marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBase
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from regie.components import papers as words
from regie.components.addresses import path_to
from regie.components.navigation import Place
from regie.components.requests import Request, found, public_page, render_page
from regie.papers import chapters as cut
from regie.papers import selectors
from regie.papers.models import Paper
from regie.papers.printed import Sheet
from regie.reading.model import Check
from regie.website.pages.documents import LONG_PAGE, finding_of, head, table_of_rows

KINDS: dict[str, str | Promise] = {
    "start": _("Before the first heading"),
    "abbreviations": _("List of abbreviations"),
    "objective": _("Objective"),
    "article": _("Budget article"),
    "budget": _("Summary of the budget"),
    "initiative": _("Annex: policy initiatives"),
    "evaluation": _("Annex: evaluations and research"),
    "regulation": _("Annex: regulation"),
    "decree_evaluation": _("Annex: evaluations demanded by a decree"),
}
#: What a mark is to who hears the page, and the heading of its list.
MARKS: dict[str, str | Promise] = {
    "objective": _("heading of an objective"),
    "initiative": _("line of the annexes"),
    "article": _("budget article"),
    "row": _("row of a table"),
    "figure": _("proven figure"),
    "unproven": _("figure, not proven"),
    "mention": _("mention"),
    "abbreviation": _("abbreviation"),
}
LISTS: dict[str, str | Promise] = {
    "objective": _("Objectives"),
    "initiative": _("Initiatives, evaluations and regulation"),
    "article": _("Budget articles"),
    "mention": _("Mentions"),
    "abbreviation": _("Abbreviations"),
}
#: As many equations that hold are shown unfolded.
FEW = 8


@public_page
@require_safe
def chapters(request: Request, uid: str) -> HttpResponseBase:
    """The chapters of a paper, with how much was found in each."""
    paper = found(selectors.paper(request.actor, uid))
    sheet = selectors.sheet(paper)
    all_marks = list(cut.marks(sheet))
    page = Paginator(cut.chapters(sheet.reading), LONG_PAGE).get_page(request.GET.get("pagina"))
    rows = []
    for one in page:
        many = Counter(mark.kind for mark in all_marks if one.holds(mark.place))
        figures = many.pop("figure", 0) + many.pop("unproven", 0)
        many.pop("row", 0)
        findings = sum(any(map(one.holds, f.places)) for f in sheet.reading.findings)
        rows.append((one, KINDS[one.kind], _path(paper, one), many.total(), figures, findings))
    context = {
        **head(paper, sheet),
        "part": "tekst",
        "title": _("Chapter by chapter"),
        "page": page,
        "rows": rows,
    }
    return render_page(request, "website/documents/chapters.html", context)


@public_page
@require_safe
def chapter(request: Request, uid: str, start: int) -> HttpResponseBase:
    """The chapter in which ``start`` stands: what was found, and its text where that is here."""
    paper = found(selectors.paper(request.actor, uid))
    sheet = selectors.sheet(paper)
    every = cut.chapters(sheet.reading)
    one = cut.chapter_at(every, start)
    at = every.index(one)
    page = Paginator(one.pages(), 1).get_page(request.GET.get("pagina"))
    if not page.object_list:
        raise Http404
    first, last = page.object_list[0]
    held = cut.held(sheet, first, last)
    text = selectors.text_of(paper)
    told = head(paper, sheet)
    above = Place(path_to("document", paper.uid), paper.title)
    context = {
        **told,
        "trail": [*told["trail"], above],
        "part": "tekst",
        "chapter": one,
        "kind": KINDS[one.kind],
        "title": f"{one.code} {one.title}".strip() or KINDS[one.kind],
        "page": page,
        "first": first,
        "last": last,
        "text": None if text is None else _marked(paper, text, first, last, held.marks),
        "lists": _lists(paper, held.marks),
        "tables": [table_of_rows(paper, sheet, table) for table in held.tables],
        "findings": [finding_of(paper, finding) for finding in held.findings],
        "wrong": _equations(sheet, (check for check in held.checks if not check.holds)),
        "right": _equations(sheet, (check for check in held.checks if check.holds)),
        "few": FEW,
        "before": _way(paper, every[at - 1]) if at else None,
        "after": _way(paper, every[at + 1]) if at + 1 < len(every) else None,
        "chapter_path": _path(paper, one),
    }
    return render_page(request, "website/documents/chapter.html", context)


def _path(paper: Paper, one: cut.Chapter) -> str:
    return words.chapter_path(paper.uid, one.start)


def _way(paper: Paper, one: cut.Chapter) -> tuple[str, str]:
    return _path(paper, one), f"{one.code} {one.title}".strip() or str(KINDS[one.kind])


def _lists(paper: Paper, marks: Sequence[cut.Mark]) -> list[tuple[str | Promise, list[Any]]]:
    """What stands in a chapter beside its tables, kind by kind."""
    kinds = list(LISTS)
    listed = sorted(
        (mark for mark in marks if mark.kind in LISTS), key=lambda mark: kinds.index(mark.kind)
    )
    return [
        (LISTS[kind], [(mark.label, words.link(paper.uid, mark.place)) for mark in some])
        for kind, some in groupby(listed, key=lambda mark: mark.kind)
    ]


def _equations(sheet: Sheet, checks: Iterable[Check]) -> list[tuple[Check, int]]:
    """Equations with the page of the list of all equations on which they stand worked out."""
    where = {check.id: number for number, check in enumerate(sheet.reading.checks)}
    return [(check, where[check.id] // LONG_PAGE + 1) for check in checks]


def _marked(
    paper: Paper, text: str, first: int, last: int, marks: Sequence[cut.Mark]
) -> SafeString:
    """The lines ``first`` to ``last`` of ``text``; everything found is a marked link that says what
    it is. Written here since a template takes ten times as long over hundreds of them."""
    lines = text.split("\n")
    offset = sum(len(line) + 1 for line in lines[: first - 1])
    said = {kind: escape(str(label)) for kind, label in MARKS.items()}
    out: list[str] = []
    for piece, mark, begins in cut.segments("\n".join(lines[first - 1 : last]), offset, marks):
        if mark is None:
            out.append(escape(piece))
            continue
        path = words.place_path(paper.uid, mark.place.start, mark.place.end)
        tell = f'<span class="ds-sr-only">{said[mark.kind]}: </span>' if begins else ""
        out.append(
            f'<a href="{path}" class="r-found-{mark.kind}">{tell}<mark>{escape(piece)}</mark></a>'
        )
    # All that came from outside is escaped.
    return mark_safe("".join(out))  # noqa: S308 - see above
