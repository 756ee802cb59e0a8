"""The local context analysis as pages and papers show it: its charts, and what its states and kinds
are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, override, pgettext
from django.utils.translation import gettext_lazy as _

from regie.base import clock
from regie.base.jobs import Progress, enqueue, job, periodic
from regie.base.text import said
from regie.components import charts, figures
from regie.indicators import guide as guides
from regie.indicators.models import Analysis
from regie.indicators.selectors import analysis as selectors
from regie.indicators.selectors.analysis import Figured, Line

#: What a state is called, and how its status is coloured.
STATES: dict[str, tuple[str, str | Promise]] = {
    "draft": ("busy", _("being written")),
    "finished": ("good", _("finished")),
    "reopened": ("busy", _("reopened")),
}
#: The same for a chapter.
CHAPTER_STATES: dict[str, tuple[str, str | Promise]] = {
    "done": ("good", _("every question answered")),
    "begun": ("busy", _("begun")),
    "open": ("", _("nothing filled in yet")),
}
#: Kinds of answer, for who keeps the guide.
ANSWERS: dict[str, str | Promise] = {
    "text": _("text of several lines"),
    "line": _("one line"),
    "number": _("a number"),
    "choice": _("one of several answers"),
}
_COLOURS = ["#000001", "#000002", "#000003"]


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """An indicator of a chapter: its chart with the table behind it, or None where there are no
    figures; ``sentence`` is what the newest figures say."""

    figured: Figured
    title: str
    chart: charts.Chart | None
    sentence: str
    source: str


def shown(figured: Figured) -> ShownFigure:
    """An indicator in the language of now."""
    language = _language()
    title = said(figured.question, language)[0] or said(figured.title, language)[0]
    if not figured.periods():
        return ShownFigure(figured, title, None, "", figured.source)
    sentence = newest(figured, language)
    return ShownFigure(
        figured, title, _chart(figured, title, sentence, language), sentence, figured.source
    )


def newest(figured: Figured, language: str) -> str:
    """What is known of the last period, place by place, as one sentence."""
    period = figured.periods()[-1]
    unit = said(figured.unit, language)[0]
    told = ", ".join(
        f"{said(line.name, language)[0]} {value_of(line, period, figured, language)}"
        for line in figured.lines
    )
    return f"{period}: {told}{f' ({unit})' if unit else ''}."


def value_of(line: Line, period: str, figured: Figured, language: str) -> str:
    """A figure of a place in a period, in words."""
    value, status = line.at(period)
    if status == "suppressed":
        return pgettext("a figure", "hidden")
    return figures.number(selectors.decimal_of(value), language, figured.decimals)


def _chart(figured: Figured, title: str, sentence: str, language: str) -> charts.Chart:
    """A line for each place through time."""
    periods, names = figured.periods(), [said(line.name, language)[0] for line in figured.lines]
    values = [
        {"period": period, "place": name, "value": float(Decimal(value))}
        for line, name in zip(figured.lines, names, strict=True)
        for period, value, status in line.points
        if value is not None and status == "ok"
    ]
    unit = said(figured.unit, language)[0]
    colour = {
        "field": "place",
        "type": "nominal",
        "scale": {"domain": names, "range": _COLOURS[: len(names)]},
        "legend": {"title": None, "orient": "bottom", "labelFontSize": 14, "labelLimit": 300},
    }
    spec = charts._spec(
        title,
        sentence,
        language,
        values,
        width=640,
        height=240,
        mark={"type": "line", "point": {"size": 60, "filled": True}, "strokeWidth": 2.5},
        encoding={
            "x": {
                "field": "period",
                "type": "ordinal",
                "scale": {"domain": periods},
                "axis": {"title": None, "labelAngle": 0, "labelOverlap": True},
            },
            "y": {
                "field": "value",
                "type": "quantitative",
                "scale": {"zero": True},
                "axis": {"title": unit or None, "tickCount": 5, "domain": False},
            },
            "color": colour,
            # Told apart without colours too.
            "strokeDash": {
                "field": "place",
                "type": "nominal",
                "scale": {"domain": names, "range": [[1, 0], [6, 3], [2, 3]][: len(names)]},
                "legend": None,
            },
        },
    )
    heads = (gettext("Period"), *names)
    rows = [
        (period, *(value_of(line, period, figured, language) for line in figured.lines))
        for period in reversed(periods)
    ]
    key = f"cijfer-{figured.code}"
    return charts.Chart(key, title, sentence, unit, heads, rows, spec, language)


def drawn(some: Iterable[Figured]) -> list[ShownFigure]:
    """Indicators with their drawing, where a job has made it."""
    told = []
    for one in map(shown, some):
        chart = one.chart and one.chart.drawn(charts.chart_svg(one.chart.spec_key))
        told.append(ShownFigure(one.figured, one.title, chart, one.sentence, one.source))
    return told


def draw_later(analysis: Analysis) -> None:
    """Have the charts of an analysis drawn, when it begins."""
    enqueue("components.analysis.drawn", f"analysis-charts/{analysis.uid}", {"uid": analysis.uid})


@job("components.analysis.drawn")
def _drawn(params: dict[str, Any], progress: Progress) -> int:
    """Draw the charts of one analysis; how many there are."""
    row = (
        Analysis.objects.select_related("guide", "board", "municipality")
        .filter(uid=params["uid"])
        .first()
    )
    return 0 if row is None else _draw(row, progress)


@periodic("components.analysis_charts", timedelta(minutes=15))
def draw_open(params: Mapping[str, Any], progress: Progress) -> None:
    """Draw the charts of every analysis that is being written again, for figures change; what is
    drawn already stays."""
    for row in Analysis.objects.select_related("guide", "board", "municipality").filter(
        state__in=Analysis.OPEN
    ):
        _draw(row, progress)


def _draw(analysis: Analysis, progress: Progress) -> int:
    guide = guides.from_data(analysis.guide.content)
    name = selectors.place_name(analysis, clock.today())
    some = selectors.live_figures(analysis, guide.indicators(), name)
    made = 0
    for language in ("nl", "en"):
        with override(language):
            for one in map(shown, some):
                if one.chart is not None:
                    charts.render(one.chart.spec)
                    made += 1
                    progress(made)
    return made


def _language() -> str:
    return "en" if get_language() == "en" else "nl"
