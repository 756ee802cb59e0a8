"""How the columns of a supplier's file become dimensions and measures: found in its headings, then
remembered. Values in, values out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

#: What a mapping tells.
FIELDS = (
    "columns",
    "fixed",
    "wide",
    "codes",
    "status",
    "missing",
    "suppressed",
    "decimal",
    "thousands",
    "delimiter",
    "encoding",
    "sheet",
)
#: What stands where a figure is not known, and where it is hidden. Zero is neither.
MISSING = (
    ":",
    "-",
    "–",
    ".",
    "..",
    "n/a",
    "na",
    "nan",
    "null",
    "n.b.",
    "nb",
    "/",
    "-99999",
    "-99998",
)
SUPPRESSED = ("x", "<5", "< 5", "<10", "*", "c", "(c)", "conf", "confidential", "-99997", "-99996")
#: What OBS_STATUS and CONF_STATUS say so (code list CL_OBS_STATUS).
STATUS_MISSING = ("M", "O", "L", "H")
STATUS_SUPPRESSED = ("Q", "C", "S", "D")
#: Columns of SDMX-CSV that are no dimension.
SDMX = ("dataflow", "structure", "structure_id", "structure_name", "action")

_WORDS = {
    "place": (
        "nis", "niscode", "nis_code", "nis-code", "refnis", "cd_refnis", "gemeente", "geo",
        "gemeentecode", "nis9", "geoitem", "municipality", "ref_area", "gebied", "code gemeente",
        "geolevel_code",
    ),
    "period": (
        "jaar", "year", "periode", "period", "time_period", "time", "cd_year", "datum", "maand",
        "kwartaal", "peiljaar",
    ),
}  # fmt: skip
_VALUE = ("obs_value", "value", "waarde", "aantal", "cijfer", "population", "ms_population")
_PERIOD = re.compile(r"(?:19|20|21)\d\d(?:-?[QKqk][1-4]|-?[Mm]?(?:0[1-9]|1[0-2]))?")
_GROUPED = re.compile(r"[-+]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?")


def suggest(
    columns: Sequence[str],
    sample: Sequence[Sequence[str]],
    dimensions: Sequence[Mapping[str, Any]],
    measures: Sequence[Mapping[str, Any]],
    *,
    delimiter: str = ",",
) -> dict[str, Any]:
    """What a file most likely means, by its headings and its first rows.

    :param dimensions: ``code``, ``kind`` and ``title``; of measures ``code`` and ``title``.
    """
    free = {_plain(name): name for name in reversed(columns)}
    found: dict[str, str] = {}
    for one in [*dimensions, *measures]:
        words = [one["code"], *one.get("title", {}).values()]
        for word in words:
            if (heading := free.get(_plain(word))) is not None:
                found[one["code"]] = heading
                del free[_plain(word)]
                break
    for one in dimensions:
        for word in _WORDS.get(one["kind"], ()):
            if one["code"] not in found and _plain(word) in free:
                found[one["code"]] = free.pop(_plain(word))
    told: dict[str, Any] = {"columns": found}
    lost = [one["code"] for one in measures if one["code"] not in found]
    for word in _VALUE:
        if len(lost) == 1 and word in free:
            found[lost.pop()] = free.pop(word)
    period = next((one["code"] for one in dimensions if one["kind"] == "period"), None)
    years = {name: name for name in columns if _PERIOD.fullmatch(name.strip())}
    if period and period not in found and len(lost) == 1 and years:
        told["wide"] = {"dimension": period, "measure": lost[0], "columns": years}
        heads = list(years)
    else:
        heads = [found[one["code"]] for one in measures if one["code"] in found]
    for word in ("obs_status", "status", "conf_status"):
        if word in free:
            told["status"] = free[word]
            break
    cells = [
        row[columns.index(head)].strip()
        for row in sample
        for head in heads
        if len(row) == len(columns)
    ]
    told["decimal"], told["thousands"] = _signs(cells, delimiter)
    return told


def _signs(cells: Sequence[str], delimiter: str) -> tuple[str, str]:
    """The decimal sign and the sign between thousands."""
    has_comma = any(re.fullmatch(r"[-+]?[\d. ]+,\d+", one) for one in cells)
    both = any(re.fullmatch(r"[-+]?\d{1,3}(?:,\d{3})+\.\d+", one) for one in cells)
    point = any(
        re.fullmatch(r"[-+]?\d+\.\d+", one) and not _GROUPED.fullmatch(one) for one in cells
    )
    spaces = any(
        re.fullmatch(r"[-+]?\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?", one) for one in cells
    )
    if both:
        return ".", ","
    if has_comma or (delimiter == ";" and not point):
        return ",", " " if spaces else "."
    return ".", " " if spaces else ""


def fits(told: Mapping[str, Any], columns: Sequence[str]) -> bool:
    """Whether every column that a mapping names is in a file."""
    named = {*told.get("columns", {}).values(), *told.get("wide", {}).get("columns", {})}
    return bool(named) and named <= set(columns)


def faults(
    told: Mapping[str, Any],
    dimensions: Sequence[str],
    measures: Sequence[str],
    columns: Sequence[str],
) -> list[str]:
    """Why a file cannot be read so: Dutch sentences, none where it can."""
    found: list[str] = []
    named = dict(told.get("columns", {}))
    wide = told.get("wide") or {}
    fixed = told.get("fixed", {})
    codes = {*dimensions, *measures}
    for code in [*named, *fixed, *([wide["dimension"], wide["measure"]] if wide else [])]:
        if code not in codes:
            found.append(f"{code} is geen dimensie en geen maat van deze gegevensset.")
    held = {*named, *fixed, *([wide["dimension"], wide["measure"]] if wide else [])}
    for code in dimensions:
        if code not in held:
            found.append(f"Geen kolom van dit bestand hoort bij de dimensie {code}.")
    if not any(code in held for code in measures):
        found.append(f"Geen kolom van dit bestand hoort bij een maat ({', '.join(measures)}).")
    for heading in [*named.values(), *wide.get("columns", {})]:
        if heading not in columns:
            found.append(f"Dit bestand heeft geen kolom “{heading}”.")
        elif list(columns).count(heading) > 1:
            found.append(
                f"De kolom “{heading}” staat er twee keer; geef elke kolom een eigen titel."
            )
    return found


def _plain(word: str) -> str:
    # A heading of SDMX may bring its label: "NIS: Gemeente".
    parts = unicodedata.normalize("NFKD", word.partition(":")[0]).strip().casefold()
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
