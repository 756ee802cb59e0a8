"""What an article is about, which article feeds which receipt, and more that the database refuses:
a round that closes over a transfer with one side, a line under a movement of a closed round, and a
reversal in another round than what it undoes.
"""

import django.db.models.deletion
import regie.base.fields
from django.db import migrations, models

from regie.base.make_tables import OnDatabase

_CLOSES_OVER_AN_OPEN_END = (
    "OLD.state = 'open' AND NEW.state = 'closed' AND EXISTS ("
    "SELECT 1 FROM budgets_leg l JOIN budgets_movement m ON m.id = l.movement_id"
    " WHERE m.round_id = NEW.id AND m.kind IN ('compensation', 'redistribution')"
    " AND NOT EXISTS (SELECT 1 FROM budgets_movement r WHERE r.reverses_id = m.id)"
    " GROUP BY m.id, l.axis HAVING SUM(l.amount) <> 0)"
)
_ROUND_OF_MOVEMENT_IS_CLOSED = (
    "(SELECT r.state FROM budgets_round r JOIN budgets_movement m ON m.round_id = r.id"
    " WHERE m.id = NEW.movement_id) = 'closed'"
)
_REVERSES_ELSEWHERE = (
    "NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM budgets_movement m"
    " WHERE m.id = NEW.reverses_id AND m.round_id = NEW.round_id AND m.reverses_id IS NULL)"
)
#: (name, table, moment, when it is refused)
_RULES = [
    ("round_close", "round", "UPDATE", _CLOSES_OVER_AN_OPEN_END),
    ("subline_insert", "subline", "INSERT", _ROUND_OF_MOVEMENT_IS_CLOSED),
    ("movement_reverses", "movement", "INSERT", _REVERSES_ELSEWHERE),
]
_TOLD = "the ledger does not allow this"


def _put(editor):
    for name, table, moment, when in _RULES:
        if editor.connection.vendor == "sqlite":
            editor.execute(
                f"CREATE TRIGGER IF NOT EXISTS ledger_{name} BEFORE {moment} ON budgets_{table} "
                f"WHEN {when} BEGIN SELECT RAISE(ABORT, '{_TOLD}'); END"
            )
            continue
        editor.execute(
            f"CREATE OR REPLACE FUNCTION ledger_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {when} THEN RAISE EXCEPTION '{_TOLD}' "
            "USING ERRCODE = 'restrict_violation'; END IF; RETURN NEW; END $$"
        )
        editor.execute(
            f"CREATE OR REPLACE TRIGGER ledger_{name} BEFORE {moment} ON budgets_{table} "
            f"FOR EACH ROW EXECUTE FUNCTION ledger_{name}()"
        )


def _take(editor):
    for name, *_rest in _RULES:
        if editor.connection.vendor == "sqlite":
            editor.execute(f"DROP TRIGGER IF EXISTS ledger_{name}")
        else:
            editor.execute(f"DROP FUNCTION IF EXISTS ledger_{name}() CASCADE")


class Migration(migrations.Migration):
    dependencies = [
        ("budgets", "0002_ledger_is_kept"),
        ("papers", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="short_content",
            field=regie.base.fields.TextField(blank=True, default=dict),
        ),
        migrations.CreateModel(
            name="InternalFlow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                (
                    "basis",
                    models.CharField(
                        choices=[("paper", "Paper"), ("staff", "Staff"), ("inferred", "Inferred")],
                        max_length=8,
                    ),
                ),
                ("ground", models.CharField(blank=True, default="", max_length=500)),
                ("example", models.BooleanField(default=False)),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flows_out",
                        to="budgets.article",
                    ),
                ),
                (
                    "passage",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="papers.passage",
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flows_in",
                        to="budgets.article",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("giver", "receiver"), name="flow_once"),
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ["paper", "staff", "inferred"])),
                        name="flow_basis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("giver", models.F("receiver")), _negated=True),
                        name="flow_to_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("passage__isnull", False),
                            models.Q(("ground", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="flow_grounded",
                    ),
                ],
            },
        ),
        OnDatabase(_put, _take),
    ]
