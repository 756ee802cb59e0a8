"""Municipalities: the list with its map, and each of them with its history over mergers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from itertools import groupby

from django.core.paginator import Paginator
from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from regie.actors import selectors
from regie.actors.models import Merger, Municipality, Region
from regie.actors.selectors import MunicipalityList
from regie.base.text import fold
from regie.base.writers import Column, Table
from regie.components import chain, tiles
from regie.components.addresses import path_to
from regie.components.navigation import with_query
from regie.components.requests import Request, found, public_page, render_page
from regie.programmes.selectors.results import granted_to_place
from regie.website.downloads import download
from regie.website.lists import SIZE, files, number

#: More municipalities than any country has in one region.
_ALL = 10_000

KINDS: dict[str, str | Promise] = {
    Region.Kind.PROVINCE: _("Province"),
    Region.Kind.REFERENCE: _("Reference region"),
    Region.Kind.ARRONDISSEMENT: _("Arrondissement"),
}


@require_safe
@public_page
def municipalities(request: Request) -> HttpResponseBase:
    """All municipalities by name. A name that is just one of them leads to its page."""
    day, asked = _day(request)
    name = request.GET.get("q", "").strip()[:100]
    region = request.GET.get("regio", "")[:20]
    form = request.GET.get("formaat", "")
    narrowed = bool(name or region)
    if name and not region and not form and (there := _called(name)):
        return HttpResponseRedirect(with_query(path_of(there.nis), op=asked))
    order = request.GET.get("sorteer", "")
    page = number(request.GET.get("pagina", ""), 1)
    if narrowed or form:
        listed = selectors.municipalities(day, region=region, text=name, order=order, size=_ALL)
        shown = Paginator(range(listed.total), SIZE).get_page(page)
        rows = [listed.rows[at] for at in shown]
    else:
        listed = selectors.municipalities(day, order=order, page=page, size=SIZE)
        shown = Paginator(range(listed.total), SIZE).get_page(page)
        rows = list(listed.rows)
    if form:
        return download(_table(listed), "gemeenten", form)
    if name and not region and listed.total == 1:
        return HttpResponseRedirect(with_query(path_of(listed.rows[0].nis), op=asked))
    kinds = _kinds(listed.regions)
    chosen = next((one for one in listed.regions if one.code == region), None)
    on_map = selectors.tile_map(day)
    context = {
        "rows": [
            (row, with_query(path_of(row.nis), op=asked), _cells(row.regions, kinds))
            for row in rows
        ],
        "kinds": [(kind, KINDS[kind]) for kind in kinds],
        "page": shown,
        "total": listed.total,
        "name": name,
        "region": chosen,
        "regions": [
            (KINDS[kind], [one for one in listed.regions if one.kind == kind and one.name])
            for kind in kinds
        ],
        "day": day if asked else None,
        "op": asked,
        "options": options(tile.name for tile in on_map),
        "map": _map(on_map, {row.nis for row in listed.rows} if narrowed else set(), asked)
        if on_map
        else None,
        "files": files(request),
    }
    return render_page(request, "website/municipalities/list.html", context)


@require_safe
@public_page
def municipality(request: Request, nis: str) -> HttpResponseBase:
    """A municipality. A code that ended leads to where it went; a name leads to its code."""
    day, asked = _day(request)
    heirs = selectors.municipality_redirect(nis, day)
    if len(heirs) == 1:
        return HttpResponseRedirect(with_query(path_of(heirs[0].nis), van=nis, op=asked))
    place = selectors.municipality_at(nis, day)
    if place is None:
        called = None if nis.isdecimal() else _called(nis)
        return HttpResponseRedirect(path_of(found(called).nis))
    if heirs:
        ways = [(one, with_query(path_of(one.nis), van=nis, op=asked)) for one in heirs]
        context = {"place": place, "ways": ways, "before": _before(place)}
        return render_page(request, "website/municipalities/choice.html", context)
    page = found(selectors.municipality_page(place.uid))
    went = [(merger, path_of(merger.successor.nis)) for merger in page.went_to]
    on_map = selectors.tile_map(day)
    context = {
        "place": place,
        "history_of": ("municipality", place.uid),
        "former": page.former_names,
        "regions": [(KINDS[one.kind], one, _in_region(one)) for one in page.regions if one.name],
        "came": [_Came.of(some) for some in _by_day(page.went_in)],
        "went": went,
        "from": _from(page.went_in, request.GET.get("van", ""), place),
        "periods": [(one, with_query(path_of(one.nis), op=_within(one))) for one in page.same_code],
        "day": day if asked else None,
        "existed": place.since <= day,
        "organisations": [
            (name, reverse("organisation", args=[uid]))
            for uid, name in selectors.organisations_in(place.pk, day)
        ],
        "map": _map(on_map, {place.nis}, asked, marked=True) if on_map else None,
        "granted": granted_to_place(
            {place.pk, *(merger.predecessor_id for merger in page.went_in)}
        ),
        "programmes": path_to("place_programmes", place.nis),
        "ribbon": chain.ribbon("municipality", {}),
        "sources": list(
            dict.fromkeys(
                source for source in (place.source, *(one.source for one in page.went_in)) if source
            )
        ),
    }
    return render_page(request, "website/municipalities/municipality.html", context)


def path_of(nis: str) -> str:
    """The address of the municipality with this code."""
    return path_to("municipality", nis)


def options(names: Iterable[str]) -> SafeString:
    """The choices of a ``<datalist>``, by name. Written here since a template takes ten times as
    long over 285 of them."""
    told = sorted(names, key=fold)
    # All that came from outside is escaped.
    return mark_safe("".join(f"<option>{escape(name)}</option>" for name in told))  # noqa: S308 - see above


def country(day: date) -> tuple[tiles.TileMap | None, SafeString]:
    """The map of all municipalities of a day with their names to choose from."""
    on_map = selectors.tile_map(day)
    return (_map(on_map, set(), "") if on_map else None), options(tile.name for tile in on_map)


def _day(request: Request) -> tuple[date, str]:
    """The day that the address asks for, today without one; and as it was asked."""
    asked = request.GET.get("op", "")
    try:
        return date.fromisoformat(asked), asked
    except ValueError:
        return request.today, ""


def _called(name: str) -> Municipality | None:
    named = selectors.municipalities_named(name)
    living = [one for one in named if one.until is None]
    if len({one.nis for one in living or named}) != 1:
        return None
    return (living or named)[0]


def _map(
    on_map: Iterable[selectors.Tile], chosen: set[str], asked: str, *, marked: bool = False
) -> tiles.TileMap:
    start, end = reverse("municipalities"), with_query("/", op=asked)
    return tiles.tile_map(
        gettext("The municipalities on the map"),
        gettext("One hexagon for each municipality, about where it lies. Each leads to its page."),
        (
            tiles.Tile(
                tile.name,
                f"{start}{tile.nis}{end}",
                tile.column,
                tile.row,
                4 if tile.nis in chosen and not marked else 0,
                marked=marked and tile.nis in chosen,
            )
            for tile in on_map
        ),
        {4: gettext("in this list")} if chosen and not marked else {},
        lettered=True,
    )


def _kinds(regions: Iterable[Region]) -> list[str]:
    """The kinds of which regions have a name: of some only the code is known."""
    named = {one.kind for one in regions if one.name}
    return [kind for kind in KINDS if kind in named]


def _regions(by_kind: dict[str, str], kinds: Iterable[str]) -> list[str]:
    return [by_kind.get(kind, "") for kind in kinds]


def _cells(by_kind: dict[str, str], kinds: Iterable[str]) -> SafeString:
    # All that came from outside is escaped.
    told = (escape(name) or "–" for name in _regions(by_kind, kinds))
    return mark_safe("".join(f'<td lang="nl">{name}</td>' for name in told))  # noqa: S308 - see above


def _in_region(region: Region) -> str:
    return with_query(reverse("municipalities"), regio=region.code)


def _table(listed: MunicipalityList) -> Table:
    kinds = _kinds(listed.regions)
    return Table(
        gettext("Municipalities"),
        [
            Column("nis", gettext("NIS code")),
            Column("naam", gettext("Municipality")),
            *(Column(kind, str(KINDS[kind])) for kind in kinds),
        ],
        ([row.nis, row.name, *_regions(row.regions, kinds)] for row in listed.rows),
    )


# --- history


@dataclass(frozen=True, slots=True)
class _Came:
    """What one municipality was made of on one day; each part with its address of before."""

    on: date
    name: str
    parts: tuple[tuple[str, str], ...]

    @property
    def names(self) -> str:
        """Of its parts, as one says them."""
        *first, last = [name for name, _path in self.parts]
        return f"{', '.join(first)} {gettext('and')} {last}" if first else last

    @classmethod
    def of(cls, mergers: list[Merger]) -> _Came:
        """From mergers of one day into one municipality."""
        return cls(
            mergers[0].on,
            mergers[0].successor.name,
            tuple((one.predecessor.name, _before(one.predecessor)) for one in mergers),
        )


def _by_day(mergers: Iterable[Merger]) -> Iterable[list[Merger]]:
    ordered = sorted(mergers, key=lambda one: (-one.on.toordinal(), one.successor_id))
    for _key, some in groupby(ordered, key=lambda one: (one.on, one.successor_id)):
        yield list(some)


def _before(place: Municipality) -> str:
    """The address of a municipality that ended, as it was on its last day."""
    return with_query(path_of(place.nis), op=_within(place))


def _within(place: Municipality) -> str:
    """A day on which a municipality is there: its last, or today where it has none."""
    return "" if place.until is None else (place.until - timedelta(days=1)).isoformat()


def _from(mergers: Iterable[Merger], nis: str, place: Municipality) -> tuple[Merger, str] | None:
    """The merger by which who asked for ``nis`` got here."""
    for merger in mergers:
        if merger.predecessor.nis == nis != place.nis:
            return merger, _before(merger.predecessor)
    return None
