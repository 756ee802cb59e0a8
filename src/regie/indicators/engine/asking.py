"""Questions to a file of figures, as Ibis expressions: the same for every engine.

All comes in as plain values; :mod:`regie.indicators.asking` makes them from a ``Query``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from functools import lru_cache, reduce
from operator import and_
from typing import Any

import ibis
from msgspec import Struct, field
from msgspec.structs import replace

from regie.indicators.engine.errors import Unanswerable
from regie.indicators.engine.tables import backend, hides, table_of, turn

#: What stands in a dimension of a release file where it is added up whole.
TOTAL = "*"
#: More cells than this are no answer but a copy.
MOST = 250_000
_SIX = Decimal("0.000001")

Codes = tuple[str, ...]


class Question(Struct, frozen=True):
    """What is asked of one file.

    :param totals: the file has rows with :data:`TOTAL` and hides cells: a release of counts of
        people.
    :param added: values of the measure may be added up.
    :param order: dimension → its codes in the order of its source; others go by code.
    :param carry: where places are as they are today, the dimension of places, that of periods (or
        None), and lives: code, first period, first period after, and the code of today (or None
        where it went to several).
    :param first: with ``many``, which rows: the answer is a part of the table.
    :param hides: a cell may be hidden; where none is, the column that says so is not read.
    """

    dimensions: Codes
    rows: Codes
    columns: Codes
    aggregate: str
    measure: str
    totals: bool = False
    added: bool = True
    filters: Mapping[str, Codes] = field(default_factory=dict)
    order: Mapping[str, Codes] = field(default_factory=dict)
    carry: tuple[str, str | None, tuple[tuple[str, str, str, str | None], ...]] | None = None
    first: int = 0
    many: int | None = None
    hides: bool = True


def ask(digest: str, **told: Any) -> dict[str, Any]:
    """The answer, as plain values: ``rows``, ``columns``, ``cells`` of value and status, ``many``
    (rows of the whole table), and ``carried`` and ``left`` for the notes."""
    carry = told.pop("carry", None)
    question = Question(
        **{name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
        | {
            "filters": {one: tuple(codes) for one, codes in told["filters"].items()},
            "order": {one: tuple(codes) for one, codes in told["order"].items()},
            "carry": (carry[0], carry[1], tuple(tuple(life) for life in carry[2]))
            if carry
            else None,
        }
    )
    with turn:
        table = table_of(digest)
        question = replace(question, hides=hides(digest, question.measure))
        return answer(table, question, run, _known(digest, question))


def _known(digest: str, question: Question) -> Codes | None:
    """The rows of the table, where they are all codes of one dimension, which a file tells once."""
    whole = not (question.totals or question.filters or question.carry)
    if not whole or question.many is None or len(question.rows) != 1:
        return None
    row = question.rows[0]
    return None if question.order.get(row) else _codes(digest, row)


def codes(digest: str, dimension: str) -> list[str]:
    """The codes that a dimension has in a file, in order; totals are no code."""
    with turn:
        return list(_codes(digest, dimension))


@lru_cache(maxsize=1024)
def _codes(digest: str, dimension: str) -> Codes:
    found = run(_once(table_of(digest), [dimension])).to_pylist()
    return tuple(sorted(row[dimension] for row in found if row[dimension] != TOTAL))


def _once(table: ibis.Table, names: Sequence[str]) -> ibis.Table:
    """Each combination of some columns once.

    Not by ``distinct``: put in order, Ibis has Spark tell columns of a filter apart as well.
    """
    return table.group_by(list(names)).aggregate(__rows=table.count()).select(*names)


def run(expression: ibis.Table) -> Any:
    """The rows of an expression, as Arrow has them."""
    return backend().to_pyarrow(expression)


def answer(
    table: ibis.Table, question: Question, run: Any, known: Codes | None = None
) -> dict[str, Any]:
    """As :func:`ask`, of a table of whatever engine;
    ``run`` gives the rows of an expression as Arrow has them.

    :param known: all rows of the table, in order, where that is known.
    """
    _check(question)
    cells = chosen(table, question)
    carried, left = False, 0
    if question.carry:
        cells, carried, left = _carried(cells, question, run)
    cells = _filtered(cells, question)
    many: int | None = None
    wanted: list[Codes] | None = None
    if question.many is not None and question.rows:
        if known is not None:
            many = len(known)
            wanted = [(one,) for one in known[question.first : question.first + question.many]]
        else:
            keys = keys_of(cells, question, run)
            many = keys.num_rows
            part = keys.slice(question.first, question.many).to_pylist()
            wanted = [tuple(row[one] for one in question.rows) for row in part]
        for at, one in enumerate(question.rows):
            shown = sorted({key[at] for key in wanted})
            if shown:
                # Of a sorted file, the least and the most say which parts need no reading.
                cells = cells.filter(cells[one].between(shown[0], shown[-1]))
            cells = cells.filter(cells[one].isin(shown))
    found = run(aggregated(cells, question).limit(MOST + 1)).to_pylist()
    if len(found) > MOST:
        raise Unanswerable(
            f"Deze tabel heeft meer dan {MOST} cellen; kies minder rijen of kolommen, of filter."
        )
    return _table(found, question, wanted, many) | {"carried": carried, "left": left}


def _check(question: Question) -> None:
    if question.aggregate == "sum" and not question.added:
        raise Unanswerable(
            f"De maat {question.measure} mag niet opgeteld worden; vraag mean, min of max."
        )


# --- expressions


def chosen(table: ibis.Table, question: Question) -> ibis.Table:
    """The cells that count: of a release file the totals where a dimension is added up whole,
    and never a total where it is not."""
    if not question.totals:
        return table
    spread = {*question.rows, *question.columns, *question.filters}
    conditions = [
        # A mean, the least and the most are of cells, not of their total.
        table[one] == TOTAL
        if question.aggregate == "sum" and one not in spread
        else table[one] != TOTAL
        for one in question.dimensions
    ]
    return table.filter(reduce(and_, conditions)) if conditions else table


def _filtered(cells: ibis.Table, question: Question) -> ibis.Table:
    for one, allowed in question.filters.items():
        cells = cells.filter(cells[one].isin(allowed))
    return cells


def aggregated(cells: ibis.Table, question: Question) -> ibis.Table:
    """One row for each cell of the answer: the sum, the least and the most of what is known, and
    how many cells there are, are known, and are hidden."""
    groups = [*question.rows, *question.columns]
    value = cells[question.measure]
    told = {
        "__cells": cells.count(),
        "__known": value.count(),
    }
    if question.hides:
        told["__hidden"] = (cells[f"{question.measure}_status"] == "suppressed").sum()
    match question.aggregate:
        case "sum" | "mean":
            # Engines differ in how wide a sum becomes.
            told["__value"] = value.sum().cast("decimal(38, 6)")
        case "min":
            told["__value"] = value.min()
        case "max":
            told["__value"] = value.max()
    return cells.group_by(groups).aggregate(**told) if groups else cells.aggregate(**told)


def _carried(cells: ibis.Table, question: Question, run: Any) -> tuple[ibis.Table, bool, int]:
    """The cells with every place as it is today.

    :returns: with it, whether anything was carried, and how many places and periods cannot be.
    """
    if question.carry is None:
        raise ValueError(question)
    place, period, lives = question.carry
    by_code: dict[str, list[tuple[str, str, str | None]]] = defaultdict(list)
    parts: dict[str, set[str]] = defaultdict(set)
    for code, since, until, today in lives:
        by_code[code].append((since, until, today))
        if today is not None:
            parts[today].add(code)
    moved = [code for code in by_code if any(code != life[2] for life in by_code[code])]
    involved = sorted(
        {*moved, *(today for code in moved for _since, _until, today in by_code[code] if today)}
    )
    keys = [place, period] if period else [place]
    pairs = run(_once(cells.filter(cells[place].isin(involved)), keys)).to_pylist()
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    goes: list[tuple[str, str, str]] = []
    lost: set[tuple[str, str]] = set()
    for pair in pairs:
        code, when = pair[place], pair[period] if period else ""
        target = _today(by_code[code], when)
        if target is None:
            lost.add((code, when))
            continue
        goes.append((code, when, target))
        found[target, when].add(code)
    rows, carried = [], False
    for code, when, target in goes:
        whole = _there(lives, target, when) if when else found[target, when]
        several = len(whole) > 1 or code != target
        # A rate of parts is no rate of the whole; of a whole with a part that is not there, the sum
        # is not known either. What only changed its code is what it was.
        hole = len(whole) > 1 and (not question.added or found[target, when] != whole)
        carried = carried or (several and not hole)
        if hole:
            lost.add((target, when))
        if several:
            rows.append((code, when, target, hole))
    if not rows:
        return cells, False, len(lost)
    schema = {
        "__from_code": "string",
        "__from_period": "string",
        "__today_code": "string",
        "__hole": "boolean",
    }
    moves = ibis.memtable(
        {name: [row[at] for row in rows] for at, name in enumerate(schema)}, schema=schema
    )
    same = [cells[place] == moves["__from_code"]]
    if period:
        same.append(cells[period] == moves["__from_period"])
    joined = cells.left_join(moves, same)
    hole = joined["__hole"].fill_null(False)
    value, status = question.measure, f"{question.measure}_status"
    joined = joined.mutate(
        **{
            place: ibis.coalesce(joined["__today_code"], joined[place]),
            value: hole.ifelse(ibis.null(cells.schema()[value]), joined[value]),
            status: (hole & (joined[status] != "suppressed")).ifelse("missing", joined[status]),
        }
    ).select(*question.dimensions, value, status)
    if question.aggregate == "sum":
        return joined, carried, len(lost)
    # The least of parts is not the least of wholes: first each becomes one.
    wholes = joined.group_by(list(question.dimensions)).aggregate(
        __total=joined[value].sum().cast("decimal(38, 6)"),
        __cells=joined.count(),
        __known=joined[value].count(),
        __hidden=(joined[status] == "suppressed").sum(),
    )
    wholes = wholes.mutate(
        **{
            value: (wholes["__known"] == wholes["__cells"]).ifelse(
                wholes["__total"], ibis.null("decimal(38, 6)")
            ),
            status: ibis.cases(
                (wholes["__hidden"] > 0, "suppressed"),
                (wholes["__known"] < wholes["__cells"], "missing"),
                else_="ok",
            ),
        }
    ).select(*question.dimensions, value, status)
    return wholes, carried, len(lost)


def _today(lives: Sequence[tuple[str, str, str | None]], when: str) -> str | None:
    """Where a code of a period went; without a period, only where that is never in doubt."""
    if when:
        lives = [life for life in lives if life[0] <= when < life[1]] or lives[-1:]
    targets = {today for _since, _until, today in lives}
    return targets.pop() if len(targets) == 1 else None


def _there(lives: Iterable[tuple[str, str, str, str | None]], today: str, when: str) -> set[str]:
    """The codes that make up a place of today, in a period."""
    return {
        code for code, since, until, target in lives if target == today and since <= when < until
    }


# --- the table


def keys_of(cells: ibis.Table, question: Question, run: Any) -> Any:
    """Every row of the table, in order, as Arrow has them: they may be too many for Python."""
    found = _once(cells, question.rows)
    order = []
    for one in question.rows:
        places = {code: at for at, code in enumerate(question.order.get(one, ()))}
        if places:
            order.append(
                ibis.cases(*((found[one] == c, at) for c, at in places.items()), else_=len(places))
            )
        order.append(found[one])
    return run(found.order_by(order))


def _ordered(keys: Iterable[Codes], dimensions: Codes, question: Question) -> list[Codes]:
    places = [
        {code: at for at, code in enumerate(question.order.get(one, ()))} for one in dimensions
    ]
    return sorted(
        keys,
        key=lambda key: [
            (place.get(code, len(place)), code) for place, code in zip(places, key, strict=True)
        ],
    )


def _table(
    found: list[dict[str, Any]], question: Question, wanted: list[Codes] | None, many: int | None
) -> dict[str, Any]:
    cells: dict[tuple[Codes, Codes], tuple[str | None, str]] = {}
    for row in found:
        key = (
            tuple(row[one] for one in question.rows),
            tuple(row[one] for one in question.columns),
        )
        cells[key] = cell(row, question)
    rows = (
        wanted if wanted is not None else _axis(question.rows, [key[0] for key in cells], question)
    )
    columns = _axis(question.columns, [key[1] for key in cells], question)
    if len(rows) * len(columns) > 4 * MOST:
        raise Unanswerable("Deze tabel is te groot; kies minder rijen of kolommen, of filter.")
    nothing = (None, "missing")
    return {
        "rows": rows,
        "columns": columns,
        "cells": [[cells.get((row, column), nothing) for column in columns] for row in rows],
        "many": len(rows) if many is None else many,
    }


def _axis(dimensions: Codes, keys: Iterable[Codes], question: Question) -> list[Codes]:
    """One side of the table: what is there, and what was asked by code even where it is not."""
    there = set(keys)
    if len(dimensions) == 1:
        there |= {(code,) for code in question.filters.get(dimensions[0], ())}
    if not dimensions:
        there = {()}
    return _ordered(there, dimensions, question)


def cell(row: Mapping[str, Any], question: Question) -> tuple[str | None, str]:
    """The value as text, and the status, of one row of :func:`aggregated`."""
    if question.aggregate == "count":
        return (str(row["__known"]), "ok" if row["__known"] else "zero")
    if not row["__cells"]:
        return None, "missing"
    if row.get("__hidden"):
        return None, "suppressed"
    if row["__known"] < row["__cells"]:
        return None, "missing"
    value = Decimal(row["__value"])
    if question.aggregate == "mean":
        if not question.added and row["__cells"] > 1:
            raise Unanswerable(
                f"Een gemiddelde van {question.measure} zonder gewichten zegt niets; "
                "kies rijen, kolommen en filters zo dat elke cel één cijfer is."
            )
        with localcontext() as exact:
            exact.prec = 60
            value = (value / row["__cells"]).quantize(_SIX, ROUND_HALF_EVEN)
    return plain(value), "ok" if value else "zero"


def plain(value: Decimal) -> str:
    """A number without zeros that say nothing."""
    text = f"{value:f}" if value else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text
