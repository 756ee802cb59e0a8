"""``/werk/omgevingsanalyse/gebruik/``: which boards use the context analysis, and how much."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from regie.actors.selectors import tile_map as places
from regie.base.ordering import sorted_as
from regie.base.text import fold
from regie.base.writers import Column, Table
from regie.components import tiles
from regie.components.analysis import STATES
from regie.components.navigation import with_query
from regie.components.requests import Request, render_page
from regie.indicators.selectors.analysis import UseRow, use, years_of_use
from regie.workspace.budget.files import file

_SIZE = 50
_ORDERS: dict[str, Callable[[UseRow], Any]] = {
    "naam": lambda row: fold(row.name),
    "begonnen": lambda row: row.started,
    "afgewerkt": lambda row: row.finished,
    "laatst": lambda row: row.touched,
    "meegenomen": lambda row: row.downloads,
}


@require_safe
def overview(request: Request) -> HttpResponseBase:
    """The use by place, in a year or always; as table, as map, as file."""
    years = years_of_use()
    asked = request.GET.get("jaar", "")
    year = int(asked) if asked in map(str, years) else None
    name, state = request.GET.get("naam", "").strip(), request.GET.get("stand", "")
    every = use(year, request.today)
    rows = [
        row
        for row in every
        if fold(name) in fold(row.name) and (state not in STATES or row.state == state)
    ]
    rows = sorted_as(
        sorted(rows, key=lambda row: fold(row.name)), request.GET.get("sorteer", ""), _ORDERS
    )
    table = _table(rows, year)
    if form := request.GET.get("formaat", ""):
        return file(table, "gebruik-omgevingsanalyse", form)
    sent = request.GET.copy()
    sent.pop("pagina", None)
    files = {}
    for form in ("csv", "xlsx"):
        sent["formaat"] = form
        files[form] = f"?{sent.urlencode()}"
    page = request.GET.get("pagina", "")
    shown = Paginator(rows, _SIZE).get_page(page if page.isdecimal() and len(page) < 7 else 1)
    context = {
        "rows": [(row, STATES[row.state]) for row in shown],
        "page": shown,
        "files": files,
        "years": years,
        "year": year,
        "name": name,
        "state": state,
        "states": STATES.items(),
        "boards": len([row for row in every if row.started or row.finished]),
        "started": sum(row.started for row in every),
        "finished": sum(row.finished for row in every),
        "downloads": sum(row.downloads for row in every),
        "map": _map(request, every),
    }
    return render_page(request, "work/analysis/use.html", context)


def _map(request: Request, rows: Iterable[UseRow]) -> tiles.TileMap | None:
    """Every municipality: used in the period or not, finished or not."""
    on_map = places(request.today)
    if not on_map:
        return None
    told = {row.nis: row for row in rows if row.nis}
    here = reverse("work:analysis_use")
    begun, finished = gettext("begun"), gettext("finished")

    def tile(place: Any) -> tiles.Tile:
        row = told.get(place.nis)
        level = 0 if row is None else 4 if row.finished else 2 if row.started else 0
        note = {4: finished, 2: begun}.get(level, gettext("not used"))
        path = with_query(here, naam=place.name)
        return tiles.Tile(place.name, path, place.column, place.row, level, note)

    return tiles.tile_map(
        gettext("Which municipalities use the analysis"),
        gettext("One hexagon for each municipality, about where it lies. Each leads to its line."),
        map(tile, on_map),
        {2: begun, 4: finished},
        lettered=True,
    )


def _table(rows: Iterable[UseRow], year: int | None) -> Table:
    period = gettext("Year: %(year)s.") % {"year": year} if year else gettext("All years.")
    return Table(
        gettext("Use of the local context analysis"),
        [
            Column("municipality", gettext("Municipality"), width=30),
            Column("nis", gettext("NIS code")),
            Column("started", gettext("Started"), "count"),
            Column("finished", gettext("Finished"), "count"),
            Column("touched", gettext("Last worked on"), "date"),
            Column("downloads", gettext("Documents taken along"), "count"),
            Column("public_downloads", gettext("of which from the public page"), "count"),
            Column("state", gettext("State")),
            Column("example", gettext("Example data")),
        ],
        (
            [
                row.name,
                row.nis,
                row.started,
                row.finished,
                timezone.localdate(row.touched) if row.touched else None,
                row.downloads,
                row.public,
                str(STATES[row.state][1]),
                row.example,
            ]
            for row in rows
        ),
        (period, gettext("Counted by municipality, not by person.")),
    )
