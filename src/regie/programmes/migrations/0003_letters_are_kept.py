"""Letters, messages of a dossier and advices of the Inspection are kept as they were written."""

from django.db import migrations

from regie.base.make_tables import OnDatabase

#: Nothing of these changes and no row goes. Whoever rebuilds one of these tables on SQLite loses
#: its triggers and must put them again.
_KEPT = ("programmes_letter", "programmes_dossiermessage", "programmes_inspectionadvice")
_TOLD = "what was written to somebody is never changed"
_MOMENTS = ("UPDATE", "DELETE")

PUT = {
    "sqlite": [
        f"""CREATE TRIGGER IF NOT EXISTS {table}_no_{moment.lower()} BEFORE {moment} ON {table}
        BEGIN SELECT RAISE(ABORT, '{_TOLD}'); END"""
        for table in _KEPT
        for moment in _MOMENTS
    ],
    "postgresql": [
        f"""CREATE OR REPLACE FUNCTION regie_written_is_kept() RETURNS trigger
        LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{_TOLD}' USING ERRCODE = 'restrict_violation'; END $$""",
        *(
            f"""CREATE OR REPLACE TRIGGER {table}_no_{moment.lower()} BEFORE {moment} ON {table}
            FOR EACH ROW EXECUTE FUNCTION regie_written_is_kept()"""
            for table in _KEPT
            for moment in _MOMENTS
        ),
    ],
}
TAKE = {
    "sqlite": [
        f"DROP TRIGGER IF EXISTS {table}_no_{moment.lower()}"
        for table in _KEPT
        for moment in _MOMENTS
    ],
    "postgresql": ["DROP FUNCTION IF EXISTS regie_written_is_kept() CASCADE"],
}


def _put(editor):
    for statement in PUT[editor.connection.vendor]:
        editor.execute(statement)


def _take(editor):
    for statement in TAKE[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("programmes", "0002_rules_are_kept")]

    operations = [OnDatabase(_put, _take)]
