"""What the database itself refuses about the one history."""

from django.db import migrations

from regie.base.make_tables import OnDatabase

#: Everything of an event but its seal.
_FIXED = (
    "id",
    "at",
    "actor_id",
    "on_behalf_of",
    "system_user",
    "action",
    "object_kind",
    "object_uid",
    "request_id",
    "digest",
)

_SQLITE_SAME = " AND ".join(f"OLD.{name} IS NEW.{name}" for name in _FIXED)
_POSTGRES_SAME = (
    f"({', '.join('OLD.' + name for name in _FIXED)})"
    f" IS NOT DISTINCT FROM ({', '.join('NEW.' + name for name in _FIXED)})"
)

PUT = {
    "sqlite": [
        """CREATE TRIGGER IF NOT EXISTS event_never_deleted BEFORE DELETE ON base_event
        BEGIN SELECT RAISE(ABORT, 'an event is never deleted'); END""",
        f"""CREATE TRIGGER IF NOT EXISTS event_sealed_once BEFORE UPDATE ON base_event
        WHEN NOT (OLD.seal_no IS NULL AND NEW.seal_no IS NOT NULL AND {_SQLITE_SAME})
        BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END""",
        """CREATE TRIGGER IF NOT EXISTS payload_never_changed BEFORE UPDATE ON base_payload
        BEGIN SELECT RAISE(ABORT, 'a payload is never changed'); END""",
    ],
    "postgresql": [
        """CREATE OR REPLACE FUNCTION regie_history_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the history is never changed' USING ERRCODE = 'restrict_violation';
        END $$""",
        """CREATE OR REPLACE TRIGGER event_never_deleted BEFORE DELETE ON base_event
        FOR EACH ROW EXECUTE FUNCTION regie_history_is_kept()""",
        """CREATE OR REPLACE TRIGGER event_never_emptied BEFORE TRUNCATE ON base_event
        FOR EACH STATEMENT EXECUTE FUNCTION regie_history_is_kept()""",
        f"""CREATE OR REPLACE TRIGGER event_sealed_once BEFORE UPDATE ON base_event FOR EACH ROW
        WHEN (NOT (OLD.seal_no IS NULL AND NEW.seal_no IS NOT NULL AND {_POSTGRES_SAME}))
        EXECUTE FUNCTION regie_history_is_kept()""",
        """CREATE OR REPLACE TRIGGER payload_never_changed BEFORE UPDATE ON base_payload
        FOR EACH ROW EXECUTE FUNCTION regie_history_is_kept()""",
        """CREATE OR REPLACE TRIGGER payload_never_emptied BEFORE TRUNCATE ON base_payload
        FOR EACH STATEMENT EXECUTE FUNCTION regie_history_is_kept()""",
    ],
}
TAKE = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS event_never_deleted",
        "DROP TRIGGER IF EXISTS event_sealed_once",
        "DROP TRIGGER IF EXISTS payload_never_changed",
    ],
    "postgresql": [
        "DROP FUNCTION IF EXISTS regie_history_is_kept() CASCADE",
    ],
}


def _put(editor):
    for statement in PUT[editor.connection.vendor]:
        editor.execute(statement)


def _take(editor):
    for statement in TAKE[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("base", "0001_initial")]
    operations = [OnDatabase(_put, _take)]
