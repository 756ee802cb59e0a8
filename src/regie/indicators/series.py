"""Working out what an indicator says of every place through time: values in, values out.

Every figure of a formula is asked once for all municipalities and periods. A region is the sum of
all its municipalities, figure by figure of the formula, and the formula is worked out after that:
a rate of a region is never a mean of rates.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from regie.indicators.formula import Node, Term, Value, evaluate, terms
from regie.kernel.dates import parse_iso

#: The whole of Flanders.
WHOLE = ""
_DECIMALS = Decimal(1).scaleb(-6)
#: More than this no figure has; what is larger is taken for missing.
_LARGEST = Decimal(10) ** 12


class Asked(Struct, frozen=True):
    """What a data set answered on one figure of a formula.

    :param values: by place and period. A place is None where the formula names the places itself,
        a period where it names the periods.
    :param whole: the same over all places, by period, where the data set gives that.
    """

    values: Mapping[tuple[str | None, str | None], Value]
    whole: Mapping[str | None, Value]


class Land(Struct, frozen=True):
    """The places as they lie on a day.

    :param regions: the municipalities of every province, arrondissement and reference region.
    :param merged: of a municipality that others went into, the day of every merger.
    """

    regions: Mapping[str, Collection[str]]
    merged: Mapping[str, Collection[date]]


class Line(Struct, frozen=True):
    """A series: points as :class:`regie.indicators.models.Series` keeps them."""

    points: list[list[str | None]]
    carried: list[str]


def lines(node: Node, asked: Mapping[Term, Asked], land: Land) -> dict[str, Line]:
    """The series of a formula by place, regions and the whole among them."""
    found = set(terms(node))
    periods = {period for one in asked.values() for _, period in one.values if period is not None}
    periods |= {period for one in asked.values() for period in one.whole if period is not None}
    places = {place for one in asked.values() for place, _ in one.values if place is not None}
    added = all(term.added for term in found)
    wanted = sorted(places | (set(land.regions) if added else set()) | {WHOLE})
    made: dict[str, Line] = {}
    for place in wanted:
        line = _line(node, asked, land, place, sorted(periods, key=_when), added)
        if any(point[2] != "missing" for point in line.points):
            made[place] = line
    return made


def _line(
    node: Node,
    asked: Mapping[Term, Asked],
    land: Land,
    place: str,
    periods: Sequence[str],
    added: bool,
) -> Line:
    points: list[list[str | None]] = []
    carried = []
    mergers = [day for one in land.regions.get(place, [place]) for day in land.merged.get(one, ())]
    for period in periods:
        over = any(parse_iso(period).first < day for day in mergers)
        if over and not added:
            # The same code was another territory then: a rate cannot be carried over.
            continue
        value = evaluate(node, _at(asked, place, period, land))
        told = _kept(value.number)
        status = value.status if told is not None or value.number is None else "missing"
        points.append([period, told, status])
        if over and told is not None:
            carried.append(period)
    while points and points[0][2] == "missing":
        points.pop(0)
    while points and points[-1][2] == "missing":
        points.pop()
    return Line(points, carried)


def _at(
    asked: Mapping[Term, Asked], place: str, period: str, land: Land
) -> Callable[[Term], Value]:
    return lambda term: _of(asked[term], term, place, period, land)


def _of(asked: Asked, term: Term, place: str, period: str, land: Land) -> Value:
    """One figure for one place and period."""
    keys: list[tuple[str | None, str | None]] = [
        (where, when) for where in (place, None) for when in (period, None)
    ]
    for key in keys:
        if key in asked.values and key[0] != WHOLE:
            return asked.values[key]
    if place == WHOLE:
        for when in (period, None):
            if when in asked.whole:
                return asked.whole[when]
        return Value(None, "missing", "Voor heel Vlaanderen is er geen cijfer.")
    members = land.regions.get(place)
    if members is None or not term.added:
        return Value(None, "missing", "Voor deze plaats is er geen cijfer.")
    parts = [_of(asked, term, one, period, land) for one in sorted(members)]
    for status in ("suppressed", "missing"):
        for part in parts:
            if part.status == status:
                return part
    return Value(sum((part.number or Decimal(0) for part in parts), Decimal(0)))


def written(figures: Iterable[tuple[str, str, Decimal | None, str]]) -> dict[str, Line]:
    """The series of figures that were written down: place, date as ISO, value, status. A figure of
    a day is one of its month; of two in a month the last counts."""
    by_place: dict[str, dict[str, tuple[str, Decimal | None, str]]] = {}
    for place, iso, value, status in figures:
        when = parse_iso(iso)
        period = iso[:7] if when.precision == "day" else iso
        there = by_place.setdefault(place, {})
        if period not in there or there[period][0] < iso:
            there[period] = (iso, value, status)
    return {
        place: Line(
            [
                [period, _kept(there[period][1]), there[period][2]]
                for period in sorted(there, key=_when)
            ],
            [],
        )
        for place, there in by_place.items()
    }


def joined(made: Mapping[str, Line], told: Mapping[str, Line]) -> dict[str, Line]:
    """Series of a formula, with what was written down of periods that it does not give."""
    found = dict(made)
    for place, line in told.items():
        if place not in found:
            found[place] = line
            continue
        points = {point[0] or "": point for point in line.points}
        points |= {
            point[0] or "": point
            for point in found[place].points
            if point[2] != "missing" or point[0] not in points
        }
        found[place] = Line(
            [points[period] for period in sorted(points, key=_when)], found[place].carried
        )
    return found


def _when(period: str) -> tuple[date, int, str]:
    when = parse_iso(period)
    return (when.last, -len(period), period)


def _kept(number: Decimal | None) -> str | None:
    """As a series keeps it: rounded to what a figure can hold, without noughts that say nothing."""
    if number is None or abs(number) >= _LARGEST:
        return None
    told = format(number.quantize(_DECIMALS), "f")
    told = told.rstrip("0").rstrip(".") if "." in told else told
    return "0" if told == "-0" else told
