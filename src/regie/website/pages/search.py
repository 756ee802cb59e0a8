"""Search over all of the register."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from regie.base.search import PAGE, Hit, Results, search
from regie.components.found import marked
from regie.components.navigation import address, with_query
from regie.components.requests import Request, public_page, render_page, whole
from regie.components.templatetags.regie import language

#: Kinds of what can be found, in the order of the chain, as one speaks of several.
KINDS: dict[str, str | Promise] = {
    "plan": _("Plans"),
    "objective": _("Objectives"),
    "action": _("Actions"),
    "initiative": _("Initiatives"),
    "evaluation": _("Evaluations"),
    "research": _("Research"),
    "regulation": _("Regulation"),
    "decree_evaluation": _("Evaluations demanded by a decree"),
    "milestone": _("Milestones"),
    "indicator": _("Indicators"),
    "dataset": _("Data sets"),
    "chart": _("Charts"),
    "story": _("Stories of figures"),
    "agreement": _("Agreements"),
    "recommendation": _("Recommendations"),
    "programme": _("Programmes"),
    "call": _("Calls"),
    "content_element": _("Content elements"),
    "article": _("Budget articles"),
    "grant": _("Grants"),
    "municipality": _("Municipalities"),
    "organisation": _("Organisations"),
    "paper": _("Documents"),
}
_ORDER = {kind: at for at, kind in enumerate(KINDS)}


@require_safe
@public_page
def found(request: Request) -> HttpResponseBase:
    """What answers a question, of all kinds or of one."""
    asked = request.GET.get("q", "").strip()[:300]
    kind = request.GET.get("soort", "")[:40]
    spoken = language()
    page = whole(request.GET.get("pagina", ""), 1)
    results = search(request.actor, asked, spoken, kind=kind, page=page) if asked else Results()
    everything = " ".join((*results.instead.values(), asked))
    context = {
        "q": asked,
        "kind": kind,
        "kind_name": KINDS.get(kind, kind),
        "results": results,
        "all": sum(results.by_kind.values()),
        "groups": _groups(results, everything, spoken),
        "kinds": [
            (KINDS.get(one, one), count, with_query(request.path, q=asked, soort=one), one == kind)
            for one, count in sorted(
                results.by_kind.items(), key=lambda pair: _ORDER.get(pair[0], len(_ORDER))
            )
        ],
        "without_kind": with_query(request.path, q=asked),
        "page": Paginator(range(results.total), PAGE).get_page(results.page),
    }
    return render_page(request, "website/search/found.html", context)


def _groups(results: Results, asked: str, spoken: str) -> list[dict[str, Any]]:
    """The hits of a page under their kinds; the kind of the best hit comes first."""
    first: dict[str, int] = {}
    for at, hit in enumerate(results.hits):
        first.setdefault(hit.kind, at)
    ordered = sorted(results.hits, key=lambda hit: first[hit.kind])
    return [
        {
            "kind": kind,
            "name": KINDS.get(kind, kind),
            "count": results.by_kind.get(kind, 0),
            "hits": [_shown(hit, asked, spoken) for hit in hits],
        }
        for kind, hits in groupby(ordered, key=lambda hit: hit.kind)
    ]


def _shown(hit: Hit, asked: str, spoken: str) -> dict[str, Any]:
    return {
        "path": address(hit.path, spoken),
        "title": marked(hit.title, asked, hit.words_in),
        "detail": marked(hit.detail, asked, hit.words_in),
        "lang": "" if hit.words_in == spoken else hit.words_in,
        "example": hit.example,
    }
