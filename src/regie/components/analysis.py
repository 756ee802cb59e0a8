"""The local context analysis as pages and papers show it: its charts, and what its states and kinds
are called."""

from __future__ import annotations

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from regie.base.text import said
from regie.components import charts, figures
from regie.indicators.selectors import analysis as selectors
from regie.indicators.selectors.analysis import Figured, Line
from regie.kernel import plots

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


class ShownFigure(Struct, frozen=True):
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
    periods = figured.periods()
    plot = plots.Plot(
        tuple(periods),
        tuple(
            plots.Series(
                said(line.name, language)[0],
                tuple(_point(*line.at(period)) for period in periods),
            )
            for line in figured.lines
        ),
        said(figured.unit, language)[0],
        figured.decimals,
        gettext("Period"),
        example=figured.example,
    )
    return charts.line(f"cijfer-{figured.code}", title, sentence, plot, language)


def _point(value: str | None, status: str) -> plots.Point:
    if value is not None and status == "ok":
        return plots.Point(Decimal(value))
    return plots.Point(None, "suppressed" if status == "suppressed" else "missing")


def _language() -> str:
    return "en" if get_language() == "en" else "nl"
