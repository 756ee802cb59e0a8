"""``/toelagen/``: who gets which grant, from which article, and how much."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from regie.budgets.selectors import grants as selectors
from regie.budgets.selectors.grants import GrantLine, YearRow
from regie.components.addresses import path_to
from regie.components.grants import KINDS, asked_of, filters, kbo_words, table
from regie.components.papers import source_of
from regie.components.plan_words import BASES
from regie.components.requests import Request, found, public_page, render_page, whole
from regie.papers.selectors import sources
from regie.website.downloads import download
from regie.website.lists import SIZE, files


@require_safe
@public_page
def grants(request: Request) -> HttpResponseBase:
    """All public grants, as far as they are asked for."""
    asked = asked_of(request.GET)
    order = request.GET.get("sorteer", "")
    if form := request.GET.get("formaat", ""):
        every = selectors.grant_list(request.actor, asked, request.today, order=order, size=None)
        return download(table(every.lines, staff=False), "toelagen", form)
    at = whole(request.GET.get("pagina", ""), 1)
    listed = selectors.grant_list(
        request.actor, asked, request.today, order=order, page=at, size=SIZE
    )
    context = {
        "rows": [grant_row(line) for line in listed.lines],
        "listed": listed,
        "page": Paginator(range(listed.count), SIZE).get_page(at),
        "asked": asked,
        "filters": filters(asked, selectors.choices(request.actor)),
        "files": files(request, "csv", "xlsx", "json"),
        "staff": False,
    }
    return render_page(request, "website/grants/list.html", context)


def grant_row(line: GrantLine) -> dict[str, Any]:
    """A line of a list, with where it leads."""
    years = line.years
    return {
        "line": line,
        "kind": KINDS[line.terms.kind],
        "path": path_to("grant", line.uid),
        "who": path_to("organisation", line.beneficiary.uid),
        "years": f"{years[0]}–{years[-1]}" if len(years) > 1 else "".join(map(str, years)),
    }


def years_of(rows: tuple[YearRow, ...]) -> list[tuple[int, str, str, Any]]:
    """Years with the page of their article."""
    return [
        (
            row.year,
            row.article,
            path_to("budget_article", row.article) if row.article else "",
            row.amounts,
        )
        for row in rows
    ]


@require_safe
@public_page
def grant(request: Request, uid: str) -> HttpResponseBase:
    """One grant: who, what for, which articles, which years, how much, and where that stands."""
    line = found(selectors.grant_page(request.actor, uid, request.today)).line
    passage = line.terms.passage_id
    context = {
        "line": line,
        "terms": line.terms,
        "kind": KINDS[line.terms.kind],
        "basis": BASES[line.terms.basis],
        "kbo": kbo_words(line.beneficiary.kbo),
        "years": years_of(line.rows),
        "total": line.amounts,
        "source": source_of(sources([passage])[passage]) if passage is not None else None,
        "staff": False,
    }
    return render_page(request, "website/grants/grant.html", context)
