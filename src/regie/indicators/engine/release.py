"""The file of what may leave of a data set of people.

A combination of codes that the source does not name is taken as known not to occur: it is no row
here either, and adds nothing to totals. A zero that the source does write is a count like others.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from regie.indicators.engine import hypercubes, store
from regie.indicators.engine.errors import Unanswerable
from regie.indicators.engine.hypercubes import Axis, Before, Bools, Ints

#: Values are whole numbers of millionths.
ONE = 1_000_000
#: More cells and totals than this are not weighed against each other.
MOST = 20_000_000
#: Kinds of which totals mean something.
_ADDED = ("count", "amount")
_STATES = ("ok", "missing", "suppressed")
_OK, _MISSING, _SUPPRESSED = range(3)
#: Where a file says of which file it is the release.
_OF = b"regie.of"


def release(
    digest: str,
    dimensions: Sequence[dict[str, Any]],
    measures: Sequence[dict[str, str]],
    threshold: int,
    rounding: int | None,
    before: str | None,
) -> dict[str, Any]:
    """Make the release of a file.

    :param dimensions: ``code`` and, where codes stand above others, ``parents`` (code → the code
        above it): a row of such a code is the total of those under it.
    :param measures: ``code`` and ``kind``. Counts are protected; what else is said of a cell is
        hidden where one of its counts is.
    :param before: the release of the version before, if any.
    :returns: ``digest`` of the release, and over all counts ``cells`` (of the finest table),
        ``hidden`` of these, ``small`` of these, ``totals`` and ``totals_hidden``, and ``open``:
        figures that the version before showed and that cannot be hidden any more.
    :raises Unanswerable: where it cannot be protected.
    """
    names = [str(one["code"]) for one in dimensions]
    counts = [one["code"] for one in measures if one["kind"] == "count"]
    told = {"cells": 0, "hidden": 0, "small": 0, "totals": 0, "totals_hidden": 0, "open": 0}
    if not counts:
        # Nothing tells how many people stand behind a figure.
        return {"digest": digest, **told}
    file = _read(store.path_of(digest), names, measures)
    old = _before(before, names, measures)
    axes = [
        _axis(one, number, [file, *([old.full] if old else [])])
        for number, one in enumerate(dimensions)
    ]
    if np.prod([float(len(one.nodes)) for one in axes]) > MOST:
        raise Unanswerable(
            "Deze cijfers over mensen zijn te fijn verdeeld om kleine aantallen te beschermen: "
            "laat een dimensie weg of neem grotere groepen."
        )
    tables = {one["code"]: _Table(file, one, axes) for one in measures}
    veil = np.zeros([len(one.nodes) for one in axes], dtype=np.bool_)
    for code in counts:
        table = tables[code]
        earlier = None
        if old is not None and (kept := old.of(code, axes)):
            earlier = kept
            table.there |= kept.there & kept.hidden[table.leaf] & ~table.named
        zero = bool((table.cells[table.there] == 0).any())
        if earlier is not None:
            zero |= bool((earlier.cells[earlier.there] == 0).any())
        guarded = hypercubes.guard(
            axes,
            table.cells,
            table.there,
            threshold * ONE,
            floor=0 if zero else ONE,
            before=earlier,
        )
        table.hidden = guarded.hidden
        veil |= guarded.hidden
        fine = guarded.hidden[table.leaf]
        told["cells"] += int(table.there.sum())
        told["hidden"] += int(fine.sum())
        told["small"] += int((guarded.small[table.leaf]).sum())
        told["totals"] += int(table.exists.sum()) - int(table.there.sum())
        told["totals_hidden"] += int(guarded.hidden.sum()) - int(fine.sum())
        told["open"] += guarded.open
    for one in measures:
        if one["kind"] != "count":
            tables[one["code"]].hidden = veil
    return {"digest": _write(axes, names, tables, rounding, digest), **told}


class _File(Struct, frozen=True):
    """A file: for each dimension its codes and which of them a row has; values and states."""

    codes: list[list[str]]
    rows: list[Ints]
    values: dict[str, Ints]
    states: dict[str, Ints]


def _read(path: Path, names: Sequence[str], measures: Sequence[dict[str, str]]) -> _File:
    wanted = [f'"{name}"' for name in names]
    for one in measures:
        code = one["code"]
        wanted.append(
            f'coalesce(CAST(CAST("{code}" AS DECIMAL(38,6)) * {ONE} AS BIGINT), 0) AS "{code}"'
        )
        states = " ".join(f"WHEN '{state}' THEN {number}" for number, state in enumerate(_STATES))
        wanted.append(f'CAST(CASE "{code}_status" {states} END AS BIGINT) AS "{code}_status"')
    with duckdb.connect() as database:
        database.execute("SET threads = 2")
        table = database.execute(
            f"SELECT {', '.join(wanted)} FROM read_parquet(?)",  # noqa: S608 - codes are slugs
            [str(path)],
        ).to_arrow_table()
    codes, rows = [], []
    for name in names:
        column = table[name].combine_chunks().dictionary_encode()
        codes.append(column.dictionary.to_pylist())
        rows.append(column.indices.to_numpy().astype(np.int64))
    return _File(
        codes,
        rows,
        {one["code"]: table[one["code"]].to_numpy().astype(np.int64) for one in measures},
        {one["code"]: table[f"{one['code']}_status"].to_numpy() for one in measures},
    )


class _Old(Struct, frozen=True):
    """The version before: all of it, and its release."""

    full: _File
    released: _File

    def of(self, code: str, axes: Sequence[Axis]) -> Before | None:
        """One measure of it on these axes; None where it had none."""
        if code not in self.full.values:
            return None
        table = _Table(self.full, {"code": code, "kind": "count"}, axes)
        hidden = np.zeros([len(one.nodes) for one in axes], dtype=np.bool_)
        at, known = _at(self.released, axes)
        veiled = known & (self.released.states[code] == _SUPPRESSED)
        hidden[tuple(column[veiled] for column in at)] = True
        # What a source suppressed itself was never known here.
        given = np.zeros_like(hidden)
        given[table.leaf] = table.states == _SUPPRESSED
        return Before(table.cells, table.there, hidden & ~given)


def _before(
    before: str | None, names: Sequence[str], measures: Sequence[dict[str, str]]
) -> _Old | None:
    """The version before; None where it had other dimensions."""
    if before is None or not (path := store.path_of(before)).exists():
        return None
    schema = pq.read_schema(path)
    known = set(schema.names)
    same = [one for one in measures if one["code"] in known]
    of = (schema.metadata or {}).get(_OF)
    dimensions = json.loads((schema.metadata or {}).get(b"regie.dimensions", b"[]"))
    if of is None or not same or dimensions != list(names):
        return None
    full = store.path_of(of.decode())
    return _Old(_read(full, names, same), _read(path, names, same)) if full.exists() else None


def _axis(dimension: dict[str, Any], number: int, files: Sequence[_File]) -> Axis:
    """The codes of a dimension; of codes above codes those that the files name."""
    codes = {code for file in files for code in file.codes[number]}
    parents: dict[str, str] = dimension.get("parents") or {}
    near: dict[str, str] = {}
    for code in codes:
        above, met = parents.get(code), {code}
        while above and above not in codes and above not in met:
            met.add(above)
            above = parents.get(above)
        if above in codes:
            near[code] = above
    try:
        return hypercubes.axis(codes, near)
    except ValueError as error:
        raise Unanswerable(
            f"In de dimensie {dimension['code']} staat een code boven zichzelf."
        ) from error


def _at(file: _File, axes: Sequence[Axis]) -> tuple[list[Ints], Bools]:
    """The nodes of each row, and whether all of them are on the axes."""
    at = []
    known = np.ones(len(file.rows[0]) if file.rows else 0, dtype=np.bool_)
    for codes, rows, one in zip(file.codes, file.rows, axes, strict=True):
        place = {code: node for node, code in enumerate(one.nodes)}
        node = np.array([place.get(code, -1) for code in codes], dtype=np.int64)[rows]
        known &= node >= 0
        at.append(node)
    return at, known


class _Table:
    """One measure on the axes: its cells, what is said of each, and its totals."""

    def __init__(
        self,
        file: _File,
        measure: dict[str, str],
        axes: Sequence[Axis],
    ) -> None:
        self.kind, code = measure["kind"], measure["code"]
        self.leaf = tuple(slice(0, one.leaves) for one in axes)
        shape = tuple(one.leaves for one in axes)
        at, known = _at(file, axes)
        fine = known.copy()
        for node, one in zip(at, axes, strict=True):
            fine &= node < one.leaves
        values, states = file.values[code], file.states[code]
        if self.kind == "count" and (values < 0).any():
            raise Unanswerable("Een aantal mensen is niet kleiner dan nul.")
        where = tuple(node[fine] for node in at)
        #: Of each cell what was said; -1 where nothing.
        self.states = np.full(shape, -1, dtype=np.int64)
        self.states[where] = states[fine]
        self.cells = np.zeros(shape, dtype=np.int64)
        self.cells[where] = values[fine]
        self.named = self.states >= 0
        self.there = self.states == _OK
        self.hidden = np.zeros([len(one.nodes) for one in axes], dtype=np.bool_)
        named = hypercubes.totals(axes, self.named.astype(np.int64)) > 0
        self.values = hypercubes.totals(axes, self.cells)
        self.shown = np.where(named, _OK, -1)
        for state in (_MISSING, _SUPPRESSED):
            some = hypercubes.totals(axes, (self.states == state).astype(np.int64)) > 0
            self.shown[some] = state
        if self.kind not in _ADDED:
            over = named.copy()
            over[self.leaf] = False
            self.shown[over] = _MISSING
        # Rows of codes above others: what a source says of them itself.
        above = tuple(node[known & ~fine] for node in at)
        said, held = values[known & ~fine], states[known & ~fine]
        if self.kind in _ADDED:
            wrong = (held == _OK) & (self.shown[above] == _OK) & (self.values[above] != said)
            wrong |= (held == _OK) & (self.shown[above] < 0)
            if wrong.any():
                codes = [
                    one.nodes[node[wrong.argmax()]] for node, one in zip(above, axes, strict=True)
                ]
                raise Unanswerable(
                    f"De rij {' · '.join(codes)} is niet de som van de codes die eronder staan."
                )
        else:
            self.values[above] = said
            self.shown[above] = held

    @property
    def exists(self) -> Bools:
        """Which cells and totals are in the file."""
        return self.shown >= 0


def _write(
    axes: Sequence[Axis],
    names: Sequence[str],
    tables: dict[str, _Table],
    rounding: int | None,
    digest: str,
) -> str:
    """The file, sorted by its dimensions."""
    exists = np.zeros([len(one.nodes) for one in axes], dtype=np.bool_)
    for table in tables.values():
        exists |= table.exists | table.hidden
    order = [np.argsort(np.array(one.nodes, dtype=object), kind="stable") for one in axes]
    at = np.argwhere(exists[np.ix_(*order)])
    nodes = [ranks[at[:, number]] for number, ranks in enumerate(order)]
    columns: dict[str, Any] = {
        name: pa.DictionaryArray.from_arrays(
            pa.array(node.astype(np.int32)), pa.array(list(one.nodes), pa.string())
        )
        for name, node, one in zip(names, nodes, axes, strict=True)
    }
    wanted = [f'CAST("{name}" AS VARCHAR) AS "{name}"' for name in names]
    for code, table in tables.items():
        state = table.shown[tuple(nodes)]
        state = np.where(table.hidden[tuple(nodes)], _SUPPRESSED, state)
        value = table.values[tuple(nodes)]
        if rounding and table.kind == "count":
            step = rounding * ONE
            value = (2 * value + step) // (2 * step) * step
        state = np.where(state < 0, _MISSING, state)
        columns[code] = pa.array(value, mask=state != _OK)
        columns[f"{code}_status"] = pa.DictionaryArray.from_arrays(
            pa.array(state.astype(np.int32)), pa.array(_STATES)
        )
        wanted.append(
            f'CAST(CAST("{code}" AS DECIMAL(18,0)) * CAST(0.000001 AS DECIMAL(7,6)) '
            f'AS DECIMAL(18,6)) AS "{code}"'
        )
        wanted.append(f'CAST("{code}_status" AS VARCHAR) AS "{code}_status"')
    with duckdb.connect() as database:
        database.execute("SET threads = 1")
        database.register("made", pa.table(columns))
        made = database.execute(
            f"SELECT {', '.join(wanted)} FROM made"  # noqa: S608 - codes are slugs
        ).to_arrow_table()
    made = made.replace_schema_metadata(
        {_OF: digest.encode(), b"regie.dimensions": json.dumps(list(names)).encode()}
    )
    with tempfile.NamedTemporaryFile(dir=store.root(), suffix=".tmp", delete=False) as file:
        place = Path(file.name)
    pq.write_table(made, place, compression="zstd")
    return store.keep(place)
