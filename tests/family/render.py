"""From truth to files: the one door to all renderers, and what may differ between two papers.

``render(paper, "pdf", style)`` gives the bytes of a file; ``page`` may be a
:class:`~tests.family.truth.Paper` or blocks in which a test has planted an error.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from tests.family import blocks as b
from tests.family.truth import Paper

Format = Literal["txt", "docx", "html", "pdf"]
FORMATS: tuple[Format, ...] = ("txt", "docx", "html", "pdf")
Page = Paper | b.Blocks


class Style(Struct, frozen=True):
    """How a paper is printed.

    ``layout`` is for TXT: ``plain`` (tables where they belong), ``drift`` (as extraction leaves
    it: credit tables come at the end of the page they stood on) or ``columns`` (aligned, with form
    feeds, running header and page numbers). ``break_codes`` breaks codes after their first hyphen
    where a line ends (``label``), and always in the first column of a list too (``all``);
    ``break_sign`` breaks ``(-)``. ``tight_stages`` prints ``BA2021`` above receipts of a legal
    person. ``tables`` is for DOCX, ``ruled`` for PDF.
    """

    thousands: Literal[".", " "] = "."
    legal_thousands: Literal[".", " "] = " "
    plus: bool = True
    detached_minus: bool = True
    layout: Literal["plain", "drift", "columns"] = "plain"
    page_lines: int = 60
    width: int = 88
    narrow: int = 26
    break_codes: Literal["none", "label", "all"] = "label"
    break_sign: bool = False
    tight_stages: bool = False
    trailing: bool = True
    tables: Literal["real", "tabs"] = "real"
    ruled: bool = True
    header: str = "voorbeeldgegevens"


def page_of(page: Page) -> b.Blocks:
    """The blocks of a paper, or the blocks themselves."""
    return b.blocks(page) if isinstance(page, Paper) else page


def number(figure: b.Figure, style: Style, legal: bool = False, width: int = 0) -> str:
    """A figure as the style prints it, at least ``width`` wide."""
    digits = f"{abs(figure.value):,}".replace(
        ",", style.legal_thousands if legal else style.thousands
    )
    if figure.value < 0 and figure.detached and style.detached_minus:
        return "-" + digits.rjust(max(width - 1, len(digits) + 1))
    sign = "-" if figure.value < 0 else ""
    if figure.value > 0 and figure.signed and style.plus:
        sign = "+"
    return (sign + digits).rjust(width)


def render(page: Page, kind: Format, style: Style | None = None) -> bytes:
    """The paper as a file; the same arguments always give the same bytes."""
    from tests.family import render_docx, render_html, render_pdf, render_txt

    renderer = {
        "txt": render_txt.render,
        "docx": render_docx.render,
        "html": render_html.render,
        "pdf": render_pdf.render,
    }[kind]
    return renderer(page_of(page), style or Style())
