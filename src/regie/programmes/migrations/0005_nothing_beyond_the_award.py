"""Payments of an award together never come to more than the award."""

from django.db import migrations

from regie.base.make_tables import OnDatabase

_TOLD = "nothing is paid beyond the award"
_BEYOND = """NEW.amount + (
    SELECT COALESCE(SUM(amount), 0) FROM programmes_paymentorder
    WHERE award_id = NEW.award_id AND state <> 'withdrawn'
) > (SELECT amount FROM programmes_award WHERE id = NEW.award_id)"""

#: Who prepares payments holds the award, so that two together do not pass this either. Whoever
#: rebuilds the table on SQLite loses its trigger and must put it again.
PUT = {
    "sqlite": [
        "CREATE TRIGGER IF NOT EXISTS paymentorder_beyond BEFORE INSERT ON programmes_paymentorder "
        f"WHEN {_BEYOND} BEGIN SELECT RAISE(ABORT, '{_TOLD}'); END"
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION regie_paymentorder_beyond() RETURNS trigger LANGUAGE plpgsql "
        f"AS $$ BEGIN IF {_BEYOND} THEN RAISE EXCEPTION '{_TOLD}' USING ERRCODE = "
        "'restrict_violation'; END IF; RETURN NEW; END $$",
        "CREATE OR REPLACE TRIGGER paymentorder_beyond BEFORE INSERT ON programmes_paymentorder "
        "FOR EACH ROW EXECUTE FUNCTION regie_paymentorder_beyond()",
    ],
}
TAKE = {
    "sqlite": ["DROP TRIGGER IF EXISTS paymentorder_beyond"],
    "postgresql": ["DROP FUNCTION IF EXISTS regie_paymentorder_beyond() CASCADE"],
}


def _put(editor):
    for statement in PUT[editor.connection.vendor]:
        editor.execute(statement)


def _take(editor):
    for statement in TAKE[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("programmes", "0004_cost_by_cost")]

    operations = [OnDatabase(_put, _take)]
