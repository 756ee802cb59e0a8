"""Migrations say what the models say; whichever way a register came, its tables are the same."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.base.houses import House, house

#: Every migration that ever landed, one after the other, as an early register ran them.
ONE_BY_ONE = """
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

executor = MigrationExecutor(connection)
squashed = executor.loader.replacements.keys()
assert squashed
executor.loader = MigrationLoader(connection, replace_migrations=False)
executor.migrate([node for node in executor.loader.graph.leaf_nodes() if node not in squashed])
executor.loader.build_graph()
executor.check_replacements()

from regie.base.health import is_migrated
assert is_migrated()
"""
#: What the engine itself knows of the tables. The order of columns is left out: a column that came
#: later stands last.
TABLES = """
import json, re, sys
from django.db import connection

def plain(sql):
    return re.sub(r"\\s+", " ", sql or "").strip()

def cut(sql):
    "The parts of CREATE TABLE between its outermost commas."
    inside, parts, depth = sql[sql.index("(") + 1 : sql.rindex(")")], [""], 0
    for sign in inside:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return sorted(plain(part) for part in parts)

told = {}
with connection.cursor() as cursor:
    if connection.vendor == "sqlite":
        cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite%'")
        for kind, name, sql in cursor.fetchall():
            table = kind == "table" and sql.startswith("CREATE TABLE")
            told[f"{kind} {name}"] = cut(sql) if table else plain(sql)
    else:
        own = "n.nspname = 'public'"
        for what, sql in {
            "column": "SELECT c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod)"
            " || a.attnotnull || coalesce(pg_get_expr(d.adbin, d.adrelid), '')"
            " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum"
            f" WHERE {own} AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped",
            "constraint": "SELECT c.relname || '.' || k.conname, pg_get_constraintdef(k.oid)"
            " FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
            f" JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {own}",
            "index": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
            "trigger": "SELECT c.relname || '.' || t.tgname, pg_get_triggerdef(t.oid)"
            " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal",
        }.items():
            cursor.execute(sql)
            told |= {f"{what} {name}": plain(sql) for name, sql in cursor.fetchall()}
print(json.dumps(told))
"""


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said)
    except (SystemExit, CommandError):
        pytest.fail(said.getvalue())


def test_an_early_register_and_a_new_one_have_the_same_tables(
    migrated: House, tmp_path: Path
) -> None:
    with house(tmp_path) as early:
        early.run(ONE_BY_ONE, timeout=300)
        then, now = (json.loads(one.run(TABLES)) for one in (early, migrated))
    assert len(then) > 200
    assert then == now
