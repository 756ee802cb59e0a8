"""All figures of a file to take along: CSV, SDMX-CSV 2.0, and a Frictionless package."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from regie.indicators.engine.store import path_of, root
from regie.indicators.engine.tables import duckdb, turn

#: A text that a spreadsheet takes for a formula gets an apostrophe, as everywhere in the house.
_FORMULA = "^''*[=+\\-@\\t\\r]"
#: How SDMX calls it.
_STATUSES = {"ok": "A", "missing": "M", "suppressed": "Q"}


def export(
    *,
    digest: str,
    form: str,
    dimensions: Sequence[str],
    measures: Sequence[str],
    about: Mapping[str, Any],
) -> str:
    """Write a file of figures in another form, once.

    :param about: for SDMX ``structure``, for Frictionless ``package``: the descriptor without its
        resource's path.
    :returns: where it lies.
    """
    asked = json.dumps([digest, form, dimensions, measures, about], sort_keys=True)
    folder = root() / "spill"
    folder.mkdir(mode=0o700, exist_ok=True)
    place = folder / f"{hashlib.sha256(asked.encode()).hexdigest()}.{form}"
    if place.exists():
        # What is asked for is not emptied meanwhile.
        place.touch()
        return str(place)
    made = folder / f"{place.name}.{os.getpid()}.made"
    with turn:
        if form == "zip":
            inside = folder / f"{place.name}.{os.getpid()}.csv"
            _csv(digest, _plain(dimensions, measures), inside)
            _package(inside, made, about["package"])
            inside.unlink()
        elif form == "sdmx.csv":
            _csv(digest, _sdmx(dimensions, measures, about["structure"]), made)
        else:
            _csv(digest, _plain(dimensions, measures), made)
    made.replace(place)
    return str(place)


def _csv(digest: str, columns: Sequence[str], place: Path) -> None:
    source, out = _quoted(path_of(digest)), _quoted(place)
    connection = duckdb()
    connection.raw_sql(
        f"COPY (SELECT {', '.join(columns)} FROM read_parquet({source})) "  # noqa: S608 - our own names, quoted
        f"TO {out} (FORMAT csv, HEADER)"
    )


def _plain(dimensions: Sequence[str], measures: Sequence[str]) -> list[str]:
    columns = [_safe(one) for one in dimensions]
    for one in measures:
        columns += [_number(one), _name(f"{one}_status")]
    return columns


def _sdmx(dimensions: Sequence[str], measures: Sequence[str], structure: str) -> list[str]:
    columns = [
        "'dataflow' AS \"STRUCTURE\"",
        f'{_quoted(structure)} AS "STRUCTURE_ID"',
        "'I' AS \"ACTION\"",
        *(_safe(one) for one in dimensions),
    ]
    for one in measures:
        # With one measure it goes by the name that every reader knows.
        value, status = (
            ("OBS_VALUE", "OBS_STATUS") if len(measures) == 1 else (one, f"{one}_STATUS")
        )
        cases = " ".join(f"WHEN '{ours}' THEN '{theirs}'" for ours, theirs in _STATUSES.items())
        columns.append(f"{_number(one, value)}")
        columns.append(f"CASE {_name(f'{one}_status')} {cases} END AS {_name(status)}")
    return columns


def _package(inside: Path, place: Path, package: Mapping[str, Any]) -> None:
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("datapackage.json", json.dumps(package, ensure_ascii=False, indent=1))
        packed.write(inside, "data.csv")


def _name(one: str) -> str:
    return '"' + one.replace('"', '""') + '"'


def _quoted(one: object) -> str:
    return "'" + str(one).replace("'", "''") + "'"


def _safe(one: str) -> str:
    name = _name(one)
    return (
        f"CASE WHEN regexp_matches({name}, '{_FORMULA}') THEN '''' || {name} ELSE {name} END "
        f"AS {name}"
    )


def _number(one: str, called: str = "") -> str:
    """Without zeros that say nothing."""
    text = f"CAST({_name(one)} AS VARCHAR)"
    return f"rtrim(rtrim({text}, '0'), '.') AS {_name(called or one)}"
