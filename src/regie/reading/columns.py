"""Which figure stands in which column, where the print leaves a choice.

With blanks between thousands ``5 150 323`` can be two figures in two ways, and a row that fills
one of two columns does not say which. The equations of the table, or the balance of the legal
person, choose; where they do not, the likeliest reading is kept and the table is named as unsure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import product

from msgspec import Struct
from msgspec.structs import replace

from regie.kernel.numbers import Figure
from regie.reading.checks import inside
from regie.reading.model import Article, Table
from regie.reading.prose import Told
from regie.reading.tables import RawRow, RawTable

#: More combinations than this are tried row by row instead of together.
_COMBINATIONS = 500
#: The likeliest ways to read one row, and the sums of half the rows, that are kept.
_CHOICES = 8
_SUMS = 20_000

Option = dict[int, Figure]


def settle(
    tables: Sequence[RawTable],
    meant: Callable[[RawTable], Table],
    by_code: dict[str, Article],
    told: Sequence[Told],
) -> list[RawTable]:
    """Choose the options of every row, in place; the tables in which that stays unsure.

    :param meant: a table as it goes into the reading, for its article and its equations.
    """
    for row in (row for table in tables for row in table.rows):
        del row.options[_COMBINATIONS:]
    entities: dict[str, list[RawTable]] = defaultdict(list)
    for table in tables:
        if table.type == "legal_person":
            article = by_code.get(meant(table).article or "")
            if article:
                entities[article.entity].append(table)
        elif any(len(row.options) > 1 for row in table.rows):
            _settle_table(table, meant)
    unsure: list[RawTable] = []
    for group in entities.values():
        if any(len(row.options) > 1 for table in group for row in table.rows):
            unsure += _settle_entity(group, meant, by_code, told)
    return unsure


def _settle_table(table: RawTable, meant: Callable[[RawTable], Table]) -> None:
    def broken(part: RawTable = table) -> int:
        return sum(not check.holds for check in inside(meant(part)))

    if not broken():
        return
    for row in table.rows:
        if len(row.options) > 1:
            # What breaks the equations within the row itself is out before rows are combined.
            alone = replace(table, rows=[row])
            costs = []
            for option in row.options:
                row.values = option
                costs.append(broken(alone))
            row.options = [
                option
                for option, cost in zip(row.options, costs, strict=True)
                if cost == min(costs)
            ]
            row.values = row.options[0]
    _search([row for row in table.rows if len(row.options) > 1], broken)


def _search(rows: Sequence[RawRow], broken: Callable[[], int]) -> None:
    """Give the rows the options that break fewest equations, the likeliest among equals."""
    if not broken():
        return
    if _count(rows) <= _COMBINATIONS:
        best: tuple[int, tuple[Option, ...]] | None = None
        for options in product(*(row.options for row in rows)):
            for row, option in zip(rows, options, strict=True):
                row.values = option
            cost = broken()
            if best is None or cost < best[0]:
                best = cost, options
            if not cost:
                break
        if best:
            for row, option in zip(rows, best[1], strict=True):
                row.values = option
        return
    for _ in rows:
        before = broken()
        for row in rows:
            _search([row], broken)
        if broken() >= before:
            return


def _count(rows: Sequence[RawRow]) -> int:
    total = 1
    for row in rows:
        total *= len(row.options)
        if total > _COMBINATIONS:
            return total
    return total


def _settle_entity(
    group: Sequence[RawTable],
    meant: Callable[[RawTable], Table],
    by_code: dict[str, Article],
    told: Sequence[Told],
) -> list[RawTable]:
    """Receipts equal expenditure (VEK) at every stage, and the prose tells the changes."""
    articles = [by_code[meant(table).article or ""] for table in group]
    rows = [table.rows[0] for table in group]
    stages = list(dict.fromkeys(column.stage for table in group for column in table.columns))
    sayings = [[t for t in told if t.article == article.code] for article in articles]
    for table, row, mine in zip(group, rows, sayings, strict=True):
        # Ways that miss what the prose tells are out before anything is combined.
        if len(row.options) > 1:
            costs = [_missed(table, option, mine) for option in row.options]
            row.options = [
                option
                for option, cost in zip(row.options, costs, strict=True)
                if cost == min(costs)
            ]
            row.values = row.options[0]

    choices = [
        _contributions(table, article, row, stages)
        for table, article, row in zip(group, articles, rows, strict=True)
    ]
    balanced = False
    if len({article.kind for article in articles}) == 2:
        # All stages in balance, or else (a figure is wrong somewhere) one of them.
        for wanted in (range(len(stages)), *([number] for number in range(len(stages)))):
            chosen = _balance(choices, wanted)
            if chosen:
                balanced = True
                for row, option in zip(rows, chosen, strict=True):
                    row.values = option
                break
    unsure: list[RawTable] = []
    for table, row in zip(group, rows, strict=True):
        full = len(row.values) == len(table.columns)
        if not full and not balanced and len(row.options) > 1:
            unsure.append(table)
    return unsure


class _Choice(Struct, frozen=True):
    """A way to read a row: what it adds to the balance of each stage, and how unlikely it is."""

    option: Option
    adds: tuple[int, ...]
    rank: int


def _contributions(
    table: RawTable, article: Article, row: RawRow, stages: Sequence[str | None]
) -> list[_Choice]:
    """The ways to read a row that differ for the balance, the likeliest of each."""
    sign = 1 if article.kind == "receipt" else -1
    found: dict[tuple[int, ...], _Choice] = {}
    for rank, option in enumerate(row.options or [row.values]):
        adds = dict.fromkeys(stages, 0)
        for i, figure in option.items():
            if table.columns[i].axis in ("AMOUNT", "VEK"):
                adds[table.columns[i].stage] += sign * figure.value
        found.setdefault(tuple(adds.values()), _Choice(option, tuple(adds.values()), rank))
    return list(found.values())[:_CHOICES]


def _balance(choices: Sequence[list[_Choice]], wanted: Sequence[int]) -> list[Option] | None:
    """The likeliest choice a row that brings the wanted stages to zero, or None.

    Two halves are summed apart and met in the middle, so that ten rows stay cheap.
    """
    half = len(choices) // 2
    left, right = (_sums(part, wanted) for part in (choices[:half], choices[half:]))
    met = [
        (rank + other[0], options + other[1])
        for sums, (rank, options) in left.items()
        if (other := right.get(tuple(-each for each in sums)))
    ]
    return list(min(met, key=lambda entry: entry[0])[1]) if met else None


def _sums(
    choices: Sequence[list[_Choice]], wanted: Sequence[int]
) -> dict[tuple[int, ...], tuple[int, tuple[Option, ...]]]:
    """Every sum that these rows can make, with the likeliest choices that make it."""
    sums: dict[tuple[int, ...], tuple[int, tuple[Option, ...]]] = {(0,) * len(wanted): (0, ())}
    for row in choices:
        grown: dict[tuple[int, ...], tuple[int, tuple[Option, ...]]] = {}
        for total, (rank, options) in sums.items():
            for choice in row:
                key = tuple(a + choice.adds[stage] for a, stage in zip(total, wanted, strict=True))
                known = grown.get(key)
                if known is None or rank + choice.rank < known[0]:
                    grown[key] = rank + choice.rank, (*options, choice.option)
        sums = dict(sorted(grown.items(), key=lambda entry: entry[1][0])[:_SUMS])
    return sums


def _missed(table: RawTable, option: Option, told: Sequence[Told]) -> int:
    """How many of the changes that prose tells a way to read the row misses."""
    missed = 0
    for saying in told:
        for axis in {column.axis for column in table.columns}:
            if saying.axis not in (None, axis) or saying.adds_to:
                continue
            figures = [
                option.get(i) for i, column in enumerate(table.columns) if column.axis == axis
            ]
            before, after = figures[0], figures[-1]
            if before and after:
                missed += after.value - before.value != saying.change
            elif saying.axis == axis:
                missed += 1
    return missed
