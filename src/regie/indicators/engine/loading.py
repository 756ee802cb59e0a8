"""Reading a supplier's file into a Parquet file of one row a cell, and saying what it changes.

What is read is checked as a whole by DuckDB, on disk and in bounded memory; nothing is kept before
all of it stands.
"""

from __future__ import annotations

import csv
import os
import secrets
import shutil
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from msgspec import Struct, field

from regie.actors.former import Former
from regie.indicators import mapping as reading
from regie.indicators.codes import Merged, Place, Places, Wrong, period_of
from regie.indicators.engine import store
from regie.indicators.engine.errors import Unanswerable
from regie.indicators.engine.source import Source, heads, is_there, opened

#: How many faults are told at once, and how many are written down.
SHOWN, WRITTEN = 50, 100_000
_CHANGES = 50
#: More different codes than this in one column are no codes.
_MOST_CODES = 2_000_000
#: A lone load at a time: each takes its memory.
_ONE = threading.Lock()


class _Faults(Struct):
    """What is wrong, by row; the first of a row counts."""

    found: list[tuple[int, str, str]] = field(default_factory=list)
    total: int = 0


def look_at(*, file: str, mapping: dict[str, Any] | None = None) -> dict[str, Any]:
    """The columns and first rows of a file, and what it says of itself.

    :raises Unanswerable: for what cannot be read.
    """
    with _Folder() as folder:
        source = opened(is_there(file), folder, mapping or {})
        return {
            "form": source.form,
            "columns": source.columns,
            "sample": source.sample(),
            "delimiter": source.delimiter,
            "encoding": source.encoding,
            "dataset": source.dataset,
            "sheets": source.sheets,
            "told": source.told,
        }


def load_file(
    *,
    file: str,
    definition: dict[str, Any],
    mapping: dict[str, Any],
    before: str | None,
    keep: bool,
    skip: bool,
) -> dict[str, Any]:
    """Read a file as a mapping tells.

    :param definition: ``frequency``, ``dimensions`` (``code``, ``kind``, ``title``, ``codes``),
        ``measures`` (``code``, ``kind``), ``places`` and ``mergers``.
    :param before: the digest of the version before.
    :param keep: keep what was read; otherwise only say what it would do.
    :param skip: keep it without the rows that are wrong; otherwise those keep it from being kept.
    :returns: counts, the first faults, and the digest where it was kept; ``written`` is a file with
        all faults, for the caller to take away.
    :raises Unanswerable: for what cannot be read at all.
    """
    with _ONE, _Folder() as folder:
        source = opened(is_there(file), folder, mapping)
        dimensions = definition["dimensions"]
        measures = definition["measures"]
        told = reading.faults(
            mapping,
            [one["code"] for one in dimensions],
            [one["code"] for one in measures],
            source.columns,
        )
        if told:
            said = ", ".join(" ".join(one.split())[:40] for one in source.columns[:12])
            others = (
                f" Het bestand heeft meer tabellen ({_names(source.sheets)}); kies er een."
                if len(source.sheets) > 1
                else ""
            )
            head = "" if mapping["columns"] else " Zet de titels van de kolommen op de eerste rij."
            raise Unanswerable(f"{' '.join(told)} De eerste rij zegt: {said}.{head}{others}")
        # In memory, and beside it on disk where that is not enough.
        with duckdb.connect() as con:
            con.execute("SET memory_limit='1GB'")
            con.execute(f"SET threads={min(os.cpu_count() or 1, 4)}")
            con.execute(f"SET temp_directory='{folder / 'spill'}'")
            return _Load(con, source, definition, mapping, before, folder).run(keep, skip)


class _Folder:
    """A folder beside the figures, for the time of one load."""

    def __enter__(self) -> Path:
        self._path = store.root() / f".load-{secrets.token_hex(8)}"
        self._path.mkdir(mode=0o700)
        return self._path

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._path, ignore_errors=True)


def _names(sheets: Sequence[str]) -> str:
    return ", ".join(one[:40] for one in sheets[:10])


def _q(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _t(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _texts(words: Iterable[str]) -> str:
    return "(" + ", ".join(_t(one) for one in words) + ")"


def _type(dimension: int) -> str:
    """The type of the codes of a dimension, by its number."""
    return f"codes_{dimension}"


class _Load:
    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        source: Source,
        definition: dict[str, Any],
        mapping: dict[str, Any],
        before: str | None,
        folder: Path,
    ) -> None:
        self.con, self.source, self.folder = con, source, folder
        self.mapping = mapping
        self.before = str(store.path_of(before)) if before else None
        self.frequency = definition["frequency"]
        self.dimensions = definition["dimensions"]
        self.codes = [one["code"] for one in self.dimensions]
        self.wide = mapping.get("wide") or {}
        held = {*mapping["columns"], *([self.wide["measure"]] if self.wide else [])}
        self.measures = definition["measures"]
        self.present = [one for one in self.measures if one["code"] in held]
        self.places = Places(
            (
                Place(code, name, _day(since), _day(until), level)
                for code, name, since, until, level in definition["places"]
            ),
            (Merged(date.fromisoformat(on), old, new) for on, old, new in definition["mergers"]),
            (
                Former(date.fromisoformat(on), code, name, successor)
                for on, code, name, successor in definition["former"]
            ),
        )
        self.faults = _Faults()
        self.lost_rows: list[int] = []
        self.notes: list[str] = []
        if len(source.sheets) > 1:
            read = mapping.get("sheet") or source.sheets[0]
            self.notes.append(
                f"Dit bestand heeft {len(source.sheets)} tabellen ({_names(source.sheets)}); "
                f"alleen {read} is gelezen."
            )

    def run(self, keep: bool, skip: bool) -> dict[str, Any]:
        self._read()
        self._codes()
        self._cells()
        self._twice()
        counts = self._compared()
        counts["rejected"] = self.faults.total
        kept = keep and (skip or not self.faults.total)
        if kept and not counts["rows"]:
            raise Unanswerable("Er blijft geen enkele rij over om te laden.")
        answer = {
            **counts,
            "faults": self.faults.found[:SHOWN],
            "notes": self.notes,
            "changes": self._changes() if counts["changed"] else [],
            "periods": self._periods(),
            "form": self.source.form,
            "encoding": self.source.encoding,
            "written": self._written(),
            "digest": self._kept() if kept else None,
        }
        return answer

    # -- reading --------------------------------------------------------------------------------

    def _read(self) -> None:
        """All cells as text, with the number of the row in the file: the heading is row 1."""
        names = heads(self.source.columns)
        columns = ", ".join(f"{_t(name)}: 'VARCHAR'" for name in names)
        try:
            self.con.execute(
                "CREATE TABLE raw AS SELECT * FROM read_csv("  # noqa: S608 - our own path, names without signs
                f"{_t(str(self.source.path))}, delim={_t(self.source.delimiter)}, header=false, "
                f"skip=1, auto_detect=false, columns={{{columns}}}, quote={_t(self.source.quote)}, "
                f"escape={_t(self.source.quote)}, store_rejects=true, max_line_size=1000000)"
            )
        except duckdb.Error:
            raise Unanswerable(
                "Dit bestand is niet als tabel te lezen; bewaar het opnieuw als CSV."
            ) from None
        broken = self.con.execute(
            "SELECT line, min(error_type) FROM reject_errors GROUP BY line ORDER BY line"
        ).fetchall()
        self.lost_rows = [line for line, _ in broken]
        words = {
            "MISSING COLUMNS": "deze rij heeft minder kolommen dan de eerste.",
            "TOO MANY COLUMNS": "deze rij heeft meer kolommen dan de eerste.",
        }
        for line, kind in broken:
            self._fault(line, "", words.get(kind, "deze rij is niet te lezen."))
        if not broken and self.con.execute("SELECT 1 FROM raw LIMIT 1").fetchone() is None:
            raise Unanswerable("Onder de titels van dit bestand staat geen enkele rij.")

    def _row(self, n: int) -> int:
        """The row in the file: rows that could not be read were not counted."""
        for line in self.lost_rows:
            if line > n:
                break
            n += 1
        return n

    def _fault(self, row: int, column: str, sentence: str) -> None:
        self.faults.total += 1
        if len(self.faults.found) < WRITTEN:
            self.faults.found.append((row, column, sentence))

    def _column(self, heading: str) -> str:
        return f"c{self.source.columns.index(heading)}"

    def _raw(self, code: str) -> str | None:
        """How a dimension is read from a row, where it has a column or is the same for all."""
        if code in self.mapping.get("fixed", {}):
            return _t(self.mapping["fixed"][code])
        heading = self.mapping["columns"].get(code)
        if heading is None:
            return None
        name = self._column(heading)
        # With labels, SDMX writes "11002: Antwerpen".
        if self.source.form == "sdmx" and ":" in heading:
            return f"coalesce(split_part({name}, ':', 1), '')"
        return f"coalesce({name}, '')"

    # -- codes ----------------------------------------------------------------------------------

    def _codes(self) -> None:
        """A table of what each text means, for each dimension; that of a place by period."""
        period = next((one for one in self.dimensions if one["kind"] == "period"), None)
        for one in self.dimensions:
            code, kind = one["code"], one["kind"]
            words = self.mapping.get("codes", {}).get(code, {})
            if kind == "place":
                self._place_codes(code, words, period)
            elif kind == "period":
                self._map(
                    code, self._said(code), lambda text: period_of(text, self.frequency), words
                )
            else:
                self._map(code, self._said(code), _category_of(one), words)

    def _said(self, code: str) -> list[str]:
        if self.wide and self.wide["dimension"] == code:
            return list(self.wide["columns"].values())
        found = self.con.execute(
            f"SELECT DISTINCT {self._raw(code)} FROM raw LIMIT {_MOST_CODES + 1}"  # noqa: S608 - our own names
        ).fetchall()
        if len(found) > _MOST_CODES:
            raise Unanswerable(f"De kolom van {code} heeft te veel verschillende codes.")
        return [text for (text,) in found]

    def _map(
        self, code: str, said: Sequence[str], of: Callable[[str], str], words: dict[str, str]
    ) -> None:
        codes: list[str | None] = []
        faults: list[str | None] = []
        for text in (one.strip(" ") for one in said):
            try:
                codes.append(of(words.get(text, text)))
                faults.append(None)
            except Wrong as wrong:
                codes.append(None)
                faults.append(str(wrong))
        self._table(code, {"raw": list(said), "code": codes, "fault": faults})

    def _table(self, dimension: str, columns: dict[str, list[Any]]) -> None:
        """Keep what texts mean. Codes become numbers in their own order: of millions of cells,
        numbers are sorted and compared much faster."""
        table = pa.table({key: pa.array(values, pa.string()) for key, values in columns.items()})
        kind = _type(self.codes.index(dimension))
        found = "SELECT DISTINCT code FROM made WHERE code IS NOT NULL ORDER BY code"
        self.con.register("made", table)
        self.con.execute(
            f"CREATE TYPE {kind} AS ENUM ({found if any(columns['code']) else _t('')})"
        )
        self.con.execute(
            f"CREATE TABLE {_q('map_' + dimension)} AS "  # noqa: S608 - our own names
            f"SELECT * REPLACE (CAST(code AS {kind}) AS code) FROM made"
        )
        self.con.unregister("made")

    def _place_codes(self, code: str, words: dict[str, str], period: dict[str, Any] | None) -> None:
        pairs: list[tuple[str, str]]
        if period is None:
            pairs = [(text, "") for text in self._said(code)]
        elif self.wide and self.wide["dimension"] == period["code"]:
            columns = list(self.wide["columns"].values())
            pairs = [(text, one) for text in self._said(code) for one in columns]
        else:
            pairs = self.con.execute(
                f"SELECT DISTINCT {self._raw(code)}, {self._raw(period['code'])} FROM raw "  # noqa: S608 - our own names
                f"LIMIT {_MOST_CODES + 1}"
            ).fetchall()
        if len(pairs) > _MOST_CODES:
            raise Unanswerable(f"De kolom van {code} heeft te veel verschillende codes.")
        found: list[tuple[str, str, Place | None, str | None]] = []
        levels: dict[str, set[str]] = {}
        seen: dict[str, set[str]] = {}
        earlier = False
        renamed = (self.mapping.get("codes") or {}).get(period["code"], {}) if period else {}
        for raw, then in pairs:
            text, told = raw.strip(" "), then.strip(" ")
            try:
                when = period_of(renamed.get(told, told), self.frequency) if period else ""
            except Wrong:
                # Said once, of the period itself.
                found.append((raw, then, None, None))
                continue
            try:
                place = self.places.place_of(words.get(text, text), when)
            except Wrong as wrong:
                found.append((raw, then, None, str(wrong)))
                continue
            found.append((raw, then, place, None))
            levels.setdefault(place.level, set()).add(place.code)
            seen.setdefault(place.code, set()).add(when)
            earlier = earlier or (
                bool(when) and not place.level and self.places.before_the_list(when)
            )
        # Totals of regions among municipalities would be counted twice.
        level = max(levels, key=lambda one: len(levels[one]), default="")
        for number, (text, then, one, _fault) in enumerate(found):
            if one is not None and one.level != level:
                other = "geen gemeente maar een ruimer gebied" if one.level else "een gemeente"
                sentence = f"{one.code} ({one.name}) is {other}; de andere rijen zijn dat niet."
                found[number] = (text, then, None, sentence)
        self._table(
            code,
            {
                "raw": [text for text, *_ in found],
                "period": [then for _, then, *_ in found],
                "code": [one.code if one else None for *_, one, _ in found],
                "fault": [fault for *_, fault in found],
            },
        )
        if earlier and self.places.begins:
            self.notes.append(
                f"De lijst van gemeenten gaat terug tot {self.places.begins.year}; oudere cijfers "
                "zijn daarmee vergeleken, want de gemeenten van daarvoor zijn niet gekend."
            )
        for kept, name, day, came in self.places.changed_territory(seen):
            years = sorted(one[:4] for one in seen[kept] if one)
            if years and int(years[0]) < day.year <= int(years[-1]):
                self.notes.append(
                    f"{name} houdt vanaf {day.year} zijn code {kept}, maar niet zijn grondgebied: "
                    f"{' en '.join(came)} kwam erbij. Tel die er voor {day.year} bij om te "
                    "vergelijken."
                )

    # -- cells ----------------------------------------------------------------------------------

    def _cells(self) -> None:
        """One row a cell, with its code and figure, or why it is wrong."""
        # The heading is row 1.
        selected = ["rowid + 2 AS n"]
        raws: dict[str, str] = {}
        for code in self.codes:
            raw = self._raw(code)
            if raw is None:
                texts = ", ".join(_t(one) for one in self.wide["columns"].values())
                raw = f"unnest([{texts}])"
            raws[code] = raw
            selected.append(f"{raw} AS {_q('r_' + code)}")
        status = self.mapping.get("status")
        status_column = self._column(status) if status in self.source.columns else None
        if status_column:
            selected.append(f"upper(trim(coalesce({status_column}, ''))) AS r_status_of")
        heads_of: dict[str, str] = {}
        for one in self.present:
            code = one["code"]
            if self.wide and self.wide["measure"] == code:
                names = ", ".join(self._column(name) for name in self.wide["columns"])
                value = f"unnest([{names}])"
                titles = ", ".join(_t(name) for name in self.wide["columns"])
                selected.append(f"unnest([{titles}]) AS r_heading")
                heads_of[code] = "r_heading"
            else:
                value = self._column(self.mapping["columns"][code])
                heads_of[code] = _t(self.mapping["columns"][code])
            selected.append(
                f"trim(replace(replace(coalesce({value}, ''), chr(160), ' '), chr(8239), ' ')) "
                f"AS {_q('r_' + code)}"
            )
        # A spreadsheet leaves empty rows behind: they say nothing.
        said = ", ".join(heads(self.source.columns))
        self.con.execute(
            f"CREATE VIEW texts AS SELECT {', '.join(selected)} FROM raw "  # noqa: S608 - our own names
            f"WHERE coalesce({said}) IS NOT NULL"
        )
        joins, found, faults = [], [], []
        values, states = [], []
        period = next((one["code"] for one in self.dimensions if one["kind"] == "period"), None)
        # A fault of a period is said before that of a place in it.
        order = sorted(self.dimensions, key=lambda one: one["kind"] != "period")
        for one in order:
            code = one["code"]
            name = f"m{self.codes.index(code)}"
            on = f"{name}.raw = t.{_q('r_' + code)}"
            if one["kind"] == "place" and period:
                on += f" AND {name}.period = t.{_q('r_' + period)}"
            joins.append(f"LEFT JOIN {_q('map_' + code)} {name} ON {on}")
            heading = self.mapping["columns"].get(code, code)
            faults.append(
                f"WHEN {name}.fault IS NOT NULL THEN {_t(heading)} || chr(9) || {name}.fault"
            )
        for code in self.codes:
            found.append(f"m{self.codes.index(code)}.code AS {_q(code)}")
        for one in self.present:
            code = one["code"]
            text, value = _q("r_" + code), _q("v_" + code)
            read, state = self._figure(text, value, bool(status_column))
            values.append(f"{read} AS {value}")
            states.append(f"{state} AS {_q('s_' + code)}")
            found += [value, _q("s_" + code)]
            low = (
                f"WHEN {_q('s_' + code)} = 'ok' AND {_q('v_' + code)} < 0 THEN {heads_of[code]} || "
                "chr(9) || 'een aantal is niet kleiner dan nul.' "
                if one["kind"] == "count"
                else ""
            )
            faults.append(
                f"WHEN {_q('s_' + code)} = 'fault' THEN {heads_of[code]} || chr(9) || '“' || "
                f"left({text}, 40) || '” is geen getal zoals dit bestand ze schrijft.' {low}"
            )
        if drops := self._drops():
            faults.insert(0, drops)
        con = self.con
        con.execute(
            f"CREATE TABLE cells AS SELECT n, {', '.join(found)}, "  # noqa: S608 - our own names
            f"CASE {' '.join(faults)} END AS fault FROM "
            f"(SELECT *, {', '.join(states)} FROM (SELECT *, {', '.join(values)} FROM texts)) t "
            f"{' '.join(joins)}"
        )
        wrong = con.execute(
            f"SELECT n, fault FROM cells WHERE fault IS NOT NULL ORDER BY n LIMIT {WRITTEN}"  # noqa: S608 - a number
        ).fetchall()
        for n, sentence in wrong:
            column, _, words = sentence.partition("\t")
            self._fault(self._row(n), column, words)
        row = con.execute("SELECT count(*) FROM cells WHERE fault IS NOT NULL").fetchone()
        self.faults.total += (row[0] if row else 0) - len(wrong)
        sign = self.mapping.get("thousands") or ""
        if sign:
            tests = " OR ".join(
                f"contains({_q('r_' + one['code'])}, {_t(sign)})" for one in self.present
            )
            there = con.execute(f"SELECT 1 FROM texts WHERE {tests} LIMIT 1").fetchone()  # noqa: S608 - our own names
            if there:
                name = {".": "Punten", ",": "Komma's"}.get(sign, "Spaties")
                self.notes.append(f"{name} in cijfers zijn gelezen als duizendtallen.")
        con.execute("DROP VIEW texts; DROP TABLE raw")

    def _drops(self) -> str:
        """Of SDMX-CSV 2.0, that a row takes a figure away: a version brings figures."""
        heading = next((one for one in self.source.columns if one.casefold() == "action"), None)
        if self.source.form != "sdmx" or heading is None:
            return ""
        return (
            f"WHEN n IN (SELECT rowid + 2 FROM raw WHERE upper({self._column(heading)}) = 'D') "  # noqa: S608 - our own names
            f"THEN {_t(heading)} || chr(9) || 'deze rij schrapt (D); laat weg wat niet meer geldt.'"
        )

    def _figure(self, text: str, value: str, has_status: bool) -> tuple[str, str]:
        """How a figure is read from a text, and the state of the ``value`` that was read."""
        missing = {one.casefold() for one in self.mapping.get("missing") or reading.MISSING}
        hidden = {one.casefold() for one in self.mapping.get("suppressed") or reading.SUPPRESSED}
        decimal = self.mapping.get("decimal") or "."
        thousands = self.mapping.get("thousands") or ""
        mark = r"\." if decimal == "." else decimal
        plain = rf"[-+]?\d+({mark}\d+)?([eE][-+]?\d+)?"
        number = (
            f"CASE WHEN regexp_full_match({text}, {_t(plain)}) "
            f"THEN replace({text}, {_t(decimal)}, '.')"
        )
        if thousands:
            cut = r"\." if thousands == "." else thousands
            grouped = rf"[-+]?[1-9]\d{{0,2}}({cut}\d{{3}})+({mark}\d+)?"
            number += (
                f" WHEN regexp_full_match({text}, {_t(grouped)}) THEN "
                f"replace(replace({text}, {_t(thousands)}, ''), {_t(decimal)}, '.')"
            )
        marks = ""
        if has_status:
            marks = (
                f"WHEN r_status_of IN {_texts(reading.STATUS_SUPPRESSED)} THEN 'suppressed' "
                f"WHEN r_status_of IN {_texts(reading.STATUS_MISSING)} AND {text} = '' "
                "THEN 'missing' "
            )
        folded = f"lower({text})"
        state = (
            f"CASE {marks}WHEN {text} = '' OR {folded} IN {_texts(sorted(missing | {''}))} "
            f"THEN 'missing' WHEN {folded} IN {_texts(sorted(hidden))} THEN 'suppressed' "
            f"WHEN {value} IS NOT NULL THEN 'ok' ELSE 'fault' END"
        )
        return f"TRY_CAST({number} END AS DECIMAL(18,6))", state

    def _twice(self) -> None:
        """Cells that stand on more than one row: which is right is not known, so none is kept."""
        con = self.con
        keys = ", ".join(_q(code) for code in self.codes)
        con.execute(
            "CREATE TABLE twice AS SELECT h FROM "  # noqa: S608 - our own names
            f"(SELECT hash({keys}) AS h FROM cells WHERE fault IS NULL) GROUP BY h "
            "HAVING count(*) > 1"
        )
        con.execute(
            f"CREATE TABLE double AS SELECT {keys}, min(n) AS first, max(n) AS last FROM cells "  # noqa: S608 - our own names
            f"WHERE fault IS NULL AND hash({keys}) IN (SELECT h FROM twice) "
            f"GROUP BY {keys} HAVING count(*) > 1"
        )
        same = " AND ".join(f"c.{_q(code)} = d.{_q(code)}" for code in self.codes)
        rows = con.execute(
            f"SELECT c.n, d.first, d.last FROM cells c JOIN double d ON {same} "  # noqa: S608 - our own names
            f"WHERE c.fault IS NULL ORDER BY c.n LIMIT {WRITTEN}"
        ).fetchall()
        for n, first, last in rows:
            other = self._row(last if n == first else first)
            self._fault(self._row(n), "", f"deze cel staat ook op rij {other}.")
        row = con.execute(
            f"SELECT count(*) FROM cells c JOIN double d ON {same} WHERE c.fault IS NULL"  # noqa: S608 - our own names
        ).fetchone()
        self.faults.total += (row[0] if row else 0) - len(rows)
        self.faults.found.sort()
        self.faults.found = self.faults.found[:WRITTEN]
        columns = [_q(code) for code in self.codes]
        for one in self.measures:
            code = one["code"]
            here = one in self.present
            value, state = _q("v_" + code), _q("s_" + code)
            columns += [
                f"CASE WHEN {state} = 'ok' THEN {value} END AS {_q(code)}"
                if here
                else f"NULL::DECIMAL(18,6) AS {_q(code)}",
                f"{state if here else _t('missing')} AS {_q(code + '_status')}",
            ]
        alone = f"AND NOT EXISTS (SELECT 1 FROM double d WHERE {same})" if rows else ""  # noqa: S608 - our own names
        con.execute(
            f"CREATE VIEW figures AS SELECT {', '.join(columns)} FROM cells c "  # noqa: S608 - our own names
            f"WHERE fault IS NULL {alone}"
        )

    # -- what it changes ------------------------------------------------------------------------

    def _compared(self) -> dict[str, int]:
        row = self.con.execute("SELECT count(*) FROM figures").fetchone()
        rows = int(row[0]) if row else 0
        counts = {"rows": rows, "added": rows, "changed": 0, "same": 0, "gone": 0}
        if self.before:
            other = " OR ".join(
                f"a.{column} IS DISTINCT FROM b.{column}"
                for one in self.measures
                for column in (_q(one["code"]), _q(one["code"] + "_status"))
            )
            both, changed, there = self.con.execute(
                f"SELECT count(*), count(*) FILTER ({other}), "  # noqa: S608 - our own names
                f"(SELECT count(*) FROM read_parquet({_t(self.before)})) "
                f"FROM figures a JOIN {self._earlier()} b USING ({self._keys()})"
            ).fetchone() or (0, 0, 0)
            counts |= {
                "added": rows - both,
                "gone": there - both,
                "changed": changed,
                "same": both - changed,
            }
        return counts

    def _keys(self) -> str:
        return ", ".join(_q(code) for code in self.codes)

    def _held(self, table: str) -> set[str]:
        """The columns of a table."""
        rows = self.con.execute(f"DESCRIBE SELECT * FROM {table}").fetchall()  # noqa: S608 - our own names
        return {name for name, *_ in rows}

    def _earlier(self) -> str:
        """The version before, with its codes as the numbers of this one: a code that is gone has
        none, and is found nowhere."""
        file = f"read_parquet({_t(str(self.before))})"
        held = self._held(file)
        parts = [
            f"TRY_CAST({_q(code)} AS {_type(at)}) AS {_q(code)}"
            for at, code in enumerate(self.codes)
        ]
        for one in self.measures:
            value, state = _q(one["code"]), _q(one["code"] + "_status")
            here = one["code"] in held
            parts += [
                value if here else f"NULL::DECIMAL(18,6) AS {value}",
                state if here else f"'missing' AS {state}",
            ]
        return f"(SELECT {', '.join(parts)} FROM {file})"  # noqa: S608 - our own names

    def _changes(self) -> list[dict[str, Any]]:
        """The first cells that were revised, with what they were."""
        codes = [one["code"] for one in self.present]
        held = self._held(f"read_parquet({_t(str(self.before))})")
        found: list[dict[str, Any]] = []
        for code in codes:
            if code not in held or len(found) >= _CHANGES:
                continue
            value, state = _q(code), _q(code + "_status")
            rows = self.con.execute(
                f"SELECT {self._keys()}, b.{value}, b.{state}, a.{value}, a.{state} "  # noqa: S608 - our own names
                f"FROM figures a JOIN {self._earlier()} b USING ({self._keys()}) "
                f"WHERE a.{value} IS DISTINCT FROM b.{value} OR a.{state} <> b.{state} "
                f"ORDER BY {self._keys()} LIMIT {_CHANGES - len(found)}"
            ).fetchall()
            width = len(self.codes)
            found += [
                {
                    "cell": list(row[:width]),
                    "measure": code,
                    "before": _said(row[width], row[width + 1]),
                    "after": _said(row[width + 2], row[width + 3]),
                }
                for row in rows
            ]
        return found

    def _periods(self) -> list[str]:
        code = next((one["code"] for one in self.dimensions if one["kind"] == "period"), None)
        if code is None:
            return []
        row = self.con.execute(f"SELECT min({_q(code)}), max({_q(code)}) FROM figures").fetchone()  # noqa: S608 - our own names
        return [one for one in row or () if one]

    # -- keeping --------------------------------------------------------------------------------

    def _written(self) -> str | None:
        if not self.faults.found:
            return None
        path = store.root() / f".faults-{secrets.token_hex(8)}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(("rij", "kolom", "fout"))
            # A spreadsheet takes these signs for a formula.
            lines.writerows(
                (row, f"'{column}" if column[:1] in "=+-@" and column else column, sentence)
                for row, column, sentence in self.faults.found
            )
        return str(path)

    def _kept(self) -> str:
        made = self.folder / "made.parquet"
        codes = ", ".join(f"CAST({_q(code)} AS VARCHAR) AS {_q(code)}" for code in self.codes)
        self.con.execute(
            f"COPY (SELECT * REPLACE ({codes}) FROM "  # noqa: S608 - our own names
            f"(SELECT * FROM figures ORDER BY {self._keys()})) TO {_t(str(made))} "
            "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"
        )
        return store.keep(made)


def _said(value: Any, state: str) -> str:
    return format(value.normalize(), "f") if state == "ok" and value is not None else state


def _category_of(dimension: dict[str, Any]) -> Callable[[str], str]:
    known = {str(one["code"]): str(one["code"]) for one in dimension["codes"]}
    folded = {code.casefold(): code for code in known}
    for one in dimension["codes"]:
        for title in one["title"].values():
            folded.setdefault(title.casefold(), one["code"])

    def of(text: str) -> str:
        found = known.get(text) or folded.get(text.casefold())
        if found is None:
            raise Wrong(f"“{text[:40]}” is geen code van {dimension['code']}.")
        return found

    return of


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
