"""Charts: small Vega-Lite specifications, drawn in a process of their own and kept by what is in
them.

A page asks :func:`chart_svg`, which only looks whether the drawing is there; a job calls
:func:`render`. Only the child of :func:`render` imports the library that draws.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from msgspec import Struct, field
from msgspec.structs import replace

from regie.components import figures
from regie.kernel import plots
from regie.kernel.plots import Plot

#: A drawing says colours by name; the style sheet of the page says which they are.
_COLOURS = {
    "#000001": "var(--r-chart-1)",
    "#000002": "var(--r-chart-2)",
    "#000003": "var(--r-chart-3)",
    "#000004": "var(--r-chart-4)",
    "#000005": "var(--r-chart-up)",
    "#000006": "var(--r-chart-down)",
    "#000007": "var(--r-chart-ink)",
    "#000008": "var(--r-chart-rule)",
}
_INK, _RULE = "#000007", "#000008"
_SECONDS = 60
_FORMAT = {
    "nl": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " euro"]},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", " euros"]},
}
_CONFIG: dict[str, Any] = {
    "font": "Source Sans 3",
    "background": None,
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 14,
        "titleFontSize": 14,
        "titleFontWeight": "normal",
        "labelColor": _INK,
        "titleColor": _INK,
        "gridColor": _RULE,
        "domainColor": _RULE,
        "tickColor": _RULE,
        "labelLimit": 260,
    },
    "text": {"fontSize": 14, "color": _INK},
}


_NUMBER = ' class="r-number"'


def _cells(figures: Sequence[str], levels: Sequence[int | None]) -> str:
    return "".join(
        f'<td class="r-number{f" l{level}" if level else ""}">{conditional_escape(figure)}</td>'
        for figure, level in zip(figures, levels, strict=True)
    )


class Chart(Struct, frozen=True):
    """All that ``<c-chart>`` shows. ``spec`` is what draws it, ``svg`` the drawing once that is
    there; the same figures stand in ``heads`` and ``rows``, written out."""

    key: str
    title: str
    description: str
    unit: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    spec: Mapping[str, Any]
    language: str = "nl"
    csv: str = ""
    svg: SafeString | None = None
    xlsx: str = ""
    #: For a heat table: how dark each cell of ``rows`` is, and what each level means.
    levels: Sequence[Sequence[int | None]] = ()
    legend: Mapping[int, str] = field(default_factory=dict)
    example: bool = False
    #: The same drawing for a telephone, where there is one.
    slim: SafeString | None = None

    @property
    def table(self) -> SafeString:
        """The heads and rows of its table, a heat table coloured: a template takes ten times as
        long over them."""
        heads = "".join(
            f'<th scope="col"{_NUMBER if n else ""}>{conditional_escape(head)}</th>'
            for n, head in enumerate(self.heads)
        )
        levels = self.levels or ((None,) * (len(row) - 1) for row in self.rows)
        rows = "".join(
            f'<tr><th scope="row">{conditional_escape(row[0])}</th>{_cells(row[1:], of)}</tr>'
            for row, of in zip(self.rows, levels, strict=True)
        )
        return mark_safe(  # noqa: S308 - every label and figure was escaped
            f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>"
        )

    def drawn(self, svg: str | None) -> Chart:
        """With its drawing, made by :func:`render`; what is drawn at once stays as it is."""
        if not self.spec:
            return self
        # Only what render() wrote comes here, never what a person gave.
        return replace(self, svg=None if svg is None else mark_safe(svg))  # noqa: S308 - see above

    @property
    def spec_key(self) -> str:
        """Where its drawing is kept: other figures, another look or language is another key."""
        return spec_key(self.spec)


def plotted(
    form: plots.Form,
    key: str,
    title: str,
    description: str,
    plot: Plot,
    language: str,
    csv: str = "",
    xlsx: str = "",
) -> Chart:
    """Figures in one of the forms of :mod:`regie.kernel.plots`, drawn at once.

    A heat table has no drawing: its table is the chart, coloured by level.
    """
    heads = (plot.head, *(one.label or plot.unit for one in plot.series))
    rows = [
        (label, *(plots.shown(plot, one.points[n], language) for one in plot.series))
        for n, label in enumerate(plot.labels)
    ]
    bounds = plot.bounds
    levels: list[list[int | None]] = []
    legend: dict[int, str] = {}
    svg: SafeString | None = None
    slim: SafeString | None = None
    if form == "heat":
        levels = [
            [plots.level(one.points[n], bounds) for one in plot.series]
            for n in range(len(plot.labels))
        ]
        until = plots.word("up_to", language)
        legend = {
            n: f"{until} {figures.number(bound, language, plot.decimals)}"
            for n, bound in enumerate(bounds, 1)
        }
    else:
        drawn = plots.drawing(form, plot, key, title, description, language)
        # All that came from outside is escaped.
        svg = mark_safe(drawn)  # noqa: S308 - see above
        small = plots.drawing(form, plot, f"{key}-s", title, description, language, plots.SLIM)
        slim = mark_safe(small)  # noqa: S308 - see above
    return Chart(
        key,
        title,
        description,
        plot.unit,
        heads,
        rows,
        {},
        language,
        csv,
        svg,
        xlsx,
        levels,
        legend,
        plot.example,
        slim,
    )


def line(
    key: str, title: str, description: str, plot: Plot, language: str, csv: str = "", xlsx: str = ""
) -> Chart:
    """Series through time, each named at its end."""
    return plotted("line", key, title, description, plot, language, csv, xlsx)


def dots(
    key: str, title: str, description: str, plot: Plot, language: str, csv: str = "", xlsx: str = ""
) -> Chart:
    """A row of dots for each label, with the values to hold them against."""
    return plotted("dots", key, title, description, plot, language, csv, xlsx)


def multiples(
    key: str, title: str, description: str, plot: Plot, language: str, csv: str = "", xlsx: str = ""
) -> Chart:
    """A small chart for each series, all on one scale."""
    return plotted("multiples", key, title, description, plot, language, csv, xlsx)


def heat(
    key: str, title: str, description: str, plot: Plot, language: str, csv: str = "", xlsx: str = ""
) -> Chart:
    """A table whose cells are darker as their figures are higher."""
    return plotted("heat", key, title, description, plot, language, csv, xlsx)


class Step(Struct, frozen=True):
    """A step of a waterfall, in euro: a level that is reached, or a change up or down."""

    label: str
    amount: Decimal
    kind: Literal["level", "change"] = "change"


def waterfall(
    key: str, title: str, description: str, steps: Sequence[Step], language: str, csv: str = ""
) -> Chart:
    """How one level became another, change by change, in thousand euro."""
    unit = "duizend euro" if language == "nl" else "thousand euros"
    values = []
    total = Decimal(0)
    for step in steps:
        low, high = (
            (Decimal(0), step.amount) if step.kind == "level" else (total, total + step.amount)
        )
        total = high
        values.append(
            {
                "label": step.label,
                "from": float(low / 1000),
                "to": float(high / 1000),
                "top": float(max(low, high) / 1000),
                "what": "level" if step.kind == "level" else "down" if step.amount < 0 else "up",
                "shown": figures.thousand(step.amount, language),
            }
        )
    x = {
        "field": "label",
        "type": "nominal",
        "sort": None,
        "axis": {
            "title": None,
            "labelAngle": 0,
            "domain": False,
            "ticks": False,
            "labelPadding": 8,
        },
    }
    spec = _spec(
        title,
        description,
        language,
        values,
        width=760,
        height=300,
        layer=[
            {
                "mark": {"type": "bar", "width": {"band": 0.62}},
                "encoding": {
                    "x": x,
                    "y": {
                        "field": "from",
                        "type": "quantitative",
                        "axis": {"title": unit, "format": ",d", "tickCount": 5, "domain": False},
                    },
                    "y2": {"field": "to"},
                    "color": {
                        "field": "what",
                        "type": "nominal",
                        "scale": {
                            "domain": ["level", "up", "down"],
                            "range": ["#000001", "#000005", "#000006"],
                        },
                        "legend": None,
                    },
                },
            },
            {
                "mark": {"type": "text", "dy": -9},
                "encoding": {
                    "x": x,
                    "y": {"field": "top", "type": "quantitative"},
                    "text": {"field": "shown", "type": "nominal"},
                },
            },
        ],
    )
    heads = ("Stap", "Bedrag") if language == "nl" else ("Step", "Amount")
    rows = [(step.label, figures.thousand(step.amount, language)) for step in steps]
    return Chart(key, title, description, unit, heads, rows, spec, language, csv)


def bars(
    key: str,
    title: str,
    description: str,
    amounts: Sequence[tuple[str, Decimal]],
    language: str,
    csv: str = "",
    heads: tuple[str, ...] = (),
    whole: Decimal | None = None,
) -> Chart:
    """Amounts beside each other in the order given, in thousand euro. Drawn at once: what people
    can choose to compare is too much to be drawn beforehand.

    :param heads: what the bars are, what they measure, and what their share is called.
    :param whole: of what each is a share, where that is shown.
    """
    unit = "duizend euro" if language == "nl" else "thousand euros"
    rows = [
        (
            label,
            figures.thousand(amount, language),
            *((figures.percent(amount / whole, language),) if whole else ()),
        )
        for label, amount in amounts
    ]
    if not heads:
        heads = ("Naam", "Bedrag") if language == "nl" else ("Name", "Amount")
    return Chart(
        key,
        title,
        description,
        unit,
        heads,
        rows,
        {},
        language,
        csv,
        _bars(key, title, description, [float(amount) for _, amount in amounts], rows),
    )


#: How long the longest bar of :func:`bars` is, how high a row is, and how wide a sign.
_BAR_LENGTH, _BAR_STEP, _SIGN = 330, 30, 8


def _bars(
    key: str,
    title: str,
    description: str,
    values: Sequence[float],
    rows: Sequence[tuple[str, ...]],
) -> SafeString:
    start = _SIGN * max((min(len(label), _LABEL) for label, *_ in rows), default=0) + 16
    low, high = min([0.0, *values]), max([0.0, *values])
    scale = _BAR_LENGTH / (high - low or 1.0)
    zero = start - low * scale
    drawn = [
        format_html(
            '<rect x="{}" y="{}" width="{}" height="18" fill="{}"/>'
            '<text x="{}" y="{}" text-anchor="end">{}</text><text x="{}" y="{}">{}</text>',
            f"{zero + min(value, 0) * scale:.1f}",
            at * _BAR_STEP + 6,
            f"{abs(value) * scale:.1f}",
            _COLOURS["#000001" if value >= 0 else "#000006"],
            start - 8,
            at * _BAR_STEP + 20,
            label if len(label) <= _LABEL else f"{label[: _LABEL - 1]}…",
            f"{zero + max(value, 0) * scale + 6:.1f}",
            at * _BAR_STEP + 20,
            " · ".join(shown),
        )
        for at, (value, (label, *shown)) in enumerate(zip(values, rows, strict=True))
    ]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img"'
        ' aria-labelledby="t{} d{}" font-family="inherit" font-size="14" fill="{}">'
        '<title id="t{}">{}</title><desc id="d{}">{}</desc>{}</svg>',
        start
        + _BAR_LENGTH
        + _SIGN * max((len(" · ".join(row[1:])) for row in rows), default=0)
        + 8,
        max(len(rows), 1) * _BAR_STEP,
        key,
        key,
        _COLOURS[_INK],
        key,
        title,
        key,
        description,
        format_html_join("", "{}", ((one,) for one in drawn)),
    )


#: How many signs of a name stand beside its bar; the table has all of them.
_LABEL = 32
_LONG_LABELS = {
    "title": None,
    "domain": False,
    "ticks": False,
    "labelPadding": 8,
    "labelLimit": 330,
}


class Part(Struct, frozen=True):
    """A part of a stacked bar: its words, and the colour that it has in every bar."""

    label: str
    colour: str


def stacked(
    key: str,
    title: str,
    description: str,
    parts: Sequence[Part],
    counts: Sequence[tuple[str, Sequence[int]]],
    head: str,
    language: str,
    csv: str = "",
) -> Chart:
    """How many of each part there are, bar by bar; ``counts`` are in the order of ``parts``.

    :param head: what the bars are, as the head of the first column of the table.
    """
    values = [
        {"label": label, "part": part.label, "at": at, "n": n}
        for label, some in counts
        for at, (part, n) in enumerate(zip(parts, some, strict=True))
        if n
    ]
    spec = _spec(
        title,
        description,
        language,
        values,
        width=560,
        height={"step": 30},
        mark={"type": "bar", "height": {"band": 0.62}},
        encoding={
            "y": {
                "field": "label",
                "type": "nominal",
                "sort": None,
                "axis": _LONG_LABELS,
            },
            "x": {
                "field": "n",
                "type": "quantitative",
                "axis": {"title": None, "format": ",d", "tickMinStep": 1, "domain": False},
            },
            "color": {
                "field": "part",
                "type": "nominal",
                "scale": {
                    "domain": [part.label for part in parts],
                    "range": [part.colour for part in parts],
                },
                "legend": {
                    "title": None,
                    "orient": "top",
                    "columns": 3,
                    "labelFontSize": 14,
                    "labelColor": _INK,
                    "labelLimit": 0,
                },
            },
            "order": {"field": "at", "type": "quantitative"},
        },
    )
    heads = (head, *(part.label for part in parts))
    rows = [(label, *(figures.number(n, language) for n in some)) for label, some in counts]
    return Chart(key, title, description, "", heads, rows, spec, language, csv)


class Moved(Struct, frozen=True):
    """One line of :func:`moves`: a day that was, and the day that it is now; ``cells`` tell the
    same in the table."""

    label: str
    before: date
    after: date
    cells: Sequence[str]


def moves(
    key: str,
    title: str,
    description: str,
    lines: Sequence[Moved],
    words: tuple[str, str],
    heads: Sequence[str],
    language: str,
    csv: str = "",
) -> Chart:
    """How far days moved, line by line: an open dot where it was, a full one where it is.

    :param words: what the two dots are called.
    """
    values = [
        {"label": one.label, "before": one.before.isoformat(), "after": one.after.isoformat()}
        for one in lines
    ]
    y = {
        "field": "label",
        "type": "nominal",
        "sort": None,
        "axis": _LONG_LABELS,
    }
    axis = {"title": None, "format": "%Y", "tickCount": "year", "domain": False}

    def dots(field: str, word: str, **mark: Any) -> dict[str, Any]:
        return {
            "mark": {"type": "point", "size": 90, "opacity": 1, **mark},
            "encoding": {
                "y": y,
                "x": {"field": field, "type": "temporal", "axis": axis, "scale": {"nice": "year"}},
                "color": {
                    "datum": word,
                    "type": "nominal",
                    "scale": {"domain": list(words), "range": ["#000002", "#000001"]},
                    "legend": {
                        "title": None,
                        "orient": "top",
                        "labelFontSize": 14,
                        "labelColor": _INK,
                        "labelLimit": 0,
                    },
                },
            },
        }

    spec = _spec(
        title,
        description,
        language,
        values,
        width=560,
        height={"step": 26},
        layer=[
            {
                "mark": {"type": "rule", "color": _INK, "strokeWidth": 2},
                "encoding": {
                    "y": y,
                    "x": {
                        "field": "before",
                        "type": "temporal",
                        "axis": axis,
                        "scale": {"nice": "year"},
                    },
                    "x2": {"field": "after"},
                },
            },
            dots("before", words[0], filled=False, strokeWidth=2),
            dots("after", words[1], filled=True),
        ],
    )
    rows = [(one.label, *one.cells) for one in lines]
    return Chart(key, title, description, "", heads, rows, spec, language, csv)


def spec_key(spec: Mapping[str, Any]) -> str:
    """The hash under which a drawing is kept. The language stands in the specification."""
    text = json.dumps(spec, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def chart_svg(key: str) -> str | None:
    """The drawing under ``key``, or None where no job has made it yet."""
    try:
        return _kept(key).read_text("utf-8")
    except FileNotFoundError:
        return None


def render(spec: Mapping[str, Any]) -> str:
    """Draw ``spec`` and keep the drawing; a drawing that is there already is not made again.

    :raises RuntimeError: the child that draws did not succeed.
    """
    key = spec_key(spec)
    if (made := chart_svg(key)) is not None:
        return made
    child = subprocess.run(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-I", "-c", _CHILD],
        input=json.dumps({"spec": spec, "format": _FORMAT[spec["usermeta"]["language"]]}),
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if child.returncode:
        raise RuntimeError(f"The chart could not be drawn: {child.stderr.strip()[-500:]}")
    svg = _dressed(child.stdout, str(spec["usermeta"]["title"]), str(spec["description"]), key[:8])
    path = _kept(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="utf-8", delete=False) as file:
        file.write(svg)
    Path(file.name).replace(path)
    return svg


_CHILD = """
import json, sys
import vl_convert
asked = json.load(sys.stdin)
print(vl_convert.vegalite_to_svg(asked["spec"], vl_version="5.21", format_locale=asked["format"]))
"""


def _kept(key: str) -> Path:
    home: Path = settings.REGIE_HOME
    return home / "charts" / key[:2] / f"{key}.svg"


def _spec(
    title: str, description: str, language: str, values: list[dict[str, Any]], **more: Any
) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": description,
        "usermeta": {"language": language, "title": title},
        "config": _CONFIG,
        "padding": 4,
        "data": {"values": values},
        **more,
    }


def _dressed(svg: str, title: str, description: str, name: str) -> str:
    """The drawing with a name and description for who cannot see it, our colours, and nothing that
    the content security policy of a page refuses."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(svg.encode(), parser)
    space = "{http://www.w3.org/2000/svg}"
    for node in root.iter():
        for attribute in list(node.attrib):
            if attribute == "style" or attribute.startswith("aria") or attribute == "role":
                del node.attrib[attribute]
            elif attribute in ("fill", "stroke"):
                colour = str(node.get(attribute)).lower()
                node.set(attribute, _COLOURS.get(colour, colour))
            elif attribute == "font-family":
                node.set(attribute, "inherit")
    # The table below says every figure; the drawing is one picture with a name.
    for attribute in ("width", "height"):
        root.attrib.pop(attribute, None)
    root.set("role", "img")
    root.set("aria-labelledby", f"t{name} d{name}")
    for tag, mark, words in (("desc", "d", description), ("title", "t", title)):
        told = etree.Element(f"{space}{tag}", id=f"{mark}{name}")
        told.text = words
        root.insert(0, told)
    return etree.tostring(root, encoding="unicode")
