"""The floors hold where import-linter cannot look, and every room writes as the rooms do."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.template.loader import get_template
from django.urls import URLResolver, get_resolver
from django.utils import translation

import regie
from regie.base.audit import ACTIONS

SOURCE = Path(regie.__file__).resolve().parent
ROOT = SOURCE.parents[1]


def _floors() -> dict[str, int]:
    """Package → its floor, as ``pyproject.toml`` says."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers = told["tool"]["importlinter"]["contracts"][0]["layers"]
    return {
        name.strip(): floor
        for floor, layer in enumerate(reversed(layers))
        for name in layer.split("|")
    }


FLOORS = _floors()
PYTHON = [path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts]
PAGES = sorted(SOURCE.rglob("templates/**/*.html"))


def room(path: Path) -> str:
    """The package that a file stands in."""
    return path.relative_to(SOURCE).parts[0]


def may_use(user: str, used: str) -> bool:
    """A package uses itself and what stands on a floor below."""
    return user == used or FLOORS[used] < FLOORS[user]


@cache
def trees() -> list[tuple[Path, ast.Module]]:
    """Every file of code with its tree."""
    return [(path, ast.parse(path.read_text("utf-8"))) for path in PYTHON]


def called(node: ast.AST) -> str:
    """The name of what a call calls."""
    match node:
        case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
            return name
    return ""


def literals(node: ast.Call) -> list[str]:
    """Each text that the first argument may be: one of two where it depends."""
    match node.args[:1]:
        case [ast.IfExp(body=body, orelse=otherwise)]:
            found = [body, otherwise]
        case first:
            found = list(first)
    return [
        one.value for one in found if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]


# --- tables


def test_foreign_keys_obey_the_floors() -> None:
    wrong = []
    seen = 0
    for model in apps.get_models():
        user = model.__module__.split(".")
        if user[0] != "regie":
            continue
        for field in model._meta.get_fields():
            if not (field.is_relation and field.concrete and field.related_model):
                continue
            used = field.related_model.__module__.split(".")
            seen += 1
            if used[0] == "regie" and not may_use(user[1], used[1]):
                wrong.append(f"{model.__name__}.{field.name}")
    assert seen > 30
    assert not wrong


def test_no_migration_is_missing() -> None:
    loader = MigrationLoader(None)
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("regie.")}
    with translation.override(None):  # names of fields are translated when they are asked
        detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
        changes = detector.changes(graph=loader.graph, trim_to_apps=ours)
    assert not {label: changes[label] for label in ours & set(changes)}


# --- pages

_INCLUDED = re.compile(r"""\{%-?\s*(?:include|extends)\s+["']([^"']+)["']""")
_COTTON = re.compile(r"<c-(?!vars\b|slot\b)([\w.-]+)")
_URL = re.compile(r"""\{%\s*url\s+["']([^"']+)["']""")


def _owners() -> dict[str, str]:
    """Name of a template → the package it stands in."""
    told: dict[str, str] = {}
    for path in PAGES:
        name = path.as_posix().split("/templates/")[-1]
        assert name not in told, f"{name} stands in two rooms"
        told[name] = room(path)
    return told


def _pieces(path: Path) -> Iterator[str]:
    text = path.read_text("utf-8")
    yield from _INCLUDED.findall(text)
    for name in _COTTON.findall(text):
        piece = name.replace(".", "/").replace("-", "_")
        yield f"cotton/{piece}.html"


def test_templates_use_only_templates_of_floors_below() -> None:
    owners = _owners()
    wrong, seen = [], 0
    for path in PAGES:
        for used in _pieces(path):
            seen += 1
            owner = owners.get(used) or owners.get(used.replace(".html", "/index.html"))
            if owner is None or not may_use(room(path), owner):
                wrong.append(f"{path.relative_to(SOURCE)} uses {used} of {owner}")
    assert seen > 100
    assert not wrong


def _rooms_of_names() -> dict[str, str]:
    """Name of an address → the package whose ``urls`` list it."""
    told: dict[str, str] = {}

    def walk(resolver: URLResolver, owner: str, space: str) -> None:
        for one in resolver.url_patterns:
            if isinstance(one, URLResolver):
                module = getattr(one.urlconf_name, "__name__", "")
                inner = module.split(".")[1] if module.startswith("regie.") else owner
                walk(one, inner, f"{space}{one.namespace}:" if one.namespace else space)
            elif one.name:
                # The pages of signing in bear the names that the library gives them.
                library = one.callback.__module__.startswith("allauth.")
                told[space + one.name] = "kernel" if library else owner

    walk(get_resolver(), "config", "")
    return told


def _names_asked() -> Iterator[tuple[str, str, str]]:
    """(package, file, name of an address) for every link that code or template makes."""
    for path in PAGES:
        for name in _URL.findall(path.read_text("utf-8")):
            yield room(path), path.name, name
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node) in _LINKING:
                for name in literals(node):
                    if name and "/" not in name:
                        yield room(path), path.name, name


_LINKING = {"reverse", "reverse_lazy", "redirect", "redirect_to_login", "path_to"}


def test_links_lead_to_floors_below() -> None:
    rooms = _rooms_of_names()
    asked = list(_names_asked())
    assert len(asked) > 160
    assert not {name for _, _, name in asked} - set(rooms), "an address that does not exist"
    wrong = {
        f"{user}/{file} leads to {name}"
        for user, file, name in asked
        if not may_use(user, rooms[name])
    }
    assert not wrong


# --- how rooms write

#: A database that is opened and a socket, which bear the same name as hearing of a signal.
_OPENS = {"duckdb.connect", "ibis.connect", "ibis.duckdb.connect", "line.connect"}


def _listens(node: ast.Call | ast.Import | ast.ImportFrom) -> bool:
    """Whether something hears of signals, or brings one in to hear of it."""
    match node:
        case ast.Call(func=func):
            return called(node) in {"receiver", "connect"} and ast.unparse(func) not in _OPENS
        case ast.ImportFrom(module=module, names=names):
            brought = [module or "", *(one.name for one in names)]
        case ast.Import(names=names):
            brought = [one.name for one in names]
    return any({"dispatch", "signals"} & set(name.split(".")) for name in brought)


def test_nothing_writes_past_the_services() -> None:
    """No admin, and nothing that happens because something else was saved."""
    assert not [path for path in PYTHON if path.stem == "admin"]
    signals = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call | ast.Import | ast.ImportFrom) and _listens(node)
    ]
    assert not signals


def _offered(path: Path) -> set[str]:
    """What a folder of services offers to others; the rest of it helps."""
    if path.parent.name != "services":
        return set()
    front = ast.parse((path.parent / "__init__.py").read_text("utf-8"))
    return {
        one.value
        for node in front.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        for one in ast.walk(node.value)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }


def _services() -> Iterator[tuple[Path, ast.FunctionDef]]:
    """Every public function of a services module whose first argument is who acts."""
    for path, tree in trees():
        if "services" not in (path.stem, path.parent.name):
            continue
        offered = _offered(path)
        for node in tree.body:
            if (
                isinstance(node, ast.FunctionDef)
                and (node.name in offered if offered else not node.name.startswith("_"))
                and [one.arg for one in node.args.args[:1]] == ["actor"]
            ):
                yield path, node


SERVICES = list(_services())
TELLS_NOTHING = {
    "record_decision": "a value: what is done with it is told",
    "mark_read": "who read what is nobody's business",
    "put_away": "the same",
    "load_later": "a job is ordered; the job tells what it loaded",
    "try_later": "the same, of a dry run, which changes nothing",
    "again_later": "the same, of the file of an earlier version",
    "must_keep": "it only refuses who may not",
    "save": "a draft is kept every few seconds; what is submitted is told",
}


def _acts(node: ast.AST) -> list[ast.Call]:
    return [one for one in ast.walk(node) if isinstance(one, ast.Call) and called(one) == "act"]


def _functions() -> dict[str, list[tuple[Path, ast.FunctionDef]]]:
    told: dict[str, list[tuple[Path, ast.FunctionDef]]] = {}
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                told.setdefault(node.name, []).append((path, node))
    return told


FUNCTIONS = _functions()


def _tells(path: Path, node: ast.FunctionDef, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a function writes an event: itself, or by a function of its own room or below."""
    if _acts(node):
        return True
    names = {called(one) for one in ast.walk(node)} - {"", *seen}
    return any(
        _tells(where, one, seen | names)
        for name in names
        for where, one in FUNCTIONS.get(name, ())
        if may_use(room(path), room(where))
    )


def _id(value: object) -> str:
    match value:
        case Path():
            return room(value)
        case ast.FunctionDef(name=name):
            return name
    return ""


@pytest.mark.parametrize(("path", "node"), SERVICES, ids=_id)
def test_every_service_tells_what_it_did_once(path: Path, node: ast.FunctionDef) -> None:
    assert _tells(path, node) or node.name in TELLS_NOTHING
    for outer in ast.walk(node):
        if isinstance(outer, ast.With) and any(_acts(one.context_expr) for one in outer.items):
            inner = [one for statement in outer.body for one in _acts(statement)]
            assert not inner, "an event within an event"


def test_the_walk_finds_services_of_every_room() -> None:
    assert {"actors", "papers", "plans", "budgets", "writing"} <= {room(one) for one, _ in SERVICES}
    assert len(SERVICES) > 40


def test_every_action_is_declared_by_the_room_that_writes_it() -> None:
    told: dict[str, set[str]] = {}
    for path, tree in trees():
        for one in _acts(tree):
            match one.args[1:2]:
                case [ast.Constant(value=str(action))]:
                    told.setdefault(action, set()).add(room(path))
    assert not set(told) - set(ACTIONS)
    assert not {
        f"{action} in {rooms}" for action, rooms in told.items() if rooms != {action.split(".")[0]}
    }


def test_every_template_can_be_read() -> None:
    """A tag or filter that nobody loads breaks a page only when somebody comes there."""
    for name in _owners():
        get_template(name)
