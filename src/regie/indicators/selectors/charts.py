"""What kept charts and stories show."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from regie.actors.models import Municipality
from regie.base.actor import Actor
from regie.base.text import said
from regie.indicators.models import Chart, Figure, Measure, Story, Target
from regie.indicators.models.dataset import Category, Dimension
from regie.kernel import figures
from regie.kernel.dates import parse_iso
from regie.kernel.plots import Plot, Point, Series, word

#: A chart in the text of a story.
MARK = r"\[grafiek ([0-9A-Za-z]+)\]"


class Told(Struct, frozen=True):
    """A chart with its figures. ``number`` is the version of the data set; ``notes`` are
    sentences that belong with the figures."""

    chart: Chart
    plot: Plot
    sources: Sequence[str]
    notes: Sequence[str] = ()
    number: int | None = None


class Part(Struct, frozen=True):
    """A part of a story: a heading, a paragraph, or a chart by its uid."""

    kind: str
    words: str


def charts(actor: Actor) -> Iterable[Chart]:
    """The charts that ``actor`` may see, newest first: 1 query."""
    some: Iterable[Chart] = (
        Chart.objects.visible_to(actor)
        .select_related("dataset", "indicator")
        .order_by("-published", "-pk")
    )
    return some


def stories(actor: Actor) -> Iterable[Story]:
    """The stories that ``actor`` may see, newest first: 1 query."""
    some: Iterable[Story] = Story.objects.visible_to(actor).order_by("-published", "-pk")
    return some


def chart_of(actor: Actor, uid: str) -> Chart | None:
    """A chart, or None where there is none for ``actor``: 1 query."""
    row: Chart | None = (
        Chart.objects.visible_to(actor)
        .select_related("dataset", "indicator")
        .filter(uid=uid)
        .first()
    )
    return row


def charts_of(actor: Actor, uids: Collection[str]) -> Mapping[str, Chart]:
    """Charts by uid: 1 query."""
    some = Chart.objects.visible_to(actor).select_related("dataset", "indicator")
    return {one.uid: one for one in some.filter(uid__in=uids)}


def story_of(actor: Actor, slug: str) -> Story | None:
    """A story, or None where there is none for ``actor``: 1 query."""
    row: Story | None = Story.objects.visible_to(actor).filter(slug=slug).first()
    return row


def parts(body: str) -> list[Part]:
    """The text of a story in parts."""
    made = []
    for block in re.split(r"\n\s*\n", body.replace("\r\n", "\n").strip()):
        words = block.strip()
        if mark := re.fullmatch(MARK, words):
            made.append(Part("chart", mark[1]))
        elif words.startswith("## "):
            made.append(Part("heading", words[3:].strip()))
        elif words:
            made.append(Part("paragraph", words))
    return made


def told(chart: Chart, language: str) -> Told:
    """A chart with its figures, in 5 queries at most."""
    return _of_data(chart, language) if chart.dataset_id else _of_indicator(chart, language)


# --- a table of a data set


def _of_data(chart: Chart, language: str) -> Told:
    dataset, asked, answer = chart.dataset, chart.asked, chart.answer or {}
    if dataset is None:
        raise LookupError(chart.uid)
    rows, columns = answer.get("rows", []), answer.get("columns", [])
    dimensions = {one.code: one for one in Dimension.objects.filter(dataset=dataset)}
    measure = Measure.objects.filter(
        dataset=dataset, code=asked.get("measure", "").rpartition(":")[2]
    ).first()
    used = [*asked.get("rows", ()), *asked.get("columns", ())]
    words = _words(
        [dimensions[code] for code in used if code in dimensions],
        {code for one in (*rows, *columns) for code in one},
        language,
    )

    def label(names: Sequence[str], codes: Sequence[str]) -> str:
        return ", ".join(
            words.get((name, code), code) for name, code in zip(names, codes, strict=True)
        )

    series = tuple(
        Series(
            label(asked.get("columns", ()), column),
            tuple(_point(*row[n]) for row in answer.get("cells", ())),
        )
        for n, column in enumerate(columns)
    )
    plot = Plot(
        tuple(label(asked.get("rows", ()), row) for row in rows),
        series,
        said(measure.unit, language)[0] if measure else "",
        measure.decimals if measure else None,
        ", ".join(
            said(dimensions[code].title, language)[0]
            for code in asked.get("rows", ())
            if code in dimensions
        ),
        tiles=_tiles([row[0] if row else "" for row in rows]) if chart.form == "map" else (),
        example=chart.example or bool(answer.get("example")),
    )
    source = f"{dataset.source} ({dataset.licence})" if dataset.licence else dataset.source
    notes = answer.get("notes", [])
    if isinstance(notes, dict):
        notes = notes[language]
    return Told(chart, plot, [source], notes, answer.get("version"))


def _words(
    dimensions: Sequence[Dimension], codes: Collection[str], language: str
) -> dict[tuple[str, str], str]:
    """What codes are called, by dimension and code."""
    made: dict[tuple[str, str], str] = {}
    own = [one.pk for one in dimensions if one.kind == Dimension.Kind.CATEGORY]
    if own:
        for row in Category.objects.filter(dimension__in=own).select_related("dimension"):
            made[row.dimension.code, row.code] = said(row.title, language)[0] or row.code
    places = [one.code for one in dimensions if one.kind == Dimension.Kind.PLACE]
    if places:
        for nis, name in _names(codes).items():
            made.update({(code, nis): name for code in places})
    return made


def _names(codes: Collection[str]) -> dict[str, str]:
    rows = Municipality.objects.filter(nis__in=list(codes)[:1000]).order_by("since")
    return dict(rows.values_list("nis", "name"))


def _tiles(codes: Sequence[str]) -> tuple[tuple[int, int] | None, ...]:
    there = {
        nis: (column, row)
        for nis, column, row in Municipality.objects.filter(
            nis__in=codes, tile_column__isnull=False, tile_row__isnull=False
        ).values_list("nis", "tile_column", "tile_row")
    }
    return tuple(there.get(code) for code in codes)


def _point(value: str | None, status: str) -> Point:
    if value is not None:
        return Point(Decimal(value))
    return Point(None, "suppressed" if status == "suppressed" else "missing")


# --- an indicator


def _of_indicator(chart: Chart, language: str) -> Told:
    indicator, asked = chart.indicator, chart.asked
    if indicator is None:
        raise LookupError(chart.uid)
    places: list[str] = asked.get("places") or [""]
    names: Mapping[str, str | Mapping[str, str]] = asked.get("names", {})
    found: dict[str, dict[str, Point]] = {place: {} for place in places}
    sources = [indicator.source]
    notes: list[str] = []
    example = chart.example or indicator.example
    for figure in Figure.objects.filter(indicator=indicator, place__in=places).order_by("on_first"):
        if figure.on is not None:
            found[figure.place][figure.on.iso()[:7]] = _point(
                None if figure.value is None else str(figure.value), figure.status
            )
        sources.append(figure.source)
        example = example or figure.example
        if figure.on is not None and (words := said(figure.note, language)[0]):
            notes.append(f"{figures.partial_date(figure.on, language)}: {words}")
    for one in indicator.series.filter(place__in=places):
        found[one.place] |= {
            period[:7]: _point(value, state) for period, value, state in one.points
        }
        example = example or one.example
    kinds: dict[str, dict[str, Decimal]] = {}
    for target in Target.objects.filter(indicator=indicator, place=places[0]).order_by("on_first"):
        kinds.setdefault(target.kind, {})[target.on.iso()[:7] if target.on else ""] = target.value
        sources.append(target.source)

    def name(kind: str) -> str:
        told = names.get(kind, "")
        return (told if isinstance(told, str) else said(told, language)[0]) or word(kind, language)

    many = {kind: values for kind, values in kinds.items() if len(values) > 1}
    when = _when([*found.values(), *many.values()], language)
    at = list(dict.fromkeys(when[period] for period in sorted(when)))
    called = _names([place for place in places if place]) if any(places) else {}
    alone = len(places) == 1 and not many
    series = [
        _series(name(kind), {when[p]: Point(value) for p, value in values.items()}, at)
        for kind, values in many.items()
    ]
    for place, points in found.items():
        label = called.get(place, place) or ("" if alone else name("figure"))
        series.append(_series(label, {when[p]: point for p, point in points.items()}, at))
    plot = Plot(
        tuple(at),
        tuple(series) if at else (),
        said(indicator.unit, language)[0],
        indicator.decimals,
        "Periode" if language == "nl" else "Period",
        tuple(
            (name(kind), value)
            for kind, values in kinds.items()
            if kind not in many
            for value in values.values()
        ),
        example=example,
    )
    return Told(chart, plot, list(dict.fromkeys(filter(None, sources))), notes)


def _series(label: str, points: Mapping[str, Point], at: Sequence[str]) -> Series:
    return Series(label, tuple(points.get(one, Point(None, "missing")) for one in at))


def _when(
    some: Sequence[Mapping[str, Point] | Mapping[str, Decimal]], language: str
) -> dict[str, str]:
    """How each period is written: by its year alone, unless a series has two figures in one."""
    periods = {period for one in some for period in one}
    if all(len({period[:4] for period in one}) == len(one) for one in some):
        return {period: period[:4] for period in periods}
    return {period: figures.partial_date(parse_iso(period), language) for period in periods}
