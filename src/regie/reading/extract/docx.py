"""DOCX: the body in document order, with the numbers that Word prints but does not store.

The parts are read with lxml alone: no library opens them before they are vetted.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from regie.reading.extract.formats import Refused
from regie.reading.extract.lines import SPACE, Lines, label, raised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from regie.reading.extract.formats import Content

#: How many times larger than the file its unpacked parts may be; small files get some room.
_RATIO = 100
_ROOM = 2**20
_MOST_BYTES = 200 * 2**20
_MOST_ENTRIES = 10_000
_MOST_COLUMNS = 1000

_DAMAGED = "is een beschadigd Word-bestand: vraag of maak het opnieuw."
_BOMB = "pakt uit tot een verdacht grote omvang en wordt daarom niet gelezen: vraag het opnieuw."
_ENTITIES = (
    "bevat verwijzingen (entiteiten) die in een Word-bestand niet horen en wordt daarom niet "
    "gelezen: bewaar het opnieuw vanuit Word."
)

_FORMATS = {
    "lowerLetter": "a",
    "upperLetter": "A",
    "lowerRoman": "i",
    "upperRoman": "I",
}
#: What is not part of the text as it stands: deleted or moved away, set-up, alternative drawing.
_SKIPPED = frozenset(
    {"del", "moveFrom", "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr"}
    | {"delText", "instrText", "delInstrText", "Fallback", "rt", "posOffset", "sectPr"}
)


def read(data: bytes) -> Content:
    """The text of the body, then the foot- and endnotes it refers to; without pages.

    :raises Refused: when it is damaged, hostile or without text.
    """
    text = _Document(_parts(data)).text()
    if not text.strip():
        raise Refused("bevat geen tekst: vraag of maak het opnieuw.")
    return text, []


class _Parts(NamedTuple):
    document: etree._Element
    styles: etree._Element | None
    numbering: etree._Element | None
    footnotes: etree._Element | None
    endnotes: etree._Element | None


def _parts(data: bytes) -> _Parts:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            room = min(max(_RATIO * len(data), _ROOM), _MOST_BYTES)
            if len(entries) > _MOST_ENTRIES or sum(e.file_size for e in entries) > room:
                raise Refused(_BOMB)
            names = {entry.filename for entry in entries}
            main = _main(archive, names, room)
            folder = posixpath.dirname(main)

            def part(name: str) -> etree._Element | None:
                path = posixpath.join(folder, name)
                return _xml(_unpacked(archive, path, room)) if path in names else None

            return _Parts(
                _xml(_unpacked(archive, main, room)),
                part("styles.xml"),
                part("numbering.xml"),
                part("footnotes.xml"),
                part("endnotes.xml"),
            )
    # What zipfile raises on a damaged archive; RuntimeError: an entry with a password.
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError):
        raise Refused(_DAMAGED) from None
    except (NotImplementedError, RuntimeError):
        raise Refused(_DAMAGED) from None


def _main(archive: zipfile.ZipFile, names: set[str], room: int) -> str:
    """The name of the part that holds the body."""
    if "_rels/.rels" in names:
        for relation in _xml(_unpacked(archive, "_rels/.rels", room)):
            if str(relation.get("Type")).endswith("/officeDocument"):
                main = str(relation.get("Target")).lstrip("/")
                if main in names:
                    return main
    if "word/document.xml" not in names:
        raise Refused(_DAMAGED)
    return "word/document.xml"


def _unpacked(archive: zipfile.ZipFile, name: str, room: int) -> bytes:
    # The size that an entry declares may be a lie, so it is counted while it unpacks.
    with archive.open(name) as entry:
        data = entry.read(room + 1)
    if len(data) > room:
        raise Refused(_BOMB)
    return data


def _xml(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise Refused(_ENTITIES if b"<!DOCTYPE" in data or b"<!ENTITY" in data else _DAMAGED) from (
            None
        )
    if root.getroottree().docinfo.doctype:
        raise Refused(_ENTITIES)
    return root


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first descendant along local names: Word and the strict standard differ in prefix."""
    for name in path:
        if element is None:
            return None
        element = next((child for child in element if _name(child) == name), None)
    return element


def _value(element: etree._Element | None, name: str = "val") -> str | None:
    if element is None:
        return None
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def _number(element: etree._Element | None, name: str = "val", default: int = 0) -> int:
    value = _value(element, name)
    return int(value) if value is not None and re.fullmatch(r"-?\d{1,9}", value) else default


def _on(element: etree._Element | None) -> bool:
    return element is not None and _value(element) not in ("0", "false", "off", "none")


class _Level(NamedTuple):
    start: int
    format: str
    text: str
    restart: int
    legal: bool


class _Numbering:
    """The numbers of lists and headings, counted as Word does."""

    def __init__(self, numbering: etree._Element | None, styles: _Styles) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract: dict[str, str] = {}
        self._overrides: dict[str, dict[int, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._styled: dict[tuple[str, str], int] = {}
        links: dict[str, str] = {}
        for element in [] if numbering is None else numbering:
            if _name(element) == "abstractNum":
                key = _value(element, "abstractNumId") or ""
                self._levels[key] = dict(self._read(element, key))
                if (link := _value(_child(element, "numStyleLink"))) is not None:
                    links[key] = link
            elif _name(element) == "num":
                key = _value(element, "numId") or ""
                self._abstract[key] = _value(_child(element, "abstractNumId")) or ""
                self._overrides[key] = {
                    _number(override, "ilvl"): _number(_child(override, "startOverride"))
                    for override in element
                    if _child(override, "startOverride") is not None
                }
        for key, link in links.items():
            target = self._abstract.get(styles.numbering(link)[0] or "")
            if target in self._levels:
                self._levels[key] = self._levels[target]

    def _read(self, abstract: etree._Element, key: str) -> Iterator[tuple[int, _Level]]:
        for element in abstract:
            if _name(element) != "lvl":
                continue
            depth = _number(element, "ilvl")
            if (style := _value(_child(element, "pStyle"))) is not None:
                self._styled[key, style] = depth
            yield (
                depth,
                _Level(
                    _number(_child(element, "start"), default=0),
                    _value(_child(element, "numFmt")) or "decimal",
                    _value(_child(element, "lvlText")) or "",
                    _number(_child(element, "lvlRestart"), default=-1),
                    _on(_child(element, "isLgl")),
                ),
            )

    def next(self, number: str, depth: int | None, style: str | None) -> str:
        """What is printed before the next paragraph of list ``number``, at ``depth`` from 0."""
        key = self._abstract.get(number)
        levels = self._levels.get(key or "")
        if key is None or levels is None:
            return ""
        if depth is None:
            depth = self._styled.get((key, style or ""), 0)
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self._counts.setdefault(key, {})
        # A list of its own that starts anew does so once.
        for at, start in self._overrides.pop(number, {}).items():
            counts[at] = start - 1
        for at in range(depth):
            counts.setdefault(at, levels[at].start if at in levels else 1)
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for at in [at for at in counts if at > depth]:
            restart = levels[at].restart if at in levels else -1
            if restart == -1 or depth < restart:
                del counts[at]
        if level.format == "bullet":
            return "-"
        if level.format == "none":
            return re.sub(r"%\d", "", level.text).strip()

        def printed(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            shape = "decimal" if level.legal or at not in levels else levels[at].format
            count = counts.get(at, 0)
            return (
                f"{count:02}" if shape == "decimalZero" else label(count, _FORMATS.get(shape, "1"))
            )

        return re.sub(r"%([1-9])", printed, level.text).strip()


class _Styles:
    """What paragraph styles say about numbers and headings."""

    def __init__(self, styles: etree._Element | None) -> None:
        self._styles: dict[str, etree._Element] = {}
        self.default: str | None = None
        for element in [] if styles is None else styles:
            if _name(element) == "style" and (key := _value(element, "styleId")) is not None:
                self._styles[key] = element
                if _value(element, "type") == "paragraph" and _value(element, "default") == "1":
                    self.default = key

    def _chain(self, key: str | None) -> Iterator[etree._Element]:
        seen: set[str] = set()
        while key in self._styles and key not in seen:
            seen.add(key)
            yield self._styles[key]
            key = _value(_child(self._styles[key], "basedOn"))

    def numbering(self, key: str | None) -> tuple[str | None, int | None]:
        """The list that a style belongs to, and its depth in it where it says so."""
        depth: int | None = None
        for style in self._chain(key):
            properties = _child(style, "pPr", "numPr")
            if depth is None and _child(properties, "ilvl") is not None:
                depth = _number(_child(properties, "ilvl"))
            if (number := _value(_child(properties, "numId"))) is not None:
                return number, depth
        return None, None

    def heading(self, key: str | None) -> bool:
        return any(_child(style, "pPr", "outlineLvl") is not None for style in self._chain(key))


class _Document:
    def __init__(self, parts: _Parts) -> None:
        self._styles = _Styles(parts.styles)
        self._numbering = _Numbering(parts.numbering, self._styles)
        self._parts = parts
        self._notes: list[tuple[str, etree._Element]] = []
        self._known = {
            kind: {_value(note, "id"): note for note in ([] if part is None else part)}
            for kind, part in (("footnote", parts.footnotes), ("endnote", parts.endnotes))
        }
        #: Text boxes met in the paragraph at hand; they follow it.
        self._boxes: list[etree._Element] = []
        self._lines = Lines()
        self._last = ""

    def text(self) -> str:
        body = _child(self._parts.document, "body")
        if body is None:
            raise Refused(_DAMAGED)
        self._blocks(body)
        for mark, note in self._notes:
            # A note may itself refer to a note; those come after it.
            words = " ".join(filter(None, self._paragraphs(note)))
            self._lines.paragraph(f"{mark} {SPACE.sub(' ', words).strip()}")
        return self._lines.text()

    def _blocks(self, parent: etree._Element) -> None:
        for element in parent:
            name = _name(element)
            if name == "p":
                self._paragraph(element)
            elif name == "tbl":
                self._table(element)
            elif name not in _SKIPPED:
                self._blocks(element)

    def _paragraph(self, element: etree._Element) -> None:
        text, kind = self._printed(element)
        boxes, self._boxes = self._boxes, []
        # Items of a list, and lines that tabs make a table of, stand together.
        if text and kind and kind == self._last:
            self._lines.add(text)
        elif text:
            self._lines.gap()
            self._lines.add(text)
        if not kind or not text:
            self._lines.gap()
        self._last = kind if text else ""
        for box in boxes:
            self._blocks(box)

    def _printed(self, element: etree._Element) -> tuple[str, str]:
        """The text of a paragraph with its number; ``item``, ``row`` or nothing as its kind."""
        text = "".join(self._inline(element)).strip(" \n").rstrip("\t")
        bare = text.lstrip("\t")
        mark = self._mark(element)
        if not bare.strip():
            return "", ""
        properties = _child(element, "pPr")
        style = _value(_child(properties, "pStyle")) or self._styles.default
        heading = _child(properties, "outlineLvl") is not None or self._styles.heading(style)
        if mark:
            return f"{mark} {bare}", "" if heading else "item"
        if bare[0] in "•◦▪■●\uf0b7\uf0a7" and bare[1:].strip():
            return f"- {bare[1:].strip()}", "item"
        # A tab that only indents is none.
        return (text, "row") if "\t" in bare else (bare, "")

    def _mark(self, element: etree._Element) -> str:
        properties = _child(element, "pPr")
        style = _value(_child(properties, "pStyle")) or self._styles.default
        number, depth = self._styles.numbering(style)
        own = _child(properties, "numPr")
        if (direct := _value(_child(own, "numId"))) is not None:
            number = direct
            depth = _number(_child(own, "ilvl"))
        elif _child(own, "ilvl") is not None:
            depth = _number(_child(own, "ilvl"))
        return "" if number is None else self._numbering.next(number, depth, style)

    def _inline(self, parent: etree._Element) -> Iterator[str]:
        for element in parent:
            name = _name(element)
            if name in _SKIPPED:
                continue
            if name == "t":
                yield (element.text or "").replace("\n", " ")
            elif name in ("tab", "ptab"):
                yield "\t"
            elif name in ("br", "cr"):
                yield "\n" if _value(element, "type") in (None, "textWrapping") else " "
            elif name == "noBreakHyphen":
                yield "-"
            elif name == "sym":
                code = _value(element, "char") or ""
                yield chr(int(code, 16)) if re.fullmatch(r"[0-9A-Fa-f]{4}", code) else ""
            elif name in ("footnoteReference", "endnoteReference"):
                yield self._note(name.removesuffix("Reference"), _value(element, "id"))
            elif name == "txbxContent":
                self._boxes.append(element)
            elif name == "r" and _value(_child(element, "rPr", "vertAlign")) == "superscript":
                yield raised("".join(self._inline(element)))
            else:
                yield from self._inline(element)

    def _note(self, kind: str, key: str | None) -> str:
        note = self._known[kind].get(key)
        if note is None:
            return ""
        mark = raised(str(len(self._notes) + 1))
        self._notes.append((mark, note))
        return mark

    def _paragraphs(self, parent: etree._Element) -> Iterator[str]:
        """The paragraphs in a cell or note, on one line each; tables in it are left."""
        for element in parent:
            name = _name(element)
            if name == "p":
                yield self._printed(element)[0]
            elif name not in _SKIPPED and name != "tbl":
                yield from self._paragraphs(element)

    def _table(self, table: etree._Element) -> None:
        self._lines.gap()
        self._rows(table)
        self._lines.gap()
        self._last = ""

    def _rows(self, table: etree._Element) -> None:
        for row in _within(table, "tr"):
            properties = _child(row, "trPr")
            if _child(properties, "del") is not None:
                continue
            cells = [""] * _columns(_number(_child(properties, "gridBefore")))
            nested: list[etree._Element] = []
            for cell in _within(row, "tc"):
                setup = _child(cell, "tcPr")
                merge = _child(setup, "vMerge")
                across = _child(setup, "hMerge")
                goes_on = any(
                    part is not None and _value(part) != "restart" for part in (merge, across)
                )
                text = " ".join(filter(None, self._paragraphs(cell)))
                cells.append("" if goes_on else text)
                span = _number(_child(setup, "gridSpan"), default=1)
                cells += [""] * _columns(span - 1)
                nested += _within(cell, "tbl")
                nested += self._boxes
                self._boxes = []
            cells += [""] * _columns(_number(_child(properties, "gridAfter")))
            if cells:
                self._lines.row(cells[:_MOST_COLUMNS])
            for inner in nested:
                # A table in a cell has no place on the line of its row.
                if _name(inner) == "tbl":
                    self._rows(inner)
                else:
                    self._blocks(inner)


def _within(parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, those in content controls too."""
    for element in parent:
        name = _name(element)
        if name == wanted:
            yield element
        elif name in ("sdt", "sdtContent", "ins", "customXml", "moveTo", "smartTag"):
            yield from _within(element, wanted)


def _columns(count: int) -> int:
    return max(0, min(count, _MOST_COLUMNS))
