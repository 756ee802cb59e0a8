"""Find the tables of the budget in the lines of a paper.

The extracted text of a paper is a poor witness: labels wrap over lines, figures stand alone below
them, a table of credits drifts into the middle of another table or of a paragraph, and page
furniture cuts through. So a table is followed line by line, a table that another one interrupts
waits until its own rows go on, and what a row is follows from its words, not from where it stands.
To which article a table belongs is decided later (:mod:`regie.reading.attribution`).
"""

from __future__ import annotations

import re
from typing import Literal, cast

from msgspec.structs import replace

from regie.kernel.flanders import articles, budget
from regie.kernel.numbers import Figure, cut_figures, has_pointed
from regie.reading.cells import (
    Cells,
    Column,
    axis_columns,
    cell_figures,
    crossed_columns,
    may_hold,
    read_cells,
    shows_points,
    stage_columns,
)
from regie.reading.model import BY_ROUND, RowKind, TableType
from regie.reading.outline import Outline, dangles, is_objective, join_lines
from regie.reading.tables import (
    SECTION_WORDS,
    ArticleHeading,
    Found,
    RawRow,
    RawTable,
    find_article_headings,
)
from regie.reading.text import Line, squeeze

#: A label that needs more lines than this is prose that drifted into the table.
_LABEL_LINES = 8
#: A longer line is a paragraph and no row.
_LINE_LENGTH = 1_000
#: How far a table may reach below its first line (for the look of its figures).
_TABLE_LINES = 60

_STRUCTURE = re.compile(
    r"^\W{0,3}(?:(?:uitgaven|ontvangsten)artikelen?\b|departement en\b|overige entiteiten\b"
    r"|budgettair kader\b)|^[^.\t]{3,80},\s*MVG\b"
    r"|^\s*\d+(?:\.\d+)*\.\s+\S",
    re.IGNORECASE,
)
_FORMULA = re.compile(
    r"^\s*toelichting (?:bij (?:de )?)?(?:andere )?bijstelling(?:en)?", re.IGNORECASE
)
_TOTAL_HEAD = re.compile(
    r"^\s*(?P<word>TOTAAL|PROGRAMMA\s+(?P<code>[A-Z]{2}))\s*[–—:-]\s*(?P<name>\S.*)$"
)
_TRANSFER = re.compile(r"^\s*(?i:naar|van|vanuit|aan)\s+[A-Z]{2}[A-Z0-9]?\d?-")
_CODE = re.compile(r"[A-Z]{2}\d-")
_CODE_HEAD = re.compile(r"^\s*(?P<head>[A-Z][A-Z0-9]{1,3}-)(?=\s+\S)")
_CODE_REST = re.compile(r"^\s*(?P<rest>[A-Z0-9]{6,8}-[A-Z]{1,3})(?![A-Za-z0-9-])")
#: Empty cells and dashes behind a label.
_NILS = re.compile(r"(?:\t\s*[-–—]?|\s+[-–—](?=\s|$))+\s*$")
_LOWER = re.compile(r"^[a-zà-ÿ(),;&/]")


def find_tables(outline: Outline) -> Found:
    """The tables, article headings and table lines of a paper."""
    return _Scan(outline).run()


class _Scan:
    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.lines = outline.paper.lines
        self.headings = find_article_headings(outline)
        self.pointed: dict[int, bool] = {}
        self.heading_lines = {
            index: heading
            for heading in self.headings
            for index in range(heading.first, heading.last + 1)
        }
        self.chapter_lines = {chapter.index for chapter in outline.chapters}
        self.tables: list[RawTable] = []
        self.used: set[int] = set()
        self.open: RawTable | None = None
        self.waiting: list[RawTable] = []
        self.last_stage: RawTable | None = None
        self.heading: ArticleHeading | None = None
        self.columns: list[Column] = []
        self.head: tuple[int, budget.ColumnHead] | None = None
        self.buffer: list[int] = []
        #: the words that wait stand behind a gap, so they begin something new
        self.apart = False
        self.gap = False
        self.titles: list[int] = []
        self.column_heads: dict[int, budget.ColumnHead | None] = {}
        self.caption = ""
        self.programme: str | None = None
        self.total_type: Literal["total", "programme"] = "total"

    def run(self) -> Found:
        page: int | None = None
        for index, line in enumerate(self.lines):
            if self.outline.skips(index) or index in self.used:
                self.gap = self.gap or line.blank
                continue
            # A page break is no gap: a label runs on over it.
            self.gap = self.gap and line.page == page
            page = line.page
            if len(line.text) <= _LINE_LENGTH:
                self._line(index, line)
            self.gap = False
        self._leave()
        tables = [t for t in self.tables if t.rows and (t.type != "formula" or t.complete)]
        tables.sort(key=lambda table: min(row.start for row in table.rows))
        return Found(tables, self.headings, self.used)

    # One line -----------------------------------------------------------------------------

    def _line(self, index: int, line: Line) -> None:
        if index in self.heading_lines:
            if self.heading is not self.heading_lines[index]:
                self._leave()
                self.heading = self.heading_lines[index]
            return
        if index in self.chapter_lines:
            self._leave()
            self.heading = None
            self.columns = []
        head = self._column_head(index)
        if head:
            self._head(index, line, head)
            return
        if not budget.UNIT.sub("", line.text).strip():
            return
        total = _TOTAL_HEAD.match(line.text)
        if total and not cut_figures(line.text, 1, pointed=False):
            self._leave()
            self.total_type = "programme" if total["code"] else "total"
            self.programme = total["code"]
            self.caption, _ = self.outline.wrapped(index)
            self.columns = []
            return
        if self._stage_row(index, line) or self._row(index, line):
            return
        if _FORMULA.match(line.text) and self.heading:
            self._open_formula(index, line)
            return
        if (
            is_objective(line.text)
            or _STRUCTURE.match(line.text)
            or (SECTION_WORDS.match(line.text) and not self._waits_for_rows())
        ):
            self._leave()
            if not is_objective(line.text) and not SECTION_WORDS.match(line.text):
                self.heading = None if _STRUCTURE.match(line.text) else self.heading
        self._words(index, line)

    def _waits_for_rows(self) -> bool:
        return self.open is not None and not self.open.complete

    def _leave(self) -> None:
        """A heading ends every table that was under way."""
        if self.open and self.open.type in ("compensation", "other_adjustment"):
            self._settle_buffer(self.open)
        self.open = None
        self.waiting = []
        self.head = None
        self.buffer = []
        self.titles = []

    # Column heads -------------------------------------------------------------------------

    def _head(self, index: int, line: Line, head: budget.ColumnHead) -> None:
        self.used.add(index)
        repeated = (
            self.open is not None
            and not self.open.complete
            and bool(self.open.rows)
            and self.open.type not in BY_ROUND
            and self.head is not None
            and (head == self.head[1] or (not head.lead and self._is_part(head, self.open)))
        )
        if repeated:
            return
        before = self._open_head()
        if before and not before[1].lead and not head.lead:
            first, second = before[1], head
            if bool(first.axes) != bool(second.axes) and bool(first.stages) != bool(second.stages):
                self._drop_rowless()
                merged = budget.ColumnHead(
                    first.axes or second.axes, first.stages or second.stages, None, False
                )
                self._start_sides(before[0], merged, crossed_columns(self.lines[before[0]], line))
                self.head = (before[0], merged)
                if self.open:
                    self.open.heads = [before[0], index]
                return
        self.head = (index, head)
        if head.lead:
            self._suspend()
            self.columns = axis_columns(line, head.axes)
            if self.columns:
                table = self._new(head.lead, index, self.columns)
                table.reasoned = head.reasoned or head.lead == "evolution_list"
        elif head.stages:
            axes: tuple[str, ...] = head.axes
            if not axes:
                self._start_sides(index, head, stage_columns(line, head.stages))
            else:
                self._start_sides(index, head, crossed_columns(line, line))
        elif not self._goes_on(head):
            self._suspend()
            self.columns = axis_columns(line, head.axes)

    def _goes_on(self, head: budget.ColumnHead) -> bool:
        """Whether column names only return because a credit runs on over a page."""
        table = self.open
        return (
            table is not None
            and table.type in BY_ROUND
            and bool(table.rows)
            and not table.complete
            and tuple(column.axis for column in table.columns) == head.axes
        )

    def _open_head(self) -> tuple[int, budget.ColumnHead] | None:
        """The line of column names that still waits for its rows, and may go on in the next."""
        if self.open and not self.open.rows and len(self.open.heads) == 1:
            index = self.open.heads[0]
            head = self._column_head(index)
            return (index, head) if head else None
        if self.head and not self._rows_since(self.head[0]):
            return self.head
        return None

    def _is_part(self, head: budget.ColumnHead, table: RawTable) -> bool:
        stages = tuple(dict.fromkeys(c.stage for c in table.columns))
        axes = {c.axis for c in table.columns}
        return (not head.stages or set(head.stages) <= set(stages)) and set(head.axes) <= axes

    def _rows_since(self, index: int) -> bool:
        return any(row.first >= index for table in self.tables for row in table.rows)

    def _drop_rowless(self) -> None:
        """Forget the open table: its column names turn out to be the first of two lines."""
        self.tables = [table for table in self.tables if table is not self.open or table.rows]
        self.open = None

    def _start_sides(self, index: int, head: budget.ColumnHead, columns: list[Column]) -> None:
        if self.open and self.open.type not in ("ise_summary", "legal_person"):
            self._suspend()
        self.buffer = []
        summary = budget.EVOLUTION in head.stages and self.heading is None
        kind: TableType = "ise_summary" if summary else "legal_person"
        self._new(kind, index, columns).heads = [index]
        self.columns = []
        self.buffer = []

    def _suspend(self) -> None:
        """Let the open table wait: what comes now drifted into it."""
        table = self.open
        if (
            table
            and not table.complete
            and (
                table.type in ("compensation", "other_adjustment", "evolution_list", "formula")
                or (table.type == "legal_person" and not table.rows)
            )
        ):
            table.pending = self.buffer
            self.waiting.append(table)
        self.open = None
        self.buffer = []

    def _resume(self) -> RawTable | None:
        """The table that was interrupted last goes on, with the words that waited in it."""
        table = self.waiting.pop() if self.waiting else None
        self.buffer = table.pending if table else []
        return table

    def _new(self, kind: TableType, index: int, columns: list[Column]) -> RawTable:
        table = RawTable(
            kind, index, self.heading, self.outline.ise_at(index), self._title(kind), columns
        )
        if kind in ("total", "programme"):
            table.programme = self.programme
        if kind in ("total", "programme", "ise_summary", "evolution_list"):
            table.heading = None
        self.tables.append(table)
        self.open = table
        return table

    def _title(self, kind: TableType) -> str:
        match kind:
            case "total" | "programme":
                return self.caption
            case "ise_summary":
                title = next((i for i in reversed(self.titles)), None)
                return squeeze(self.lines[title].text) if title is not None else ""
            case "evolution_list":
                return "Inhoudelijke toelichting evolutie"
            case "compensation":
                return "Compensaties"
            case "other_adjustment":
                return "Andere bijstellingen"
            case "formula":
                return "Toelichting bijstelling"
            case _:
                return "Kredietevolutie"

    def _open_formula(self, index: int, line: Line) -> None:
        self._suspend()
        table = self._new("formula", index, [Column("AMOUNT", None, None)])
        title = line.text
        if not title.rstrip().endswith(":"):
            below = next(
                (i for i in range(index + 1, len(self.lines)) if not self.outline.skips(i)), index
            )
            if self.lines[below].text.rstrip().endswith(":"):
                title = join_lines([title, self.lines[below].text])
                self.used.add(below)
        table.subject = squeeze(_FORMULA.sub("", title)).strip(" :")
        table.title = squeeze(title).rstrip(":")
        self.buffer = []

    # Rows of a credit: one round below the other ------------------------------------------

    def _stage_row(self, index: int, line: Line) -> bool:
        self._part_heads(index, line)
        table = self.open
        inside = table is not None and table.type in BY_ROUND
        if (
            table is not None
            and not inside
            and (table.type in ("ise_summary", "legal_person") or not self.columns)
        ):
            return self._mandate(index, line)
        if not self.columns:
            return self._mandate(index, line)
        cells = self._cells(index, self.columns)
        if cells is None:
            return self._mandate(index, line) or (
                inside and (self._blank_row(index, line) or self._relabel(index, line))
            )
        label, count = self._stage_label(cells.label)
        if label is None:
            if not inside or table is None or table.complete or not table.rows:
                return False
            if len(cells.label) > 100:
                return False
        elif label.word == "total":
            return False
        if label and label.word in ("opening_incl_overflow", "round"):
            if table is None or not inside or _opens_anew(table, label):
                self._suspend()
                table = self._new(self._stage_type(), index, self.columns)
        elif table is None or not inside or (table.complete and label and label.word != "mandate"):
            return False
        row = self._add(table, index, cells, self.buffer[len(self.buffer) - count :])
        row.kind = _stage_kind(label, first=len(table.rows) == 1)
        self.buffer = []
        if row.kind == "closing":
            table.complete = True
            self.last_stage = table
            self.open = self._resume() or table
        return True

    def _part_heads(self, index: int, line: Line) -> None:
        """Two lines of column names that are not one head: a credit drifted in behind the first."""
        table = self.open
        if not table or table.rows or len(table.heads) != 2 or self.buffer:
            return
        first, second = (self.lines[i] for i in table.heads)
        stages, axes = (self._column_head(i) for i in table.heads)
        if not stages or not axes or not stages.stages or not axes.axes:
            return
        columns = axis_columns(second, axes.axes)
        cells = self._cells(index, columns)
        label = budget.row_label(cells.label) if cells else None
        if label and label.word in ("opening_incl_overflow", "round"):
            table.columns = stage_columns(first, stages.stages)
            table.type = "legal_person"
            table.heads = table.heads[:1]
            self._suspend()
            self.columns = columns

    def _stage_type(self) -> TableType:
        axes = {column.axis for column in self.columns}
        if not axes & {"AO", "TO", "LO"}:
            return "credit_evolution"
        return self.total_type if axes & {"VAK", "VEK"} else "receipts"

    def _stage_label(self, own: str) -> tuple[budget.RowLabel | None, int]:
        """The meaning of a label, with as many of the lines above as belong to it."""
        for count in range(min(len(self.buffer), 3), -1, -1):
            above = [self.lines[i].text for i in self.buffer[len(self.buffer) - count :]]
            label = budget.row_label(join_lines([*above, own]))
            if label:
                return label, count
        return None, 0

    def _blank_row(self, index: int, line: Line) -> bool:
        """A row that is printed and left empty, or holds dashes only."""
        table = self.open
        label = budget.row_label(_NILS.sub("", line.text))
        if not table or not table.rows or table.complete or not _NILS.search(line.text):
            return False
        if label is None or label.word in ("round", "opening_incl_overflow", "total", "mandate"):
            return False
        kind = _stage_kind(label, first=False)
        text = squeeze(_NILS.sub("", line.text))
        table.rows.append(RawRow(text, kind, index, _start(line), self._end(line)))
        self.used.add(index)
        self.buffer = []
        return True

    def _relabel(self, index: int, line: Line) -> bool:
        """Words below a row that complete its label: ``Andere`` over ``bijstellingen``."""
        table = self.open
        if not table or not table.rows or self.buffer:
            return False
        row = table.rows[-1]
        joined = join_lines([row.label, line.text])
        label = budget.row_label(joined)
        if not label or label.word in ("total", "mandate") or joined == row.label:
            return False
        row.label = joined
        row.kind = _stage_kind(label, first=len(table.rows) == 1)
        table.complete = row.kind == "closing"
        self.used.add(index)
        return True

    def _mandate(self, index: int, line: Line) -> bool:
        """The row *Aanwending VAK-ruiter*, which is printed and mostly left empty."""
        for count in (1, 0):
            above = self.buffer[-count:] if count else []
            if count and not above:
                continue
            words = join_lines([*(self.lines[i].text for i in above), line.text])
            label = budget.row_label(words if count else words.rstrip("0123456789.,+–- "))
            if not label or label.word != "mandate":
                continue
            table = self.open if self.open and self.open.type == "ise_summary" else self.last_stage
            if table is None:
                return False
            first = above[0] if above else index
            row = RawRow(
                words,
                "item",
                first,
                _start(self.lines[first]),
                line.start + len(line.text.rstrip()),
            )
            cells = self._cells(index, table.columns)
            if cells:
                row.label = join_lines([*(self.lines[i].text for i in above), cells.label])
                row.values = cells.values
            table.rows.append(row)
            table.complete = True
            self.used.update([*above, index])
            self.buffer = self.buffer[: len(self.buffer) - len(above)]
            if self.open is table:
                self.open = self._resume()
            return True
        return False

    # Rows of every other table ------------------------------------------------------------

    def _row(self, index: int, line: Line) -> bool:
        table = self.open
        if table is None or table.complete:
            return self._late_total(index, line)
        match table.type:
            case "ise_summary" | "legal_person":
                return self._side_row(table, index, line)
            case "evolution_list":
                return self._list_row(table, index, line)
            case "compensation" | "other_adjustment" | "formula":
                return self._item_row(table, index, line)
            case _:
                return False

    def _late_total(self, index: int, line: Line) -> bool:
        """A total whose table was interrupted by another one."""
        for table in reversed(self.waiting):
            cells = self._cells(index, table.columns)
            if cells and _is_total(cells.label):
                self._finish(table, index, cells)
                self.waiting.remove(table)
                return True
        return False

    def _finish(self, table: RawTable, index: int, cells: Cells) -> None:
        row = self._add(table, index, cells, [])
        row.kind = "total"
        row.reason = None
        table.complete = True
        self.buffer = []

    def _side_row(self, table: RawTable, index: int, line: Line) -> bool:
        cells = self._cells(index, table.columns)
        if cells is None:
            if table.type == "ise_summary" and table.rows and not self.buffer:
                row = table.rows[-1]
                if row.label.count("(") > row.label.count(")") or _LOWER.match(line.text.strip()):
                    row.label = join_lines([row.label, line.text])
                    self.used.add(index)
                    return True
            return False
        if table.type == "legal_person":
            if len(cells.label) > 60:
                return False
            self._add(table, index, cells, [])
            table.complete = True
            self.open = self._resume()
            return True
        row = self._add(table, index, cells, self.buffer)
        label = budget.row_label(row.label)
        if label and label.word in ("total", "overflow"):
            row.kind = "total" if label.word == "total" else "overflow"
        self.buffer = []
        return True

    def _list_row(self, table: RawTable, index: int, line: Line) -> bool:
        code = next(articles.find_codes(self._with_next(index)), None)
        text = line.text
        starts = code is not None and not self._with_next(index)[: code.start].strip(" \t-•")
        if code and starts and self._code_row(table, index, line, code):
            return True
        if self._broken_code_row(table, index, line):
            return True
        cells = self._cells(index, table.columns)
        if cells and _is_total(cells.label):
            self._finish(table, index, cells)
            self.open = self._resume()
            return True
        if table.rows and not table.rows[-1].values and cells and not cells.label:
            # The figures of a row whose code stood on a line of its own.
            row = table.rows[-1]
            row.values, row.end = cells.values, self._end(line)
            row.reason = cells.reason or None
            self.used.add(index)
            return True
        if table.rows and not _STRUCTURE.match(text) and not SECTION_WORDS.match(text):
            row = table.rows[-1]
            row.tail.append(index)
            row.label = join_lines([row.label, text])
            row.end = self._end(line)
            self.used.add(index)
            return True
        return False

    def _centred(self, table: RawTable, row: RawRow) -> None:
        """Words that begin above their code: the cells of the row are centred on each other."""
        before = table.rows[-1] if table.rows else None
        if before is None and self.buffer:
            table.centred = True
            row.label = join_lines([*(self.lines[i].text for i in self.buffer), row.label])
            row.first, row.start = self.buffer[0], _start(self.lines[self.buffer[0]])
            self.used.update(self.buffer)
            self.buffer = []
        if before is None or not before.tail or not (table.centred or _LOWER.match(row.label)):
            return
        texts = [self.lines[i].text.strip() for i in before.tail]
        first = next(
            (
                i
                for i in reversed(range(len(texts)))
                if texts[i][:1].isupper() and not _CODE.match(texts[i])
            ),
            None,
        )
        if first is None:
            return
        mine = join_lines(texts[first:])
        before.label = before.label[: len(before.label) - len(mine)].rstrip()
        row.label = join_lines([*texts[first:], row.label])
        row.first = before.tail[first]
        row.start = _start(self.lines[row.first])

    def _with_next(self, index: int) -> str:
        """The line, with the one below where a code is broken at its end."""
        text = self.lines[index].text
        if text.rstrip().endswith("-"):
            for following in range(index + 1, min(index + 3, len(self.lines))):
                if not self.outline.skips(following):
                    return text.rstrip() + self.lines[following].text.strip()
        return text

    def _code_row(
        self, table: RawTable, index: int, line: Line, code: articles.PrintedCode
    ) -> bool:
        if code.end > len(line.text.rstrip()):
            # The code goes on below; that line brings the figures too.
            following = next(
                i for i in range(index + 1, len(self.lines)) if not self.outline.skips(i)
            )
            below = self.lines[following]
            used = code.end - len(line.text.rstrip())
            offset = len(below.text) - len(below.text.lstrip()) + used
        else:
            following, below, offset = index, line, code.end
        figures, rest = self._behind(below, offset, table)
        if not figures and (
            below.text[offset:].strip() or not self._figures_below(following, table)
        ):
            # A code inside an explanation that happens to open a line.
            return False
        row = RawRow(
            rest, "other_adjustment", index, _start(line), self._end(below), printed=code.text
        )
        if len(figures) == len(table.columns):
            row.values = dict(enumerate(figures))
        self._centred(table, row)
        table.rows.append(row)
        self.used.update({index, following})
        return True

    def _broken_code_row(self, table: RawTable, index: int, line: Line) -> bool:
        """A code that is broken inside its column: its rest opens the line below."""
        head = _CODE_HEAD.match(line.text)
        if not head:
            return False
        following = next(
            (i for i in range(index + 1, len(self.lines)) if not self.outline.skips(i)), None
        )
        rest = _CODE_REST.match(self.lines[following].text) if following else None
        figures, words = self._behind(line, head.end(), table)
        if following is None or not rest or len(figures) != len(table.columns):
            return False
        below = self.lines[following]
        row = RawRow(
            join_lines([words, below.text[rest.end() :]]),
            "other_adjustment",
            index,
            _start(line),
            self._end(below),
            dict(enumerate(figures)),
            printed=head["head"] + rest["rest"],
        )
        table.rows.append(row)
        self.used.update({index, following})
        return True

    def _figures_below(self, index: int, table: RawTable) -> bool:
        """Whether the next line with words begins with the figures of a row."""
        for following in range(index + 1, len(self.lines)):
            if not self.outline.skips(following):
                pointed = self._pointed(table.index)
                text = self.lines[following].text
                count = len(table.columns)
                return len(cut_figures(text, count, pointed=pointed, at_start=True)) == count
        return False

    def _behind(self, line: Line, offset: int, table: RawTable) -> tuple[list[Figure], str]:
        """The figures behind a code, and the words behind or before them."""
        tail = line.text[offset:]
        base = line.start + offset
        count = len(table.columns)
        if "\t" in tail.strip():
            figures, words = cell_figures(tail.strip("\t"), base + tail.index(tail.strip("\t")))
            if len(figures) == count:
                return figures, squeeze(" ".join(words))
        pointed = self._pointed(table.index)
        figures = cut_figures(tail, count, pointed=pointed, at_start=True)
        if len(figures) == count:
            end = figures[-1].end
            return [f.moved(base) for f in figures], squeeze(tail[end:])
        figures = cut_figures(tail, count, pointed=pointed)
        if len(figures) == count:
            return [f.moved(base) for f in figures], squeeze(tail[: figures[0].start])
        return [], squeeze(tail)

    def _item_row(self, table: RawTable, index: int, line: Line) -> bool:
        cells = self._cells(index, table.columns, inside=table.reasoned)
        if cells is None:
            return self._item_words(table, index, line)
        if table.type == "formula" and not self._formula_figure(line, cells):
            return False
        if _is_total(cells.label):
            self._settle_buffer(table)
            self._finish(table, index, cells)
            self.open = self._resume()
            return True
        above = self.buffer
        if table.type == "compensation" and above and _TRANSFER.match(cells.label):
            # Cells that are centred on each other: the explanation begins above the row.
            words = [self.lines[i].text for i in above]
            cells = replace(cells, reason=join_lines([*words, cells.reason]))
            self.used.update(above)
            above = []
        if above and table.rows and not self.apart:
            if self._ends_label(table, above, cells.label):
                table.below = True
            else:
                self._settle_buffer(table)
                above = []
        row = self._add(table, index, cells, above)
        row.kind = cast(RowKind, "item" if table.type == "formula" else table.type)
        if table.type == "formula":
            row.label = re.split(r"\s[a-z]\.\s", row.label)[0]
        row.reason = cells.reason or None
        code = next(articles.find_codes(row.label), None)
        row.printed = code.text if code and table.type == "compensation" else None
        self.buffer = []
        return True

    def _ends_label(self, table: RawTable, above: list[int], own: str) -> bool:
        """Whether the words above end in the label beside the figures, not in the row above."""
        if not _begins_label(own):
            return True
        return bool(table.below) or dangles(self.lines[above[-1]].text)

    def _formula_figure(self, line: Line, cells: Cells) -> bool:
        figure = cells.values[0]
        printed = self.outline.paper.text[figure.start : figure.end]
        return (
            not printed.isdigit()
            or "\t" in line.text
            or _is_total(cells.label)
            or not (1900 <= figure.value < 2100)
        )

    def _item_words(self, table: RawTable, index: int, line: Line) -> bool:
        """Words between the rows: the reason of the row above, or the label of the one below."""
        if table.reasoned and table.rows and not _TRANSFER.match(line.text):
            row = table.rows[-1]
            begins_label = table.type == "other_adjustment" and row.reason and self.gap
            if not begins_label and not self.buffer:
                row.reason = join_lines([row.reason or "", line.text])
                row.end = self._end(line)
                self.used.add(index)
                return True
        return False

    def _settle_buffer(self, table: RawTable) -> None:
        """Words that wait belong to the row above: its label was set beside its figures."""
        if table.rows and self.buffer and not self.apart and not table.reasoned:
            row = table.rows[-1]
            row.label = join_lines([row.label, *(self.lines[i].text for i in self.buffer)])
            self.used.update(self.buffer)
        self.buffer = []

    # Shared -------------------------------------------------------------------------------

    def _words(self, index: int, line: Line) -> None:
        self.titles = [*self.titles[-3:], index]
        if not self.buffer:
            self.apart = self.gap
        self.buffer.append(index)
        if len(self.buffer) > _LABEL_LINES:
            del self.buffer[0]
            table = self.open
            if table and table.type == "formula" and not table.rows:
                self.open = None

    def _add(self, table: RawTable, index: int, cells: Cells, above: list[int]) -> RawRow:
        line = self.lines[index]
        label = join_lines([*(self.lines[i].text for i in above), cells.label])
        first = above[0] if above else index
        start = _start(self.lines[first]) if above or cells.label else _first(cells)
        row = RawRow(label, "item", first, start, self._end(line), cells.values, cells.options)
        table.rows.append(row)
        self.used.update([*above, index])
        return row

    def _end(self, line: Line) -> int:
        return line.start + len(line.text.rstrip())

    def _cells(self, index: int, columns: list[Column], *, inside: bool = False) -> Cells | None:
        """The figures of a line; its table tells how it divides thousands."""
        line = self.lines[index]
        if not may_hold(line.text, inside=inside):
            return None
        if any(column.stage for column in columns):
            pointed = has_pointed(line.text)
        else:
            by_round = self.open is None or self.open.type in BY_ROUND
            pointed = self._pointed(self.open.index if self.open else index, labelled=by_round)
        return read_cells(line, columns, pointed=pointed, inside=inside)

    def _column_head(self, index: int) -> budget.ColumnHead | None:
        if index not in self.column_heads:
            self.column_heads[index] = budget.column_head(self.lines[index].text)
        return self.column_heads[index]

    def _pointed(self, index: int, *, labelled: bool = False) -> bool:
        """Whether the table that begins at a line divides thousands by points.

        :param labelled: each of its rows has a label, so bare figures belong to another table.
        """
        for number in range(index, min(index + _TABLE_LINES, len(self.lines))):
            if number > index and (number in self.heading_lines or self._column_head(number)):
                return False
            bare = labelled and not any(map(str.isalpha, self.lines[number].text))
            if not bare and self._line_pointed(number):
                return True
        return False

    def _line_pointed(self, index: int) -> bool:
        known = self.pointed.get(index)
        if known is None:
            known = self.pointed[index] = shows_points(self.lines[index].text)
        return known


def _start(line: Line) -> int:
    return line.start + len(line.text) - len(line.text.lstrip())


def _first(cells: Cells) -> int:
    return min(figure.start for figure in cells.values.values())


def _is_total(label: str) -> bool:
    word = budget.row_label(label)
    return word is not None and word.word == "total"


def _begins_label(label: str) -> bool:
    """Whether words beside figures can open a label: no lower case, no bare round."""
    return label[:1].isalpha() and not _LOWER.match(label) and not budget.ROUND.match(label)


def _opens_anew(table: RawTable, label: budget.RowLabel) -> bool:
    """Whether a row with a round begins another table, and is not the closing of this one."""
    if table.complete or not table.rows or label.word == "opening_incl_overflow":
        return True
    return label.round == budget.round_code(table.rows[0].label.upper())


def _stage_kind(label: budget.RowLabel | None, *, first: bool) -> RowKind:
    if label is None or label.word == "mandate" or label.word == "total":
        return "item"
    if label.word == "round":
        return "opening" if first else "closing"
    return label.word
