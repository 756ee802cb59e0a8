"""Making the series that pages show: always all of an indicator, so that making them again gives
the same whatever was loaded first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from regie.actors.models import Merger, Region, RegionMember
from regie.base import clock
from regie.base.jobs import Progress, enqueue, job
from regie.indicators.engine import client
from regie.indicators.formula import KnownDataSet, Term, Value, parse, terms
from regie.indicators.models import DataVersion, Figure, Indicator, Series
from regie.indicators.query import Answer, Cell, Places, Query
from regie.indicators.selectors.known import known
from regie.indicators.series import Asked, Land, Line, joined, lines, written

_JOB = "indicators.series"


def soon(indicator: Indicator) -> None:
    """Make the series of an indicator follow: at once where they are written down, by a job where
    data sets must be asked."""
    if not indicator.formula:
        make(indicator)
        return
    key = f"{_JOB}/{indicator.uid}/{timezone.now().isoformat()}"
    enqueue(_JOB, key, {"indicators": [indicator.pk]})


def after_loading(version: DataVersion) -> None:
    """Have every indicator made again that a new version of a data set changes."""
    hit = made_of(version.dataset.code)
    if hit:
        enqueue(_JOB, f"{_JOB}/{version.uid}/{version.released[:12]}", {"indicators": hit})


def made_of(code: str) -> list[int]:
    """The indicators whose formula asks a data set."""
    return [
        row.pk
        for row in Indicator.objects.exclude(formula="").order_by("pk")
        if any(term.dataset == code for term in terms(parse(row.formula)))
    ]


@job(_JOB)
def _work(params: Mapping[str, Any], progress: Progress) -> int:
    rows = list(Indicator.objects.filter(pk__in=params["indicators"]).order_by("pk"))
    return _make_all(rows, progress)


def rebuild(codes: Iterable[str] | None = None) -> int:
    """Make all series again, or those of some indicators; how many there are.

    :raises Refusal: where a data set cannot be asked.
    """
    rows = Indicator.objects.order_by("pk")
    if codes is not None:
        rows = rows.filter(code__in=list(codes))
    return _make_all(list(rows), None)


def _make_all(rows: list[Indicator], progress: Progress | None) -> int:
    done = 0
    land = _land() if any(row.formula for row in rows) else None
    for place, row in enumerate(rows, 1):
        done += make(row, land)
        if progress is not None:
            progress(place, len(rows))
    return done


def make(indicator: Indicator, land: Land | None = None) -> int:
    """Make the series of one indicator again; how many there are."""
    made: dict[str, Line] = {}
    data: DataVersion | None = None
    example = False
    if indicator.formula:
        node = parse(indicator.formula)
        wanted = sorted(set(terms(node)), key=lambda one: (one.dataset, one.measure, one.filters))
        there = known({one.dataset for one in wanted})
        newest = _newest({one.dataset for one in wanted})
        # Until every data set is loaded there is nothing to say.
        if all(one.dataset in newest for one in wanted):
            land = land or _land()
            asked = {}
            for term in wanted:
                asked[term], invented = _ask(term, there[term.dataset], land)
                example |= invented
            made = lines(node, asked, land)
            data = newest[wanted[0].dataset]
    figures = list(Figure.objects.filter(indicator=indicator).order_by("pk"))
    told = written(
        (row.place, row.on.iso(), row.value, row.status) for row in figures if row.on is not None
    )
    invented_in = {row.place for row in figures if row.example}
    now = timezone.now()
    rows = [
        Series(
            indicator=indicator,
            place=place,
            points=line.points,
            carried=line.carried,
            data=data if place in made else None,
            made_at=now,
            example=(example and place in made) or place in invented_in or indicator.example,
        )
        for place, line in sorted(joined(made, told).items())
    ]
    with transaction.atomic():
        # Whoever makes the same series now waits for these.
        Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)
        Series.objects.filter(indicator=indicator).delete()
        Series.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _ask(term: Term, dataset: KnownDataSet, land: Land) -> tuple[Asked, bool]:
    """One question for all places and periods, and one for the whole."""
    filters = dict(term.filters)
    free = {
        dimension.kind: code
        for code, dimension in dataset.dimensions.items()
        if dimension.kind in ("place", "period") and code not in filters
    }
    rows = tuple(free[kind] for kind in ("place", "period") if kind in free)
    measure = f"{'sum' if term.added else 'mean'}:{term.measure}"
    places: Places = "today" if term.added else "then"
    answer = client.ask(
        Query(term.dataset, rows=rows, measure=measure, filters=filters, places=places)
    )
    values = {}
    for codes, value in _values(answer):
        by_kind = dict(
            zip((kind for kind in ("place", "period") if kind in free), codes, strict=True)
        )
        values[by_kind.get("place"), by_kind.get("period")] = value
    whole: dict[str | None, Value] = {}
    # Where a source gives regions beside municipalities, adding all of it up counts them twice.
    regions = any(place in land.regions for place, _ in values)
    if term.added and "place" in free and not regions:
        over = tuple(code for code in rows if code != free["place"])
        total = client.ask(Query(term.dataset, rows=over, measure=measure, filters=filters))
        whole = {(codes[0] if codes else None): value for codes, value in _values(total)}
    return Asked(values, whole), answer.example


def _values(answer: Answer) -> Iterable[tuple[tuple[str, ...], Value]]:
    for codes, cells in zip(answer.rows, answer.cells, strict=True):
        yield codes, _value(cells[0])


def _value(cell: Cell) -> Value:
    if cell.status == "suppressed":
        return Value(None, "suppressed", "Dit cijfer is verborgen: het gaat over te weinig mensen.")
    if cell.value is None:
        return Value(None, "missing", "De bron geeft hier geen cijfer.")
    return Value(cell.value)


def _newest(codes: Iterable[str]) -> dict[str, DataVersion]:
    return {
        row.dataset.code: row
        for row in DataVersion.objects.filter(dataset__code__in=list(codes))
        .select_related("dataset")
        .order_by("number")
    }


def _land() -> Land:
    """The places as they lie today."""
    today = clock.today()
    regions: dict[str, set[str]] = defaultdict(set)
    for region, nis, until in RegionMember.objects.filter(
        region__kind__in=[Region.Kind.PROVINCE, Region.Kind.REFERENCE]
    ).values_list("region__code", "municipality__nis", "municipality__until"):
        if until is None or until > today:
            regions[region].add(nis)
    merged: dict[str, set[date]] = defaultdict(set)
    for nis, on in Merger.objects.filter(on__lte=today).values_list("successor__nis", "on"):
        merged[nis].add(on)
    return Land(regions, merged)
