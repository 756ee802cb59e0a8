"""What came of programmes: ``/programmas/<code>/resultaten/`` and ``/gemeenten/<nis>/programmas/``.

Every figure about people comes from :class:`regie.programmes.results.Results`, which hid the small
ones before anything was added up; nothing here counts by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from html import escape
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from msgspec import Struct

from regie.actors import selectors as actors
from regie.base.text import said
from regie.base.writers import Cell, Column, Table
from regie.components import tiles
from regie.components.addresses import path_to
from regie.components.navigation import with_query
from regie.components.requests import Request, found, public_page, render_page
from regie.components.templatetags.regie import euro, language, number, percent
from regie.kernel.disclosure import Figure
from regie.programmes.results import Counted, Part, Sum
from regie.programmes.selectors import results as selectors
from regie.programmes.selectors.results import Happening, ProgrammeResults, Published
from regie.website.atom import Entry, answered
from regie.website.downloads import download

#: So many municipalities are listed at once; more are shown by region.
_LISTED = 80
Words = str | Promise


class _By(Struct, frozen=True):
    """A way to add up: the name in addresses, the words above it, and what a part has of it."""

    name: str
    title: Words
    head: Words
    key: Callable[[Part], Hashable]


_YEAR = _By("jaar", _("By year"), _("Year"), attrgetter("call"))
_OBJECTIVE = _By("doelstelling", _("By objective"), _("Objective"), attrgetter("objective"))
_ACTION = _By("actie", _("By action"), _("Action"), attrgetter("action"))
_LINE = _By("lijn", _("By line"), _("Line of the call"), attrgetter("line"))
#: What lies on no map stands beside it, by its own name.
_REGION = _By(
    "regio",
    _("By region"),
    _("Region"),
    lambda part: part.region if part.place else f"/{part.organisation}",
)
_PLACE = _By(
    "gemeente",
    _("By municipality"),
    _("Municipality"),
    lambda part: part.place or f"/{part.organisation}",
)
_ALL = (_YEAR, _OBJECTIVE, _ACTION, _REGION, _PLACE)
_TABLES = {by.name: by for by in (*_ALL, _LINE)}
#: Address → what a filter looks at.
_FILTERS: dict[str, Callable[[Part], str]] = {
    "jaar": attrgetter("call"),
    "doelstelling": attrgetter("objective"),
    "actie": attrgetter("action"),
    "regio": attrgetter("region"),
}
_WHAT: dict[str, Words] = {
    "granted_euro": _("granted (euros)"),
    "available_euro": _("available (euros)"),
    "applicants": _("applicants"),
    "boards": _("local boards that take part"),
    "boards_more": _("local boards more than the year before"),
    "planned": _("planned"),
    "realised": _("realised"),
}


@public_page
@require_safe
def programme(request: Request, code: str) -> HttpResponseBase:
    """Granted and realised, on the map and in tables; each of them to take along."""
    told = found(selectors.programme_results(code, request.today))
    asked = {name: request.GET.get(name, "")[:60] for name in _FILTERS}
    wanted = [(_FILTERS[name], value) for name, value in asked.items() if value]
    parts = [
        part
        for part in told.results.parts
        if not wanted or all(of(part) == value for of, value in wanted)
    ]
    if form := request.GET.get("formaat", ""):
        name = request.GET.get("tabel", "alles")
        return download(_file(told, parts, name), f"{code}-resultaten-{name}", form)
    on_map = request.GET.get("kaart", "")
    together = told.results.sum(parts)
    tables = [_table(told, parts, together, by, request.path, asked) for by in _ALL]
    context = {
        "code": code,
        "title": told.title,
        "plan": told.plan,
        "plan_path": path_to("plan", told.plan.slug) if told.plan else "",
        "example": told.example,
        "any": bool(told.results.parts),
        "sum": _row(together, ""),
        "threshold": settings.SMALL_COUNT,
        "reports": told.checked,
        "filters": _choices(told, asked),
        "asked": asked,
        "on_map": on_map,
        "map": _map(told, parts, by_people=on_map == "bereikt"),
        "tables": [table for table in tables if table["rows"]],
        "everything": {
            form: _here(request.path, asked, tabel="alles", formaat=form)
            for form in ("csv", "xlsx", "json")
        },
        "published": _published_rows(told),
        "feed": reverse("programme_results_feed", args=[code]),
    }
    return render_page(request, "website/results/programme.html", context)


def part(code: str, day: date) -> dict[str, Any] | None:
    """What ``website/results/_part.html`` needs on the page of a programme; None where nothing was
    granted. Nine queries."""
    told = selectors.programme_results(code, day)
    if told is None or not told.results.parts:
        return None
    return {
        "sum": _row(told.results.sum(told.results.parts), ""),
        "path": reverse("programme_results", args=[code]),
    }


@public_page
@require_safe
def place(request: Request, nis: str) -> HttpResponseBase:
    """What one municipality was granted and what it told, line by line."""
    here = found(actors.municipality_at(nis, request.today))
    programmes = []
    for told in selectors.results_of_place(nis, request.today):
        parts = [part for part in told.results.parts if part.place == nis]
        by_call = {
            code: [part for part in parts if part.call == code]
            for code in dict.fromkeys(part.call for part in parts)
        }
        programmes.append(
            {
                "title": told.title,
                "path": reverse("programme_results", args=[told.code]),
                "key": told.code,
                "example": any(part.example for part in parts),
                "sum": _row(told.results.sum(parts), ""),
                "calls": [
                    (
                        _name(told, _YEAR, code),
                        code,
                        [
                            {
                                **_row(one, _name(told, _LINE, str(line))),
                                "own": sorted(
                                    {
                                        part.own_action
                                        for part in some
                                        if part.line == line and part.own_action
                                    }
                                ),
                            }
                            for line, one in told.results.by(_LINE.key, some).items()
                        ],
                        _row(told.results.sum(some), gettext("Together")),
                    )
                    for code, some in by_call.items()
                ],
                "parts": (told, parts),
            }
        )
    if form := request.GET.get("formaat", ""):
        rows = [row for one in programmes for row in _cells(*one["parts"])]  # type: ignore[misc] # set above
        table = Table(here.name, _columns(), rows, _notes())
        return download(table, f"gemeente-{nis}-programmas", form)
    context = {
        "place": here,
        "programmes": programmes,
        "threshold": settings.SMALL_COUNT,
        "back": path_to("municipality", nis),
        "files": {form: f"?formaat={form}" for form in ("csv", "xlsx", "json")},
    }
    return render_page(request, "website/results/place.html", context)


@public_page
@require_safe
def feed(request: Request, code: str) -> HttpResponseBase:
    """What was decided and closed in a programme, as Atom."""
    happened = selectors.happenings(code)
    if happened is None:
        raise Http404(code)
    title, events = happened
    page = reverse("programme_results", args=[code])
    name, _spoken = said(title, language())
    return answered(
        gettext("Results of %(title)s") % {"title": name},
        page,
        reverse("programme_results_feed", args=[code]),
        (_entry(one, page) for one in events),
    )


def _entry(one: Happening, page: str) -> Entry:
    about, _spoken = said(one.title, language())
    words = gettext("%(title)s: %(amount)s granted to %(n)s applicants") % {
        "title": about,
        "amount": euro(one.amount),
        "n": number(one.awards),
    }
    return Entry(
        f"{words} ({gettext('example data')})" if one.example else words,
        with_query(page, jaar=one.call),
        one.call,
        timezone.make_aware(datetime.combine(one.on, time())),
        page=page,
    )


def shown(figure: Figure | None) -> str:
    """A figure as people read it."""
    if figure is None:
        return "–"
    if figure.exact:
        return number(figure.least)
    if figure.small:
        return f"< {settings.SMALL_COUNT}"
    if not figure.least:
        return gettext("not shown")
    return f"≥ {number(figure.least)}"


# --- tables


def _table(
    told: ProgrammeResults,
    parts: Iterable[Part],
    together: Sum,
    by: _By,
    path: str,
    asked: Mapping[str, str],
) -> dict[str, Any]:
    """A table on the page, with where to take it along."""
    sums = told.results.by(by.key, parts)
    cut = by is _PLACE and len(sums) > _LISTED
    ordered = sorted(sums, key=lambda key: _order(told, by, str(key)))
    rows = [
        _row(sums[key], _name(told, by, str(key)), _path(told, by, str(key), path, asked))
        for key in ([] if cut else ordered)
    ]
    return {
        "key": by.name,
        "title": by.title,
        "head": by.head,
        "rows": _listed(rows),
        "cut": len(sums) if cut else 0,
        "total": _row(together, gettext("Together")),
        "csv": _here(path, asked, tabel=by.name, formaat="csv"),
        "xlsx": _here(path, asked, tabel=by.name, formaat="xlsx"),
    }


def _listed(rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """The rows of a table, each led by its name."""
    told = []
    for row in rows:
        name = escape(row["label"])
        if row["path"]:
            name = f'<a href="{escape(row["path"])}">{name}</a>'
        told.append(f'<tr><th scope="row">{name}</th>{row["cells"]}</tr>')
    return mark_safe("".join(told))  # noqa: S308 - names and addresses are escaped


def _row(one: Sum, label: str, path: str = "") -> dict[str, Any]:
    euros, persons, others = euro(one.euros), _counted(one.persons), _counted(one.others)
    return {
        "label": label,
        "path": path,
        "euros": euros,
        "awards": number(one.awards),
        "organisations": number(one.organisations),
        "persons": persons,
        "others": others,
        "cells": _written(euros, persons, others),
    }


def _written(euros: str, persons: tuple[str, str, str], others: tuple[str, str, str]) -> SafeString:
    """The figures of a row as cells, written here since a template takes ten times as long over
    hundreds of them."""
    told = [f'<td class="r-number">{escape(euros)}</td>']
    for granted, realised, share in (persons, others):
        beside = f' <span class="r-quiet">({escape(share)})</span>' if share else ""
        told.append(
            f'<td class="r-number">{escape(granted)}</td>'
            f'<td class="r-number">{escape(realised)}{beside}</td>'
        )
    return mark_safe("".join(told))  # noqa: S308 - every figure is escaped


def _counted(one: Counted | None) -> tuple[str, str, str]:
    """Granted, realised, and how much that is of what was granted."""
    if one is None:
        return "–", "–", ""
    share = one.share
    return number(one.granted), shown(one.realised), "" if share is None else percent(share, 0)


def counted_as(told: Mapping[str, Any] | None) -> tuple[str, str, str]:
    """The same of what was prepared for pages of municipalities."""
    if told is None:
        return _counted(None)
    figure = told["realised"]
    return _counted(Counted(told["granted"], None if figure is None else Figure(**figure)))


def _name(told: ProgrammeResults, by: _By, key: str) -> str:
    """What a key is called."""
    if key.startswith("/"):
        return _said(told, "organisation", key[1:])
    match by.name:
        case "jaar":
            titles = {call.code: call.title for call, _year in told.calls}
            return said(titles.get(key, {}), language())[0] or key
        case "doelstelling":
            return f"{key} {_said(told, 'objective', key)}".strip() or gettext("not told")
        case "actie":
            return f"{key} {_said(told, 'action', key)}".strip() or gettext("not told")
        case "lijn":
            return f"{key} {_said(told, 'line', key)}".strip() or gettext("the whole project")
        case "regio":
            return _said(told, "region", key) or gettext("region not known")
    return _said(told, "place", key) or key


def _said(told: ProgrammeResults, kind: str, key: str) -> str:
    return said(told.names[kind].get(key, {}), language())[0]


def _order(told: ProgrammeResults, by: _By, key: str) -> tuple[Any, ...]:
    """Numbers as they count, names as they are spelled, what is beside the map last."""
    beside = key.startswith("/")
    if by.name in ("regio", "gemeente"):
        return beside, 0, _name(told, by, key).casefold()
    digits = "".join(sign for sign in key if sign.isdecimal()) if by.name != "jaar" else ""
    return beside, int(digits or 0), key


def _path(told: ProgrammeResults, by: _By, key: str, path: str, asked: Mapping[str, str]) -> str:
    """Where a row leads: the municipality, or this page with one filter more."""
    if key.startswith("/"):
        return path_to("organisation", key[1:])
    if by is _PLACE:
        return path_to("place_programmes", key) if key else ""
    return _here(path, {**asked, by.name: key}) if key and asked.get(by.name) != key else ""


def _here(path: str, asked: Mapping[str, str], **more: str) -> str:
    return with_query(path, **{**asked, **more})


def _choices(told: ProgrammeResults, asked: Mapping[str, str]) -> list[dict[str, Any]]:
    every = []
    for by in (_YEAR, _OBJECTIVE, _ACTION, _REGION):
        # What lies in no region is no choice of region.
        keys = {_FILTERS[by.name](part) for part in told.results.parts} - {""}
        ordered = sorted(keys, key=lambda key, by=by: _order(told, by, key))  # type: ignore[misc] # a bound default
        every.append(
            {
                "name": by.name,
                "label": by.head,
                "chosen": asked[by.name],
                "choices": [(key, _name(told, by, key)) for key in ordered],
            }
        )
    return [one for one in every if one["choices"]]


# --- the map


def _map(told: ProgrammeResults, parts: Iterable[Part], *, by_people: bool) -> tiles.TileMap | None:
    """Every municipality; how dark it is says how much it was granted, or how many it reached."""
    placed = [one for one in told.places if one.column is not None and one.row is not None]
    if not placed:
        return None
    sums = told.results.by(attrgetter("place"), [part for part in parts if part.place])
    amounts: dict[Hashable, Decimal] = {}
    for nis, one in sums.items():
        known = one.persons.realised.least if one.persons and one.persons.realised else 0
        amounts[nis] = Decimal(known) if by_people else one.euros
    bounds = _quarters([amount for amount in amounts.values() if amount > 0])
    said_of = number if by_people else euro
    nothing = gettext("nothing granted")
    legend = {
        level: gettext("up to %(most)s") % {"most": said_of(bound)}
        for level, bound in enumerate(bounds, 1)
    }
    return tiles.tile_map(
        gettext("People reached, by municipality")
        if by_people
        else gettext("Granted, by municipality"),
        gettext("One hexagon for each municipality, about where it lies. Each leads to its page."),
        (
            tiles.Tile(
                one.name,
                path_to("place_programmes", one.nis),
                one.column or 0,
                one.row or 0,
                _level(amounts.get(one.nis, Decimal(0)), bounds),
                _note(sums[one.nis]) if one.nis in sums else nothing,
            )
            for one in placed
        ),
        legend,
        lettered=True,
    )


def _quarters(amounts: Iterable[Decimal]) -> list[Decimal]:
    """The highest of each quarter, of which there may be fewer than four."""
    ordered = sorted(amounts)
    if not ordered:
        return []
    return sorted({ordered[-(-len(ordered) * part // 4) - 1] for part in range(1, 5)})


def _level(amount: Decimal, bounds: list[Decimal]) -> int:
    if amount <= 0:
        return 0
    return next((level for level, bound in enumerate(bounds, 1) if amount <= bound), len(bounds))


def _note(one: Sum) -> str:
    told = euro(one.euros)
    if one.persons and one.persons.realised is not None:
        people = gettext("people reached: %(n)s") % {"n": shown(one.persons.realised)}
        return f"{told}, {people}"
    return told


# --- files


def _columns() -> list[Column]:
    return [
        Column("call", gettext("Call")),
        Column("year", gettext("Year")),
        Column("objective", gettext("Objective")),
        Column("action", gettext("Action")),
        Column("line", gettext("Line of the call")),
        Column("counted", gettext("What is counted")),
        Column("region", gettext("Region")),
        Column("nis", gettext("NIS code")),
        Column("municipality", gettext("Municipality")),
        Column("organisation", gettext("Organisation")),
        Column("granted_euro", gettext("Granted"), "euro", "euro"),
        Column("granted", gettext("Granted number"), "count"),
        Column("realised", gettext("Realised number"), "count"),
        Column("realised_state", gettext("How the realised number is known")),
        Column("example", gettext("Example")),
        Column("own_action", gettext("Own action of the board (BBC)")),
    ]


def _cells(told: ProgrammeResults, parts: Iterable[Part]) -> Iterable[list[Cell]]:
    """Everything: one row for each organisation on each line."""
    for part in parts:
        one = told.results.sum([part])
        counted = one.persons if part.persons else one.others
        realised, state = _told(counted.realised if counted else None)
        yield [
            part.call,
            None if part.year is None else str(part.year),
            part.objective,
            part.action,
            part.line,
            "persons" if part.persons else "others",
            _said(told, "region", part.region),
            part.place,
            _said(told, "place", part.place),
            _said(told, "organisation", part.organisation),
            part.granted,
            part.units,
            realised,
            state,
            part.example,
            part.own_action,
        ]


def _file(told: ProgrammeResults, parts: list[Part], name: str) -> Table:
    """One of the tables, or everything.

    :raises Http404: for a table that there is none of.
    """
    title = f"{said(told.title, language())[0]}: {gettext('results')}"
    if name == "alles":
        return Table(title, _columns(), _cells(told, parts), _notes())
    if name == "gepubliceerd":
        return _published_file(told)
    by = _TABLES.get(name)
    if by is None:
        raise Http404(name)
    rows: list[list[Cell]] = []
    sums = told.results.by(by.key, parts)
    keys = sorted(sums, key=lambda key: _order(told, by, str(key)))
    labelled = [(str(key).lstrip("/"), _name(told, by, str(key)), sums[key]) for key in keys]
    for key, label, one in [*labelled, ("", gettext("Together"), told.results.sum(parts))]:
        row: list[Cell] = [key, label, one.awards, one.euros]
        for counted in (one.persons, one.others):
            realised, state = _told(counted.realised if counted else None)
            row += [counted.granted if counted else None, realised, state]
        rows.append(row)
    columns = [
        Column("key", gettext("Code")),
        Column("name", str(by.head)),
        Column("awards", gettext("Awards"), "count"),
        Column("granted_euro", gettext("Granted"), "euro", "euro"),
        Column("persons_granted", gettext("People, granted"), "count"),
        Column("persons_realised", gettext("People, realised"), "count"),
        Column("persons_state", gettext("How the realised number is known")),
        Column("others_granted", gettext("Plans and others, granted"), "count"),
        Column("others_realised", gettext("Plans and others, realised"), "count"),
        Column("others_state", gettext("How the realised number is known")),
    ]
    return Table(f"{title}, {str(by.title).lower()}", columns, rows, _notes())


def _told(figure: Figure | None) -> tuple[int | None, str]:
    """A figure for machines: the number, and ``exact``, ``least``, ``small``, ``hidden``, or
    ``none`` where nothing was told."""
    if figure is None:
        return None, "none"
    if figure.exact:
        return figure.least, "exact"
    if figure.small:
        return None, "small"
    return (figure.least, "least") if figure.least else (None, "hidden")


def _notes() -> list[str]:
    return [
        gettext(
            "Counts of people below %(n)s are hidden (small), and so are counts that would give "
            "them away (hidden). A total that holds hidden counts says what it is at least (least)."
        )
        % {"n": settings.SMALL_COUNT}
    ]


# --- what was published


def _published_rows(told: ProgrammeResults) -> list[dict[str, Any]]:
    """The published totals, each beside what the register holds of the same."""
    rows = []
    for one in told.published:
        here = [
            part
            for part in told.results.parts
            if part.call == one.call and (not one.action or part.action == one.action)
        ]
        rows.append(
            {
                "call": next(
                    (c.title for c, _year in told.calls if c.code == one.call),
                    {"nl": one.call},
                ),
                "action": _name(told, _ACTION, one.action) if one.action else "",
                "what": _WHAT.get(one.what, one.what),
                "said": number(one.least)
                if one.least == one.most
                else f"{number(one.least)}–{number(one.most)}",
                "register": _in_register(told, one, here),
                "source": one.source,
            }
        )
    return rows


def _in_register(told: ProgrammeResults, one: Published, parts: list[Part]) -> str:
    if not parts:
        return "–"
    total = told.results.sum(parts)
    counted = [some for some in (total.persons, total.others) if some is not None]
    match one.what:
        case "granted_euro":
            return number(total.euros)
        case "applicants":
            return number(total.awards)
        case "boards":
            return number(len({part.organisation for part in parts if part.granted}))
        case "planned" if len(counted) == 1:
            return number(counted[0].granted)
        case "realised" if len(counted) == 1:
            return shown(counted[0].realised)
    return "–"


def _published_file(told: ProgrammeResults) -> Table:
    return Table(
        gettext("Published totals"),
        [
            Column("call", gettext("Call")),
            Column("action", gettext("Action")),
            Column("what", gettext("What")),
            Column("least", gettext("At least"), "count"),
            Column("most", gettext("At most"), "count"),
            Column("source", gettext("Source")),
        ],
        [
            [one.call, one.action, one.what, one.least, one.most, one.source]
            for one in told.published
        ],
    )
