"""Write one migration that makes all tables of a room in one go, in place of those it has.

    .venv/bin/python tools/squash_migrations.py plans 0001_squashed_0004_register

On SQLite each constraint that is added later builds its table anew, and Django's own
``squashmigrations`` leaves them where they are. What else the replaced migrations do
(``RunPython``) is written in by hand. tests/house/test_migrations.py compares the tables.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django
from django.apps import apps
from django.db import migrations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ModelState
from django.db.migrations.writer import MigrationWriter


def main() -> None:
    """Write the migration beside those that it replaces."""
    app, name = sys.argv[1:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regie.config.settings")
    django.setup()
    loader = MigrationLoader(None)
    own = {
        key: one
        for key, one in loader.disk_migrations.items()
        if key[0] == app and not one.replaces and key[1] != name
    }
    tables = {
        table: model
        for (room, table), model in loader.project_state().models.items()
        if room == app
    }
    made: list[CreateModel] = []
    while tables:
        ready = [table for table, model in tables.items() if not _needs(app, model) & tables.keys()]
        if not ready:
            sys.exit(f"These point at each other: {', '.join(sorted(tables))}")
        for table in ready:
            model = tables.pop(table)
            options = {key: value for key, value in model.options.items() if value != []}
            made.append(
                CreateModel(
                    model.name, list(model.fields.items()), options, model.bases, model.managers
                )
            )

    class Migration(migrations.Migration):
        initial = True
        replaces = sorted(own)
        dependencies = sorted(
            {needed for one in own.values() for needed in one.dependencies if needed[0] != app}
        )
        operations = made

    folder = Path(apps.get_app_config(app).path, "migrations")
    told = MigrationWriter(Migration(name, app), include_header=False).as_string()
    folder.joinpath(f"{name}.py").write_text(told, "utf-8")


def _needs(app: str, model: ModelState) -> set[str]:
    """The other tables of the room that this one points at."""
    found = set()
    for field in model.fields.values():
        to = getattr(field.remote_field, "model", None)
        if isinstance(to, str):
            room, _, table = to.lower().rpartition(".")
            if room in ("", app):
                found.add(table)
    return found - {model.name.lower(), "self"}


if __name__ == "__main__":
    main()
