"""Small real files, made on the spot."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Table

BODY = getSampleStyleSheet()["BodyText"]
HEADING = getSampleStyleSheet()["Heading2"]
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(*story: Flowable, right: float = 72) -> bytes:
    """A PDF of this story, with a margin on the right in points."""
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4, rightMargin=right).build(list(story))
    return out.getvalue()


def prose_pdf() -> bytes:
    return pdf(Paragraph("Eerste bladzijde.", BODY), PageBreak(), Paragraph("Tweede.", BODY))


def encrypted_pdf() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("geheim", "eigenaar", strength=128))
    canvas.drawString(100, 700, "Dit mag niemand lezen")
    canvas.save()
    return out.getvalue()


def scanned_pdf() -> bytes:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawImage(ImageReader(Image.new("L", (20, 20), 128)), 50, 50, 400, 600)
    canvas.save()
    return out.getvalue()


def blank_pdf() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def ruled(rows: Sequence[list[Any]], *commands: Any) -> Table:
    """A table with a line around every cell; ``commands`` are those of a TableStyle."""
    style: list[Any] = [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    return Table(rows, colWidths=[150, *[70] * (len(rows[0]) - 1)], style=[*style, *commands])


def paragraph(text: str, properties: str = "") -> str:
    """A paragraph of WordprocessingML; a tab in ``text`` becomes a tab of Word."""
    runs = text.replace("\t", "</w:t><w:tab/><w:t xml:space='preserve'>")
    setup = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f"<w:p>{setup}<w:r><w:t xml:space='preserve'>{runs}</w:t></w:r></w:p>"


def listed(text: str, number: int, depth: int = 0) -> str:
    return paragraph(
        text, f"<w:numPr><w:ilvl w:val='{depth}'/><w:numId w:val='{number}'/></w:numPr>"
    )


def cell(*blocks: str, setup: str = "") -> str:
    return f"<w:tc><w:tcPr>{setup}</w:tcPr>{''.join(blocks)}</w:tc>"


def table(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def numbering(*levels: tuple[str, str], nums: str = "") -> str:
    """A numbering part: list 1 with these (format, text) levels, and further ``nums``."""
    inside = "".join(
        f"<w:lvl w:ilvl='{i}'><w:start w:val='1'/><w:numFmt w:val='{shape}'/>"
        f"<w:lvlText w:val='{text}'/></w:lvl>"
        for i, (shape, text) in enumerate(levels)
    )
    return (
        f"<w:numbering xmlns:w='{WORD}'><w:abstractNum w:abstractNumId='0'>{inside}"
        f"</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>{nums}"
        "</w:numbering>"
    )


def docx(*blocks: str, before: str = "", **parts: str) -> bytes:
    """A DOCX with these blocks in its body; ``before`` stands before its root element."""
    document = (
        f"{before}<w:document xmlns:w='{WORD}'><w:body>{''.join(blocks)}</w:body></w:document>"
    )
    return zipped({"word/document.xml": document} | {f"word/{k}.xml": v for k, v in parts.items()})


def zipped(entries: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()
