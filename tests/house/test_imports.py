"""What importing Regie may and may not bring along."""

from __future__ import annotations

import ast
import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import regie
from regie.indicators.engine.server import ANSWERS

ROOT = Path(regie.__file__).resolve().parent
FORMATS = frozenset(
    {
        "docx",
        "docxtpl",
        "duckdb",
        "ibis",
        "jinja2",
        "lxml",
        "numpy",
        "pandas",
        "pdfplumber",
        "pyarrow",
        "pypdfium2",
        "pypdfium2_raw",
        "python_calamine",
        "typst",
        "vl_convert",
    }
)
MODULES = {
    info.name: Path(ROOT.parent, *info.name.split("."))
    for info in pkgutil.walk_packages([str(ROOT)], prefix="regie.")
    if not info.name.endswith(".__main__")  # importing that would start the program
}
FLOORS = ("regie.kernel", "regie.reading", "regie.cli")


def source(name: str) -> str:
    path = MODULES[name]
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return file.read_text("utf-8")


def imported_at_top(name: str) -> set[str]:
    """The packages that a module imports when it is itself imported."""
    found: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(source(name))]
    while waiting:
        match waiting.pop():
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                pass
            case ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=orelse):
                waiting += orelse
            case ast.Import(names=names):
                found |= {alias.name.split(".")[0] for alias in names}
            case ast.ImportFrom(module=str(module)):
                found.add(module.split(".")[0])
            case node:
                waiting += ast.iter_child_nodes(node)
    return found


def loaded_after_importing(names: list[str]) -> set[str]:
    """The top-level packages that a new Python holds after importing ``names``."""
    code = (
        "import importlib, json, sys\n"
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    child = subprocess.run(
        [sys.executable, "-c", code, *names], capture_output=True, text=True, check=False
    )
    assert child.returncode == 0, child.stderr
    return set(json.loads(child.stdout))


def test_the_walk_finds_the_floors() -> None:
    assert set(FLOORS) <= MODULES.keys()


@pytest.mark.parametrize("floor", FLOORS)
def test_a_floor_without_framework_imports_no_django(floor: str) -> None:
    names = [name for name in MODULES if name == floor or name.startswith(f"{floor}.")]
    assert "django" not in loaded_after_importing(names)


def test_formats_are_loaded_only_when_such_a_file_is_read() -> None:
    """Only a module that is itself about a format may load one, or that answers in the process of
    figures, where it is found by its name; and nothing loads that module."""
    names = [
        name
        for name in MODULES
        if not imported_at_top(name) & FORMATS
        and ".migrations" not in name
        and name not in ANSWERS.values()
    ]
    assert not loaded_after_importing(["regie.config.wsgi", *names]) & FORMATS


def strings(name: str) -> set[str]:
    """Every piece of text in the code of a module, its documentation included."""
    return {
        node.value
        for node in ast.walk(ast.parse(source(name)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("regie.reading")])
def test_the_reader_does_not_know_the_shipped_readings(name: str) -> None:
    named = {text for text in strings(name) if "data/readings" in text or text == "readings"}
    assert not named
