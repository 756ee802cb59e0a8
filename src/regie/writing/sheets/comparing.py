"""A sheet that came back, beside the register: added, changed, same, gone, what clashes. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct, field

from regie.base.text import fold
from regie.base.uid import is_uid
from regie.base.writers import KEPT, LONGEST
from regie.plans.contents import Content, Seen
from regie.writing.sheets.columns import (
    COLUMNS,
    COMPARED,
    Bad,
    Cells,
    Column,
    Register,
    asked,
    by_header,
    by_name,
    cells,
    is_own,
    kind_of,
    label,
)

Mark = Literal["added", "changed", "same", "gone"]
Side = Literal["file", "register"]
#: The column of a conflict about the row itself.
ROW = "row"


class Strange(Exception):
    """The workbook is none of ours; the text is a Dutch sentence."""


class Fault(Struct, frozen=True):
    """A cell that cannot be taken, with where it stands."""

    row: int
    column: str
    sentence: str

    def __str__(self) -> str:
        return f"Rij {self.row}, kolom {self.column}: {self.sentence}"


class Row(Struct, frozen=True):
    """One row as it came back. ``at`` is its number in the spreadsheet."""

    at: int
    cells: Cells


class Sheet(Struct, frozen=True):
    """A workbook that came back. ``base`` is what went out: uid → (row of the register, cells);
    ``letters`` says in which column each name stands."""

    plan: str
    edition: str
    base: Mapping[str, tuple[Seen, Cells]]
    rows: Sequence[Row]
    letters: Mapping[str, str]


class Change(Struct, frozen=True):
    """One cell. ``base`` is what went out, ``theirs`` what the register says, ``mine`` what the
    file asks, ``value`` that as a value. ``clash``: both changed it, differently."""

    column: str
    base: str
    theirs: str
    mine: str
    value: Any = None
    clash: bool = False


class Line(Struct, frozen=True):
    """One row beside its item. ``at`` is absent for what is gone from the sheet."""

    mark: Mark
    uid: str | None
    label: str
    at: int | None = None
    kind: str = ""
    changes: tuple[Change, ...] = ()
    reason: str = ""

    @property
    def key(self) -> str:
        """What names it in a batch."""
        return self.uid or _named(self.at)

    @property
    def clashes(self) -> tuple[Change, ...]:
        """What a person must settle."""
        return tuple(change for change in self.changes if change.clash)


class Compared(Struct, frozen=True):
    """A whole sheet beside the register. With one fault nothing of it can be taken."""

    lines: tuple[Line, ...] = ()
    faults: tuple[Fault, ...] = ()

    def marked(self, mark: Mark) -> tuple[Line, ...]:
        """The lines with one mark."""
        return tuple(line for line in self.lines if line.mark == mark)

    @property
    def clashes(self) -> tuple[tuple[Line, Change], ...]:
        """Every cell that a person must settle."""
        return tuple((line, change) for line in self.lines for change in line.clashes)

    @property
    def differs(self) -> bool:
        """Whether anything would change, or must be settled."""
        return bool(self.faults) or any(line.mark != "same" for line in self.lines)


# --- what came back


def sheet(workbook: Mapping[str, Sequence[Sequence[str]]]) -> Sheet:
    """What a workbook holds.

    :raises Strange: when it is none of ours, or its columns are others.
    """
    kept = workbook.get(KEPT)
    if not kept or [*kept[0][:2]] != ["uid", "seen"]:
        raise Strange(
            f"Dit rekenblad kwam niet uit Regie: het blad “{KEPT}” ontbreekt of werd gewijzigd. "
            "Haal het opnieuw op en wijzig dat."
        )
    told = dict(zip(kept[1][:2], kept[1][2:4], strict=False)) if len(kept) > 1 else {}
    names = [*kept[0][2:]]
    base = {}
    try:
        if not {"plan", "edition"} <= told.keys() or {
            name for name in names if not is_own(name)
        } != {one.name for one in COMPARED}:
            raise ValueError
        for row in kept[2:]:
            base[row[0]] = Seen.parse(row[1]), dict(zip(names, row[2:], strict=True))
            kind_of(base[row[0]][1]["kind"])
    except (ValueError, Bad):
        raise Strange(f"Het blad “{KEPT}” werd gewijzigd; haal het rekenblad opnieuw op.") from None
    shown = next((rows for name, rows in workbook.items() if name != KEPT), [])
    top, columns = _head(shown, {name for name in names if is_own(name)})
    found = []
    for at, cells_ in enumerate(shown[top + 1 :], top + 2):
        told_cells = {
            name: cells_[place].strip() if place < len(cells_) else ""
            for place, name in columns.items()
        }
        stray = next((p for p, w in enumerate(cells_) if p not in columns and w.strip()), None)
        if stray is not None:
            raise Strange(f"Rij {at}, kolom {letter(stray)}: hier hoort niets te staan.")
        if any(told_cells.values()):
            found.append(Row(at, told_cells))
    letters = {name: letter(place) for place, name in columns.items()}
    return Sheet(told["plan"], told["edition"], base, tuple(found), letters)


def _head(rows: Sequence[Sequence[str]], own: set[str]) -> tuple[int, dict[int, str]]:
    """Where the header stands, and place → name of column. ``own`` are the names of those of the
    fields of the plan that went out."""
    first = fold(COLUMNS[0].header)
    top = next((n for n, row in enumerate(rows[:20]) if first in map(fold, row)), None)
    if top is None:
        raise Strange(f"De kolom “{COLUMNS[0].header}” ontbreekt.")
    columns: dict[int, str] = {}
    for place, words in enumerate(rows[top]):
        if not words.strip():
            continue
        column = by_header(words)
        if column is None or (is_own(column.name) and column.name not in own):
            raise Strange(
                f"Rij {top + 1}, kolom {letter(place)}: de kolom “{words.strip()}” kennen we niet."
            )
        if column.name in columns.values():
            raise Strange(
                f"Rij {top + 1}, kolom {letter(place)}: de kolom “{words.strip()}” staat er twee "
                "keer."
            )
        columns[place] = column.name
    wanted = (*COLUMNS, *(by_name(name) for name in sorted(own)))
    missing = [column.header for column in wanted if column.name not in columns.values()]
    if missing:
        raise Strange(f"De kolom “{missing[0]}” ontbreekt in rij {top + 1}.")
    return top, columns


def letter(place: int) -> str:
    """What a spreadsheet calls a column: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


# --- beside the register


def compare(file: Sheet, register: Register) -> Compared:
    """What taking ``file`` would do to ``register``."""
    return _Comparing(file, register).compared()


class _Comparing(Struct):
    file: Sheet
    register: Register
    faults: list[Fault] = field(default_factory=list)
    #: Code of a new row → what names it in a batch: another new row may stand under it.
    new: dict[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> list[Column]:
        """The columns of the file that say something of an item."""
        known = {column.name: column for column in self.register.compared}
        return [
            known.get(name) or by_name(name)
            for name in self.file.letters
            if name in known or is_own(name)
        ]

    def compared(self) -> Compared:
        seen: set[str] = set()
        lines: list[Line] = []
        self.new = {
            code: _key(row)
            for row in self.file.rows
            if not row.cells["uid"] and (code := row.cells["code"])
        }
        for row in self.file.rows:
            uid = row.cells["uid"]
            if not uid:
                line = self._added(row)
            elif uid not in self.file.base:
                told = "deze uid kennen we niet" if is_uid(uid) else "dit is geen uid"
                self._fault(row, "uid", f"{told}; laat de kolom leeg voor iets nieuws.")
                continue
            elif uid in seen:
                self._fault(row, "uid", "deze uid staat er twee keer.")
                continue
            else:
                seen.add(uid)
                line = self._known(row, uid)
            if line is not None:
                lines.append(line)
        lines += (line for uid in self.file.base if uid not in seen for line in self._gone(uid))
        self._codes(lines)
        return Compared(tuple(lines), tuple(self.faults))

    def _fault(self, row: Row, column: str, sentence: str) -> None:
        self.faults.append(Fault(row.at, self.file.letters[column], sentence))

    def _asked(self, row: Row, column: Column, kind: str) -> Any:
        words = row.cells[column.name]
        if column.field == "parent" and words not in self.register.by_label:
            key = self.new.get(words)
            if key is not None and key != _key(row):
                return key
        try:
            return asked(column, words, kind, self.register)
        except Bad as bad:
            self._fault(row, column.name, str(bad))
            return None

    def _added(self, row: Row) -> Line | None:
        try:
            kind = kind_of(row.cells["kind"])
        except Bad as bad:
            self._fault(row, "kind", str(bad))
            return None
        if not row.cells["title"] and kind not in ("regulation", "decree_evaluation"):
            self._fault(row, "title", "geef een titel.")
        changes = tuple(
            Change(column.name, "", "", row.cells[column.name], self._asked(row, column, kind))
            for column in self.columns
            if row.cells[column.name]
        )
        called = f"{row.cells['code']} {row.cells['title']}".strip()
        return Line("added", None, called, row.at, kind, changes, row.cells["reason"])

    def _known(self, row: Row, uid: str) -> Line:
        seen, base = self.file.base[uid]
        content = self.register.contents.get(uid)
        theirs = _theirs(content, seen, base, self.register)
        kind = content.kind if content else kind_of(base["kind"])
        changes = []
        for column in self.columns:
            name = column.name
            mine, was = row.cells[name], base[name]
            if _alike(mine, was) or _alike(mine, theirs.get(name, "")):
                continue
            if name == "kind":
                self._fault(row, name, "de soort van iets dat bestaat, wijzigt niet.")
                continue
            if len(was) >= LONGEST or len(mine) >= LONGEST:
                self._fault(row, name, "te lang voor een rekenblad; wijzig dit in Regie.")
                continue
            clash = not _alike(was, theirs.get(name, ""))
            value = self._asked(row, column, kind)
            changes.append(Change(name, was, theirs.get(name, ""), mine, value, clash))
        called = label(content) if content else f"{base['code']} {base['title']}".strip()
        if changes and content is None:
            # Somebody ended it while this was changed.
            changes.append(Change(ROW, "staat er", "staat er niet meer", "gewijzigd", clash=True))
        mark: Mark = "changed" if changes else "same"
        return Line(mark, uid, called, row.at, kind, tuple(changes), row.cells["reason"])

    def _gone(self, uid: str) -> Iterable[Line]:
        content = self.register.contents.get(uid)
        if content is None:
            return
        seen, base = self.file.base[uid]
        theirs = _theirs(content, seen, base, self.register)
        changed = [
            column.header
            for column in self.columns
            if not _alike(base[column.name], theirs.get(column.name, ""))
        ]
        now = f"gewijzigd: {', '.join(changed)}"
        clash = (Change(ROW, "staat er", now, "weg", clash=True),) if changed else ()
        yield Line("gone", uid, label(content), None, content.kind, clash)

    def _codes(self, lines: Iterable[Line]) -> None:
        """No two living items have one code."""
        gone = {line.uid for line in lines if line.mark == "gone"}
        codes = {
            uid: content.code
            for uid, content in self.register.contents.items()
            if content.code and uid not in gone
        }
        asked_: dict[str, Line] = {}
        for line in lines:
            for change in line.changes:
                if change.column == "code":
                    codes[line.key] = change.mine
                    asked_[line.key] = line
        often = Counter(code for code in codes.values() if code)
        for key, line in asked_.items():
            if often[codes[key]] > 1 and line.at is not None:
                sentence = f"de code “{codes[key]}” heeft ook iets anders in dit plan."
                self.faults.append(Fault(line.at, self.file.letters["code"], sentence))


def _theirs(content: Content | None, seen: Seen, base: Cells, register: Register) -> Cells:
    """What the register says now. The row that went out says what it said, whatever others that
    its cells name are called by now."""
    if content is None or content.seen == seen:
        return base
    return cells(content, register)


def _named(at: int | None) -> str:
    return f"rij {at}"


def _key(row: Row) -> str:
    return _named(row.at)


def _alike(one: str, other: str) -> bool:
    """Blanks around words and the signs for a new line are no change."""
    return one == other or _bare(one) == _bare(other)


def _bare(words: str) -> str:
    return words.replace("\r\n", "\n").replace("\r", "\n").strip()


def header(name: str) -> str:
    """What a column is called on the sheet."""
    return "Rij" if name == ROW else by_name(name).header
