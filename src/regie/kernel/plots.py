"""Drawings of figures: values in, SVG out. Pure, and quick enough to draw while somebody looks.

Series differ by shape, dashes or filling besides colour. A figure that is missing is a gap; one
that is hidden is marked as hidden. Colours are names that the style sheet of a page fills in
(``var(--r-chart-1)``); :func:`picture` and :func:`plain` fill them in, for what stands alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from html import escape
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from regie.kernel import figures

Form = Literal["line", "bars", "dots", "multiples", "heat", "map"]
FORMS: tuple[Form, ...] = ("line", "bars", "dots", "multiples", "heat", "map")
Status = Literal["ok", "missing", "suppressed"]
#: How many series a form can tell apart; more is for small multiples or a heat table.
MOST_SERIES = {"line": 8, "bars": 4, "dots": 4, "multiples": 24, "heat": 60, "map": 1}

_INK, _RULE, _GROUND = "var(--r-chart-ink)", "var(--r-chart-rule)", "var(--r-chart-ground)"
_COLOURS = tuple(f"var(--r-chart-{n})" for n in (1, 4, 3, 2))
_DASHES = ("", "8 4", "2 4", "10 3 2 3")
_PLAIN = {
    "--r-chart-1": "#1e5ab8",
    "--r-chart-2": "#6b7f99",
    "--r-chart-3": "#0e7c66",
    "--r-chart-4": "#b3541e",
    "--r-chart-up": "#0e7c66",
    "--r-chart-down": "#b3541e",
    "--r-chart-ink": "#1b1b1a",
    "--r-chart-rule": "#d9d9d8",
    "--r-chart-ground": "#ffffff",
}
_WORDS = {
    "hidden": ("verborgen", "hidden"),
    "hidden_why": (
        "× verborgen: te klein om te tonen of afgeleid daarvan",
        "× hidden: too small to show, or derived from what is",
    ),
    "missing": ("geen cijfer", "no figure"),
    "example": ("voorbeeldgegevens", "example data"),
    "cut": ("De as begint niet bij 0.", "The axis does not start at 0."),
    "up_to": ("tot", "up to"),
    "figure": ("cijfer", "figure"),
    "target": ("doel", "target"),
    "announced": ("aangekondigd", "announced"),
    "baseline": ("nulmeting", "baseline"),
    "line": ("Lijngrafiek", "Line chart"),
    "bars": ("Staafgrafiek", "Bar chart"),
    "dots": ("Puntengrafiek", "Dot plot"),
    "multiples": ("Kleine grafieken met dezelfde schaal", "Small charts on one scale"),
    "heat": ("Kleurtabel", "Heat table"),
    "map": ("Tegelkaart", "Tile map"),
    "aside": ("Niet op de kaart", "Not on the map"),
}
#: So many places that lie on no map are named beside it.
_ASIDE = 5
#: How wide a sign is about, and how many of a name stand in a drawing; the table has all.
_SIGN, _LONGEST = 7.2, 30
_WIDTH = 720
#: The width of a drawing for a telephone, where nothing stands beside anything.
SLIM = 340


class Point(Struct, frozen=True):
    """A figure; without a value where it is missing or hidden."""

    value: Decimal | None
    status: Status = "ok"


class Series(Struct, frozen=True):
    """Figures that belong together, one for each label of the plot."""

    label: str
    points: tuple[Point, ...]


class Plot(Struct, frozen=True):
    """What is drawn: ``labels`` along the axis (called ``head``), and series.

    :param references: values to hold the figures against, each with its words.
    :param tiles: for a map, the column and row of each label on the grid.
    """

    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    decimals: int | None = None
    head: str = ""
    references: tuple[tuple[str, Decimal], ...] = ()
    tiles: tuple[tuple[int, int] | None, ...] = ()
    example: bool = False

    @property
    def values(self) -> list[Decimal]:
        """All figures that are shown."""
        return [
            point.value for one in self.series for point in one.points if point.value is not None
        ]

    @property
    def bounds(self) -> list[Decimal]:
        """The highest value of each quarter of the figures, of which there may be fewer."""
        ordered = sorted(self.values)
        if not ordered:
            return []
        return sorted({ordered[-(-len(ordered) * part // 4) - 1] for part in range(1, 5)})


def level(point: Point, bounds: Sequence[Decimal]) -> int | None:
    """In which quarter a figure lies, from 1; None without a figure."""
    if point.value is None:
        return None
    return next(n for n, bound in enumerate(bounds, 1) if point.value <= bound)


def shown(plot: Plot, point: Point, language: str) -> str:
    """A figure as it is written, or why there is none."""
    if point.value is not None:
        return figures.number(point.value, language, plot.decimals)
    return word("hidden" if point.status == "suppressed" else "missing", language)


def described(form: Form, plot: Plot, language: str) -> str:
    """What a drawing shows, in words: what it is, and its lowest and highest figure."""
    told = [f"{word(form, language)}."]
    there = [
        (point.value, ", ".join(filter(None, (one.label, label))))
        for one in plot.series
        for label, point in zip(plot.labels, one.points, strict=True)
        if point.value is not None
    ]
    if there:
        ends = ("Laagste", "hoogste") if language == "nl" else ("Lowest", "highest")
        low, high = (
            f"{end} {figures.number(value, language, plot.decimals)} ({where})"
            for end, (value, where) in zip(
                ends, (min(there, key=_value), max(there, key=_value)), strict=True
            )
        )
        told.append(
            f"{low}, {high}." + (f" {plot.unit[:1].upper()}{plot.unit[1:]}." if plot.unit else "")
        )
    for name, status in (("hidden", "suppressed"), ("missing", "missing")):
        count = sum(point.status == status for one in plot.series for point in one.points)
        if count:
            told.append(f"{word(name, language).capitalize()}: {count}.")
    return " ".join(told)


def _value(one: tuple[Decimal, str]) -> Decimal:
    return one[0]


def word(name: str, language: str) -> str:
    """A word of a drawing."""
    return _WORDS[name][0 if language == "nl" else 1]


def drawing(
    form: Form,
    plot: Plot,
    key: str,
    title: str,
    description: str,
    language: str,
    width: float = _WIDTH,
) -> str:
    """The drawing for a page, with a name and a description for who cannot see it.

    :param width: :data:`SLIM` for a telephone.
    """
    width, height, body = _drawn(form, plot, language, width)
    return _svg(width, height, body, key, title, description, 'font-family="inherit"')


def picture(
    form: Form,
    plot: Plot,
    title: str,
    description: str,
    language: str,
    sources: Sequence[str],
) -> str:
    """The drawing as a file that stands alone: with its title above and its sources below."""
    width, height, body = _drawn(form, plot, language, _WIDTH)
    width = max(width, _WIDTH)
    above = list(_wrapped(title, int(width / 11.5)))
    below = [line for one in sources for line in _wrapped(one, int(width / 6.2))]
    top = 26 * len(above) + 14
    parts = [
        f'<rect width="{width + 40:.0f}" height="{top + height + 18 * len(below) + 40:.0f}"'
        f' fill="{_GROUND}"/>',
        *(
            f'<text x="20" y="{26 * n + 34}" font-size="20" font-weight="600">{escape(line)}</text>'
            for n, line in enumerate(above)
        ),
        f'<g transform="translate(20 {top + 10})">{body}</g>',
        *(
            f'<g transform="translate(20 {top + height + 18 * n + 32:.0f})">'
            f"{_text(0, 0, line, size=12)}</g>"
            for n, line in enumerate(below)
        ),
    ]
    font = "font-family=\"'Source Sans 3', Arial, sans-serif\""
    whole = top + height + 18 * len(below) + 40
    size = f'width="{width + 40:.0f}" height="{whole:.0f}" {font}'
    made = _svg(width + 40, whole, "".join(parts), "p", title, description, size)
    return plain(made)


def plain(svg: str) -> str:
    """A drawing whose colours no style sheet has to fill in."""
    return re.sub(r"var\((--[a-z0-9-]+)\)", lambda name: _PLAIN[name[1]], svg)


def _svg(
    width: float, height: float, body: str, key: str, title: str, description: str, more: str
) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}"'
        f' role="img" aria-labelledby="t{key} d{key}" {more} font-size="14" fill="{_INK}">'
        f'<title id="t{key}">{escape(title)}</title><desc id="d{key}">{escape(description)}</desc>'
        f"{body}</svg>"
    )


def _drawn(form: Form, plot: Plot, language: str, most: float) -> tuple[float, float, str]:
    """How wide and high, and what is in it; the mark of an example is part of it."""
    width, height, body = _FORMS[form](plot, language, most)
    below = []
    if form != "heat" and any(p.status == "suppressed" for one in plot.series for p in one.points):
        below.append(word("hidden_why", language))
    if form in ("line", "multiples") and _scale(plot, zero=False)[0] > 0:
        below.append(word("cut", language))
    for line in (part for words in below for part in _wrapped(words, int(width / 6.2))):
        body += _text(0, height + 14, line, size=12)
        height += 18
    if plot.example:
        told = word("example", language)
        long = len(told) * 6.6 + 16
        body = (
            f'<rect x="{width - long:.1f}" y="1" width="{long - 1:.1f}" height="20" fill="none"'
            f' stroke="{_INK}"/>{_text(width - long / 2, 15, told, "middle", size=13)}'
            f'<g transform="translate(0 26)">{body}</g>'
        )
        height += 26
    return width, height + 4, body


# --- the forms


def _line(plot: Plot, language: str, most: float) -> tuple[float, float, str]:
    low, high, ticks = _scale(plot, zero=False)
    left = _gutter(ticks, language)
    ends = [_end(plot, one, language) for one in plot.series]
    slim = most < _WIDTH
    # Where there is no room beside the lines, their names stand above them.
    above = 22.0 * len(ends) if slim and any(one.label for one in plot.series) else 0.0
    right = 24 if slim else max((len(words) for words, _ in ends), default=0) * _SIGN + 26
    top, width = 40 + above, most - left - right
    bottom = top + (220.0 if slim else 280.0)
    at = _spread(len(plot.labels), left, width)
    y = _onto(low, high, bottom, top)
    parts = [_unit(plot, most), _grid(ticks, y, left, left + width, language)]
    parts += [
        f'<path d="M{left:.1f} {y(float(value)):.1f}h{width:.1f}" stroke="{_INK}"'
        f' stroke-dasharray="2 3"/>{_text(left + 4, y(float(value)) - 5, words, size=13)}'
        for words, value in plot.references
    ]
    every = max(
        1, math.ceil(len(plot.labels) * (max(map(len, plot.labels), default=1) + 2) * _SIGN / width)
    )
    parts += [
        _text(x, bottom + 22, words, "middle")
        for n, (x, words) in enumerate(zip(at, plot.labels, strict=True))
        if n % every == 0
    ]
    parts += [_run(one.points, n, at, y, bottom) for n, one in enumerate(plot.series)]
    if len(plot.series) == 1:
        told = [shown(plot, point, language) for point in plot.series[0].points]
        every_fits = len(told) * (max(map(len, told), default=0) + 1) * _SIGN <= width + right
        for n, (x, point) in enumerate(zip(at, plot.series[0].points, strict=True)):
            last = n == len(told) - 1
            # The last one stands beside the line or above it, where there is room for that.
            if point.value is None or (last and (above or not slim)) or not (every_fits or last):
                continue
            first = n == 0 and len(told) > 1 and len(told[0]) > 3
            parts.append(
                _text(
                    x - 6 if first else x + right - 4 if last and slim and len(told[n]) > 5 else x,
                    y(float(point.value)) - 11,
                    told[n],
                    "start" if first else "end" if last and slim and len(told[n]) > 5 else "middle",
                    size=13,
                    clear=True,
                )
            )
    if above:
        for n, (words, _) in enumerate(ends):
            parts.append(_mark(n, 6, 31 + 22 * n) + _text(18, 36 + 22 * n, words))
    elif not slim:
        places = _apart([y(float(last)) if last is not None else bottom for _, last in ends], 18)
        for n, ((words, _), place) in enumerate(zip(ends, places, strict=True)):
            parts.append(_mark(n, left + width + 12, place))
            parts.append(_text(left + width + 22, place + 5, words))
    return most, bottom + 30, "".join(parts)


def _multiples(plot: Plot, language: str, most: float) -> tuple[float, float, str]:
    low, high, ticks = _scale(plot, zero=False, most=3)
    left = _gutter(ticks, language)
    across, tall, step = (3 if most == _WIDTH else 1), 96.0, 168.0
    wide = (most - left) / across
    parts = [_unit(plot, most)]
    for n, one in enumerate(plot.series):
        column, row = n % across, n // across
        x, top = left + column * wide, row * step + 48
        at = _spread(len(plot.labels), x, wide - 26)
        y = _onto(low, high, top + tall, top)
        words, _ = _end(plot, one, language, most=22)
        parts.append(_text(x, top - 10, words, weight=600))
        parts.append(_grid(ticks, y, x, x + wide - 26, language, written=column == 0))
        parts.append(_run(one.points, 0, at, y, top + tall, marks=False))
        if plot.labels:
            parts.append(_text(x, top + tall + 18, plot.labels[0], size=12))
            if len(plot.labels) > 1:
                parts.append(_text(x + wide - 26, top + tall + 18, plot.labels[-1], "end", size=12))
    rows = -(-len(plot.series) // across)
    return most, rows * step + 10, "".join(parts)


def _dots(plot: Plot, language: str, most: float) -> tuple[float, float, str]:
    return _rows(plot, language, most, 28, _dots_of)


def _bars(plot: Plot, language: str, most: float) -> tuple[float, float, str]:
    return _rows(plot, language, most, 20 * max(1, len(plot.series)) + 12, _bars_of)


_Drawn = Callable[[Plot, int, float, Callable[[float], float], float, str], Iterator[str]]


def _rows(
    plot: Plot, language: str, most: float, step: float, drawn: _Drawn
) -> tuple[float, float, str]:
    """A row for each label, and figures from left to right."""
    low, high, ticks = _scale(plot, zero=drawn is _bars_of)
    slim = most < _WIDTH
    # Where there is no room beside the figures, the name of a row stands above them.
    above = 20 if slim else 0
    step += above
    left = max((len(_short(words)) for words in plot.labels), default=0) * _SIGN + 14
    left = 14 if slim else left
    legend, top = (
        _legend(plot, most, filled=drawn is _bars_of) if len(plot.series) > 1 else ("", 0.0)
    )
    top += 22 * len(plot.references) + 24
    bottom = top + step * len(plot.labels)
    told = max(
        (len(_none(plot, p, language)) for one in plot.series for p in one.points), default=0
    )
    x = _onto(low, high, left, most - min(max(96.0 if not slim else 0.0, told * _SIGN + 14), 130))
    parts = [_text(0 if slim else left, bottom + 38, plot.unit, size=13)] if plot.unit else []
    parts.append(legend)
    if slim:
        ticks = ticks[:: max(1, math.ceil(len(ticks) * _gutter(ticks, language) / (most - 60)))]
    for tick in ticks:
        parts.append(f'<path d="M{x(tick):.1f} {top:.0f}V{bottom:.1f}" stroke="{_RULE}"/>')
        parts.append(_text(x(tick), bottom + 18, _tick(tick, language), "middle", size=12))
    for n, (words, value) in enumerate(plot.references):
        place = x(float(value))
        words = f"{words} {figures.number(value, language, plot.decimals)}"
        anchor = "end" if place > most / 2 else "start"
        # Each on a line of its own: two values may lie close to each other.
        high_at = top - 10 - 22 * n
        parts.append(
            f'<path d="M{place:.1f} {high_at + 4:.0f}V{bottom:.1f}" stroke="{_INK}"'
            f' stroke-dasharray="4 3"/>{_text(place, high_at, words, anchor, size=13, clear=True)}'
        )
    for n, words in enumerate(plot.labels):
        middle = top + step * (n + 0.5) + above / 2
        if slim:
            parts.append(_text(0, top + step * n + 16, _short(words, 44), clear=True))
        else:
            parts.append(_text(left - 10, middle + 5, _short(words), "end"))
        parts += drawn(plot, n, middle, x, left + 6, language)
    return most, bottom + (44 if plot.unit else 26), "".join(parts)


def _dots_of(
    plot: Plot, at: int, middle: float, x: Callable[[float], float], left: float, language: str
) -> Iterator[str]:
    points = [one.points[at] for one in plot.series]
    there = [x(float(point.value)) for point in points if point.value is not None]
    if len(there) > 1:
        yield f'<path d="M{min(there):.1f} {middle:.1f}H{max(there):.1f}" stroke="{_INK}"/>'
    none = [_none(plot, point, language) for point in points if point.value is None]
    for n, point in enumerate(points):
        if point.value is not None:
            yield _mark(n, x(float(point.value)), middle, 6)
    told = none[:1] or ([shown(plot, points[0], language)] if len(points) == 1 else [])
    if told:
        yield _text(max(there, default=left - 12) + 12, middle + 5, told[0], size=13, clear=True)


def _bars_of(
    plot: Plot, at: int, middle: float, x: Callable[[float], float], left: float, language: str
) -> Iterator[str]:
    count = len(plot.series)
    for n, one in enumerate(plot.series):
        point, top = one.points[at], middle + 20 * (n - count / 2) + 1
        told = shown(plot, point, language)
        if point.value is None:
            yield _text(left, top + 14, _none(plot, point, language), size=13, clear=True)
            continue
        ends = sorted((x(0), x(float(point.value))))
        yield (
            f'<rect x="{ends[0]:.1f}" y="{top:.1f}" width="{max(ends[1] - ends[0], 0.5):.1f}"'
            f' height="17" {_filling(n)}/>'
        )
        yield _text(ends[1] + 6, top + 14, told, size=13, clear=True)


def _heat(plot: Plot, language: str, _most: float) -> tuple[float, float, str]:
    bounds = plot.bounds
    left = max((len(_short(words)) for words in plot.labels), default=0) * _SIGN + 14
    long = max((len(_short(one.label)) for one in plot.series), default=4)
    written = max(
        (len(shown(plot, p, language)) for one in plot.series for p in one.points), default=4
    )
    wide = max(min(long, 14), written) * _SIGN + 14
    parts = []
    for column, one in enumerate(plot.series):
        x = left + column * wide
        parts.append(_text(x + wide / 2, 16, _short(one.label, 14), "middle", size=13))
        for row, point in enumerate(one.points):
            n = level(point, bounds)
            fill = (
                f'fill="{_COLOURS[0]}" fill-opacity="{(n or 0) * 0.24:.2f}"' if n else 'fill="none"'
            )
            light = f' fill="{_GROUND}"' if (n or 0) >= 4 else ""
            told = escape(shown(plot, point, language))
            parts.append(
                f'<rect x="{x:.1f}" y="{row * 28 + 26}" width="{wide - 2:.1f}" height="26" {fill}'
                f' stroke="{_RULE}"/><text x="{x + wide / 2 - 1:.1f}" y="{row * 28 + 44}"'
                f' text-anchor="middle" font-size="13"{light}>{told}</text>'
            )
    parts += [
        _text(left - 10, row * 28 + 44, _short(words), "end")
        for row, words in enumerate(plot.labels)
    ]
    return left + wide * len(plot.series), len(plot.labels) * 28 + 30, "".join(parts)


def _map(plot: Plot, language: str, most: float) -> tuple[float, float, str]:
    bounds = plot.bounds
    placed = [
        (column * 34 + (34 if row % 2 else 17), row * 30 + 20, words, point)
        for words, tile, point in zip(
            plot.labels, plot.tiles, plot.series[0].points if plot.series else (), strict=False
        )
        if tile is not None
        for column, row in (tile,)
    ]
    aside = [
        (words, point)
        for words, tile, point in zip(
            plot.labels, plot.tiles, plot.series[0].points if plot.series else (), strict=False
        )
        if tile is None and point.status != "missing"
    ]
    parts = []
    for x, y, words, point in placed:
        n = level(point, bounds)
        fill = f'fill="{_COLOURS[0]}" fill-opacity="{n * 0.24:.2f}"' if n else f'fill="{_GROUND}"'
        cross = "×" if point.status == "suppressed" else ""
        parts.append(
            f"<g><title>{escape(words)}: {escape(shown(plot, point, language))}</title>"
            f'<path transform="translate({x} {y})" d="M0-19 16.5-9.5V9.5L0 19-16.5 9.5V-9.5z"'
            f' {fill} stroke="{_RULE}"/>{_text(x, y + 4, cross, "middle") if cross else ""}</g>'
        )
    height = max((y for _, y, _, _ in placed), default=0) + 34.0
    wide = max((x for x, _, _, _ in placed), default=0) + 19.0
    if most < _WIDTH and wide > most:
        parts = [f'<g transform="scale({most / wide:.3f})">', *parts, "</g>"]
        height, wide = height * most / wide + 10, most
    end, most_wide = 0.0, max(wide, most)
    legend = [
        (
            f"{word('up_to', language)} {figures.number(bound, language, plot.decimals)}",
            f'fill="{_COLOURS[0]}" fill-opacity="{n * 0.24:.2f}"',
        )
        for n, bound in enumerate(bounds, 1)
    ]
    if any(point.status == "missing" for _, _, _, point in placed):
        legend.append((word("missing", language), f'fill="{_GROUND}"'))
    for told, fill in legend:
        long = len(told) * _SIGN + 44
        if end and end + long > most_wide:
            end, height = 0.0, height + 24
        parts.append(
            f'<rect x="{end:.0f}" y="{height:.0f}" width="18" height="14" {fill}'
            f' stroke="{_RULE}"/>{_text(end + 24, height + 12, told)}'
        )
        end += long
    # Brussels, a region: what has a figure and no tile is not left out of the drawing.
    beside = [f"{_short(one)}: {shown(plot, point, language)}" for one, point in aside[:_ASIDE]]
    for told in [f"{word('aside', language)}:", *beside] if beside else []:
        height += 24
        parts.append(_text(0, height + 12, told))
    return max(wide, min(most_wide, 300.0)), height + 20, "".join(parts)


_FORMS: dict[Form, Callable[[Plot, str, float], tuple[float, float, str]]] = {
    "line": _line,
    "bars": _bars,
    "dots": _dots,
    "multiples": _multiples,
    "heat": _heat,
    "map": _map,
}


# --- parts of drawings


def _scale(plot: Plot, *, zero: bool, most: int = 5) -> tuple[float, float, list[float]]:
    """From where to where the axis goes, and its ticks. It begins at nought unless all figures lie
    far from it and ``zero`` is not needed."""
    values = [float(value) for value in (*plot.values, *(value for _, value in plot.references))]
    low, high = min(values, default=0.0), max(values, default=1.0)
    if zero or low <= high * 0.66:
        low = min(low, 0.0)
    high = max(high, 0.0) if zero else high
    if high == low:
        high = low + (abs(low) or 1.0)
    raw = (high - low) / most
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(size * part for part in (1, 2, 2.5, 5, 10) if size * part >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = [round(n * step, 9) for n in range(first, last + 1)]
    return ticks[0], ticks[-1], ticks


def _tick(value: float, language: str) -> str:
    return figures.number(Decimal(repr(value)), language)


def _gutter(ticks: Iterable[float], language: str) -> float:
    return max(len(_tick(one, language)) for one in ticks) * _SIGN + 10


def _onto(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    return lambda value: start + (value - low) / (high - low) * (end - start)


def _spread(count: int, left: float, width: float) -> list[float]:
    if count == 1:
        return [left + width / 2]
    return [left + 14 + n * (width - 28) / (count - 1) for n in range(count)]


def _grid(
    ticks: Iterable[float],
    y: Callable[[float], float],
    left: float,
    right: float,
    language: str,
    *,
    written: bool = True,
) -> str:
    return "".join(
        f'<path d="M{left:.1f} {y(one):.1f}H{right:.1f}" stroke="{_RULE}"/>'
        + (_text(left - 8, y(one) + 4, _tick(one, language), "end", size=12) if written else "")
        for one in ticks
    )


def _run(
    points: Sequence[Point],
    number: int,
    at: Sequence[float],
    y: Callable[[float], float],
    floor: float,
    *,
    marks: bool = True,
) -> str:
    """A line with its marks; a gap where a figure is missing, a cross where one is hidden."""
    pieces: list[list[tuple[float, float]]] = [[]]
    crosses = []
    for x, point in zip(at, points, strict=True):
        if point.value is None:
            pieces.append([])
            if point.status == "suppressed":
                crosses.append(_text(x, floor - 3, "×", "middle", size=16))
        else:
            pieces[-1].append((x, y(float(point.value))))
    dashes = _DASHES[number % 4]
    colour = _COLOURS[(number + number // 4) % 4]
    drawn = [
        f'<path d="M{"L".join(f"{x:.1f} {top:.1f}" for x, top in piece)}" fill="none"'
        f' stroke="{colour}" stroke-width="2.5"'
        f"{f' stroke-dasharray={chr(34)}{dashes}{chr(34)}' if dashes else ''}/>"
        for piece in pieces
        if len(piece) > 1
    ]
    told = [place for piece in pieces for place in piece]
    # A figure between two gaps would not be seen without its mark.
    alone = [piece[0] for piece in pieces if len(piece) == 1]
    seen = told if marks and len(at) <= 30 else [*alone, *told[-1:]]
    return "".join([*drawn, *(_mark(number, x, top) for x, top in seen), *crosses])


def _mark(number: int, x: float, y: float, size: float = 4.5) -> str:
    colour = _COLOURS[(number + number // 4) % 4]
    look = f'fill="{colour}" stroke="{_GROUND}" stroke-width="1"'
    match number % 4:
        case 0:
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}" {look}/>'
        case 1:
            path = f"M{x - size:.1f} {y - size:.1f}h{2 * size}v{2 * size}h{-2 * size}z"
        case 2:
            path = f"M{x:.1f} {y - size - 1:.1f}l{size + 1} {2 * size + 1}h{-2 * size - 2}z"
        case _:
            more = size + 1.5
            path = f"M{x:.1f} {y - more:.1f}l{more} {more}l{-more} {more}l{-more} {-more}z"
    return f'<path d="{path}" {look}/>'


def _filling(number: int) -> str:
    colour = _COLOURS[number % 4]
    match number % 4:
        case 0:
            return f'fill="{colour}"'
        case 1:
            return f'fill="{_GROUND}" stroke="{colour}" stroke-width="2"'
        case 2:
            return f'fill="{colour}" fill-opacity=".45" stroke="{colour}"'
    return f'fill="{_GROUND}" stroke="{colour}" stroke-width="2" stroke-dasharray="4 2"'


def _legend(plot: Plot, most: float, *, filled: bool) -> tuple[str, float]:
    """The names of the series, on as many lines as they need; and how high that is."""
    parts, x, y = [], 0.0, 22.0
    for n, one in enumerate(plot.series):
        long = len(_short(one.label)) * _SIGN + 48
        if x and x + long > most:
            x, y = 0.0, y + 24
        mark = (
            f'<rect x="{x + 1:.1f}" y="{y - 11:.0f}" width="18" height="12" {_filling(n)}/>'
            if filled
            else _mark(n, x + 10, y - 5, 6)
        )
        parts.append(mark + _text(x + 26, y, _short(one.label)))
        x += long
    return "".join(parts), y + 4


def _end(plot: Plot, one: Series, language: str, most: int = 26) -> tuple[str, Decimal | None]:
    """What stands at the end of a line: its name and last figure."""
    last = next((p for p in reversed(one.points) if p.value is not None), None)
    if last is None:
        hidden = any(point.status == "suppressed" for point in one.points)
        why = word("hidden" if hidden else "missing", language)
        return (f"{_short(one.label, most)}: {why}" if one.label else why), None
    told = shown(plot, last, language)
    return (f"{_short(one.label, most)} {told}" if one.label else told), last.value


def _unit(plot: Plot, most: float) -> str:
    return _text(0, 12, _short(plot.unit, int(most / 6.6)), size=13) if plot.unit else ""


def _apart(places: Sequence[float], gap: float) -> list[float]:
    """The same places, moved so that none is nearer to another than ``gap``."""
    order = sorted(range(len(places)), key=lambda n: places[n])
    moved = list(places)
    for before, after in pairwise(order):
        moved[after] = max(moved[after], moved[before] + gap)
    return moved


def _none(plot: Plot, point: Point, language: str) -> str:
    return f"{'× ' if point.status == 'suppressed' else ''}{shown(plot, point, language)}"


def _short(words: str, most: int = _LONGEST) -> str:
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def _text(
    x: float,
    y: float,
    words: str,
    anchor: str = "",
    *,
    size: int = 14,
    weight: int = 0,
    clear: bool = False,
) -> str:
    """``clear`` keeps lines behind the words away from them."""
    more = f' text-anchor="{anchor}"' if anchor else ""
    more += f' font-size="{size}"' if size != 14 else ""
    more += f' font-weight="{weight}"' if weight else ""
    if clear:
        more += f' stroke="{_GROUND}" stroke-width="4" paint-order="stroke"'
    return f'<text x="{x:.1f}" y="{y:.1f}"{more}>{escape(words)}</text>'


def _wrapped(words: str, most: int) -> Iterator[str]:
    line = ""
    for part in words.split():
        if line and len(line) + len(part) + 1 > most:
            yield line
            line = ""
        line = f"{line} {part}".strip()
    if line:
        yield line
