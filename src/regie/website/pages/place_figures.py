"""The figures of one municipality: beside others, through time, and what is told of them. All from
prepared series; how many indicators there are makes no page dearer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from msgspec import Struct

from regie.actors.models import Municipality, Region
from regie.actors.selectors import MunicipalityPage
from regie.base.text import said
from regie.base.writers import Column, Table
from regie.components import figures
from regie.components.addresses import path_to
from regie.components.navigation import with_query
from regie.components.requests import Request
from regie.components.strips import spark, strip
from regie.components.templatetags.regie import language
from regie.indicators.models import Figure
from regie.indicators.selectors import places as selectors
from regie.indicators.selectors.places import Alike, Known, Point
from regie.indicators.standing import median

#: How many indicators stand on one page, and how many periods in a table.
SHOWN = 8
PERIODS = 8
#: Region kinds that a municipality is put beside, the nearest first.
_BESIDE = (Region.Kind.REFERENCE, Region.Kind.PROVINCE)
#: More figures than this nobody compares by.
_ASKED = 6


class Beside(Struct, frozen=True):
    """A figure of others. ``own`` where it is a figure of that place itself, and no median."""

    value: str
    own: bool
    many: int


class Line(Struct, frozen=True):
    """One indicator on the page. ``note`` says why there is no figure; ``whole`` is what stands for
    all municipalities, which is one of ``others``; ``path`` leads to the indicator, ``beside`` to
    all municipalities by it; ``before`` that it is of the municipality as it was before a
    merger."""

    known: Known
    value: str
    note: str
    before: bool
    period: str
    others: tuple[Beside, ...]
    whole: Beside
    strip: SafeString
    spark: SafeString
    quarters: tuple[str, ...]
    path: str
    beside: str
    example: bool


class Through(Struct, frozen=True):
    """One row of the table through time: an indicator here, or in a municipality of before.
    ``cells`` are a figure and whether it was added up over a merger."""

    title: Mapping[str, str]
    unit: Mapping[str, str]
    former: str
    cells: tuple[tuple[str, bool], ...]
    example: bool


class Profile(Struct, frozen=True):
    """All figures that a page of a municipality shows.

    :param heads: what it is put beside.
    :param similar: the municipalities most alike, as name and address, with how far.
    :param method: the figures they were chosen by, as title; ``lacking`` those that this one lacks.
    :param choices: every figure to choose by, and whether it is chosen.
    :param themes: every theme with its address; ``more`` leads to the next indicators.
    """

    lines: tuple[Line, ...]
    heads: tuple[str, ...]
    periods: tuple[str, ...]
    through: tuple[Through, ...]
    carried: bool
    rates_apart: bool
    similar: tuple[tuple[str, str, str], ...]
    method: tuple[Mapping[str, str], ...]
    lacking: tuple[Mapping[str, str], ...]
    default: bool
    choices: SafeString
    total: int
    sources: tuple[str, ...]
    example: bool
    rows: tuple[tuple[str, ...], ...]


def profile(
    page: MunicipalityPage,
    names: Mapping[str, str],
    *,
    asked: Sequence[str] = (),
    start: int = 0,
    size: int = SHOWN,
) -> Profile | None:
    """The figures of a municipality; None where no municipality has any. Four queries.

    :param names: what municipalities are called, by code.
    :param asked: by which figures others are found alike.
    :param start: after how many indicators.
    """
    here = page.municipality
    titles = selectors.titles(here.nis)
    if not titles:
        return None
    asked = [code for code in dict.fromkeys(asked) if code in {one[0] for one in titles}][:_ASKED]
    shown = selectors.known([code for code, _, _ in titles[start : start + size]])
    alike = selectors.alike(here.nis, asked)
    regions = [one for kind in _BESIDE for one in page.regions if one.kind == kind and one.name]
    former = {
        one.predecessor.nis: one.predecessor
        for one in page.went_in
        if one.predecessor_id != here.pk
    }
    wanted = {
        here.nis,
        "",
        *(one.code for one in regions),
        *former,
        *(alike.places if alike else ()),
    }
    series = selectors.series_of(wanted, [one.key for one in shown])
    lines: list[Line] = []
    rows: list[tuple[str, ...]] = []
    for known in shown:
        mine = series.get((known.key, here.nis), ())
        lines.append(_line(known, mine, series, regions, alike, here))
        rows += _rows(known, mine, here)
    periods = _periods(series, shown, {here.nis, *former})
    through = [row for known in shown for row in _through(known, here, former, series, periods)]
    by_code = {code: title for code, title, _ in titles}
    chosen = set(alike.codes) if alike else set()
    return Profile(
        tuple(lines),
        (
            *(one.name for one in regions),
            gettext("All municipalities"),
            *([gettext("Most alike")] if alike and alike.places else []),
        ),
        tuple(periods),
        tuple(through),
        any(carried for row in through for _, carried in row.cells),
        any(row.former for row in through),
        tuple(
            (
                names.get(nis, nis),
                path_to("municipality", nis),
                figures.number(Decimal(str(far)), language(), 2),
            )
            for nis, far in zip(alike.places, alike.distances, strict=True)
        )
        if alike
        else (),
        tuple(by_code[code] for code in alike.codes if code in by_code) if alike else (),
        tuple(by_code[code] for code in alike.missing if code in by_code) if alike else (),
        alike.default if alike else True,
        _choices((code, title, code in chosen) for code, title, _ in titles),
        len(titles),
        tuple(dict.fromkeys(one.source for one in shown)),
        any(one.example for one in lines),
        tuple(rows),
    )


def table(found: Profile, place: Municipality) -> Table:
    """The figures of a municipality to take along."""
    return Table(
        place.name,
        [
            Column("indicator", gettext("Indicator")),
            Column("titel", gettext("Title")),
            Column("eenheid", gettext("Unit")),
            Column("gemeente", gettext("NIS code")),
            Column("periode", gettext("Period")),
            Column("waarde", gettext("Value")),
            Column("stand", gettext("State")),
            Column("samengeteld", gettext("Added up over a merger")),
            Column("bron", gettext("Source")),
            Column("voorbeeld", gettext("Example")),
        ],
        found.rows,
    )


def steps(request: Request, start: int, total: int) -> tuple[str, str]:
    """Where the figures before and after these stand; empty where there are none."""

    def at(first: int) -> str:
        asked = request.GET.copy()
        asked["na"] = str(first)
        return f"?{asked.urlencode()}#cijfers"

    return (
        at(max(0, start - SHOWN)) if start > 0 else "",
        at(start + SHOWN) if start + SHOWN < total else "",
    )


def number(value: Decimal | None, known: Known) -> str:
    """A figure as its indicator is written."""
    return figures.number(value, language(), known.decimals)


def _choices(titles: Iterable[tuple[str, Mapping[str, str], bool]]) -> SafeString:
    """A box to tick for each figure. Written here since a template takes ten times as long."""
    told = []
    for code, title, chosen in titles:
        words, spoken = said(title, language())
        mark = " checked" if chosen else ""
        lang = "" if spoken == language() else f' lang="{escape(spoken)}"'
        told.append(
            f'<div class="ds-field"><input class="ds-input" type="checkbox" id="gelijk-{code}"'
            f' name="gelijk" value="{code}"{mark}>'
            f' <label for="gelijk-{code}"{lang}>{escape(words)}</label></div>'
        )
    # All that came from outside is escaped; a code is a slug.
    return mark_safe("".join(told))  # noqa: S308 - see above


def _line(
    known: Known,
    mine: Sequence[Point],
    series: Mapping[tuple[int, str], tuple[Point, ...]],
    regions: Sequence[Region],
    alike: Alike | None,
    here: Municipality,
) -> Line:
    point = next((one for one in mine if one.period == known.period), None)
    value = point.value if point else None
    others = [_beside(known, series, one.code, f"{one.kind}/{one.code}") for one in regions]
    whole = _beside(known, series, "", "")
    others.append(whole)
    if alike and alike.places:
        near = [
            one
            for place in alike.places
            if (one := _at(series.get((known.key, place), ()), known.period)) is not None
        ]
        others.append(Beside(number(median(near), known), False, len(near)))
    low, high = known.quarters[0], known.quarters[-1]
    shown = number(value, known)
    told = gettext("%(place)s: %(value)s; of %(n)s municipalities, from %(low)s to %(high)s") % {
        "place": here.name,
        "value": shown,
        "n": known.places,
        "low": number(low, known),
        "high": number(high, known),
    }
    line = [one.value for one in mine]
    way = gettext("%(place)s, from %(first)s to %(last)s") % {
        "place": here.name,
        "first": mine[0].period if mine else "",
        "last": mine[-1].period if mine else "",
    }
    return Line(
        known,
        shown,
        _why(point),
        _before(point, here),
        known.period,
        tuple(others),
        whole,
        strip(known.ticks, low, high, value, told) if known.compared else SafeString(),
        spark(line, way),
        tuple(number(one, known) for one in known.quarters),
        with_query(path_to("indicator", known.code), plaats=here.nis if mine else ""),
        with_query(path_to("municipalities"), cijfer=known.code),
        known.example,
    )


def _why(point: Point | None) -> str:
    """Why there is no figure."""
    if point is not None and point.status == Figure.Status.SUPPRESSED:
        return gettext("hidden: too few people")
    return "" if point is not None and point.value is not None else gettext("no figure")


def _before(point: Point | None, here: Municipality) -> bool:
    """Whether a figure is of before this municipality was there, and was not carried over."""
    return (
        point is not None
        and point.value is not None
        and not point.carried
        and point.period < here.since.isoformat()[: len(point.period)]
    )


def _beside(
    known: Known,
    series: Mapping[tuple[int, str], tuple[Point, ...]],
    place: str,
    group: str,
) -> Beside:
    """The figure of a region or of the whole itself; else the median of its municipalities."""
    own = _at(series.get((known.key, place), ()), known.period)
    if own is not None:
        return Beside(number(own, known), True, 0)
    middle, many = known.middle(group)
    return Beside(number(middle, known), False, many)


def _at(points: Iterable[Point], period: str) -> Decimal | None:
    return next((one.value for one in points if one.period == period), None)


def _periods(
    series: Mapping[tuple[int, str], tuple[Point, ...]],
    shown: Iterable[Known],
    places: Iterable[str],
) -> list[str]:
    found = {
        point.period
        for known in shown
        for place in places
        for point in series.get((known.key, place), ())
    }
    return sorted(found)[-PERIODS:]


def _through(
    known: Known,
    here: Municipality,
    former: Mapping[str, Municipality],
    series: Mapping[tuple[int, str], tuple[Point, ...]],
    periods: Sequence[str],
) -> Iterable[Through]:
    mine = {one.period: one for one in series.get((known.key, here.nis), ())}
    own, before = dict(mine), {}
    if here.nis in former:
        # The code stayed and the territory did not: what was not added up is of the one before.
        before = {period: one for period, one in mine.items() if _before(one, here)}
        own = {period: one for period, one in mine.items() if period not in before}
    yield _row(known, "", own, periods)
    if any(one.carried for one in own.values()):
        # What they counted is in it.
        return
    for nis, place in sorted(former.items(), key=lambda one: one[1].folded):
        points = (
            before
            if nis == here.nis
            else {one.period: one for one in series.get((known.key, nis), ())}
        )
        if any(period in points for period in periods):
            yield _row(known, place.name, points, periods)


def _row(known: Known, former: str, points: Mapping[str, Point], periods: Sequence[str]) -> Through:
    cells = [
        (number(points[one].value, known), points[one].carried)
        if one in points
        else (figures.NONE, False)
        for one in periods
    ]
    return Through(known.title, known.unit, former, tuple(cells), known.example)


def _rows(known: Known, mine: Iterable[Point], here: Municipality) -> Iterable[tuple[str, ...]]:
    spoken = language()
    for one in mine:
        yield (
            known.code,
            said(known.title, spoken)[0],
            said(known.unit, spoken)[0],
            here.nis,
            one.period,
            "" if one.value is None else f"{one.value:f}",
            one.status,
            gettext("yes") if one.carried else gettext("no"),
            known.source,
            gettext("yes") if known.example else gettext("no"),
        )
