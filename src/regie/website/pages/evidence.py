"""``/doelstellingen/<uid>/bewijs/`` and ``/acties/<uid>/bewijs/``: what judges an item, and what
municipalities realised. The page of the item brings it in by itself."""

from __future__ import annotations

from django.http import HttpResponseBase, HttpResponsePermanentRedirect
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from regie.base.text import said
from regie.components.addresses import path_to
from regie.components.indicators import evidence_of
from regie.components.plan_words import kind_of
from regie.components.requests import Request, found, public_page, render_page
from regie.components.templatetags.regie import language
from regie.plans.selectors.names import standing_item


@public_page
@require_safe
def objective(request: Request, uid: str) -> HttpResponseBase:
    """The evidence of an objective and of all that stands under it."""
    return _evidence(request, uid, objectives=True)


@public_page
@require_safe
def item(request: Request, uid: str) -> HttpResponseBase:
    """The evidence of any other item."""
    return _evidence(request, uid, objectives=False)


def _evidence(request: Request, uid: str, *, objectives: bool) -> HttpResponseBase:
    row = found(standing_item(request.actor, uid))
    if (row.kind == "objective") != objectives:
        name = "objective_evidence" if row.kind == "objective" else "item_evidence"
        return HttpResponsePermanentRedirect(path_to(name, uid))
    title, spoken = said(row.title, language())
    context = {
        "title": title or row.code,
        "spoken": spoken,
        "code": row.code,
        "kind": kind_of(row.kind, {"level": row.level}, row.plan.levels),
        "plan": row.plan,
        "plan_path": path_to("plan", row.plan.slug),
        "item_path": path_to("objective" if objectives else "item", uid),
        "evidence": evidence_of(row.item, expected=True),
    }
    inside = bool(request.headers.get("HX-Request"))
    template = "indicators/_evidence.html" if inside else "website/plans/evidence.html"
    response = render_page(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
