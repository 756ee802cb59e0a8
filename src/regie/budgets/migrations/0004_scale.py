"""Subtotals of the movements of a round, which a trigger on the legs keeps.

A later migration that rebuilds ``budgets_leg`` on SQLite loses the trigger and must put it again.
"""

import django.db.models.deletion
from django.db import migrations, models

from regie.base.make_tables import OnDatabase

import regie.base.fields

#: Column → the kinds of movements that count for it.
_COLUMNS = {
    "opening": ("opening",),
    "overflow": ("overflow",),
    "indexation": ("index",),
    "compensation": ("compensation", "redistribution"),
    "adjustment": ("other_adjustment",),
    "unexplained": ("unexplained",),
}
_KIND = "COALESCE(undone.kind, m.kind)"
_COUNT = "CASE WHEN m.reverses_id IS NULL THEN 1 ELSE -1 END"


def _when(kinds, then):
    told = ", ".join(f"'{kind}'" for kind in kinds)
    return f"SUM(CASE WHEN {_KIND} IN ({told}) THEN {then} ELSE 0 END)"


_SUMMED = " ".join(
    [
        "INSERT INTO budgets_subtotal (round_id, article_id, axis,",
        ", ".join(_COLUMNS),
        ", openings, legs) SELECT m.round_id, leg.article_id, leg.axis,",
        ", ".join(_when(kinds, "leg.amount") for kinds in _COLUMNS.values()),
        ",",
        _when(["opening"], _COUNT),
        ",",
        _when([kind for kinds in list(_COLUMNS.values())[1:] for kind in kinds], _COUNT),
        "FROM {legs} leg JOIN budgets_movement m ON m.id = leg.movement_id",
        "LEFT JOIN budgets_movement undone ON undone.id = m.reverses_id",
        "WHERE {which}",
        "GROUP BY m.round_id, leg.article_id, leg.axis",
    ]
)
_ADDED = " ON CONFLICT (round_id, article_id, axis) DO UPDATE SET " + ", ".join(
    f"{name} = budgets_subtotal.{name} + excluded.{name}"
    for name in (*_COLUMNS, "openings", "legs")
)
FILL = _SUMMED.format(legs="budgets_leg", which="1 = 1")
PUT = {
    "sqlite": [
        "CREATE TRIGGER IF NOT EXISTS ledger_leg_summed AFTER INSERT ON budgets_leg BEGIN "
        + _SUMMED.format(legs="budgets_leg", which="leg.id = NEW.id")
        + _ADDED
        + "; END"
    ],
    # Once a statement: row by row, a thousand legs of one article would each make a new version of
    # the same subtotal, and each look through those before it.
    "postgresql": [
        "CREATE OR REPLACE FUNCTION ledger_leg_summed() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN "
        + _SUMMED.format(legs="added", which="1 = 1")
        + _ADDED
        + "; RETURN NULL; END $$",
        "CREATE OR REPLACE TRIGGER ledger_leg_summed AFTER INSERT ON budgets_leg"
        " REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_leg_summed()",
    ],
}
TAKE = {
    "sqlite": ["DROP TRIGGER IF EXISTS ledger_leg_summed"],
    "postgresql": ["DROP FUNCTION IF EXISTS ledger_leg_summed() CASCADE"],
}


def _put(editor):
    for statement in (FILL, *PUT[editor.connection.vendor]):
        editor.execute(statement)


def _take(editor):
    for statement in TAKE[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("budgets", "0003_ledger")]
    operations = [
        migrations.CreateModel(
            name="Subtotal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("axis", models.CharField(max_length=6)),
                ("opening", regie.base.fields.EuroField()),
                ("overflow", regie.base.fields.EuroField()),
                ("indexation", regie.base.fields.EuroField()),
                ("compensation", regie.base.fields.EuroField()),
                ("adjustment", regie.base.fields.EuroField()),
                ("unexplained", regie.base.fields.EuroField()),
                ("openings", models.IntegerField()),
                ("legs", models.IntegerField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subtotals",
                        to="budgets.article",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subtotals",
                        to="budgets.round",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "article", "axis"), name="subtotal_once"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="movement",
            index=models.Index(
                condition=models.Q(("passage__isnull", False)),
                fields=["round", "passage"],
                name="movement_printed",
            ),
        ),
        OnDatabase(_put, _take),
    ]
