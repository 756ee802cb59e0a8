"""``/omgevingsanalyses/``: local context analyses that boards made public, and how much the tool is
used."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from regie.base.files import open_file
from regie.base.ordering import sorted_as
from regie.base.text import fold
from regie.base.writers import Column, Table
from regie.components.requests import Request, found, public_page, render_page
from regie.indicators.selectors import analysis as selectors
from regie.indicators.selectors.analysis import PublishedLine
from regie.indicators.services.analysis import count_download
from regie.website.downloads import download
from regie.website.lists import files, page_of

_ORDERS: dict[str, Callable[[PublishedLine], Any]] = {
    "naam": lambda row: fold(row.name),
    "jaar": lambda row: row.year,
    "datum": lambda row: row.published,
}


@public_page
@require_safe
def analyses(request: Request) -> HttpResponseBase:
    """Every analysis that is public, and the count of all."""
    rows = sorted_as(selectors.published(request.today), request.GET.get("sorteer", ""), _ORDERS)
    if form := request.GET.get("formaat", ""):
        return download(_table(rows), "omgevingsanalyses", form)
    page = page_of(request, rows)
    context = {
        "rows": [(row, timezone.localdate(row.published), -(-row.size // 1000)) for row in page],
        "page": page,
        "files": files(request),
        "counted": selectors.counted(),
    }
    return render_page(request, "website/analyses.html", context)


def _table(rows: Iterable[PublishedLine]) -> Table:
    return Table(
        gettext("Local context analyses"),
        [
            Column("municipality", gettext("Municipality"), width=30),
            Column("nis", gettext("NIS code")),
            Column("year", gettext("Year"), "count"),
            Column("published", gettext("Made public on"), "date"),
            Column("path", gettext("Address"), width=40),
            Column("example", gettext("Example data")),
        ],
        (
            [
                row.name,
                row.nis,
                row.year,
                timezone.localdate(row.published),
                reverse("context_analysis_paper", args=[row.uid]),
                row.example,
            ]
            for row in rows
        ),
    )


@require_safe
def paper(request: Request, uid: str) -> HttpResponseBase:
    """The PDF that a board made public; that it was taken along is counted, by day."""
    row = found(selectors.published_one(uid))
    kept = found(row.published)
    if request.method == "GET":
        count_download(row, request.today, public=True)
    with open_file(kept.file) as file:
        response = HttpResponse(file.read(), "application/pdf")
    response["Content-Disposition"] = f'attachment; filename="omgevingsanalyse-{row.uid}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
