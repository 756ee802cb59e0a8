"""The extracted text of a paper, cut into lines that know their place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from regie.reading.model import Place

Format = Literal["txt", "pdf", "docx", "html"]


class Extract(Struct, frozen=True):
    """What a file holds, as text.

    Lines end with ``\\n``. A row of a real table is one line with its cells divided by tabs (an
    empty cell is nothing between two tabs; a merged cell stands in its first column); an item of a
    list begins with ``- ``; a paragraph or heading is one line with an empty line after it.
    ``page_starts`` has the offset at which each page begins, and is empty where the format knows
    no pages.
    """

    format: Format
    text: str
    page_starts: tuple[int, ...]
    sha256: str


class Line(Struct, frozen=True):
    """One line; ``text`` is without line end and page break, ``start`` is where it begins."""

    number: int
    start: int
    text: str
    page: int | None
    opens_page: bool

    @property
    def blank(self) -> bool:
        """Whether nothing is printed on it."""
        return not self.text.strip()


class Paper:
    """Lines of an :class:`Extract`, and places in it."""

    def __init__(self, extract: Extract) -> None:
        self.extract = extract
        self.text = extract.text
        self.lines = tuple(_lines(extract))
        self._starts = [line.start for line in self.lines]

    def line_at(self, offset: int) -> Line:
        """The line in which the code point at ``offset`` stands."""
        return self.lines[max(bisect_right(self._starts, offset) - 1, 0)]

    def place(self, start: int, end: int) -> Place:
        """The place of ``text[start:end]``."""
        line = self.line_at(start)
        return Place(page=line.page, line=line.number, start=start, end=end)


def _lines(extract: Extract) -> Iterator[Line]:
    # Not str.splitlines: that also breaks at characters that no editor counts as a line.
    offset = 0
    for number, raw in enumerate(extract.text.split("\n"), start=1):
        skipped = len(raw) - len(raw.lstrip("\f\ufeff"))
        start = offset + skipped
        page = bisect_right(extract.page_starts, start) if extract.page_starts else None
        opens = page is not None and any(
            offset <= s <= start for s in extract.page_starts[page - 1 : page]
        )
        yield Line(number, start, raw[skipped:].rstrip("\r"), page, opens)
        offset += len(raw) + 1


def squeeze(text: str) -> str:
    """The text with every run of white space folded into one blank."""
    return re.sub(r"\s+", " ", text).strip()
