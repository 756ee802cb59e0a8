"""``docs/reading.md`` tells of everything that a reading can hold."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from regie.reading import model

ROOT = Path(__file__).resolve().parents[2]
TOLD = (ROOT / "docs" / "reading.md").read_text("utf-8")


def finding_codes() -> set[str]:
    """Every code with which the source makes a finding."""
    found: set[str] = set()
    for path in (ROOT / "src" / "regie" / "reading").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id == "_finding":
                given = node.args[0]
            elif node.func.id == "Finding":
                given = next(word.value for word in node.keywords if word.arg == "code")
            else:
                continue
            if isinstance(given, ast.Constant):
                found.add(str(given.value))
    return found


def fields() -> set[str]:
    parts = [
        part
        for part in vars(model).values()
        if isinstance(part, type) and issubclass(part, model.Part)
    ]
    return {field.name for part in parts for field in msgspec.structs.fields(part)}


def test_the_codes_are_found() -> None:
    assert {"misprinted_code", "two_titles", "no_title"} <= finding_codes()


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(finding_codes(), id="finding codes"),
        pytest.param(get_args(model.CheckKind), id="check kinds"),
        pytest.param(get_args(model.TableType), id="table types"),
        pytest.param(get_args(model.RowKind), id="row kinds"),
        pytest.param(get_args(model.Axis), id="columns"),
        pytest.param(get_args(model.DocumentKind), id="document kinds"),
        pytest.param(get_args(model.Precision), id="precisions"),
        pytest.param(get_args(model.Severity), id="severities"),
        pytest.param(fields(), id="fields"),
    ],
)
def test_every_name_of_the_format_is_told(names: set[str]) -> None:
    assert not {name for name in names if f"`{name}`" not in TOLD and f"{name}[]`" not in TOLD}


def test_no_finding_is_told_that_is_never_made() -> None:
    table = TOLD.split("## Findings\n")[1].split("\n## ")[0]
    told = {line.split("`")[1] for line in table.splitlines() if line.startswith("| `")}
    assert told - {"code"} == finding_codes()
