"""What the database itself refuses about progress: changing or deleting what was answered.

A later migration that rebuilds one of these tables on SQLite loses its triggers and must put them
again.
"""

from django.db import migrations

from regie.base.make_tables import OnDatabase

#: Tables of which no row is ever changed or deleted.
_KEPT = ("answer", "answerstep", "snapshot")
_TOLD = "an answer is never changed"
_RULES = [(table, moment) for table in _KEPT for moment in ("UPDATE", "DELETE")]


def _name(table, moment):
    return f"progress_{table}_{moment.lower()}"


def _postgresql(table, moment):
    name = _name(table, moment)
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_TOLD}' USING ERRCODE = 'restrict_violation'; END $$",
        f"CREATE OR REPLACE TRIGGER {name} BEFORE {moment} ON plans_{table} "
        f"FOR EACH ROW EXECUTE FUNCTION {name}()",
    )


PUT = {
    "sqlite": [
        f"CREATE TRIGGER IF NOT EXISTS {_name(*rule)} BEFORE {rule[1]} ON plans_{rule[0]} "
        f"BEGIN SELECT RAISE(ABORT, '{_TOLD}'); END"
        for rule in _RULES
    ],
    "postgresql": [
        *(statement for rule in _RULES for statement in _postgresql(*rule)),
        *(
            f"CREATE OR REPLACE TRIGGER progress_{table}_truncate BEFORE TRUNCATE ON plans_{table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION progress_{table}_delete()"
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
    dependencies = [("plans", "0003_progress")]
    operations = [OnDatabase(_put, _take)]
