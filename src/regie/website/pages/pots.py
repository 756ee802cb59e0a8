"""Pots as everybody sees them: what is in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from regie.base.ordering import sorted_as
from regie.base.text import fold, said
from regie.base.writers import Column, Table
from regie.budgets.models import Pot
from regie.budgets.selectors import drawing as selectors
from regie.components import euros
from regie.components.addresses import path_to
from regie.components.requests import Request, found, public_page, render_page
from regie.components.templatetags.regie import language
from regie.website.downloads import download
from regie.website.lists import files


@public_page
@require_safe
def pots(request: Request) -> HttpResponseBase:
    """Every pot in its newest year."""
    rows = [
        (pot, said(pot.name, language()), years[0] if years else None)
        for pot, years in selectors.pots(request.today)
    ]
    rows = sorted_as(rows, request.GET.get("sorteer", ""), _ORDERS)
    if form := request.GET.get("formaat", ""):
        return download(_table(rows), "potten", form)
    context = {
        "rows": rows,
        "files": files(request),
        "outside": euros.outside_rows(selectors.from_outside()),
    }
    return render_page(request, "website/budget/pots.html", context)


#: A pot, its name with the language of that, and its newest year where it has one.
_Row = tuple[Pot, tuple[str, str], selectors.PotYear | None]
_ORDERS: dict[str, Callable[[_Row], Any]] = {
    "pot": lambda row: fold(row[1][0]),
    "jaar": lambda row: row[2] and row[2].year,
    "totaal": lambda row: row[2] and row[2].room.total,
    "toegewezen": lambda row: row[2] and row[2].room.assigned,
    "over": lambda row: row[2] and row[2].room.left,
}


def _table(rows: Iterable[_Row]) -> Table:
    euro = gettext("euros")
    return Table(
        gettext("Pots"),
        [
            Column("code", gettext("Code")),
            Column("name", gettext("Pot"), width=40),
            Column("year", gettext("Year"), "count"),
            Column("total", gettext("In the pot"), "euro", euro),
            Column("assigned", gettext("Assigned to actions"), "euro", euro),
            Column("left", gettext("Left"), "euro", euro),
            Column("example", gettext("Example data")),
        ],
        (
            [
                pot.slug,
                name,
                *(
                    [year.year, year.room.total, year.room.assigned, year.room.left]
                    if year
                    else [None] * 4
                ),
                pot.example,
            ]
            for pot, (name, _spoken), year in rows
        ),
    )


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
                "chart": euros.pot_chart(page.pot.slug, name, one),
                "fundings": euros.funding_rows(one),
                "untold": page.untold.get(one.year, 0),
            }
            for one in page.years
        ],
        "money_path": path_to("pot_money", slug),
    }
    return render_page(request, "website/budget/pot.html", context)
