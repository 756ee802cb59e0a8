"""``/onderzoek/``: research in the plans, and of which of the three types it is."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from regie.components import research as show
from regie.components.requests import Request, public_page, render_page
from regie.indicators.selectors.research import studies
from regie.website.downloads import download
from regie.website.lists import files, page_of


@public_page
@require_safe
def research(request: Request) -> HttpResponseBase:
    """Every study of every plan, or those of one type."""
    every = studies()
    asked = request.GET.get("type", "")
    rows = show.kept(every, asked, request.GET.get("sorteer", ""))
    if form := request.GET.get("formaat", ""):
        return download(show.table(rows), "onderzoek", form)
    page = page_of(request, rows)
    context = {
        "sentence": show.sentence(every),
        "any": bool(every),
        "asked": asked,
        "choices": show.choices(),
        "rows": [show.line(one) for one in page.object_list],
        "page": page,
        "files": files(request),
    }
    return render_page(request, "website/indicators/research.html", context)
