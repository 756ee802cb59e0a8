"""HTML with real tables and lists."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from tests.family import blocks as b
from tests.family.render import Style, number


def render(page: b.Blocks, style: Style) -> bytes:
    """The page as a complete HTML document."""
    title = next(block.text for block in page if isinstance(block, b.Heading))
    body = "\n".join(line for block in page for line in _block(block, style))
    return (
        '<!DOCTYPE html>\n<html lang="nl">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n</head>\n<body>\n<main>\n{body}\n</main>\n"
        "</body>\n</html>\n"
    ).encode()


def _block(block: b.Block, style: Style) -> Iterator[str]:
    if isinstance(block, b.Heading):
        yield f"<h{block.level + 1}>{escape(block.text)}</h{block.level + 1}>"
    elif isinstance(block, b.Para):
        yield f"<p>{escape(block.text)}</p>"
    elif isinstance(block, b.Bullets):
        yield "<ul>"
        yield from (f"<li>{escape(item)}</li>" for item in block.items)
        yield "</ul>"
    else:
        yield from _table(block, style)


def _table(grid: b.Grid, style: Style) -> Iterator[str]:
    if grid.unit:
        yield "<p>(duizend euro)</p>"
    yield "<table>"
    if grid.header:
        yield "<thead>"
        for header in grid.header:
            yield "<tr>" + "".join(_heading(text, span) for text, span in header) + "</tr>"
        yield "</thead>"
    yield "<tbody>"
    for row in grid.rows:
        cells = (
            number(cell, style, grid.legal) if isinstance(cell, b.Figure) else escape(cell)
            for cell in row
        )
        yield "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
    yield "</tbody>"
    yield "</table>"


def _heading(text: str, span: int) -> str:
    tag = "th" if text else "td"
    wide = f' colspan="{span}"' if span > 1 else ""
    return f"<{tag}{wide}>{escape(text)}</{tag}>"
