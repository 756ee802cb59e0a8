"""What the database itself refuses about figures: changing or deleting a version, an edition of the
guide, boundaries that were loaded, or what happened with an analysis.

A later migration that rebuilds one of these tables on SQLite loses its triggers and must put them
again.
"""

from django.db import migrations

from regie.base.make_tables import OnDatabase

#: Tables of which no row is ever changed or deleted.
_KEPT = ("dataversion", "analysisguide", "analysismoment", "outlined")
#: Of a version all but ``released``: under a stricter rule it is let out anew.
_VERSION = (
    *("uid", "dataset_id", "number", "file_id", "digest", "rows", "added", "changed", "same"),
    *("gone", "rejected", "revised", "loaded_by_id", "loaded_at", "example"),
)
_TOLD = "a version of figures is never changed"
_RULES = [(table, moment) for table in _KEPT for moment in ("UPDATE", "DELETE")]


def _name(table, moment):
    return f"figures_{table}_{moment.lower()}"


def _moment(table, moment):
    """An update of these columns, or whatever else a trigger waits for."""
    if (table, moment) != ("dataversion", "UPDATE"):
        return moment
    columns = ", ".join(f'"{one}"' for one in _VERSION)
    return f"UPDATE OF {columns}"


def _postgresql(table, moment):
    name = _name(table, moment)
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_TOLD}' USING ERRCODE = 'restrict_violation'; END $$",
        f"CREATE OR REPLACE TRIGGER {name} BEFORE {_moment(table, moment)} ON indicators_{table} "
        f"FOR EACH ROW EXECUTE FUNCTION {name}()",
    )


PUT = {
    "sqlite": [
        f"CREATE TRIGGER IF NOT EXISTS {_name(*rule)} BEFORE {_moment(*rule)} ON indicators_{rule[0]} "
        f"BEGIN SELECT RAISE(ABORT, '{_TOLD}'); END"
        for rule in _RULES
    ],
    "postgresql": [
        *(statement for rule in _RULES for statement in _postgresql(*rule)),
        *(
            f"CREATE OR REPLACE TRIGGER figures_{table}_truncate "
            f"BEFORE TRUNCATE ON indicators_{table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION figures_{table}_delete()"
            for table in _KEPT
        ),
    ],
}
TAKE = {
    "sqlite": [f"DROP TRIGGER IF EXISTS {_name(*rule)}" for rule in _RULES],
    "postgresql": [f"DROP FUNCTION IF EXISTS {_name(*rule)}() CASCADE" for rule in _RULES],
}


def _put(editor):
    for statement in PUT[editor.connection.vendor]:
        editor.execute(statement)


def _take(editor):
    for statement in TAKE[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("indicators", "0001_initial")]
    operations = [OnDatabase(_put, _take)]
