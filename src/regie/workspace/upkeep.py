"""``/werk/onderhoud/``: how well a plan is kept, with the way to what misses."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from regie.components.requests import Request, render_page
from regie.plans.selectors import plans_with_editions
from regie.plans.selectors.upkeep import upkeep


@require_safe
def overview(request: Request) -> HttpResponse:
    """What one plan misses, by default the first horizontal one; each number leads to its list."""
    every = {
        plan.slug: (plan, editions)
        for plan, editions in plans_with_editions(request.actor)
        if any(one.number for one in editions)
    }
    plans = [plan for plan, _ in every.values()]
    first = min(plans, key=lambda one: (one.kind != "horizontal", one.slug), default=None)
    chosen = every.get(request.GET.get("plan", "") or "", every.get(first.slug) if first else None)
    kept = upkeep(*chosen, request.today) if chosen else None
    oldest = kept.stale if kept else None
    context = {
        "plans": plans,
        "one": kept,
        "paths": {
            "upkeep": f"/plannen/{kept.plan.slug}/onderhoud/",
            "delivered": f"/plannen/{kept.plan.slug}/aangekondigd/",
        }
        if kept
        else {},
        "silent": kept.fates.get("silent", 0) if kept else 0,
        "days": (request.today - oldest).days if oldest else None,
    }
    return render_page(request, "work/upkeep.html", context)
