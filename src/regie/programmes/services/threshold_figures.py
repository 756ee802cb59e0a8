"""The figures on which a threshold of a call rests, renewed when their data set is loaded."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from regie.actors.models import Municipality
from regie.base.actor import system
from regie.base.audit import act
from regie.indicators.engine import client
from regie.indicators.models import DataVersion
from regie.indicators.query import Query
from regie.programmes.models import CallRules, PlaceFigure


def renew(version: DataVersion) -> None:
    """Keep what a new version says of each municipality, for every figure that rules name.

    A rule names a measure of the data set, or the data set itself: then its first measure. What the
    version no longer has, is no longer known.
    """
    dataset = version.dataset
    named = {
        one
        for one in CallRules.objects.order_by("pk").values_list(
            "content__applicants__threshold__figure", flat=True
        )
        if one
    }
    measures = list(dataset.measures.order_by("pk"))
    figures = {one.code: one.code for one in measures if one.code in named}
    if dataset.code in named and measures:
        figures[dataset.code] = measures[0].code
    kinds = {one.kind: one.code for one in dataset.dimensions.all()}
    if not figures or "place" not in kinds or "period" not in kinds:
        return
    places: dict[str, list[Municipality]] = defaultdict(list)
    for place in Municipality.objects.order_by("nis", "since"):
        places[place.nis].append(place)
    of = f"Gegevensset {dataset.code}, versie "
    source = f"{of}{version.number}: {dataset.source}"[:300]
    with act(system("regie"), "programmes.places.loaded", version) as event:
        for figure, measure in sorted(figures.items()):
            answer = client.ask(
                Query(
                    dataset.code,
                    rows=(kinds["place"],),
                    columns=(kinds["period"],),
                    measure=f"sum:{measure}",
                    version=version.number,
                )
            )
            kept = []
            for (nis,), cells in zip(answer.rows, answer.cells, strict=True):
                for (period,), cell in zip(answer.columns, cells, strict=True):
                    municipality = _then(places[nis], int(period[:4]))
                    if cell.value is None or municipality is None or len(period) > 4:
                        continue
                    row, _new = PlaceFigure.objects.update_or_create(
                        figure=figure,
                        municipality=municipality,
                        year=int(period),
                        defaults={
                            "value": int(cell.value),
                            "source": source,
                            "example": version.example,
                        },
                    )
                    kept.append(row.pk)
            stale = PlaceFigure.objects.filter(figure=figure, source__startswith=of)
            stale.exclude(source=source).delete()
            event.after[figure] = len(kept)
        event.after["source"] = source


def _then(rows: list[Municipality], year: int) -> Municipality | None:
    """The municipality that a code meant in a year; before the list begins, the oldest."""
    day = date(year, 1, 1)
    for one in rows:
        if one.until is None or one.until > day:
            return one
    return None
