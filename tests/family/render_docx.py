"""DOCX by python-docx: heading styles, list bullets, and real tables or tab stops."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

import docx
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Cm

from tests.family import blocks as b
from tests.family.render import Style, number

if TYPE_CHECKING:
    from docx.document import Document

_LONG_AGO = datetime(2020, 1, 1)


def render(page: b.Blocks, style: Style) -> bytes:
    """The page as a DOCX file with fixed dates."""
    document = docx.Document()
    properties = document.core_properties
    properties.author = properties.last_modified_by = "voorbeeldgegevens"
    properties.created = properties.modified = _LONG_AGO
    properties.comments = ""
    properties.title = next(block.text for block in page if isinstance(block, b.Heading))
    if style.header:
        document.sections[0].header.paragraphs[0].text = style.header
    for block in page:
        if isinstance(block, b.Heading):
            document.add_heading(block.text, block.level)
        elif isinstance(block, b.Para):
            document.add_paragraph(block.text)
        elif isinstance(block, b.Bullets):
            for item in block.items:
                document.add_paragraph(item, style="List Bullet")
        else:
            if block.unit:
                document.add_paragraph("(duizend euro)")
            (_real if style.tables == "real" else _tabs)(document, block, style)
    stream = io.BytesIO()
    document.save(stream)
    return _still(stream.getvalue())


def _texts(grid: b.Grid, style: Style) -> list[list[str]]:
    return [
        [number(c, style, grid.legal) if isinstance(c, b.Figure) else c for c in row]
        for row in grid.rows
    ]


def _real(document: Document, grid: b.Grid, style: Style) -> None:
    table = document.add_table(rows=0, cols=grid.columns)
    table.style = "Table Grid"
    for header in grid.header:
        cells = table.add_row().cells
        start = 0
        for text, span in header:
            cell = cells[start]
            if span > 1:
                cell = cell.merge(cells[start + span - 1])
            cell.text = text
            start += span
    for row in _texts(grid, style):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph()


def _tabs(document: Document, grid: b.Grid, style: Style) -> None:
    lines = [
        [part for text, span in row for part in (text, *[""] * (span - 1))] for row in grid.header
    ]
    for line in (*lines, *_texts(grid, style)):
        paragraph = document.add_paragraph("\t".join(line).rstrip("\t"))
        stops = paragraph.paragraph_format.tab_stops
        for column in range(1, grid.columns):
            left = column in grid.text_columns
            position = Cm(5 + 1.8 * column)
            stops.add_tab_stop(position, WD_TAB_ALIGNMENT.LEFT if left else WD_TAB_ALIGNMENT.RIGHT)
    document.add_paragraph()


def _still(data: bytes) -> bytes:
    """The same archive with fixed times."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            target.writestr(entry, source.read(name))
    return out.getvalue()
