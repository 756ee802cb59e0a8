"""What a paper prints, held line by line against the tables of the ledger. Pure.

A figure is found again by its table, the kind and stage of its row, the article that the row names
and its column. Where several rows share all of that (the lines of a list), those with the same
figures belong together, then those with the same words, then the rest in order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from regie.base.text import fold
from regie.budgets.rules import TableRow
from regie.budgets.tables import ChapterTable
from regie.reading.model import Axis, Place, Reading, Row, Table

#: ``missing_here``: printed and not in the ledger; ``missing_there``: in the ledger, not printed.
State = Literal["same", "differs", "missing_here", "missing_there"]
_TableKey = tuple[str, str, str]
_RowKey = tuple[str, str, str]
_THOUSAND = 1000


class Line(Struct, frozen=True):
    """One figure, in thousand euro on both sides. ``article`` is the code it is of, else the name
    of the content element, programme or total; ``place`` is where it is printed."""

    table: str
    article: str
    row: str
    column: str
    paper: int | None
    ledger: Decimal | None
    state: State
    place: Place | None


def reconcile(reading: Reading, tables: Iterable[ChapterTable]) -> list[Line]:
    """Every figure of the paper and of the ledger, in the order of the paper; what only the ledger
    has comes last."""
    here: dict[_TableKey, list[ChapterTable]] = defaultdict(list)
    for own in tables:
        here[_key_of(own)].append(own)
    lines: list[Line] = []
    for printed in reading.budget.tables:
        matching = here.get(_key_of(printed), [])
        told = matching.pop(_alike(printed, matching)) if matching else None
        lines += _table(printed, told)
    for rest in here.values():
        for own in rest:
            lines += _only_here(own)
    return lines


def _key_of(table: Table | ChapterTable) -> _TableKey:
    """By which a table is found again: its article, else its programme or content element."""
    if table.article:
        return table.type, table.article, ""
    return table.type, "", fold(table.programme or table.ise or "")


def _alike(printed: Table, some: Sequence[ChapterTable]) -> int:
    """Which table tells most of the same figures (an article may have several formulas)."""
    wanted = [_values(row.values) for row in printed.rows]
    return max(
        range(len(some)),
        key=lambda at: sum(_thousands(row) in wanted for row in some[at].rows),
    )


def _table(printed: Table, told: ChapterTable | None) -> list[Line]:
    own: dict[_RowKey, list[TableRow]] = defaultdict(list)
    for row in told.rows if told else ():
        own[_key(row.kind, row.stage, row.article)].append(row)
    pairs = _pairs(printed.rows, own)
    lines = []
    for theirs in printed.rows:
        lines += _row(printed, theirs, pairs.get(id(theirs)))
    for rest in own.values():
        for row in rest:
            lines += _row_only_here(told, row) if told else []
    return lines


def _key(kind: str, stage: str | None, article: str | None) -> _RowKey:
    return kind, stage or "", article or ""


def _pairs(rows: Sequence[Row], own: Mapping[_RowKey, list[TableRow]]) -> dict[int, TableRow]:
    """By identity of a printed row, the row of the ledger; taken rows leave ``own``."""
    found: dict[int, TableRow] = {}

    for fits in (_same_figures_and_words, _same_figures, _same_words, _anything):
        for row in rows:
            if id(row) not in found:
                options = own.get(_key(row.kind, row.stage, row.article), [])
                at = next((at for at, one in enumerate(options) if fits(row, one)), None)
                if at is not None:
                    found[id(row)] = options.pop(at)
    return found


def _same_figures(row: Row, mine: TableRow) -> bool:
    return _thousands(mine) == _values(row.values)


def _same_words(row: Row, mine: TableRow) -> bool:
    return fold(mine.label) == fold(row.label)


def _same_figures_and_words(row: Row, mine: TableRow) -> bool:
    return _same_figures(row, mine) and _same_words(row, mine)


def _anything(_row: Row, _mine: TableRow) -> bool:
    return True


def _row(table: Table, theirs: Row, mine: TableRow | None) -> list[Line]:
    told = _thousands(mine) if mine is not None else {}
    printed: dict[str, int] = {str(axis): value for axis, value in theirs.values.items()}
    places: dict[str, Place] = {str(axis): place for axis, place in theirs.figures.items()}
    lines = []
    for column in dict.fromkeys([*printed, *told]):
        paper, ledger = printed.get(column), told.get(column)
        lines.append(
            Line(
                table.type,
                theirs.article or table.article or table.programme or table.ise or "",
                _said(theirs.label, theirs.stage),
                column,
                paper,
                ledger,
                _state(paper, ledger),
                places.get(column, theirs.place),
            )
        )
    return lines


def _state(paper: int | None, ledger: Decimal | None) -> State:
    if ledger is None:
        return "missing_here"
    if paper is None:
        return "missing_there"
    return "same" if paper == ledger else "differs"


def _only_here(table: ChapterTable) -> list[Line]:
    return [line for row in table.rows for line in _row_only_here(table, row)]


def _row_only_here(table: ChapterTable, row: TableRow) -> list[Line]:
    of = row.article or table.article or table.programme or table.ise or ""
    return [
        Line(
            table.type, of, _said(row.label, row.stage), column, None, value, "missing_there", None
        )
        for column, value in _thousands(row).items()
    ]


def _said(label: str, stage: str | None) -> str:
    named = fold(stage or "").replace(" ", "")
    return (
        label if not named or named in fold(label).replace(" ", "") else f"{label} {stage}".strip()
    )


def _values(values: Mapping[Axis, int]) -> dict[str, Decimal]:
    return {column: Decimal(value) for column, value in values.items()}


def _thousands(row: TableRow) -> dict[str, Decimal]:
    return {axis: value / _THOUSAND for axis, value in row.values.items()}
