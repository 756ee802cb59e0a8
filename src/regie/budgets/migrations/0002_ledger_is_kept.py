"""What the database itself refuses about the ledger: changing a movement, or a closed round.

A later migration that rebuilds one of these tables on SQLite loses its triggers and must put them
again.
"""

from django.db import migrations

from regie.base.make_tables import OnDatabase

_ROUND_IS_CLOSED = "(SELECT state FROM budgets_round WHERE id = NEW.round_id) = 'closed'"
_ROUND_OF_MOVEMENT_IS_CLOSED = (
    "(SELECT r.state FROM budgets_round r JOIN budgets_movement m ON m.round_id = r.id"
    " WHERE m.id = NEW.movement_id) = 'closed'"
)
#: Tables of which no row is ever changed or deleted.
_KEPT = ("balance", "movement", "leg", "subline", "claimstep")
#: (name, table, moment, when it is refused; nothing is always)
_RULES = [
    *(
        (f"{table}_{moment.lower()}", table, moment, "")
        for table in _KEPT
        for moment in ("UPDATE", "DELETE")
    ),
    ("round_update", "round", "UPDATE", "OLD.state = 'closed'"),
    ("round_delete", "round", "DELETE", "OLD.state = 'closed'"),
    ("balance_insert", "balance", "INSERT", _ROUND_IS_CLOSED),
    ("movement_insert", "movement", "INSERT", _ROUND_IS_CLOSED),
    ("ruiter_insert", "ruiteruse", "INSERT", _ROUND_IS_CLOSED),
    ("ruiter_update", "ruiteruse", "UPDATE", _ROUND_IS_CLOSED),
    ("ruiter_delete", "ruiteruse", "DELETE", _ROUND_IS_CLOSED.replace("NEW.", "OLD.")),
    ("leg_insert", "leg", "INSERT", _ROUND_OF_MOVEMENT_IS_CLOSED),
]
_TOLD = "the ledger is never changed"
_FAIL = f"RAISE EXCEPTION '{_TOLD}' USING ERRCODE = 'restrict_violation';"


def _sqlite(name, table, moment, when):
    return (
        f"CREATE TRIGGER IF NOT EXISTS ledger_{name} BEFORE {moment} ON budgets_{table} "
        + (f"WHEN {when} " if when else "")
        + f"BEGIN SELECT RAISE(ABORT, '{_TOLD}'); END"
    )


def _postgresql(name, table, moment, when):
    row = "OLD" if moment == "DELETE" else "NEW"
    body = f"IF {when} THEN {_FAIL} END IF; RETURN {row};" if when else _FAIL
    return (
        f"CREATE OR REPLACE FUNCTION ledger_{name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {body} END $$",
        f"CREATE OR REPLACE TRIGGER ledger_{name} BEFORE {moment} ON budgets_{table} "
        f"FOR EACH ROW EXECUTE FUNCTION ledger_{name}()",
    )


PUT = {
    "sqlite": [_sqlite(*rule) for rule in _RULES],
    "postgresql": [
        *(statement for rule in _RULES for statement in _postgresql(*rule)),
        *(
            f"CREATE OR REPLACE TRIGGER ledger_{table}_truncate BEFORE TRUNCATE ON budgets_{table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION ledger_{table}_delete()"
            for table in _KEPT
        ),
    ],
}
TAKE = {
    "sqlite": [f"DROP TRIGGER IF EXISTS ledger_{name}" for name, *_ in _RULES],
    "postgresql": [f"DROP FUNCTION IF EXISTS ledger_{name}() CASCADE" for name, *_ in _RULES],
}


def _put(editor):
    for statement in PUT[editor.connection.vendor]:
        editor.execute(statement)


def _take(editor):
    for statement in TAKE[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("budgets", "0001_initial")]
    operations = [OnDatabase(_put, _take)]
