"""What a paper prints of a round, held against the ledger as it is now."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from regie.budgets import rules
from regie.budgets.reconciliation import Line, reconcile
from regie.budgets.selectors import keeping
from regie.budgets.selectors.chapter import chapter
from regie.budgets.selectors.sources import papers_of
from regie.components import budget, figures
from regie.components.requests import Request, found, render_page
from regie.components.templatetags.regie import language
from regie.papers.selectors import sheets

#: How many figures stand on one page.
_SIZE = 100
_TABLES = {
    "total": _("the total"),
    "programme": _("of the programme"),
    "ise_summary": _("summary of a content element"),
    "evolution_list": _("evolution list"),
    "credit_evolution": _("credit evolution"),
    "compensation": _("compensations"),
    "other_adjustment": _("other adjustments"),
    "formula": _("formula"),
    "receipts": _("receipts"),
    "legal_person": _("legal person"),
}


@require_safe
def reconciliation(request: Request, code: str) -> HttpResponseBase:
    """Every figure that a paper prints otherwise than the ledger tells it, or one of them not."""
    row = found(keeping.round_by_code(code))
    papers = sheets(request.actor, papers_of(row.code))
    asked = request.GET.get("document", "")
    paper, sheet = (
        next((one for one in papers if one[0].uid == asked), papers[0])
        if papers
        else (
            None,
            None,
        )
    )
    lines: list[Line] = []
    if sheet is not None:
        of = frozenset(article.programme for article in sheet.reading.budget.articles)
        lines = reconcile(sheet.reading, found(chapter(row.code, of)).tables)
    differ = [line for line in lines if line.state != "same"]
    number = request.GET.get("pagina", "")
    page = Paginator(differ, _SIZE).get_page(
        int(number) if number.isdecimal() and number.isascii() and len(number) < 7 else 1
    )
    context = {
        "round": row,
        "spoken": rules.spoken(row.code),
        "paper": paper,
        "papers": [one for one, _sheet in papers],
        "same": len(lines) - len(differ),
        "differ": len(differ),
        "page": page,
        "rows": [_row(line, paper.uid) for line in page.object_list] if paper else [],
    }
    return render_page(request, "work/budget/reconciliation.html", context)


def _row(line: Line, paper: str) -> dict[str, Any]:
    apart = (line.ledger or 0) - (line.paper or 0)
    place = line.place
    return {
        "line": line,
        # A summary has the change of each class as a column of its own.
        "words": line.row.replace(" evolution", ", verschil"),
        "table": _TABLES[line.table],
        "figures": [
            figures.NONE if one is None else figures.number(one, language())
            for one in (line.paper, line.ledger, apart)
        ],
        "place": budget.place_path(paper, place.start, place.end, language()) if place else "",
    }
