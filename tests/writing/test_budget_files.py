"""The budget chapter as a workbook that computes, and as Fiscal Data Package."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from regie.budgets.selectors.chapter import Chapter, chapter
from regie.writing.sheets.budget import budget
from regie.writing.sheets.fiscal import fiscal_package
from tests.writing.test_budget_chapter import accepted, shipped, specimen

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_a_demonstration(settings: Any) -> None:
    settings.DEMO = True


def real() -> Chapter:
    accepted(shipped())
    found = chapter("BO2021")
    assert found is not None
    return found


class Spreadsheet:
    """Computes the formulas that we write: sums, plus and minus, from the figures alone."""

    def __init__(self, content: bytes) -> None:
        from lxml import etree

        archive = zipfile.ZipFile(io.BytesIO(content))
        ns = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
        names = etree.fromstring(archive.read("xl/workbook.xml")).xpath(
            "//m:sheet/@name", namespaces=ns
        )
        self.formulas: dict[tuple[str, str], str] = {}
        self.cached: dict[tuple[str, str], str] = {}
        for number, name in enumerate(names, 1):
            sheet = etree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
            for cell in sheet.xpath("//m:c[not(@t)]", namespaces=ns):
                at = name, cell.get("r")
                formula = cell.findtext("m:f", namespaces=ns)
                value = cell.findtext("m:v", namespaces=ns)
                if formula:
                    self.formulas[at] = formula
                if value is not None:
                    self.cached[at] = value

    def value(self, sheet: str, cell: str) -> Decimal:
        formula = self.formulas.get((sheet, cell))
        if formula is None:
            return Decimal(self.cached.get((sheet, cell), "0"))
        total = Decimal(0)
        for sign, _, other, first, last in re.findall(
            r"([+-]?)(SUM\()?(?:(\w+)!)?([A-Z]+\d+)(?::([A-Z]+\d+))?", formula
        ):
            amount = sum(
                (self.value(other or sheet, one) for one in _cells(first, last or first)),
                Decimal(0),
            )
            total += -amount if sign == "-" else amount
        return total


def _cells(first: str, last: str) -> list[str]:
    (a, top), (b, bottom) = (_split(one) for one in (first, last))
    return [f"{_letters(c)}{r}" for c in range(a, b + 1) for r in range(top, bottom + 1)]


def _split(cell: str) -> tuple[int, int]:
    letters, row = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()  # type: ignore[union-attr]  # a name of a cell
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number, int(row)


def _letters(number: int) -> str:
    told = ""
    while number:
        number, rest = divmod(number - 1, 26)
        told = chr(65 + rest) + told
    return told


@pytest.mark.parametrize("year", [2021, 2022])
def test_every_formula_gives_what_stands_in_its_cell(year: int) -> None:
    if year == 2021:
        found = real()
    else:
        accepted(specimen(year), example=True)
        found = chapter(f"BO{year}")  # type: ignore[assignment]  # it was just made
    sheets = Spreadsheet(budget(found))
    assert len(sheets.formulas) > 100
    for (sheet, cell), formula in sheets.formulas.items():
        told = Decimal(sheets.cached[sheet, cell])
        assert sheets.value(sheet, cell) == told, (sheet, cell, formula)


def test_the_workbook_reaches_the_printed_totals_and_stands_right() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(budget(real())))
    assert book.sheet_names == [
        "Overzicht",
        "Uitgaven",
        "Ontvangsten",
        "Bewegingen",
        "Rechtspersonen",
    ]
    heads, total, *rest = book.get_sheet_by_name("Overzicht").to_python()
    told = dict(zip(heads, total, strict=True))
    assert [told[f"{axis} BO 2021"] for axis in ("AO", "TO", "LO", "VAK", "VEK")] == [
        100,
        0,
        0,
        94_216,
        95_813,
    ]
    assert [row[2] for row in rest if row[0] == "ISE"] == [
        "GELIJKE KANSEN",
        "INTEGRATIE EN INBURGERING",
    ]
    heads, *rows = book.get_sheet_by_name("Rechtspersonen").to_python()
    carried = next(row for row in rows if row[3] == "SM0-ASFC2ZZ-OV")
    assert carried[heads.index("VAK BO 2021")] == "", "a blank is not zero"
    assert carried[heads.index("VEK BO 2021")] == 21_788
    assert rows[-1][-1] == 0, "receipts are expenditure"


def test_a_change_of_a_movement_reaches_the_total() -> None:
    """What a person changes in the sheet goes up the whole chain."""
    sheets = Spreadsheet(budget(real()))
    at = next(
        cell
        for (sheet, cell), value in sheets.cached.items()
        if sheet == "Bewegingen" and value == "5000"
    )
    column = next(
        cell
        for (sheet, cell), value in sheets.cached.items()
        if sheet == "Overzicht" and cell.endswith("2") and Decimal(value) == 94_216
    )
    sheets.cached["Bewegingen", at] = "6000"
    assert sheets.value("Overzicht", column) == 95_216


_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
}


def faults(schema: dict[str, Any], told: Any, at: str = "") -> Iterator[str]:
    """Where something breaks a JSON schema, for the words that the fixture is written in."""
    if "type" in schema and not isinstance(told, _TYPES[schema["type"]]):
        yield f"{at} is no {schema['type']}"
        return
    if "enum" in schema and told not in schema["enum"]:
        yield f"{at} is none of {schema['enum']}"
    if "pattern" in schema and not re.search(schema["pattern"], told):
        yield f"{at} is not {schema['pattern']}"
    if len(told) < schema.get("minItems", 0) if isinstance(told, list | dict) else False:
        yield f"{at} is too short"
    if isinstance(told, dict):
        yield from (f"{at} lacks {name}" for name in schema.get("required", ()) if name not in told)
        parts = [(name, schema.get("properties", {}).get(name), told[name]) for name in told]
        for pattern, part in schema.get("patternProperties", {}).items():
            parts += [(name, part, told[name]) for name in told if re.match(pattern, name)]
        for name, part, value in parts:
            if part is not None:
                yield from faults(part, value, f"{at}/{name}")
    if isinstance(told, list) and "items" in schema:
        for number, one in enumerate(told):
            yield from faults(schema["items"], one, f"{at}/{number}")
    for word, most in (("anyOf", None), ("oneOf", 1)):
        if word in schema:
            right = sum(not list(faults(part, told, at)) for part in schema[word])
            if not right or (most and right > most):
                yield f"{at} fits {right} of {word}"


def test_the_fiscal_package_keeps_the_published_profile() -> None:
    archive = zipfile.ZipFile(io.BytesIO(fiscal_package(real())))
    told = json.loads(archive.read("datapackage.json"))
    profile = json.loads(Path(__file__).with_name("fiscal-data-package.json").read_text("utf-8"))
    assert list(faults(profile, told)) == []
    # What the fixture is for: it sees what is wrong.
    wrong = json.loads(archive.read("datapackage.json"))
    del wrong["model"]["measures"]["ontvangsten"]["currency"]
    wrong["model"]["dimensions"]["esr"]["classificationType"] = "esr"
    wrong["resources"][0]["schema"]["fields"][0]["type"] = "jaar"
    wrong["countryCode"] = "be"
    assert len(list(faults(profile, wrong))) == 4


def test_the_fiscal_package_describes_its_tables() -> None:
    content = fiscal_package(real())
    archive = zipfile.ZipFile(io.BytesIO(content))
    told = json.loads(archive.read("datapackage.json"))
    assert told["profile"] == "fiscal-data-package"
    assert [part["path"] for part in told["resources"]] == [
        name for name in archive.namelist() if name.endswith(".csv")
    ]
    names = {part["name"]: part for part in told["resources"]}
    for part in told["resources"]:
        rows = list(csv.DictReader(io.StringIO(archive.read(part["path"]).decode())))
        fields = [field["name"] for field in part["schema"]["fields"]]
        assert list(rows[0]) == fields
        assert len({row["artikel"] for row in rows}) == len(rows), "the primary key holds"
    for measure in told["model"]["measures"].values():
        fields = [field["name"] for field in names[measure["resource"]]["schema"]["fields"]]
        assert measure["source"] in fields
        assert measure["direction"] in ("expenditure", "revenue")
        assert measure["phase"] == "proposed"
    for dimension in told["model"]["dimensions"].values():
        assert set(dimension["primaryKey"]) <= dimension["attributes"].keys()
    rows = list(csv.DictReader(io.StringIO(archive.read("data/begroting.csv").decode())))
    assert sum(Decimal(row["vastleggingskrediet"] or 0) for row in rows) == 94_216_000
    assert sum(Decimal(row["vereffeningskrediet"] or 0) for row in rows) == 95_813_000
    assert sum(Decimal(row["ontvangsten"] or 0) for row in rows) == 100_000
    carried = next(
        row
        for row in csv.DictReader(io.StringIO(archive.read("data/rechtspersonen.csv").decode()))
        if row["artikel"] == "SM0-ASFC2ZZ-OV"
    )
    assert (carried["vastleggingskrediet"], carried["soort"]) == ("", "expenditure")
    found = chapter("BO2021")
    assert found is not None
    assert fiscal_package(found) == content, "the same figures give the same bytes"
