"""The cells of a line: which figures stand in which column of a table.

A line of a real table comes with its cells divided by tabs; a line of text has to be cut.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import cast

from msgspec import Struct

from regie.kernel.flanders import budget
from regie.kernel.numbers import (
    Figure,
    cut_figures,
    cut_ways,
    has_pointed,
    parse_whole,
    whole_ways,
)
from regie.reading.model import Axis
from regie.reading.text import Line, squeeze


class Column(Struct, frozen=True):
    """A column of figures; ``cell`` is its position in a table whose cells are known."""

    axis: Axis
    stage: str | None
    cell: int | None


class Cells(Struct, frozen=True):
    """A line with figures.

    ``label`` stands before them and ``reason`` behind; ``values`` are the figures by column number,
    ``options`` all ways to read them, the likeliest first.
    """

    label: str
    values: dict[int, Figure]
    options: list[dict[int, Figure]]
    reason: str


def may_hold(text: str, *, inside: bool = False) -> bool:
    """Whether a line can hold a row of figures at all; most lines are prose and cannot.

    :param inside: words may stand behind the figures.
    """
    if inside or "\t" in text:
        return any(map(str.isdigit, text))
    last = text.rstrip()[-1:]
    return last.isdigit() or _is_nil(last)


def read_cells(
    line: Line, columns: list[Column], *, pointed: bool, inside: bool = False
) -> Cells | None:
    """The figures of a line for these columns, or None where they are not there.

    :param pointed: the table divides thousands by points.
    :param inside: words may stand behind the figures.
    """
    if not columns:
        return None
    text = line.text
    if "\t" in text.strip():
        cells = _tabbed(line, columns)
        if cells:
            return cells
    count = len(columns)
    end = _label_end(text)
    ways = cut_ways(text[end:], count, pointed=pointed)
    reason = ""
    if not ways and inside:
        figures, reason = _figures_inside(text, count, pointed)
        ways, end = ([figures], 0) if figures else ([], 0)
    options = [{i: f.moved(line.start + end) for i, f in enumerate(way)} for way in ways]
    if not ways and (nilled := _nilled(text, count)):
        options = [{i: figure.moved(line.start) for i, figure in nilled.items()}]
    sparse = all(column.stage not in (None, budget.EVOLUTION) for column in columns)
    if sparse and not text[:end].strip():
        options += _sparse(text, columns, line.start, pointed, tidy=bool(options))
    if not options:
        return None
    first = min(figure.start for figure in options[0].values()) - line.start
    return Cells(squeeze(text[:first]), options[0], options, reason)


def _tabbed(line: Line, columns: list[Column]) -> Cells | None:
    """The figures of a line whose cells are known."""
    parts = list(_split(line.text))
    values: dict[int, Figure] = {}
    words_before: list[str] = []
    words_behind: list[str] = []
    figures: list[tuple[int, Figure]] = []
    for position, (start, cell) in enumerate(parts):
        figure = _whole(cell, line.start + start) if position or _alone(parts) else None
        if figure:
            figures.append((position, figure))
        elif cell.strip() and not _is_nil(cell):
            (words_behind if figures or position > 1 else words_before).append(cell)
    by_cell = {column.cell: i for i, column in enumerate(columns) if column.cell is not None}
    aligned = bool(by_cell) and len(parts) > max(by_cell)
    if aligned and all(position in by_cell for position, _ in figures):
        values = {by_cell[position]: figure for position, figure in figures}
    if not values and len(figures) == len(columns):
        values = {i: figure for i, (_, figure) in enumerate(figures)}
    if not values:
        return None
    return Cells(
        squeeze(" ".join(words_before)),
        values,
        [values],
        squeeze(" ".join(words_behind)),
    )


def shows_points(text: str) -> bool:
    """Whether the figures of a line divide thousands by points."""
    figures = cut_figures(text, 1, pointed=True)
    return (
        (bool(figures) and has_pointed(text[figures[0].start :]))
        or ("\t" in text and any(has_pointed(cell) for cell in text.split("\t")))
        or re.search(r"[+-]\d{1,3}\.\d{3}\b", text) is not None
    )


def _nilled(text: str, count: int) -> dict[int, Figure]:
    """The figures of a row whose last column holds a dash; a dash before a figure is its sign."""
    tokens = list(re.finditer(r"\S+", text))[-count:]
    if len(tokens) < count or not _is_nil(tokens[-1][0]):
        return {}
    if budget.row_label(text[: tokens[0].start()]) is None:
        return {}
    figures: dict[int, Figure] = {}
    for i, token in enumerate(tokens):
        value = parse_whole(token[0])
        if value is not None:
            figures[i] = Figure(value, token.start(), token.end())
        elif not _is_nil(token[0]):
            return {}
    return figures


def _alone(parts: list[tuple[int, str]]) -> bool:
    """Whether the row has no label column: its first cell is a figure like the others."""
    return parse_whole(parts[0][1]) is not None and not re.fullmatch(
        r"\s*(?:19|20)\d\d\s*", parts[0][1]
    )


def _is_nil(cell: str) -> bool:
    return cell.strip() in {"-", "–", "—", "/"}


def _whole(cell: str, start: int) -> Figure | None:
    value = parse_whole(cell)
    if value is None:
        return None
    stripped = cell.strip()
    begin = start + cell.index(stripped)
    return Figure(value, begin, begin + len(stripped))


def _split(text: str) -> Iterator[tuple[int, str]]:
    """The cells of a line and where each begins."""
    start = 0
    for cell in text.split("\t"):
        yield start, cell
        start += len(cell) + 1


def cell_figures(text: str, base: int) -> tuple[list[Figure], list[str]]:
    """The figures and the words in the cells of a text that begins at ``base``."""
    figures: list[Figure] = []
    words: list[str] = []
    for start, cell in _split(text):
        figure = _whole(cell, base + start)
        if figure:
            figures.append(figure)
        elif cell.strip():
            words.append(cell)
    return figures, words


def _figures_inside(text: str, count: int, pointed: bool) -> tuple[list[Figure], str]:
    """Figures in the middle of a line, with the words behind them."""
    for match in re.finditer(r"(?<=\S)\s+(?=[^\W\d_])", text):
        figures = cut_figures(text[: match.start()], count, pointed=pointed)
        if len(figures) == count:
            return figures, squeeze(text[match.end() :])
    return [], ""


def _label_end(text: str) -> int:
    """Where the figures may begin: behind a label that itself ends with a year."""
    return max((match.end() for match in budget.ROUND.finditer(text)), default=0)


def _sparse(
    text: str, columns: list[Column], base: int, pointed: bool, *, tidy: bool
) -> list[dict[int, Figure]]:
    """The ways in which fewer figures than columns can stand there, one axis filled before two.

    Wide gaps tell how many figures there are; without them each count is possible. ``tidy`` keeps
    to one whole axis left blank: any other gap in a full row would only explain away an error.
    """
    stretches = len(re.split(r"\s{2,}|\t", text.strip()))
    counts = [stretches] if stretches > 1 else range(len(columns) - 1, 0, -1)
    found: list[tuple[tuple[int, int], dict[int, Figure]]] = []
    for count in counts:
        if count >= len(columns):
            continue
        for rank, way in enumerate(whole_ways(text, count, pointed=pointed)):
            for chosen in combinations(range(len(columns)), count):
                axes = {columns[i].axis for i in chosen}
                stages = {columns[i].stage for i in chosen}
                untidy = len(axes) * len(stages) != count
                if untidy and tidy:
                    continue
                found.append(
                    ((untidy, rank), {i: f.moved(base) for i, f in zip(chosen, way, strict=True)})
                )
    return [option for _, option in sorted(found, key=lambda entry: entry[0])]


def _axis(name: str) -> Axis:
    return cast(Axis, name)


def axis_columns(line: Line, axes: tuple[str, ...]) -> list[Column]:
    """The columns of a line that names axes only."""
    cells = _positions(line, lambda text: [a for a in budget.AXES if a == text.strip()])
    known = len(cells) == len(axes)
    return [Column(_axis(axis), None, cells[i] if known else None) for i, axis in enumerate(axes)]


def stage_columns(line: Line, stages: tuple[str, ...]) -> list[Column]:
    """The columns of a line that names rounds only."""
    cells = _positions(line, _stages_in)
    known = len(cells) == len(stages)
    return [Column("AMOUNT", stage, cells[i] if known else None) for i, stage in enumerate(stages)]


def _stages_in(text: str) -> list[str]:
    head = budget.column_head(f"{text} VAK") if text.strip() else None
    return list(head.stages) if head else []


def _positions(line: Line, found: Callable[[str], list[str]]) -> list[int]:
    """The positions of the cells in which ``found`` finds one name."""
    if "\t" not in line.text:
        return []
    return [
        position for position, (_, cell) in enumerate(_split(line.text)) if len(found(cell)) == 1
    ]


def crossed_columns(first: Line, second: Line) -> list[Column]:
    """The columns of two lines of names, one with axes and one with stages."""
    heads = [h for line in (first, second) if (h := budget.column_head(line.text))]
    axes_line, stages_line = (first, second) if heads[0].axes else (second, first)
    axes = next(h.axes for h in heads if h.axes)
    stages = next(h.stages for h in heads if h.stages)
    axis_cells = _positions(axes_line, lambda text: [a for a in budget.AXES if a == text.strip()])
    stage_cells = _positions(stages_line, _stages_in)
    cells = axis_cells if len(axes) >= len(stages) else stage_cells
    count = max(len(axes), len(stages))
    per_axis = max(count // len(axes), 1)
    per_stage = max(count // len(stages), 1)
    known = len(cells) == count
    if len(axes) == len(stages) and len(set(stages)) == len(stages) and len(set(axes)) < len(axes):
        per_axis = per_stage = 1
    elif len(axes) < len(stages):
        per_stage = 1
    else:
        per_axis = 1
    return [
        Column(
            _axis(axes[min(i // per_axis, len(axes) - 1)]),
            stages[min(i // per_stage, len(stages) - 1)],
            cells[i] if known else None,
        )
        for i in range(count)
    ]
