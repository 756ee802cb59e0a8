"""Pots as everybody sees them: what is in them."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from regie.base.text import said
from regie.budgets.selectors import drawing as selectors
from regie.components import euros
from regie.components.addresses import path_to
from regie.components.requests import Request, found, public_page, render_page
from regie.components.templatetags.regie import language


@public_page
@require_safe
def pots(request: Request) -> HttpResponseBase:
    """Every pot in its newest year."""
    rows = [
        (pot, said(pot.name, language()), years[0] if years else None)
        for pot, years in selectors.pots(request.today)
    ]
    return render_page(request, "website/budget/pots.html", {"rows": rows})


@public_page
@require_safe
def pot(request: Request, slug: str) -> HttpResponseBase:
    """One pot, year by year."""
    page = found(selectors.pot_page(slug))
    name, spoken = said(page.pot.name, language())
    context = {
        "pot": page.pot,
        "name": name,
        "spoken": spoken,
        "newest": page.years[0] if page.years else None,
        "years": [
            {
                "year": one,
                "amounts": euros.pot_amounts(one),
                "chart": euros.drawn(euros.pot_chart(page.pot.slug, name, one)),
                "fundings": euros.funding_rows(one),
                "untold": page.untold.get(one.year, 0),
            }
            for one in page.years
        ],
        "money_path": path_to("pot_money", slug),
    }
    return render_page(request, "website/budget/pot.html", context)
