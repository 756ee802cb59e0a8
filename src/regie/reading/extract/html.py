"""HTML: what a reader sees, in document order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

from regie.reading.extract.formats import Refused, decode
from regie.reading.extract.lines import SPACE, Lines, label, raised

if TYPE_CHECKING:
    from regie.reading.extract.formats import Content

_UNSEEN = frozenset({
    "head", "script", "style", "template", "noscript", "iframe", "object", "svg", "math",
    "select", "textarea", "datalist", "audio", "video", "canvas",
})  # fmt: skip
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main", "menu",
    "nav", "ol", "optgroup", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "ul",
})  # fmt: skip
_MOST_COLUMNS = 1000
_CHARSET = re.compile(
    rb"""<(?:meta\b[^>]*?charset|\?xml\b[^>]*?encoding)\s*=\s*["']?([\w-]+)""", re.I
)
#: Codecs that a page may name; Python knows others, which are no character sets.
_KNOWN = re.compile(r"(iso-8859-|latin-?|windows-125|cp125|koi8-)\w+|macintosh", re.I)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


def read(data: bytes) -> Content:
    """The visible text; without pages.

    :raises Refused: when elements lie too deep in each other, or there is no text.
    """
    # Everything goes in as UTF-8, and its own word on that is then a lie to overlook.
    parser = HTMLParser(
        encoding="utf-8", huge_tree=False, no_network=True, remove_comments=True, remove_pis=True
    )
    source = _decoded(data).lstrip("\ufeff").replace("\0", "").encode("utf-8", "replace")
    try:
        root = document_fromstring(source, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        raise Refused("bevat geen tekst: vraag of maak het opnieuw.") from None
    # The parser drops what lies too deep and says so only here; half a paper is no paper.
    if any("depth" in entry.message for entry in parser.error_log):
        raise Refused(
            "heeft te diep in elkaar zittende onderdelen: bewaar de tekst als DOCX of TXT."
        )
    text = _Page().text(root)
    if not text.strip():
        raise Refused("bevat geen tekst: vraag of maak het opnieuw.")
    return text, []


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return decode(data)
    named = _CHARSET.search(data[:4096])
    name = named[1].decode("ascii", "replace").lower() if named else ""
    # What calls itself Latin-1 on the web is cp1252, which decode() falls back on.
    if _KNOWN.fullmatch(name) and name not in ("iso-8859-1", "latin1", "latin-1"):
        try:
            return data.decode(name, "replace")
        except LookupError:
            pass
    return decode(data)


class _Grid:
    """A table being read: its rows so far, the cell at hand, and cells that hang down into it."""

    def __init__(self, outside: list[str]) -> None:
        #: What was said before it in the cell or paragraph around it.
        self.outside = outside
        self.rows: list[list[str]] = []
        self.row: list[str] = []
        self.hanging: dict[int, int] = {}
        #: Rows of tables inside the row at hand; they follow it.
        self.nested: list[list[str]] = []
        self.in_cell = False

    def put(self, text: str, across: int, down: int) -> None:
        self._skip()
        for offset in range(max(1, min(across, _MOST_COLUMNS - len(self.row)))):
            if down > 1:
                self.hanging[len(self.row)] = down
            self.row.append("" if offset else text)

    def _skip(self) -> None:
        while self.hanging.get(len(self.row), 0) > 0 and len(self.row) < _MOST_COLUMNS:
            self.row.append("")

    def end_row(self) -> None:
        last = max((c for c, left in self.hanging.items() if left > 0), default=-1)
        while len(self.row) <= last:
            self.row.append("")
        self.hanging = {c: left - 1 for c, left in self.hanging.items() if left > 1}
        if self.row:
            self.rows.append(self.row)
        self.rows += self.nested
        self.row, self.nested = [], []


class _Count:
    """A list being read; ``style`` is empty where its items have no number."""

    def __init__(self, element: etree._Element) -> None:
        self.style = (element.get("type") or "1") if element.tag == "ol" else ""
        self.step = -1 if element.get("reversed") is not None else 1
        items = sum(1 for child in element if child.tag == "li") if self.step < 0 else 1
        self.number = _whole(element.get("start"), items)

    def mark(self, item: etree._Element) -> str:
        if not self.style:
            return "- "
        number = self.number = _whole(item.get("value"), self.number)
        self.number += self.step
        return f"{label(number, self.style)}. "


def _whole(value: str | None, default: int) -> int:
    # Not \d and \s: they hold signs that int does not take.
    return int(value) if value and re.fullmatch(r"[ \t\n]*-?[0-9]{1,9}[ \t\n]*", value) else default


class _Page:
    def __init__(self) -> None:
        self._lines = Lines()
        self._inline: list[str] = []
        self._grids: list[_Grid] = []
        self._counts: list[_Count] = []
        self._mark = ""
        self._pre = 0
        self._raised = 0

    def text(self, root: etree._Element) -> str:
        # Walked by events: recursion would end at Python's own limit.
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if not isinstance(element.tag, str):
                continue
            if event == "start":
                if _unseen(element):
                    walk.skip_subtree()
                else:
                    self._start(element)
                    self._say(element.text)
            else:
                if not _unseen(element):
                    self._end(element)
                self._say(element.tail)
        self._flush()
        return self._lines.text()

    def _say(self, text: str | None) -> None:
        if not text:
            return
        if self._grids and not self._grids[-1].in_cell and not text.strip():
            return
        if not self._pre:
            text = SPACE.sub(" ", text)
        self._inline.append(raised(text) if self._raised else text)

    def _start(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == "br":
            self._inline.append("\n")
        if tag not in _BLOCKS:
            self._raised += tag == "sup"
            return
        if self._cell():
            self._inline.append("\n")
        else:
            self._flush()
        if tag == "pre":
            self._pre += 1
        elif tag in ("ul", "ol", "menu", "dir"):
            if not self._counts and not self._cell():
                self._lines.gap()
            self._counts.append(_Count(element))
        elif tag == "li":
            mark = self._counts[-1].mark(element) if self._counts else "- "
            if self._cell():
                self._inline.append(mark)
            else:
                self._mark = mark
        elif tag == "table":
            if not self._cell():
                self._lines.gap()
            self._grids.append(_Grid(self._inline))
            self._inline = []
        elif tag in ("td", "th") and self._grids:
            self._inline = []
            self._grids[-1].in_cell = True

    def _end(self, element: etree._Element) -> None:
        tag = element.tag
        if tag not in _BLOCKS:
            self._raised -= tag == "sup"
            return
        grid = self._grids[-1] if self._grids else None
        if tag in ("td", "th") and grid is not None:
            text = SPACE.sub(" ", "".join(self._inline)).strip(" ")
            down = _whole(element.get("rowspan"), 1) or 65_534
            grid.put(text, _whole(element.get("colspan"), 1), down)
            grid.in_cell, self._inline = False, []
        elif tag == "tr" and grid is not None:
            grid.end_row()
        elif tag == "table" and grid is not None:
            self._end_table()
        elif self._cell():
            self._inline.append("\n")
        else:
            self._flush()
        if tag == "pre":
            self._pre -= 1
        elif tag == "li":
            self._mark = ""
        elif tag in ("ul", "ol", "menu", "dir"):
            self._counts.pop()
            if not self._counts and not self._cell():
                self._lines.gap()

    def _cell(self) -> bool:
        return bool(self._grids) and self._grids[-1].in_cell

    def _end_table(self) -> None:
        self._flush()
        grid = self._grids.pop()
        grid.end_row()
        if self._cell():
            self._grids[-1].nested += grid.rows
            self._inline = [*grid.outside, "\n"]
            return
        for row in grid.rows:
            self._lines.row(row)
        self._lines.gap()

    def _flush(self) -> None:
        """Write down the block that ends here."""
        text = "".join(self._inline)
        self._inline = []
        if self._pre:
            text = text.strip("\n").rstrip()
        else:
            text = re.sub(" *\n *", "\n", re.sub(" +", " ", text)).strip(" \n")
        if not text.strip():
            return
        if self._mark or self._counts:
            self._lines.add(self._mark + text)
            self._mark = ""
        else:
            self._lines.paragraph(text)


def _unseen(element: etree._Element) -> bool:
    return (
        element.tag in _UNSEEN
        or element.get("hidden") is not None
        or _HIDDEN.search(element.get("style") or "") is not None
    )
