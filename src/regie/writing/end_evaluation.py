"""The end evaluation of a programme as a document."""

from __future__ import annotations

import io
from collections.abc import Sequence

from msgspec import Struct


class Chapter(Struct, frozen=True):
    """A heading with paragraphs, or with rows under a head."""

    heading: str
    paragraphs: Sequence[str] = ()
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


def document(title: str, chapters: Sequence[Chapter]) -> bytes:
    """As DOCX, with headings and tables that a reading program understands."""
    import docx  # no page waits for it

    paper = docx.Document()
    paper.core_properties.title = title
    paper.core_properties.author = ""
    paper.add_heading(title, 0)
    for chapter in chapters:
        paper.add_heading(chapter.heading, 1)
        for words in chapter.paragraphs:
            paper.add_paragraph(words)
        if chapter.rows:
            table = paper.add_table(rows=1, cols=len(chapter.head), style="Table Grid")
            for cell, words in zip(table.rows[0].cells, chapter.head, strict=True):
                cell.text = words
            for row in chapter.rows:
                for cell, words in zip(table.add_row().cells, row, strict=True):
                    cell.text = words
    held = io.BytesIO()
    paper.save(held)
    return held.getvalue()
