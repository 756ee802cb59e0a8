"""Preparing what pages of municipalities show: how all of them stand on each indicator, and who is
most alike."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from regie.actors.models import Municipality, RegionMember
from regie.base import clock
from regie.base.data import data
from regie.base.jobs import Progress, periodic
from regie.indicators import standing
from regie.indicators.engine import client
from regie.indicators.models import Doing, Figure, Indicator, Peers, Series, Spread
from regie.indicators.similarity import MARGIN, MOST, Part, Scaled, scaled

#: Municipalities written at once.
_BATCH = 500
#: So many places are all compared with each other here; more are by the engine first.
_FEW = 1000
_SECONDS = 1800


@lru_cache(1)
def method() -> tuple[Part, ...]:
    """By which figures municipalities are compared where nobody asks for others."""
    with data("places", "similar.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Part(row["code"], row["logarithm"] == "yes") for row in csv.DictReader(file))


@periodic("indicators.places.prepared", timedelta(minutes=1))
def _prepared(params: dict[str, Any], progress: Progress) -> int:
    """Prepare again where a series changed since."""
    newest = Series.objects.aggregate(at=Max("made_at"))["at"]
    made = Spread.objects.aggregate(at=Max("made_at"))["at"]
    if newest is None or (made is not None and made > newest):
        return 0
    return prepare(clock.today(), progress)


def prepare(day: date, progress: Progress | None = None) -> int:
    """Make all of it anew for the municipalities of a day; of how many indicators."""
    now = timezone.now()
    living = Municipality.objects.filter(
        Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))
    )
    codes = dict(living.values_list("pk", "nis"))
    inside: dict[str, list[str]] = defaultdict(list)
    for key, kind, region in RegionMember.objects.filter(municipality__in=living).values_list(
        "municipality", "region__kind", "region__code"
    ):
        inside[codes[key]].append(f"{kind}/{region}")
    spreads = []
    told = Series.objects.filter(place__gt="").values("indicator")
    for at, indicator in enumerate(
        Indicator.objects.filter(ended__isnull=True, pk__in=told).order_by("pk")
    ):
        if progress is not None:
            progress(at)
        if made := _spread(indicator, set(codes.values()), inside):
            made.made_at = now
            spreads.append(made)
    peers = _peers(spreads, codes.values())
    for one in peers:
        one.made_at = now
    with transaction.atomic():
        Spread.objects.all().delete()
        Spread.objects.bulk_create(spreads, batch_size=_BATCH)
        Peers.objects.all().delete()
        Peers.objects.bulk_create(peers, batch_size=_BATCH)
    return len(spreads)


def keep_doing(places: Mapping[str, Mapping[str, Any]]) -> None:
    """What came of programmes by municipality and call, in place of what was told before."""
    now = timezone.now()
    with transaction.atomic():
        Doing.objects.all().delete()
        Doing.objects.bulk_create(
            [
                Doing(place=place, calls=calls, made_at=now)
                for place, calls in sorted(places.items())
            ],
            batch_size=_BATCH,
        )


def _spread(
    indicator: Indicator, places: set[str], inside: Mapping[str, list[str]]
) -> Spread | None:
    counted: Counter[str] = Counter()
    values: dict[str, dict[str, Decimal]] = defaultdict(dict)
    examples = set()
    for place, points, example in Series.objects.filter(
        indicator=indicator, place__gt=""
    ).values_list("place", "points", "example"):
        if place not in places:
            continue
        for period, value, status in points:
            if status == Figure.Status.OK and value is not None:
                counted[period] += 1
                values[period][place] = Decimal(value)
                if example:
                    examples.add(period)
    period = standing.period_of(counted)
    if period is None:
        return None
    here = values[period]
    groups: dict[str, list[Decimal]] = defaultdict(list)
    for place, value in here.items():
        for group in ("", *inside.get(place, ())):
            groups[group].append(value)
    return Spread(
        indicator=indicator,
        period=period,
        places=len(here),
        values={place: _told(value) for place, value in sorted(here.items())},
        middles={
            group: [_told(standing.median(some) or Decimal(0)), len(some)]
            for group, some in sorted(groups.items())
        },
        quarters=[_told(one) for one in standing.quarters(here.values())],
        bounds=[_told(one) for one in standing.bounds(here.values())],
        ticks=standing.ticks(here.values()),
        example=indicator.example or period in examples,
    )


def _peers(spreads: Iterable[Spread], places: Iterable[str]) -> list[Peers]:
    by_code = {one.indicator.code: one for one in spreads}
    parts = [part for part in method() if part.code in by_code]
    if not parts:
        return []
    on_scale = scaled(figures_of({code: one.values for code, one in by_code.items()}), parts)
    among = near(on_scale)
    return [
        Peers(
            place=place,
            rows=[
                [one.place, one.distance, one.figures]
                for one in on_scale.nearest(place, among=among.get(place))
            ],
            codes=[part.code for part in parts],
            missing=list(on_scale.missing(place)),
            example=any(by_code[part.code].example for part in parts),
        )
        for place in sorted(places)
    ]


def near(on_scale: Scaled) -> Mapping[str, list[str]]:
    """Of very many places, who can be most alike to each: the engine leaves out who cannot. Of
    fewer nothing is left out."""
    if len(on_scale.of) <= _FEW:
        return {}
    names = list(on_scale.of)
    told = client.call(
        "candidates",
        rows=[on_scale.of[one] for one in names],
        most=MOST,
        margin=MARGIN,
        seconds=_SECONDS,
    )
    return {name: [names[at] for at in some] for name, some in zip(names, told, strict=True)}


def figures_of(values: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, Decimal]]:
    """Figures as they are kept, to calculate with."""
    return {
        code: {place: Decimal(value) for place, value in of.items()} for code, of in values.items()
    }


def _told(value: Decimal) -> str:
    return f"{value:f}"
