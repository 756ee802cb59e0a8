"""Reads of what pages of municipalities show, all of it prepared by a job."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q
from msgspec import Struct

from regie.base.text import fold
from regie.indicators.models import Doing, Outlined, Peers, Series, Spread
from regie.indicators.services.places import figures_of, method
from regie.indicators.similarity import Part, scaled
from regie.indicators.standing import FEW

Words = Mapping[str, str]


class Known(Struct, frozen=True):
    """An indicator of which municipalities have a figure, with how they stand on it."""

    key: int
    code: str
    title: Words
    question: Words
    unit: Words
    decimals: int
    theme: str
    source: str
    period: str
    places: int
    middles: Mapping[str, Sequence[Any]]
    quarters: tuple[Decimal, ...]
    bounds: tuple[Decimal, ...]
    ticks: tuple[int, ...]
    example: bool

    @property
    def compared(self) -> bool:
        """Whether enough municipalities have a figure."""
        return self.places >= FEW

    def middle(self, group: str) -> tuple[Decimal | None, int]:
        """The median of the municipalities of a region (``kind/code``; empty for all), and over how
        many; none where too few have a figure at all."""
        told = self.middles.get(group) if self.compared else None
        return (Decimal(told[0]), told[1]) if told else (None, 0)


class Point(Struct, frozen=True):
    """A figure of one period. ``carried`` where it was added up over a merger."""

    period: str
    value: Decimal | None
    status: str
    carried: bool


class Alike(Struct, frozen=True):
    """The municipalities most alike to one (codes, the nearest first), by which figures, and of
    which of those it has none itself. ``default`` is the method that stands without being asked
    for."""

    places: tuple[str, ...]
    distances: tuple[float, ...]
    codes: tuple[str, ...]
    missing: tuple[str, ...]
    default: bool
    example: bool


class Shapes(Struct, frozen=True):
    """Boundaries that were loaded."""

    width: int
    height: int
    paths: Mapping[str, str]
    neighbours: Mapping[str, Sequence[str]]
    source: str
    name: str
    unknown: tuple[str, ...]
    example: bool


#: Of how they stand, all but the figures of every municipality.
_FIELDS = (
    "indicator",
    "indicator__code",
    "indicator__title",
    "indicator__question",
    "indicator__unit",
    "indicator__decimals",
    "indicator__theme",
    "indicator__source",
    "period",
    "places",
    "middles",
    "quarters",
    "bounds",
    "ticks",
    "example",
)


def titles(place: str = "") -> list[tuple[str, Words, str]]:
    """Code, title and theme of every indicator of which enough municipalities have a figure to
    compare them, by theme and title; and of those that ``place`` has. One query."""
    wanted = Q(places__gte=FEW)
    if place:
        wanted |= Q(indicator__in=Series.objects.filter(place=place).values("indicator"))
    rows = Spread.objects.filter(wanted).values_list(
        "indicator__code", "indicator__title", "indicator__theme"
    )
    return sorted(rows, key=lambda row: (row[2], fold(row[1].get("nl", "")), row[0]))


def known(codes: Collection[str]) -> list[Known]:
    """How municipalities stand on these indicators, in their order. One query."""
    order = {code: at for at, code in enumerate(codes)}
    rows = [
        Known(
            key,
            code,
            title,
            question,
            unit,
            decimals,
            theme,
            source,
            period,
            places,
            middles,
            tuple(map(Decimal, quarters)),
            tuple(map(Decimal, bounds)),
            tuple(ticks),
            example,
        )
        for (
            key,
            code,
            title,
            question,
            unit,
            decimals,
            theme,
            source,
            period,
            places,
            middles,
            quarters,
            bounds,
            ticks,
            example,
        ) in Spread.objects.filter(indicator__code__in=codes).values_list(*_FIELDS)
    ]
    return sorted(rows, key=lambda one: order[one.code])


def values_of(code: str) -> dict[str, Decimal]:
    """The figure of every municipality (by code) on one indicator. One query."""
    found = Spread.objects.filter(indicator__code=code).values_list("values", flat=True).first()
    return {place: Decimal(value) for place, value in (found or {}).items()}


def series_of(
    places: Collection[str], indicators: Collection[int]
) -> dict[tuple[int, str], tuple[Point, ...]]:
    """What indicators (keys) say of places (codes; empty for the whole) through time, in the order
    of time. One query."""
    return {
        (indicator, place): tuple(
            Point(
                period,
                None if value is None else Decimal(value),
                status,
                period in carried,
            )
            for period, value, status in points
        )
        for indicator, place, points, carried in Series.objects.filter(
            place__in=places, indicator__in=indicators
        ).values_list("indicator", "place", "points", "carried")
    }


def alike(place: str, asked: Sequence[str] = ()) -> Alike | None:
    """The municipalities most alike; over the figures that are asked for, or after the method that
    stands. None where nothing is known yet. One query."""
    default = [part.code for part in method()]
    if asked and list(asked) != default:
        return _alike_by(place, asked)
    row = Peers.objects.filter(place=place).first()
    if row is None:
        return None
    return Alike(
        tuple(one[0] for one in row.rows),
        tuple(one[1] for one in row.rows),
        tuple(row.codes),
        tuple(row.missing),
        True,
        row.example,
    )


def _alike_by(place: str, asked: Sequence[str]) -> Alike | None:
    stored = {
        code: (values, example)
        for code, values, example in Spread.objects.filter(indicator__code__in=asked).values_list(
            "indicator__code", "values", "example"
        )
    }
    logarithms = {part.code for part in method() if part.logarithm}
    parts = [Part(code, code in logarithms) for code in asked if code in stored]
    if not parts:
        return None
    on_scale = scaled(figures_of({code: values for code, (values, _) in stored.items()}), parts)
    found = on_scale.nearest(place)
    return Alike(
        tuple(one.place for one in found),
        tuple(one.distance for one in found),
        tuple(part.code for part in parts),
        on_scale.missing(place),
        False,
        any(example for _, example in stored.values()),
    )


def doing(place: str) -> dict[str, Any]:
    """What came of calls (by code) in one municipality. One query."""
    found = Doing.objects.filter(place=place).values_list("calls", flat=True).first()
    return found or {}


def shapes() -> Shapes | None:
    """The boundaries that hold; None where maps have tiles. One query."""
    row = Outlined.objects.order_by("-pk").first()
    if row is None or not row.paths:
        return None
    return Shapes(
        row.width,
        row.height,
        row.paths,
        row.neighbours,
        row.source,
        row.name,
        tuple(row.unknown),
        row.example,
    )
