"""A kept chart as pages show it: its drawing, its table to take along, and how to cite it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext

from regie.base.text import said
from regie.base.writers import Cell, Column, Table
from regie.components import charts, figures
from regie.components.addresses import address_of
from regie.indicators.selectors.charts import Told
from regie.kernel import plots


def shown(told: Told, language: str, key: str = "g") -> charts.Chart:
    """With where its figures are to be had, once it is kept."""
    here = address_of("chart", told.chart.uid) if told.chart.pk else ""
    return charts.plotted(
        told.chart.form,  # type: ignore[arg-type] # the choices are the forms
        key,
        said(told.chart.title, language)[0],
        description(told, language),
        told.plot,
        language,
        f"{here}?formaat=csv" if here else "",
        f"{here}?formaat=xlsx" if here else "",
    )


def description(told: Told, language: str) -> str:
    """What the chart shows, for who cannot see it."""
    return plots.described(told.chart.form, told.plot, language)  # type: ignore[arg-type] # as above


def table(told: Told, language: str) -> Table:
    """The same figures as a file. A figure that is missing or hidden is empty, and a column beside
    it says which."""
    series = told.plot.series
    unsure = {n for n, one in enumerate(series) if any(point.value is None for point in one.points)}
    columns = [Column("label", told.plot.head or gettext("What"), width=30)]
    for n, one in enumerate(series):
        name = one.label or told.plot.unit or "value"
        columns.append(Column(name, name, "decimal", told.plot.unit))
        if n in unsure:
            columns.append(Column(f"{name} status", f"{name} ({gettext('state')})"))
    columns.append(Column("example", gettext("Example data")))

    def rows() -> Iterator[Sequence[Cell]]:
        for at, label in enumerate(told.plot.labels):
            cells: list[Cell] = [label]
            for n, one in enumerate(series):
                cells.append(one.points[at].value)
                if n in unsure:
                    cells.append(one.points[at].status)
            yield [*cells, told.plot.example]

    return Table(said(told.chart.title, language)[0], columns, rows(), notes(told, language))


def notes(told: Told, language: str) -> list[str]:
    """What belongs with the figures: sources, what was done to them, how to cite."""
    lines = [gettext("Source: %(source)s") % {"source": one} for one in told.sources]
    lines += told.notes
    if told.plot.example:
        lines.append(gettext("These are invented figures, to show how it works."))
    if told.chart.pk:
        lines.append(cited(told, language))
    return lines


def cited(told: Told, language: str) -> str:
    """How to cite a chart: its question, the version of its figures and its lasting address."""
    title = said(told.chart.title, language)[0]
    version = f", {gettext('version %(n)s') % {'n': told.number}}" if told.number else ""
    published = told.chart.published
    day = figures.day(timezone.localdate(published), language) if published else ""
    when = f" ({day})" if day else ""
    return f"Regie{when}: “{title}”{version}. {address(told)}"


def address(told: Told) -> str:
    """Its lasting address, whole."""
    return f"{settings.BASE_URI}{address_of('chart', told.chart.uid)}"


def picture(told: Told, language: str) -> str:
    """The chart as an SVG file that stands alone, with its sources in the picture."""
    return plots.picture(
        told.chart.form,  # type: ignore[arg-type] # as above
        told.plot,
        said(told.chart.title, language)[0],
        description(told, language),
        language,
        notes(told, language),
    )
