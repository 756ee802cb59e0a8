"""PDF: words put back into visual lines, and ruling lines into tables.

A PDF knows no lines, paragraphs or tables, only glyphs and strokes at places. Here x grows to the
right and y upwards, in points, in the page as it is looked at. A *size* is the height from
descender to ascender of a word, about 1.2 times the size of its font.
"""

from __future__ import annotations

import ctypes
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import pypdfium2.raw as pdfium

from regie.reading.extract.formats import Refused
from regie.reading.extract.lines import Lines, raised

if TYPE_CHECKING:
    from regie.reading.extract.formats import Content, Progress

    #: Turns a place on the sheet into one on the page as it is looked at.
    Turn = Callable[[float, float], tuple[float, float]]

# Of a page that is full of drawing only the first strokes count; such a page holds no budget.
_MOST_OBJECTS = 50_000
_MOST_SEGMENTS = 400
_MOST_CROSSINGS = 250_000
_DEEPEST_FORM = 6

#: Strokes nearer than this (points) are one line, or touch.
_TOUCH = 3.0

_LIGATURES = {
    0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st",
    0xFB06: "st",
    # What pdfium gives for a hyphen at the end of a line.
    0x0002: "-", 0xFFFE: "-",
    0x200B: "", 0xFEFF: "", 0x0000: "",
}  # fmt: skip
_BULLETS = frozenset("•◦▪▫■□●○◆◇‣⁃∙➢➤►▶✓✔")
_DASHES = frozenset("-–—*·o")
_FIGURE = re.compile(r"[-–+(]{0,2}\s?\d[\d., ]*\)?%?")


class _Word(NamedTuple):
    text: str
    left: float
    right: float
    bottom: float
    size: float
    #: Where its first character stands among those of the page.
    first: int


class _Line(NamedTuple):
    words: list[_Word]
    text: str
    bottom: float
    size: float
    bold: bool


class _Table(NamedTuple):
    top: float
    bottom: float
    rows: list[list[str]]


class _Box(NamedTuple):
    left: float
    right: float
    bottom: float
    top: float


class _Rule(NamedTuple):
    """A horizontal or vertical stroke: where it lies, and from where to where it runs."""

    at: float
    start: float
    end: float


def read(data: bytes, progress: Progress) -> Content:
    """The text of every page; the offsets at which the pages begin.

    :raises Refused: when it is encrypted, damaged, without pages or without text.
    """
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        if pdfium.FPDF_GetLastError() in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise Refused("is met een wachtwoord beveiligd: bewaar het zonder wachtwoord.")
        raise Refused("is een beschadigde PDF: vraag of maak het bestand opnieuw.")
    try:
        return _read(document, progress)
    finally:
        pdfium.FPDF_CloseDocument(document)


def _read(document: pdfium.FPDF_DOCUMENT, progress: Progress) -> Content:
    pages = pdfium.FPDF_GetPageCount(document)
    texts: list[str] = []
    starts: list[int] = []
    length, images = 0, 0
    steps: Counter[float] = Counter()
    for number in range(pages):
        starts.append(length)
        page = pdfium.FPDF_LoadPage(document, number)
        if page:
            try:
                text, seen = _page(page, steps)
            finally:
                pdfium.FPDF_ClosePage(page)
            images += seen
            texts.append(text)
            length += len(text)
        progress(number + 1, pages)
    if not texts:
        raise Refused("heeft geen leesbare bladzijden: vraag of maak de PDF opnieuw.")
    text = "".join(texts)
    signs = sum(map(str.isalnum, text[: 20 * pages]))
    if images and signs < 10 * pages:
        raise Refused(
            "is een scan, een beeld zonder tekst: laat er tekstherkenning (OCR) op los en "
            "probeer het opnieuw."
        )
    if not signs:
        raise Refused("heeft bladzijden maar geen tekst: vraag een PDF met tekst.")
    return text, starts


def _page(page: pdfium.FPDF_PAGE, steps: Counter[float]) -> tuple[str, int]:
    """The text of a page and how many images it holds; its line steps go into ``steps``."""
    turn = _turn(pdfium.FPDFPage_GetRotation(page))
    across, down, images = _rules(page, turn)
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        return "", images
    try:
        words = list(_words(text_page, turn))
        tables: list[_Table] = []
        for across_here, down_here in _clusters(across, down):
            words, table = _table(words, across_here, down_here)
            if table is not None:
                tables.append(table)
        lines = [_line(group, text_page) for group in _visual(words)]
    finally:
        pdfium.FPDFText_ClosePage(text_page)
    return _written(lines, tables, _leading(lines, steps)), images


def _turn(rotation: int) -> Turn:
    # pdfium gives places on the sheet before it is turned.
    return (
        lambda x, y: (x, y),
        lambda x, y: (y, -x),
        lambda x, y: (-x, -y),
        lambda x, y: (-y, x),
    )[rotation % 4]


# Words


def _words(text_page: pdfium.FPDF_TEXTPAGE, turn: Turn) -> Iterator[_Word]:
    code_at = pdfium.FPDFText_GetUnicode
    codes = [code_at(text_page, i) for i in range(pdfium.FPDFText_CountChars(text_page))]
    rectangle = pdfium.FS_RECTF()
    box_at, by_reference = pdfium.FPDFText_GetLooseCharBox, ctypes.byref(rectangle)

    def box(index: int) -> _Box:
        box_at(text_page, index, by_reference)
        x0, y0 = turn(rectangle.left, rectangle.bottom)
        x1, y1 = turn(rectangle.right, rectangle.top)
        return _Box(min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1))

    start: int | None = None
    for index, code in enumerate([*codes, 32]):
        divides = code == 32 or code in (9, 10, 13) or 0x2000 <= code <= 0x200A
        if start is None:
            if not divides:
                start = index
        elif divides:
            yield from _cut(codes, start, index, box)
            start = None
        elif code in (0x0002, 0xFFFE):
            # pdfium goes on with the next line after a hyphen.
            yield from _cut(codes, start, index + 1, box)
            start = None


def _cut(codes: list[int], start: int, end: int, box: Callable[[int], _Box]) -> Iterator[_Word]:
    """The words in a run of characters: one, unless pdfium ran over a gap or a change of line."""
    first, last = box(start), box(end - 1)
    size = max(first.top - first.bottom, 1.0)
    level = abs(first.bottom - last.bottom) < 0.08 * size
    plain = level and first.left <= last.left and last.right - first.left < (end - start) * size
    upright = abs(first.left - last.left) < 0.5 * size < abs(first.bottom - last.bottom)
    if plain or upright or end - start == 1:
        right = max(last.right, first.right)
        yield _Word(_text(codes[start:end]), first.left, right, first.bottom, size, start)
        return
    # Text, box of the first character, right side so far, index of the first character.
    text, head, right, index = "", first, first.left, start
    for i in range(start, end):
        here = box(i)
        height = max(here.top - here.bottom, 1.0)
        if text and (
            abs(here.bottom - head.bottom) > 0.08 * size
            or not -0.5 * size < here.left - right < 0.3 * size
        ):
            if height < 0.85 * size and 0 < here.bottom - head.bottom < 0.6 * size:
                # The mark of a note stays with its word.
                text += raised(_text(codes[i : i + 1]))
                right = here.right
                continue
            yield _Word(text, head.left, right, head.bottom, size, index)
            text, head, size, index = "", here, height, i
        text += _text(codes[i : i + 1])
        right = here.right
    yield _Word(text, head.left, right, head.bottom, size, index)


def _text(codes: list[int]) -> str:
    text = "".join(map(chr, codes))
    if not text.isascii():
        if any(0xD800 <= code <= 0xDFFF for code in codes):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        # A soft hyphen shows only where a line ends.
        text = text[:-1].replace("\xad", "") + text[-1:].replace("\xad", "-")
    return text.translate(_LIGATURES)


# Visual lines


def _visual(words: list[_Word]) -> list[list[_Word]]:
    """The words grouped into lines from top to bottom, each from left to right."""
    groups: list[list[_Word]] = []
    for word in sorted(words, key=lambda w: (-w.bottom, w.left)):
        head = groups[-1][0] if groups else None
        if head is not None and head.bottom - word.bottom <= 0.3 * min(head.size, word.size):
            groups[-1].append(word)
        else:
            groups.append([word])
    lines: list[list[_Word]] = []
    for group in groups:
        if lines and (merged := _with_marks(lines[-1], group)) is not None:
            lines[-1] = merged
        else:
            lines.append(group)
    for line in lines:
        line.sort(key=lambda w: w.left)
    return lines


def _with_marks(upper: list[_Word], lower: list[_Word]) -> list[_Word] | None:
    """Both as one line where one holds only raised or lowered marks of the other."""
    drop = upper[0].bottom - lower[0].bottom
    small, large = max(w.size for w in upper), max(w.size for w in lower)
    if small < 0.85 * large and drop < 0.6 * large:
        return [*lower, *(w._replace(text=raised(w.text), bottom=lower[0].bottom) for w in upper)]
    if large < 0.85 * small and drop < 0.3 * small:
        return [*upper, *(w._replace(bottom=upper[0].bottom) for w in lower)]
    return None


def _line(words: list[_Word], text_page: pdfium.FPDF_TEXTPAGE) -> _Line:
    size = max(w.size for w in words)
    bold = _bold(text_page, words[0].first) and _bold(text_page, words[-1].first)
    return _Line(words, _joined(words, size), words[0].bottom, size, bold)


def _bold(text_page: pdfium.FPDF_TEXTPAGE, index: int) -> bool:
    buffer = ctypes.create_string_buffer(128)
    pdfium.FPDFText_GetFontInfo(text_page, index, buffer, len(buffer), None)
    return b"bold" in buffer.value.lower()


def _joined(words: list[_Word], size: float) -> str:
    """The words of a line, divided by a blank, or by a tab where a column ends."""
    gaps = [right.left - left.right for left, right in pairwise(words)]
    narrow = min((gap for gap in gaps if gap > 0), default=0.0)
    # Justified prose has equal gaps, however wide; columns end where their words happen to end.
    even = len(gaps) > 1 and max(gaps) - narrow < 0.12 * size and max(gaps) < 5 * size
    pieces = [words[0].text]
    for (left, right), gap in zip(pairwise(words), gaps, strict=True):
        if gap < 0.08 * size and right.size < 0.85 * left.size:
            divider = ""
        elif gap > 0.7 * size and _FIGURE.fullmatch(right.text):
            divider = "\t"
        else:
            # A sentence ends with a wider gap than its words do.
            wide = gap > 1.5 * size or (
                gap > max(0.7 * size, 2.5 * narrow) and not left.text.endswith((".", ":"))
            )
            divider = "\t" if wide and not even else " "
        pieces += divider, right.text
    return _itemised("".join(pieces))


def _itemised(text: str) -> str:
    """``text`` with the bullet it begins with, if any, as ``- ``."""
    sign, rest = text[0], text[1:].lstrip()
    if sign in _BULLETS or 0xF000 <= ord(sign) <= 0xF0FF:
        return f"- {rest}" if rest else text
    # A dash may be the sign of a figure, and an o the first letter of a word.
    if sign in _DASHES and text[1:2] in (" ", "\t") and rest and not rest[0].isdigit():
        return f"- {rest}"
    return text


# Tables


def _rules(page: pdfium.FPDF_PAGE, turn: Turn) -> tuple[list[_Rule], list[_Rule], int]:
    """The horizontal and the vertical strokes on a page, and how many images it holds."""
    across: list[_Rule] = []
    down: list[_Rule] = []
    images = 0
    matrix = pdfium.FS_MATRIX()
    for path, placed in _objects(page):
        kind = pdfium.FPDFPageObj_GetType(path)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            images += 1
        if kind != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        pdfium.FPDFPageObj_GetMatrix(path, matrix)
        own = _affine(matrix)

        def place(x: float, y: float, own: _Affine = own, placed: _Affine = placed) -> _Point:
            return turn(*_moved(*_moved(x, y, own), placed))

        for (x0, y0), (x1, y1) in _edges(path, place):
            if abs(y0 - y1) <= 1.0 and abs(x0 - x1) >= 4.0:
                across.append(_Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
            elif abs(x0 - x1) <= 1.0 and abs(y0 - y1) >= 4.0:
                down.append(_Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
    return _merged(across), _merged(down), images


_Point = tuple[float, float]
_Affine = tuple[float, float, float, float, float, float]
_STAY: _Affine = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _affine(m: pdfium.FS_MATRIX) -> _Affine:
    return (m.a, m.b, m.c, m.d, m.e, m.f)


def _moved(x: float, y: float, by: _Affine) -> _Point:
    a, b, c, d, e, f = by
    return a * x + c * y + e, b * x + d * y + f


def _after(first: _Affine, then: _Affine) -> _Affine:
    (a, b), (c, d) = (_moved(*p, (*then[:4], 0, 0)) for p in (first[:2], first[2:4]))
    e, f = _moved(first[4], first[5], then)
    return a, b, c, d, e, f


def _objects(page: pdfium.FPDF_PAGE) -> Iterator[tuple[pdfium.FPDF_PAGEOBJECT, _Affine]]:
    """The objects on a page, those inside forms too, with how their form is placed."""
    matrix = pdfium.FS_MATRIX()
    waiting = [
        (pdfium.FPDFPage_GetObject(page, i), _STAY, 0)
        for i in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS))
    ]
    seen = 0
    while waiting and seen < _MOST_OBJECTS:
        seen += 1
        item, placed, depth = waiting.pop()
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_FORM:
            yield item, placed
        elif depth < _DEEPEST_FORM:
            pdfium.FPDFPageObj_GetMatrix(item, matrix)
            inner = _after(_affine(matrix), placed)
            count = min(pdfium.FPDFFormObj_CountObjects(item), _MOST_OBJECTS)
            waiting += [
                (pdfium.FPDFFormObj_GetObject(item, i), inner, depth + 1) for i in range(count)
            ]


def _edges(
    path: pdfium.FPDF_PAGEOBJECT, place: Callable[[float, float], _Point]
) -> Iterator[tuple[_Point, _Point]]:
    """The strokes of a path; of a filled shape only where it is as thin as a stroke."""
    count = pdfium.FPDFPath_CountSegments(path)
    if not 2 <= count <= _MOST_SEGMENTS:
        return
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, mode, stroked)
    if not (mode.value or stroked.value):
        return
    x, y = ctypes.c_float(), ctypes.c_float()
    shapes: list[list[_Point]] = []
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            return
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        if kind == pdfium.FPDF_SEGMENT_MOVETO or not shapes:
            shapes.append([])
        shapes[-1].append(place(x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment):
            shapes[-1].append(shapes[-1][0])
    for shape in shapes:
        if stroked.value:
            yield from pairwise(shape)
            continue
        xs, ys = [p[0] for p in shape], [p[1] for p in shape]
        left, right, bottom, top = min(xs), max(xs), min(ys), max(ys)
        if top - bottom <= _TOUCH:
            yield (left, (bottom + top) / 2), (right, (bottom + top) / 2)
        elif right - left <= _TOUCH:
            yield ((left + right) / 2, bottom), ((left + right) / 2, top)


def _merged(rules: list[_Rule]) -> list[_Rule]:
    """Strokes that continue or cover each other as one: many tables are ruled cell by cell."""
    merged: list[_Rule] = []
    columns: list[list[_Rule]] = []
    for rule in sorted(rules):
        if columns and rule.at - columns[-1][0].at <= 1.0:
            columns[-1].append(rule)
        else:
            columns.append([rule])
    for column in columns:
        column.sort(key=lambda r: r.start)
        current = column[0]
        for rule in column[1:]:
            if rule.start - current.end <= _TOUCH:
                current = current._replace(end=max(current.end, rule.end))
            else:
                merged.append(current)
                current = rule
        merged.append(current)
    return merged


def _clusters(across: list[_Rule], down: list[_Rule]) -> list[tuple[list[_Rule], list[_Rule]]]:
    """The strokes that hang together, group by group; strokes that cross nothing are left out."""
    if len(across) * len(down) > _MOST_CROSSINGS:
        return []
    group = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while group[i] != i:
            group[i] = group[group[i]]
            i = group[i]
        return i

    crossing: set[int] = set()
    for i, h in enumerate(across):
        for j, v in enumerate(down, start=len(across)):
            if (
                h.start - _TOUCH <= v.at <= h.end + _TOUCH
                and v.start - _TOUCH <= h.at <= v.end + _TOUCH
            ):
                group[root(i)] = root(j)
                crossing |= {i, j}
    found: dict[int, tuple[list[_Rule], list[_Rule]]] = {}
    for i in sorted(crossing):
        here = found.setdefault(root(i), ([], []))
        if i < len(across):
            here[0].append(across[i])
        else:
            here[1].append(down[i - len(across)])
    return list(found.values())


def _positions(places: list[float]) -> list[float]:
    positions: list[float] = []
    for place in sorted(places):
        if not positions or place - positions[-1] > _TOUCH:
            positions.append(place)
    return positions


def _table(
    words: list[_Word], across: list[_Rule], down: list[_Rule]
) -> tuple[list[_Word], _Table | None]:
    """The words outside the grid that these strokes form, and the table inside it."""
    # A table open at its sides or ends is as wide and high as its strokes.
    xs = _positions([v.at for v in down] + [x for h in across for x in (h.start, h.end)])
    ys = _positions([h.at for h in across] + [y for v in down for y in (v.start, v.end)])
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 2 or rows < 1:
        return words, None
    inside: dict[tuple[int, int], list[_Word]] = {}
    outside: list[_Word] = []
    anchors = _anchors(xs, ys, across, down)
    for word in words:
        column = bisect_right(xs, (word.left + word.right) / 2) - 1
        row = bisect_right(ys, word.bottom + word.size / 2) - 1
        if 0 <= column < columns and 0 <= row < rows:
            inside.setdefault(anchors[row, column], []).append(word)
        else:
            outside.append(word)
    # One box around a text is a frame, not a table.
    if not inside or len(set(anchors.values())) < 2:
        return words, None
    cells = {anchor: list(map(_cell_line, _visual(held))) for anchor, held in inside.items()}
    table: list[list[str]] = []
    for row in reversed(range(rows)):
        held = [(c, cells[row, c]) for c in range(columns) if (row, c) in cells]
        if any(len(lines) > 1 and all(map(_figures, lines)) for _, lines in held):
            table += _bands({c: inside[row, c] for c, _ in held}, columns)
            continue
        by_column = {c: " ".join(text for text, _ in lines) for c, lines in held}
        table.append([by_column.get(c, "") for c in range(columns)])
    return outside, _Table(ys[-1], ys[0], table)


def _anchors(
    xs: list[float], ys: list[float], across: list[_Rule], down: list[_Rule]
) -> dict[tuple[int, int], tuple[int, int]]:
    """For each (row from below, column) the top left cell of the merged cell it belongs to."""
    columns, rows = len(xs) - 1, len(ys) - 1
    walls = _covered(xs, ys, down)
    floors = _covered(ys, xs, across)
    anchors: dict[tuple[int, int], tuple[int, int]] = {}
    for row in reversed(range(rows)):
        for column in range(columns):
            left = column > 0 and (column, row) not in walls
            above = row < rows - 1 and (row + 1, column) not in floors
            if left:
                anchors[row, column] = anchors[row, column - 1]
            elif above:
                anchors[row, column] = anchors[row + 1, column]
            else:
                anchors[row, column] = (row, column)
    return anchors


def _covered(
    positions: list[float], bounds: list[float], rules: list[_Rule]
) -> set[tuple[int, int]]:
    """The (position, band) pairs at which a stroke stands between two neighbouring cells."""
    found = set()
    for rule in rules:
        position = bisect_right(positions, rule.at + 0.01) - 1
        first = max(bisect_right(bounds, rule.start) - 1, 0)
        for band in range(first, len(bounds) - 1):
            middle = (bounds[band] + bounds[band + 1]) / 2
            if middle > rule.end:
                break
            if middle >= rule.start:
                found.add((position, band))
    return found


def _cell_line(words: list[_Word]) -> tuple[str, float]:
    return _itemised(" ".join(w.text for w in words)), words[0].bottom


def _figures(line: tuple[str, float]) -> bool:
    return _FIGURE.fullmatch(line[0]) is not None


def _bands(held: dict[int, list[_Word]], columns: int) -> list[list[str]]:
    """The visual lines in a row whose columns hold figures under each other, one row a line."""
    column_of = {word: column for column, words in held.items() for word in words}
    rows = []
    for words in _visual(list(column_of)):
        row = [""] * columns
        for word in words:
            column = column_of.get(word)
            if column is not None:
                row[column] = f"{row[column]} {word.text}".strip()
        rows.append(row)
    return rows


# The page as text


def _leading(lines: list[_Line], steps: Counter[float]) -> float:
    """How far the lines of a paragraph lie apart, in sizes.

    One page may hold hardly any paragraph of more than a line, so the steps of all pages so far
    decide: the narrowest that is no exception is the leading.
    """
    for upper, lower in pairwise(lines):
        if abs(upper.size - lower.size) < 0.1 * lower.size and "\t" not in lower.text:
            step = round((upper.bottom - lower.bottom) / lower.size, 2)
            if 0.7 < step < 2.2:
                steps[step] += 1
    enough = max(4.0, 0.02 * steps.total())
    # A step is rounded, so its neighbours count with it.
    return next(
        (
            step
            for step in sorted(steps)
            if sum(steps[round(step + d, 2)] for d in (0.0, 0.01, 0.02, 0.03)) >= enough
        ),
        1.05,
    )


def _apart(upper: _Line, lower: _Line, lead: float) -> bool:
    """Whether an empty line belongs between two lines."""
    step = (upper.bottom - lower.bottom) / (lead * max(min(upper.size, lower.size), 1.0))
    tabs = ("\t" in upper.text) + ("\t" in lower.text)
    if tabs:
        # Rows of a table without rules often stand wider than prose.
        return step > (1.6 if tabs == 1 else 2.5)
    larger = max(upper.size, lower.size) > 1.08 * min(upper.size, lower.size)
    return larger or upper.bold != lower.bold or step > 1.25


def _written(lines: list[_Line], tables: list[_Table], lead: float) -> str:
    written = Lines()
    waiting = sorted(tables)
    before: _Line | None = None
    for line in lines:
        while waiting and waiting[-1].bottom > line.bottom:
            _put(written, waiting.pop())
            before = None
        if before is not None and _apart(before, line, lead):
            written.gap()
        written.add(line.text)
        before = line
    while waiting:
        _put(written, waiting.pop())
    written.gap()
    return written.text()


def _put(written: Lines, table: _Table) -> None:
    written.gap()
    for row in table.rows:
        written.row(row)
    written.gap()
