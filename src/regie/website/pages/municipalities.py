"""Municipalities: the list with its map, and each of them with its history over mergers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from html import escape
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from msgspec import Struct
from msgspec.structs import replace

from regie.actors import selectors
from regie.actors.models import Merger, Municipality, Region
from regie.actors.selectors import MunicipalityList, MunicipalityRow
from regie.base.text import fold, said
from regie.base.writers import Column, Table
from regie.components import chain, shapes, tiles
from regie.components.addresses import path_to
from regie.components.figures import euro_words
from regie.components.navigation import with_query
from regie.components.requests import Request, found, public_page, render_page, whole
from regie.components.templatetags.regie import language
from regie.indicators import standing
from regie.indicators.selectors import places
from regie.indicators.selectors.places import Known, Words
from regie.programmes.models import Call
from regie.programmes.selectors.results import granted_to_place
from regie.website.downloads import download
from regie.website.lists import SIZE, files
from regie.website.pages import place_figures, results

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
    if name and not region and not form and (there := called(name)):
        return HttpResponseRedirect(with_query(path_of(there.nis), op=asked))
    order = request.GET.get("sorteer", "")
    page = whole(request.GET.get("pagina", ""), 1)
    figure = _Figure.of(request.GET.get("cijfer", ""))
    if narrowed or form or figure:
        listed = selectors.municipalities(day, region=region, text=name, order=order, size=_ALL)
        if figure:
            listed = replace(listed, rows=figure.ordered(listed.rows, order))
        shown = Paginator(range(listed.total), SIZE).get_page(page)
        rows = [listed.rows[at] for at in shown]
    else:
        listed = selectors.municipalities(day, order=order, page=page, size=SIZE)
        shown = Paginator(range(listed.total), SIZE).get_page(page)
        rows = list(listed.rows)
    if form:
        return download(_table(listed, figure), "gemeenten", form)
    if name and not region and listed.total == 1:
        return HttpResponseRedirect(with_query(path_of(listed.rows[0].nis), op=asked))
    kinds = _kinds(listed.regions)
    chosen = next((one for one in listed.regions if one.code == region), None)
    on_map = selectors.tile_map(day)
    context = {
        "rows": [
            (
                row,
                with_query(path_of(row.nis), op=asked),
                _cells(row.regions, kinds),
                figure.shown(row.nis) if figure else "",
            )
            for row in rows
        ],
        "figure": figure.known if figure else None,
        "figures": _themed(places.titles()),
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
        "map": _map(
            request,
            on_map,
            {row.nis for row in listed.rows} if narrowed else set(),
            asked,
            figure=figure,
        )
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
    place = selectors.municipality_at(nis, day)
    lives = place is not None and place.since <= day and not (place.until and place.until <= day)
    heirs = [] if lives else selectors.municipality_redirect(nis, day)
    if len(heirs) == 1:
        return HttpResponseRedirect(with_query(path_of(heirs[0].nis), van=nis, op=asked))
    if place is None:
        named = None if nis.isdecimal() else called(nis)
        return HttpResponseRedirect(path_of(found(named).nis))
    if heirs:
        ways = [(one, with_query(path_of(one.nis), van=nis, op=asked)) for one in heirs]
        context = {"place": place, "ways": ways, "before": _before(place)}
        return render_page(request, "website/municipalities/choice.html", context)
    page = found(selectors.municipality_page(place.uid))
    went = [(merger, path_of(merger.successor.nis)) for merger in page.went_to]
    on_map = selectors.tile_map(day)
    start = whole(request.GET.get("na", ""), 0)
    told = place_figures.profile(
        page,
        {tile.nis: tile.name for tile in on_map},
        asked=request.GET.getlist("gelijk"),
        start=start,
        size=place_figures.SHOWN if not request.GET.get("formaat") else _ALL,
    )
    if form := request.GET.get("formaat", ""):
        return download(place_figures.table(found(told), place), f"gemeente-{nis}", form)
    granted = granted_to_place({place.pk, *(merger.predecessor_id for merger in page.went_in)})
    done = did(granted, places.doing(place.nis) if granted else {})
    context = {
        "place": place,
        "told": told,
        "steps": place_figures.steps(request, start, told.total if told else 0),
        "files": files(request, "csv", "xlsx", "json"),
        "sheet": path_to("place_sheet", place.nis) if place.until is None else "",
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
        "map": _map(request, on_map, {place.nis}, asked, marked=True) if on_map else None,
        "granted": done,
        "programmes": path_to("place_programmes", place.nis),
        "ribbon": chain.ribbon("municipality", _chain(place.nis, granted, done, told)),
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
    return (_tiles(on_map, set(), "") if on_map else None), options(tile.name for tile in on_map)


def _day(request: Request) -> tuple[date, str]:
    """The day that the address asks for, today without one; and as it was asked."""
    asked = request.GET.get("op", "")
    try:
        return date.fromisoformat(asked), asked
    except ValueError:
        return request.today, ""


def called(name: str) -> Municipality | None:
    """The one municipality with this name or code; the living go first."""
    named = selectors.municipalities_named(name)
    living = [one for one in named if one.until is None]
    if len({one.nis for one in living or named}) != 1:
        return None
    return (living or named)[0]


def _map(
    request: Request,
    on_map: Iterable[selectors.Tile],
    chosen: set[str],
    asked: str,
    *,
    marked: bool = False,
    figure: _Figure | None = None,
) -> tiles.TileMap | shapes.ShapeMap:
    """With real boundaries where those were loaded and the map is of today; else, and for who asks
    for them, in tiles."""
    made = _tiles(on_map, chosen, asked, marked=marked, figure=figure)
    drawn = None if asked else places.shapes()
    if drawn is None:
        return made
    wanted = request.GET.copy()
    wanted.pop("pagina", None)
    if wanted.get("kaart") == "tegels":
        wanted.pop("kaart")
        return shapes.with_way(made, f"{request.path}?{wanted.urlencode()}#na-kaart")
    wanted["kaart"] = "tegels"
    start = reverse("municipalities")
    return shapes.ShapeMap(
        made.title,
        gettext("Every municipality with its boundary. Each leads to its page."),
        drawn,
        tuple(
            shapes.Placed(
                tile.nis,
                tile.name,
                f"{start}{tile.nis}/",
                *_look(tile.nis, chosen, marked=marked, figure=figure),
            )
            for tile in on_map
        ),
        made.legend,
        f"{request.path}?{wanted.urlencode()}#na-kaart",
    )


def _tiles(
    on_map: Iterable[selectors.Tile],
    chosen: set[str],
    asked: str,
    *,
    marked: bool = False,
    figure: _Figure | None = None,
) -> tiles.TileMap:
    start, end = reverse("municipalities"), with_query("/", op=asked)
    return tiles.tile_map(
        figure.title if figure else gettext("The municipalities on the map"),
        gettext("One hexagon for each municipality, about where it lies. Each leads to its page."),
        (
            tiles.Tile(
                tile.name,
                f"{start}{tile.nis}{end}",
                tile.column,
                tile.row,
                *_look(tile.nis, chosen, marked=marked, figure=figure),
            )
            for tile in on_map
        ),
        figure.legend if figure else {4: gettext("in this list")} if chosen and not marked else {},
        lettered=True,
    )


def _look(
    nis: str, chosen: set[str], *, marked: bool, figure: _Figure | None
) -> tuple[int | None, str, bool]:
    """How dark a municipality is, what is told after its name, and whether it is marked."""
    if figure:
        if chosen and nis not in chosen:
            return 0, "", False
        return figure.level(nis), figure.shown(nis), False
    return (4 if nis in chosen and not marked else 0), "", marked and nis in chosen


class _Figure(Struct, frozen=True):
    """The indicator by which the list and the map are looked at."""

    known: Known
    values: dict[str, Decimal]

    @classmethod
    def of(cls, code: str) -> _Figure | None:
        """The one that an address asks for. Two queries where it asks."""
        some = places.known([code]) if code else []
        return cls(some[0], places.values_of(code)) if some else None

    @property
    def title(self) -> str:
        """Of the map."""
        name, _spoken = said(self.known.title, language())
        unit, _spoken = said(self.known.unit, language())
        return f"{name} ({unit}, {self.known.period})" if unit else f"{name} ({self.known.period})"

    @property
    def legend(self) -> dict[int, str]:
        """The classes, by how dark they are."""
        told = {
            self._dark(at): gettext("up to %(most)s")
            % {"most": place_figures.number(bound, self.known)}
            for at, bound in enumerate(self.known.bounds, 1)
        }
        return told

    def level(self, nis: str) -> int | None:
        """How dark; None without a figure."""
        value = self.values.get(nis)
        return None if value is None else self._dark(standing.level(value, self.known.bounds))

    def shown(self, nis: str) -> str:
        """The figure as it is written."""
        value = self.values.get(nis)
        return gettext("no figure") if value is None else place_figures.number(value, self.known)

    def ordered(self, rows: Sequence[MunicipalityRow], order: str) -> tuple[MunicipalityRow, ...]:
        """By figure where the address asks so; who has none comes last, either way."""
        if order.removeprefix("-") != "cijfer":
            return tuple(rows)
        known = [row for row in rows if row.nis in self.values]
        known.sort(key=lambda row: self.values[row.nis], reverse=order.startswith("-"))
        return (*known, *(row for row in rows if row.nis not in self.values))

    def _dark(self, at: int) -> int:
        """The last class is the darkest, however many there are."""
        return at + standing.CLASSES - len(self.known.bounds)


def _themed(titles: Iterable[tuple[str, Words, str]]) -> list[tuple[str, list[tuple[str, Words]]]]:
    return [
        (theme, [(code, title) for code, title, _theme in some])
        for theme, some in groupby(titles, key=lambda one: one[2])
    ]


class Done(Struct, frozen=True):
    """A call in which the municipality takes part: what it was granted, and what came of it."""

    call: Call
    path: str
    programme: Words
    euros: Decimal
    persons: tuple[str, str, str]
    others: tuple[str, str, str]


def did(granted: Iterable[tuple[Call, Decimal]], told: Mapping[str, Any]) -> list[Done]:
    """Calls with their euros, and what was prepared of what came of them."""
    return [
        Done(
            call,
            path_to("call", call.code),
            told.get(call.code, {}).get("title", {}),
            euros,
            results.counted_as(told.get(call.code, {}).get("persons")),
            results.counted_as(told.get(call.code, {}).get("others")),
        )
        for call, euros in granted
    ]


def _chain(
    nis: str,
    granted: list[tuple[Call, Decimal]],
    done: Iterable[Done],
    told: place_figures.Profile | None,
) -> dict[chain.Key, chain.Link]:
    """What the chain holds of one municipality; where nothing is known a station says so itself."""
    links: dict[chain.Key, chain.Link] = {}
    if granted:
        basis: chain.Basis = "example" if all(call.example for call, _ in granted) else "decision"
        euros = euro_words(sum((euros for _, euros in granted), Decimal(0)), language())
        programmes = path_to("place_programmes", nis)
        links["money"] = chain.Link(euros.replace("\u00a0", " "), programmes, basis)
        calls = ngettext("%(n)s call", "%(n)s calls", len(granted)) % {"n": len(granted)}
        links["call"] = chain.Link(calls, "#programmas", basis)
        reported = sum(1 for one in done if one.persons[1] != "–" or one.others[1] != "–")
        if reported:
            words = ngettext("%(n)s call reported", "%(n)s calls reported", reported)
            links["result"] = chain.Link(words % {"n": reported}, programmes, basis)
    if told:
        words = ngettext("%(n)s figure", "%(n)s figures", told.total) % {"n": told.total}
        links["evidence"] = chain.Link(words, "#cijfers", "example" if told.example else "paper")
    return links


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


def _table(listed: MunicipalityList, figure: _Figure | None = None) -> Table:
    kinds = _kinds(listed.regions)
    columns = [
        Column("nis", gettext("NIS code")),
        Column("naam", gettext("Municipality")),
        *(Column(kind, str(KINDS[kind])) for kind in kinds),
    ]
    if figure:
        columns += [
            Column("waarde", figure.title),
            Column("periode", gettext("Period")),
            Column("bron", gettext("Source")),
            Column("voorbeeld", gettext("Example")),
        ]
    return Table(
        gettext("Municipalities"),
        columns,
        (
            [
                row.nis,
                row.name,
                *_regions(row.regions, kinds),
                *(
                    [
                        f"{figure.values[row.nis]:f}" if row.nis in figure.values else "",
                        figure.known.period,
                        figure.known.source,
                        gettext("yes") if figure.known.example else gettext("no"),
                    ]
                    if figure
                    else []
                ),
            ]
            for row in listed.rows
        ),
    )


# --- history


class _Came(Struct, frozen=True):
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
