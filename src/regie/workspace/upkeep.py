"""``/werk/onderhoud/``: how well a plan is kept, with the way to what misses."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from regie.components.requests import Request, render_page
from regie.plans.selectors import plan_list
from regie.plans.selectors.upkeep import upkeep


@require_safe
def overview(request: Request) -> HttpResponse:
    """What one plan misses, by default the first horizontal one; each number leads to its list."""
    plans = [one for one in plan_list(request.actor) if any(e.number for e in one.editions)]
    asked = request.GET.get("plan", "")
    chosen = next(
        (one for one in plans if one.slug == asked),
        min(plans, key=lambda one: (one.kind != "horizontal", one.slug), default=None),
    )
    kept = upkeep(request.actor, chosen.slug, request.today) if chosen else None
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
