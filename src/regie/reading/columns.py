"""Which figure stands in which column, where the print leaves a choice.

With blanks between thousands ``5 150 323`` can be two figures in two ways, and a row that fills
one of two columns does not say which. The equations of the table, or the balance of the legal
person, choose; where they do not, the likeliest reading is kept and the table is named as unsure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import combinations, product
from math import prod
from operator import add

from regie.kernel.numbers import Figure
from regie.reading.checks import inside
from regie.reading.model import Article, Table
from regie.reading.prose import Told
from regie.reading.tables import RawRow, RawTable

#: More combinations than this are tried row by row instead of together.
_COMBINATIONS = 2_000

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
    def broken() -> int:
        return sum(not check.holds for check in inside(meant(table)))

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
    for table, article, row, mine in zip(group, articles, rows, sayings, strict=True):
        # Ways that miss what the prose tells are out before anything is combined.
        if len(row.options) > 1:
            costs = [_missed(table, option, mine) for option in row.options]
            row.options = [
                option for option, cost in zip(row.options, costs, strict=True) if cost == min(costs)
            ]
            if article.kind == "receipt" or len(table.columns) == len(stages):
                row.options = row.options[:6]
            row.values = row.options[0]

    def amounts(table: RawTable, article: Article, option: Option) -> tuple[int, ...]:
        sign = 1 if article.kind == "receipt" else -1
        sums = dict.fromkeys(stages, 0)
        for i, figure in option.items():
            if table.columns[i].axis in ("AMOUNT", "VEK"):
                sums[table.columns[i].stage] += sign * figure.value
        return tuple(sums.values())

    balanced = False
    if len({article.kind for article in articles}) == 2:
        choice = _balance(
            [
                [amounts(table, article, option) for option in row.options]
                for table, article, row in zip(group, articles, rows, strict=True)
            ]
        )
        if choice is not None:
            balanced = choice[0] == 0
            for row, picked in zip(rows, choice[1], strict=True):
                row.values = row.options[picked]
    unsure: list[RawTable] = []
    for table, row in zip(group, rows, strict=True):
        full = len(row.values) == len(table.columns)
        if not full and not balanced and len(row.options) > 1:
            unsure.append(table)
    return unsure


def _balance(
    rows: Sequence[Sequence[tuple[int, ...]]],
) -> tuple[int, tuple[int, ...]] | None:
    """Of every row one vector, so that the fewest parts of their sum are not zero.

    The rows meet in the middle: each sum of the first half is looked up among those of the second,
    so that the work grows with the square root of the number of choices.

    :return: how many parts are not zero, and the first choice (an option for each row) in which
        that is so; None where even the halves are too many.
    """
    whole, before, middle = prod(map(len, rows)), 1, 0
    while before**2 < whole:
        before *= len(rows[middle])
        middle += 1
    if max(before, whole // before) > 50 * _COMBINATIONS:
        return None
    parts = len(rows[0][0])
    left, right = _sums(rows[:middle], parts), _sums(rows[middle:], parts)
    choices = list(right.values())
    for missed in range(parts + 1):
        # For every set of parts that must be zero: the first of the second half with such a sum.
        first: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
        zero = list(combinations(range(parts), parts - missed))
        for number, sums in enumerate(right):
            for kept in zero:
                first.setdefault((kept, tuple(-sums[part] for part in kept)), number)
        for sums, choice in left.items():
            met = [
                first[key]
                for kept in zero
                if (key := (kept, tuple(sums[part] for part in kept))) in first
            ]
            if met:
                return missed, choice + choices[min(met)]
    return None


def _sums(
    rows: Sequence[Sequence[tuple[int, ...]]], parts: int
) -> dict[tuple[int, ...], tuple[int, ...]]:
    """Every sum of one vector a row, with the first choice that gives it, in order of choice."""
    sums: dict[tuple[int, ...], tuple[int, ...]] = {(0,) * parts: ()}
    for row in rows:
        longer: dict[tuple[int, ...], tuple[int, ...]] = {}
        for so_far, choice in sums.items():
            for number, vector in enumerate(row):
                longer.setdefault(tuple(map(add, so_far, vector)), (*choice, number))
        sums = longer
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
