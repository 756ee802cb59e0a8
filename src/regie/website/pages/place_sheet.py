"""*Mijn gemeente op één blad*: figures, what a municipality does with which euros, what came of
it, three neighbours and the sources, on one page of A4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from regie.actors import selectors
from regie.actors.models import Municipality, Region
from regie.actors.rules import holds
from regie.actors.selectors import Tile
from regie.base.text import said
from regie.components import figures
from regie.components.addresses import path_to
from regie.components.navigation import with_query
from regie.components.requests import Request, found, public_page
from regie.components.templatetags.regie import language
from regie.indicators.selectors import places
from regie.indicators.selectors.places import Shapes
from regie.programmes.selectors.results import granted_to_place
from regie.website.pages import place_figures
from regie.website.pages.municipalities import Done, called, did, path_of
from regie.website.plan_papers import attached
from regie.writing.papers import services, writer
from regie.writing.papers.contents import digest

#: What one page holds.
FIGURES, CALLS, NEIGHBOURS = 8, 7, 3
#: Longer words are cut.
_LONG = 70
#: The tiles around a tile, by whether its row is odd: those rows stand half a tile to the right.
_AROUND = {
    0: ((-1, 0), (1, 0), (-1, -1), (0, -1), (-1, 1), (0, 1)),
    1: ((-1, 0), (1, 0), (0, -1), (1, -1), (0, 1), (1, 1)),
}


@require_safe
@public_page
def chosen(request: Request) -> HttpResponseBase:
    """From a name that was typed to the sheet; to the list where it names no one municipality."""
    name = request.GET.get("q", "").strip()[:100]
    there = called(name) if name else None
    if there is None:
        return HttpResponseRedirect(with_query(reverse("municipalities"), q=name))
    place = there if there.until is None else None
    heirs = [] if place else selectors.municipality_redirect(there.nis, request.today)
    if place is None and len(heirs) == 1:
        place = heirs[0]
    if place is None:
        return HttpResponseRedirect(path_of(there.nis))
    return HttpResponseRedirect(path_to("place_sheet", place.nis))


@require_safe
@public_page
def sheet(request: Request, nis: str) -> HttpResponseBase:
    """The sheet of a municipality of today, as PDF."""
    place = found(selectors.municipality_at(nis, request.today))
    if not holds(place.since, place.until, request.today):
        return HttpResponseRedirect(path_of(nis))
    values = contents(place, request.today, request.build_absolute_uri(path_of(nis)))
    return attached(written(values), f"gemeente-{nis}", "pdf")


def written(values: Mapping[str, Any]) -> bytes:
    """The PDF of these words, written once and kept."""
    layout = (writer.LAYOUTS / "place.typ").read_text(encoding="utf-8")
    key = digest("place", layout, values)
    path = Path(settings.REGIE_HOME, "papers", key[:2], f"{key}.pdf")
    return services.kept(path, lambda: writer.laid_out("place", values))


def contents(place: Municipality, today: date, address: str) -> dict[str, Any]:
    """What stands on the sheet, in the language of who asks."""
    page = found(selectors.municipality_page(place.uid))
    on_map = selectors.tile_map(today)
    names = {tile.nis: tile.name for tile in on_map}
    near, how = neighbours(place, on_map, places.shapes())
    told = place_figures.profile(page, names, size=FIGURES)
    granted = granted_to_place({place.pk, *(one.predecessor_id for one in page.went_in)})
    done = did(granted, places.doing(place.nis) if granted else {})
    example = bool(told and told.example) or any(one.call.example for one in done)
    regions = [one.name for one in page.regions if one.kind == Region.Kind.PROVINCE]
    return {
        "taal": language(),
        "titel": gettext("%(place)s on one sheet") % {"place": place.name},
        "zin": " · ".join(
            [gettext("NIS code %(nis)s") % {"nis": place.nis}, *regions, *_history(page)]
        ),
        "voorbeeld": gettext("Example figures: what is marked (example) is invented.")
        if example
        else "",
        "delen": [
            _figures(told, place, near, names, how),
            _done(done),
            _sources(told, place),
        ],
        "herkomst": address,
        "datum": gettext("as known on %(day)s") % {"day": figures.day(today, language())},
    }


def neighbours(
    place: Municipality, on_map: Sequence[Tile], shapes: Shapes | None
) -> tuple[list[str], str]:
    """Three neighbours (codes), and how they were found: by their border where boundaries are
    loaded, else beside each other on the tile map."""
    living = {tile.nis: tile for tile in on_map}
    if shapes and (
        beside := [one for one in shapes.neighbours.get(place.nis, ()) if one in living]
    ):
        return _nearest(beside, living, place), gettext("neighbours that share a border")
    mine = living.get(place.nis)
    if mine is None:
        return [], ""
    around = {(mine.column + x, mine.row + y) for x, y in _AROUND[mine.row % 2]}
    beside = [nis for nis, tile in living.items() if (tile.column, tile.row) in around]
    return _nearest(beside, living, place), gettext(
        "neighbours on the tile map, which is about where they lie"
    )


def _nearest(beside: Iterable[str], living: Mapping[str, Tile], place: Municipality) -> list[str]:
    """The first by name: which three of them is nobody's judgement."""
    return sorted(beside, key=lambda nis: (living[nis].name, nis))[:NEIGHBOURS]


def _history(page: selectors.MunicipalityPage) -> list[str]:
    if not page.went_in:
        return []
    last = page.went_in[0].on
    parts = [one.predecessor.name for one in page.went_in if one.on == last]
    return [
        gettext("since %(day)s, out of %(names)s")
        % {"day": figures.day(last, language()), "names": ", ".join(sorted(parts))}
    ]


def _figures(
    told: place_figures.Profile | None,
    place: Municipality,
    near: Sequence[str],
    names: Mapping[str, str],
    how: str,
) -> dict[str, Any]:
    if told is None:
        return _part(gettext("In figures"), [gettext("There are no figures of this place yet.")])
    series = places.series_of(near, [line.known.key for line in told.lines])
    rows = []
    for line in told.lines:
        beside = [
            next(
                (
                    place_figures.number(point.value, line.known)
                    for point in series.get((line.known.key, nis), ())
                    if point.period == line.period
                ),
                figures.NONE,
            )
            for nis in near
        ]
        unit = said(line.known.unit, language())[0]
        rows.append(
            {
                "naam": _cut(said(line.known.title, language())[0]),
                "bij": ", ".join(
                    word
                    for word in (unit, line.period, gettext("example") if line.example else "")
                    if word
                ),
                "cellen": [line.note or line.value, line.whole.value, *beside],
            }
        )
    notes = [
        gettext("“All” is the municipality in the middle (median), or the figure of the whole.")
    ]
    if near:
        notes.append(gettext("Beside it %(how)s.") % {"how": how})
    if told.similar:
        notes.append(
            gettext("Most alike: %(names)s.")
            % {"names": ", ".join(name for name, _, _ in told.similar)}
        )
    return _part(
        gettext("In figures"),
        notes,
        gettext("Figure"),
        [place.name, gettext("All"), *(names[nis] for nis in near)],
        rows,
    )


def _done(done: Sequence[Done]) -> dict[str, Any]:
    heading = gettext("What it does, and what came of it")
    if not done:
        return _part(heading, [gettext("Nothing was granted in a programme yet.")])
    rows = [
        {
            "naam": _cut(said(one.call.title, language())[0]),
            "bij": gettext("example") if one.call.example else "",
            "cellen": [
                figures.euro(one.euros, language()),
                f"{one.persons[0]} → {one.persons[1]}",
                f"{one.others[0]} → {one.others[1]}",
            ],
        }
        for one in done[:CALLS]
    ]
    notes = [gettext("Granted → realised. Small counts of people are hidden.")]
    if len(done) > CALLS:
        notes.append(gettext("%(n)s calls more stand on the page.") % {"n": len(done) - CALLS})
    return _part(
        heading,
        notes,
        gettext("Call"),
        [gettext("Granted"), gettext("People"), gettext("Plans and others")],
        rows,
    )


def _sources(told: place_figures.Profile | None, place: Municipality) -> dict[str, Any]:
    sources = [*(told.sources if told else ()), place.source]
    return _part(
        gettext("Sources"),
        [
            "; ".join(_cut(one, 110) for one in dict.fromkeys(sources) if one),
            gettext("Money and results: the register itself; each line with its decision online."),
        ],
    )


def _part(
    heading: str,
    sentences: Sequence[str],
    head: str = "",
    heads: Sequence[str] = (),
    rows: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    return {
        "kop": heading,
        "tabel": {"kop": head, "koppen": list(heads), "rijen": list(rows)},
        "zinnen": [one for one in sentences if one],
    }


def _cut(words: str, long: int = _LONG) -> str:
    return words if len(words) <= long else f"{words[: long - 1].rstrip()}…"
