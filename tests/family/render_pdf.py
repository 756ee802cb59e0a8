"""PDF by reportlab: ruled or unruled tables, running header, page numbers, wrapped cells."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from tests.family import blocks as b
from tests.family.render import Style, number

_BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=9.5, leading=12, spaceAfter=5)
_CELL = ParagraphStyle("cell", fontName="Helvetica", fontSize=8, leading=9.5)
_BULLET = ParagraphStyle("bullet", parent=_BODY, leftIndent=12, bulletIndent=2, spaceAfter=1)
_HEADS = tuple(
    ParagraphStyle(
        f"head{level}",
        fontName="Helvetica-Bold",
        fontSize=size,
        leading=size * 1.25,
        spaceBefore=8,
        spaceAfter=5,
        keepWithNext=1,
    )
    for level, size in enumerate((18, 14, 11.5, 10.5, 9.5))
)


def render(page: b.Blocks, style: Style) -> bytes:
    """The page as a PDF without dates of its own."""
    stream = io.BytesIO()
    title = next(block.text for block in page if isinstance(block, b.Heading))
    document = SimpleDocTemplate(
        stream,
        pagesize=A4,
        leftMargin=2 * cm,
        rightMargin=2 * cm,
        topMargin=2.2 * cm,
        bottomMargin=2 * cm,
        invariant=1,
        title=title,
        author="voorbeeldgegevens",
        lang="nl",
    )

    def frame(canvas: Any, _: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawRightString(A4[0] - 2 * cm, A4[1] - 1.4 * cm, style.header)
        canvas.drawCentredString(A4[0] / 2, 1.2 * cm, str(canvas.getPageNumber()))

    story = [part for block in page for part in _block(block, style)]

    def canvas(*args: Any, **kwargs: Any) -> Any:
        # Uncompressed: the bytes then do not depend on the version of zlib.
        return Canvas(*args, **{**kwargs, "pageCompression": 0, "invariant": 1})

    document.build(story, onFirstPage=frame, onLaterPages=frame, canvasmaker=canvas)
    return stream.getvalue()


def _block(block: b.Block, style: Style) -> Iterator[Any]:
    if isinstance(block, b.Heading):
        if block.level == 1:
            yield PageBreak()
        yield Paragraph(escape(block.text), _HEADS[block.level])
    elif isinstance(block, b.Para):
        yield Paragraph(escape(block.text), _BODY)
    elif isinstance(block, b.Bullets):
        yield from (Paragraph(escape(item), _BULLET, bulletText="•") for item in block.items)
    else:
        if block.unit:
            yield Paragraph("(duizend euro)", _BODY)
        yield _table(block, style)
        yield Spacer(1, 8)


def _table(grid: b.Grid, style: Style) -> Any:
    data: list[list[Any]] = []
    commands: list[tuple[Any, ...]] = [
        ("FONT", (0, 0), (-1, -1), "Helvetica", 8),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
    spans: list[tuple[Any, ...]] = []
    for header in grid.header:
        line: list[Any] = []
        for text, span in header:
            if span > 1:
                at = len(data)
                spans.append(("SPAN", (len(line), at), (len(line) + span - 1, at)))
                spans.append(("ALIGN", (len(line), at), (len(line), at), "CENTER"))
            line += [text, *[""] * (span - 1)]
        data.append(line)
    for row in grid.rows:
        data.append(
            [
                number(c, style, grid.legal)
                if isinstance(c, b.Figure)
                else Paragraph(escape(c), _CELL)
                for c in row
            ]
        )
    for column in range(grid.columns):
        if column not in grid.text_columns:
            commands.append(("ALIGN", (column, 0), (column, -1), "RIGHT"))
    if style.ruled:
        commands.append(("GRID", (0, 0), (-1, -1), 0.5, colors.grey))
    widths = [_width(grid, column) for column in range(grid.columns)]
    return Table(data, colWidths=widths, style=[*commands, *spans], hAlign="LEFT")


def _width(grid: b.Grid, column: int) -> float:
    if column not in grid.text_columns:
        return float(1.9 * cm)
    if column:
        return float(7.2 * cm)
    return float({"evolution_list": 4.2, "formula": 7.0}.get(grid.type, 4.6) * cm)
