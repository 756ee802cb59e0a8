"""What the database itself refuses: changing what a closed round or a movement says.

SQLite and PostgreSQL each get their own triggers, with the same effect and the same error class.
"""

from django.db import migrations

_NEVER = "NEVER"
#: (name, table, moment, condition, what it says). NEVER is unconditional.
_RULES = [
    ("balance_fixed", "budgets_balance", "UPDATE", _NEVER, "a balance never changes"),
    ("balance_kept", "budgets_balance", "DELETE", _NEVER, "a balance never goes"),
    (
        "balance_late",
        "budgets_balance",
        "INSERT",
        "(SELECT state FROM budgets_round WHERE id = NEW.round_id) = 'closed'",
        "this round is closed",
    ),
    ("round_closed", "budgets_round", "UPDATE", "OLD.state = 'closed'", "this round is closed"),
    ("round_kept", "budgets_round", "DELETE", "OLD.state = 'closed'", "this round is closed"),
    ("movement_fixed", "budgets_movement", "UPDATE", _NEVER, "a movement never changes"),
    ("movement_kept", "budgets_movement", "DELETE", _NEVER, "a movement never goes"),
    (
        "movement_late",
        "budgets_movement",
        "INSERT",
        "(SELECT state FROM budgets_round WHERE id = NEW.round_id) = 'closed'",
        "this round is closed",
    ),
    ("leg_fixed", "budgets_leg", "UPDATE", _NEVER, "a leg never changes"),
    ("leg_kept", "budgets_leg", "DELETE", _NEVER, "a leg never goes"),
    (
        "leg_late",
        "budgets_leg",
        "INSERT",
        "(SELECT r.state FROM budgets_round r JOIN budgets_movement m ON m.round_id = r.id"
        " WHERE m.id = NEW.movement_id) = 'closed'",
        "this round is closed",
    ),
    ("sub_line_fixed", "budgets_subline", "UPDATE", _NEVER, "a sub-line never changes"),
    ("sub_line_kept", "budgets_subline", "DELETE", _NEVER, "a sub-line never goes"),
    ("claim_step_fixed", "budgets_claimstep", "UPDATE", _NEVER, "a step never changes"),
    ("claim_step_kept", "budgets_claimstep", "DELETE", _NEVER, "a step never goes"),
]


def _make(apps, schema_editor):
    for name, table, moment, condition, told in _RULES:
        when = "" if condition == _NEVER else condition
        if schema_editor.connection.vendor == "sqlite":
            only = f"WHEN {when} " if when else ""
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {moment} ON {table} {only}"
                f"BEGIN SELECT RAISE(ABORT, '{told}'); END"
            )
        else:
            row = "OLD" if moment == "DELETE" else "NEW"
            check = f"IF NOT ({when}) THEN RETURN {row}; END IF; " if when else ""
            schema_editor.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {check}"
                f"RAISE EXCEPTION '{told}' USING ERRCODE = 'integrity_constraint_violation'; "
                "END $$"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {moment} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {name}()"
            )


def _take_away(apps, schema_editor):
    for name, table, *_ in _RULES:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}")
        else:
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    dependencies = [("budgets", "0001_initial")]
    operations = [migrations.RunPython(_make, _take_away)]
