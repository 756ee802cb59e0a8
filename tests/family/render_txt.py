"""TXT as text extraction leaves it: wrapped, broken, drifted; or in aligned columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest

from msgspec import Struct

from tests.family import blocks as b
from tests.family.render import Style, number

_CODE = re.compile(r"(.*?[A-Z]{2}\d-)([0-9A-Z]{6,10}-[A-Z]{2}.*)")


class _Float(Struct, frozen=True):
    """Lines that move to the end of their page where the layout drifts."""

    lines: tuple[str, ...]


class _NewPage:
    """The next line opens a page."""


_Item = str | _Float | _NewPage


def render(page: b.Blocks, style: Style) -> bytes:
    """The page as UTF-8 text."""
    columns = style.layout == "columns"
    flow = _flow(page, style, _columns if columns else _loose)
    return (_paged(flow, style) if columns else _drifted(flow, style)).encode()


def wrap(text: str, width: int, style: Style) -> list[str]:
    """Lines of at most ``width`` where words allow it; codes and ``(-)`` break as styled."""
    lines: list[str] = [""]
    for word in text.split():
        room = width - len(lines[-1]) - (1 if lines[-1] else 0)
        parts = _breakable(word, style)
        if len(word) <= room:
            lines[-1] += f" {word}" if lines[-1] else word
        elif len(parts) == 2 and len(parts[0]) <= room:
            lines[-1] += f" {parts[0]}" if lines[-1] else parts[0]
            lines.append(parts[1])
        elif lines[-1]:
            lines.append(word)
        else:
            lines[-1] = word
    return lines


def _breakable(word: str, style: Style) -> tuple[str, ...]:
    if style.break_codes != "none" and (found := _CODE.fullmatch(word)):
        return found.groups()
    if style.break_sign and word == "(-)":
        return ("(-", ")")
    return (word,)


def joined(texts: list[str]) -> str:
    """Figures in a row: one blank between, two where the figures could be cut another way."""
    tokens = " ".join(texts).split(" ")
    return (" " if _cuts(tokens, len(texts)) == 1 else "  ").join(texts)


def _cuts(tokens: list[str], parts: int) -> int:
    """In how many ways tokens can be read as so many numbers with a blank for thousands."""
    if not tokens:
        return int(parts == 0)
    first = re.fullmatch(r"[+-]?\d{1,3}", tokens[0])
    ways = _cuts(tokens[1:], parts - 1)
    for end in range(2, len(tokens) + 1 if first else 0):
        if not re.fullmatch(r"\d{3}", tokens[end - 1]):
            break
        ways += _cuts(tokens[end:], parts - 1)
    return ways


def _flow(
    page: b.Blocks, style: Style, table: Callable[[b.Grid, Style], Iterator[_Item]]
) -> Iterator[_Item]:
    for block in page:
        if isinstance(block, b.Heading):
            if block.level == 1:
                yield _NewPage()
            yield from wrap(block.text, style.width, style)
            yield ""
        elif isinstance(block, b.Para):
            yield from wrap(block.text, style.width, style)
            yield ""
        elif isinstance(block, b.Bullets):
            for item in block.items:
                first, *rest = wrap(item, style.width - 2, style)
                yield f"- {first}"
                yield from (f"  {line}" for line in rest)
            yield ""
        else:
            yield from table(block, style)
            yield ""


def _drifted(flow: Iterable[_Item], style: Style) -> str:
    pages: list[list[str]] = [[]]
    floats: list[str] = []
    for item in flow:
        if isinstance(item, _Float):
            if style.layout == "drift":
                floats += ["", *item.lines]
            else:
                pages[-1] += ["", *item.lines]
            continue
        if isinstance(item, _NewPage) or len(pages[-1]) >= style.page_lines:
            pages[-1] += floats
            floats = []
            if pages[-1]:
                pages.append([])
        if isinstance(item, str):
            pages[-1].append(item)
    pages[-1] += floats
    text = ""
    for position, lines in enumerate(pages):
        if position and lines:
            lines[0] = f" {lines[0]}"
        for line in lines:
            text += line + (" " if style.trailing and line.strip() else "") + "\n"
    return text


def _loose(grid: b.Grid, style: Style) -> Iterator[_Item]:
    """A table as extraction leaves it."""
    if grid.unit:
        yield "(duizend euro)"
    if grid.type in ("total", "programme", "receipts", "credit_evolution"):
        lines = tuple(_wide(grid, style))
        if grid.type != "credit_evolution":
            yield from lines
            return
        if style.layout == "drift":
            yield from [""] * (3 + len(lines) // 4)
        yield _Float(lines)
    elif grid.type == "legal_person":
        yield from _legal(grid, style)
    else:
        if grid.type != "formula":
            yield from (_header(row) for row in grid.header)
        for row in grid.rows:
            yield from _row(grid, row, style)


def _header(row: b.HeaderRow) -> str:
    return " ".join(text for text, _ in row)


def _wide(grid: b.Grid, style: Style) -> Iterator[str]:
    yield _header(grid.header[0])
    for label, *cells in grid.rows:
        yield ""
        lead = str(label)
        if grid.type in ("total", "programme") and lead.startswith("Bijstelling "):
            yield "Bijstelling"
            lead = lead.removeprefix("Bijstelling ")
        figures = [number(c, style, width=10) for c in cells if isinstance(c, b.Figure)]
        padded = [f if len(f) <= 10 and style.thousands == "." else f" {f}" for f in figures]
        yield " ".join([lead, *padded])


def _legal(grid: b.Grid, style: Style) -> Iterator[str]:
    stages = [text for text, _ in grid.header[0]]
    tight = style.tight_stages and len(grid.header) == 1
    yield " ".join(stage.replace(" ", "") if tight else stage for stage in stages)
    for row in grid.header[1:]:
        yield ""
        yield _header(row)
    yield ""
    (cells,) = grid.rows
    if "" in cells:
        yield " "
        yield "  ".join(_texts(cells, style, legal=True))
    else:
        yield joined(_texts(cells, style, legal=True))


def _texts(cells: Iterable[b.Cell], style: Style, *, legal: bool = False) -> list[str]:
    return [number(c, style, legal).strip() for c in cells if isinstance(c, b.Figure)]


def _row(grid: b.Grid, row: tuple[b.Cell, ...], style: Style) -> Iterator[str]:
    """A row whose label wraps; then its figures stand at the end or on a line below."""
    figures = joined(_texts(row, style))
    label = str(row[0])
    if grid.type == "evolution_list":
        *head, tail = _breakable(label, style) if style.break_codes == "all" else (label,)
        if head:
            yield from head
        first, *rest = wrap(str(row[3]), 38, style)
        yield f"{tail} {figures} {first}".rstrip()
        yield from rest
        return
    lines = wrap(label, style.narrow, style)
    below = len(lines) > 2 or (grid.type == "other_adjustment" and len(lines) == 2)
    if below and figures:
        yield from lines
        yield ""
        yield figures
        yield ""
    else:
        yield from lines[:-1]
        yield f"{lines[-1]} {figures}".rstrip()
    if grid.type == "ise_summary" and not below:
        yield ""
    if grid.type == "compensation" and row[3]:
        yield ""
        for position, line in enumerate(wrap(str(row[3]), style.narrow - 6, style)):
            yield line
            if position % 2:
                yield ""


def _columns(grid: b.Grid, style: Style) -> Iterator[_Item]:
    """A table in aligned columns."""
    widths = [_width(grid, column, style) for column in range(grid.columns)]
    if grid.unit:
        yield "(duizend euro)".rjust(2 + sum(widths) + 2 * len(widths))
    for header in grid.header:
        start, line = 0, ""
        for text, span in header:
            room = sum(widths[start : start + span]) + 2 * (span - 1)
            right = start not in grid.text_columns and span == 1
            line += "  " + (text.rjust(room) if right else text.center(room))
            start += span
        yield line.rstrip()
    for row in grid.rows:
        cells = [
            [number(cell, style, grid.legal, width)]
            if isinstance(cell, b.Figure)
            else _cell(cell, width, style, grid.type == "evolution_list" and not column)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        for parts in zip_longest(*cells, fillvalue=""):
            line = "".join(f"  {part:<{w}}" for part, w in zip(parts, widths, strict=True))
            yield line.rstrip()


def _cell(text: str, width: int, style: Style, code: bool) -> list[str]:
    if code and style.break_codes == "all":
        return list(_breakable(text, style))
    return wrap(text, width, style)


def _width(grid: b.Grid, column: int, style: Style) -> int:
    if column not in grid.text_columns:
        return 11
    if grid.type == "evolution_list" and not column:
        return 17
    return 34 if column else style.narrow + 4


def _paged(flow: Iterable[_Item], style: Style) -> str:
    pages: list[list[str]] = [[]]
    for item in flow:
        if isinstance(item, _NewPage) or len(pages[-1]) >= style.page_lines:
            pages.append([])
        if isinstance(item, str) and (item or pages[-1]):
            pages[-1].append(item)
    text = ""
    for position, lines in enumerate((p for p in pages if p), start=1):
        text += f"{style.header.rjust(style.width)}\n\n" if style.header else ""
        text += "\n".join(lines) + "\n"
        text += "\n" * (style.page_lines - len(lines) + 1)
        text += f"{str(position).center(style.width).rstrip()}\n\f"
    return text
