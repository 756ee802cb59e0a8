"""The tables of a new register, in one go.

What 0001 to 0007 make together. On SQLite each constraint that is added later builds its table anew.
A database that ran those seven goes on from 0008, and one that ran some of them runs the others.
"""

import importlib

import django.db.models.deletion
import regie.base.fields
from django.conf import settings
from django.db import migrations, models

from regie.base.make_tables import MakeTables, OnDatabase

_KEPT = [
    importlib.import_module(f"regie.budgets.migrations.{name}")
    for name in ("0002_ledger_is_kept", "0003_ledger", "0004_scale", "0006_grants")
]


class Migration(migrations.Migration):
    replaces = [
        ("budgets", "0001_initial"),
        ("budgets", "0002_ledger_is_kept"),
        ("budgets", "0003_ledger"),
        ("budgets", "0004_scale"),
        ("budgets", "0005_drawing"),
        ("budgets", "0006_grants"),
        ("budgets", "0007_scenario"),
    ]

    initial = True

    dependencies = [
        ("actors", "0001_initial"),
        ("base", "0003_search_index"),
        ("papers", "0001_initial"),
        ("plans", "0004_answers_are_kept"),
    ]

    tables = [
        migrations.CreateModel(
            name="Programme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("code", models.CharField(max_length=10, unique=True)),
                ("name", regie.base.fields.TextField(blank=True, default=dict)),
                ("example", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("code", models.CharField(max_length=10, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("BO", "Drawing Up"), ("BA", "Adjustment"), ("BU", "Execution")],
                        max_length=2,
                    ),
                ),
                ("year", models.IntegerField()),
                ("sequence", models.IntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("closed", "Closed")],
                        default="open",
                        max_length=6,
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "base",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="built_on",
                        to="budgets.round",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["year", "sequence"], name="round_in_order")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("state", "open")),
                            models.Q(("closed_at__isnull", False), ("state", "closed")),
                            _connector="OR",
                        ),
                        name="round_closed_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("base__isnull", True),
                            models.Q(("base", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="round_other_base",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FundingSource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("name", regie.base.fields.TextField(blank=True, default=dict)),
                ("own", models.BooleanField(default=False)),
                ("example", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Pot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("name", regie.base.fields.TextField(blank=True, default=dict)),
                ("text", regie.base.fields.TextField(blank=True, default=dict)),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("entered", "Entered"),
                            ("imported", "Imported"),
                            ("programme", "Programme"),
                        ],
                        max_length=9,
                    ),
                ),
                ("reference", models.CharField(blank=True, default="", max_length=80)),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["entered", "imported", "programme"])),
                        name="grant_origin",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reference", ""), _negated=True),
                        fields=("reference",),
                        name="grant_reference_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GrantAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("number", models.CharField(max_length=20, unique=True)),
                ("question", models.CharField(max_length=500)),
                ("reference", models.CharField(blank=True, default="", max_length=100)),
                ("asked", models.JSONField()),
                ("as_of", models.DateField()),
                ("moment", models.DateTimeField()),
                ("known", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("asked_at", models.DateTimeField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ContentElement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("name", models.CharField(max_length=200)),
                ("folded", models.CharField(editable=False, max_length=200)),
                ("example", models.BooleanField(default=False)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="elements",
                        to="budgets.programme",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "folded"), name="content_element_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Movement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opening", "Opening"),
                            ("overflow", "Overflow"),
                            ("index", "Index"),
                            ("compensation", "Compensation"),
                            ("redistribution", "Redistribution"),
                            ("other_adjustment", "Other Adjustment"),
                            ("unexplained", "Unexplained"),
                            ("reversal", "Reversal"),
                        ],
                        max_length=16,
                    ),
                ),
                ("title", models.CharField(blank=True, default="", max_length=500)),
                ("index_kind", models.CharField(blank=True, default="", max_length=60)),
                (
                    "index_rate",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=8, null=True),
                ),
                ("ground", models.CharField(blank=True, default="", max_length=500)),
                (
                    "acceptance",
                    models.CharField(blank=True, db_index=True, max_length=12, null=True),
                ),
                ("example", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "passage",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="papers.passage",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="budgets.movement",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="budgets.round",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "opening",
                                    "overflow",
                                    "index",
                                    "compensation",
                                    "redistribution",
                                    "other_adjustment",
                                    "unexplained",
                                    "reversal",
                                ],
                            )
                        ),
                        name="movement_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("passage__isnull", False),
                            models.Q(("ground", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="movement_grounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "reversal"), ("reverses__isnull", False)),
                            models.Q(
                                models.Q(("kind", "reversal"), _negated=True),
                                ("reverses__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="movement_reversal",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["round", "kind"], name="movement_of_round"),
                    models.Index(
                        condition=models.Q(("passage__isnull", False)),
                        fields=["round", "passage"],
                        name="movement_printed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GrantTerms",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.IntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("nominatim", "Nominatim"),
                            ("structural", "Structural"),
                            ("direct", "Direct"),
                            ("project", "Project"),
                        ],
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=300)),
                ("legal_ground", models.CharField(blank=True, default="", max_length=500)),
                ("purpose", models.CharField(blank=True, default="", max_length=1000)),
                ("theme", models.CharField(blank=True, default="", max_length=100)),
                (
                    "theme_folded",
                    models.CharField(blank=True, default="", editable=False, max_length=100),
                ),
                ("start_first", models.DateField(blank=True, null=True)),
                (
                    "start_precision",
                    models.CharField(
                        blank=True,
                        choices=[("D", "D"), ("M", "M"), ("Q", "Q"), ("Y", "Y")],
                        default="",
                        max_length=1,
                    ),
                ),
                ("end_first", models.DateField(blank=True, null=True)),
                (
                    "end_precision",
                    models.CharField(
                        blank=True,
                        choices=[("D", "D"), ("M", "M"), ("Q", "Q"), ("Y", "Y")],
                        default="",
                        max_length=1,
                    ),
                ),
                ("conditions", models.TextField(blank=True, default="")),
                ("evaluation_first", models.DateField(blank=True, null=True)),
                (
                    "evaluation_precision",
                    models.CharField(
                        blank=True,
                        choices=[("D", "D"), ("M", "M"), ("Q", "Q"), ("Y", "Y")],
                        default="",
                        max_length=1,
                    ),
                ),
                ("evaluated_on", models.DateField(blank=True, null=True)),
                ("evaluation_text", models.TextField(blank=True, default="")),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("decision", "Decision"),
                            ("paper", "Paper"),
                            ("staff", "Staff"),
                            ("inferred", "Inferred"),
                            ("example", "Example"),
                        ],
                        max_length=10,
                    ),
                ),
                ("source", models.CharField(blank=True, default="", max_length=300)),
                ("note", models.CharField(blank=True, default="", max_length=500)),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "beneficiary",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="actors.organisation",
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="budgets.grant",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="actors.municipality",
                    ),
                ),
                (
                    "passage",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="papers.passage",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "via",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants_via",
                        to="actors.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["theme_folded"], name="grant_by_theme"),
                    models.Index(fields=["evaluation_first"], name="grant_by_evaluation"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("start_first__isnull", True), ("start_precision", "")),
                            models.Q(
                                ("start_first__isnull", False),
                                ("start_precision__in", ["D", "M", "Q", "Y"]),
                            ),
                            _connector="OR",
                        ),
                        name="grant_start_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_first__isnull", True), ("end_precision", "")),
                            models.Q(
                                ("end_first__isnull", False),
                                ("end_precision__in", ["D", "M", "Q", "Y"]),
                            ),
                            _connector="OR",
                        ),
                        name="grant_end_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("evaluation_first__isnull", True), ("evaluation_precision", "")
                            ),
                            models.Q(
                                ("evaluation_first__isnull", False),
                                ("evaluation_precision__in", ["D", "M", "Q", "Y"]),
                            ),
                            _connector="OR",
                        ),
                        name="grant_evaluation_whole",
                    ),
                    models.UniqueConstraint(fields=("grant", "version"), name="grant_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=("grant",),
                        name="grant_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["nominatim", "structural", "direct", "project"])
                        ),
                        name="grant_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("basis__in", ["decision", "paper", "staff", "inferred", "example"])
                        ),
                        name="grant_basis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("start_first__isnull", True),
                            ("end_first__isnull", True),
                            ("end_first__gte", models.F("start_first")),
                            models.Q(("end_precision", "D"), _negated=True),
                            _connector="OR",
                        ),
                        name="grant_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("passage__isnull", False),
                            models.Q(("source", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="grant_sourced",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("superseded_at__isnull", True),
                            ("superseded_at__gte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="grant_superseded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Scenario",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("title", models.CharField(max_length=200)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("discarded", "Discarded"),
                            ("promoted", "Promoted"),
                        ],
                        default="draft",
                        max_length=9,
                    ),
                ),
                ("kept", models.JSONField(blank=True, null=True)),
                ("ended_reason", models.CharField(blank=True, default="", max_length=500)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scenarios",
                        to="budgets.round",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("state", "draft")),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("state__in", ["discarded", "promoted"]),
                            ),
                            _connector="OR",
                        ),
                        name="scenario_ended_when",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Article",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("code", models.CharField(max_length=20, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("expenditure", "Expenditure"), ("receipt", "Receipt")],
                        max_length=11,
                    ),
                ),
                ("entity", models.CharField(max_length=3)),
                ("esr", models.CharField(max_length=2)),
                ("legal_person", models.BooleanField(default=False)),
                ("provision", models.BooleanField(default=False)),
                ("name", models.CharField(blank=True, default="", max_length=300)),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                (
                    "content_element",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="articles",
                        to="budgets.contentelement",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="articles",
                        to="budgets.programme",
                    ),
                ),
                ("short_content", regie.base.fields.TextField(blank=True, default=dict)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["expenditure", "receipt"])),
                        name="article_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AlsoPrinted",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(blank=True, default="", max_length=500)),
                (
                    "acceptance",
                    models.CharField(blank=True, db_index=True, max_length=12, null=True),
                ),
                (
                    "passage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="papers.passage",
                    ),
                ),
                (
                    "movement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="also_printed",
                        to="budgets.movement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("movement", "passage"), name="also_printed_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SubLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=500)),
                (
                    "axis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("VAK", "Vak"),
                            ("VEK", "Vek"),
                            ("AO", "Ao"),
                            ("TO", "To"),
                            ("LO", "Lo"),
                            ("AMOUNT", "Amount"),
                        ],
                        max_length=6,
                        null=True,
                    ),
                ),
                ("amount", regie.base.fields.EuroField()),
                ("rank", models.IntegerField()),
                (
                    "movement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sub_lines",
                        to="budgets.movement",
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("movement", "rank"), name="sub_line_rank")
                ],
            },
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rank", models.IntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("percent", "Percent"),
                            ("target", "Target"),
                            ("index", "Index"),
                            ("compensation", "Compensation"),
                            ("movement", "Movement"),
                        ],
                        max_length=12,
                    ),
                ),
                ("title", models.CharField(blank=True, default="", max_length=300)),
                (
                    "rate",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=8, null=True),
                ),
                ("axes", models.CharField(blank=True, default="", max_length=7)),
                ("index_kind", models.CharField(blank=True, default="", max_length=60)),
                ("vak", regie.base.fields.EuroField(blank=True, null=True)),
                ("vek", regie.base.fields.EuroField(blank=True, null=True)),
                (
                    "scenario",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="budgets.scenario",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["scenario", "rank"], name="measure_in_order")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("axes__in", ["VAK", "VEK", "VAK VEK"]),
                                ("kind__in", ["percent", "index"]),
                                ("rate__isnull", False),
                            ),
                            models.Q(
                                models.Q(
                                    ("vak__isnull", False), ("vek__isnull", False), _connector="OR"
                                ),
                                ("axes", ""),
                                ("kind__in", ["target", "compensation", "movement"]),
                                ("rate__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="measure_says",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Leg",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "axis",
                    models.CharField(
                        choices=[
                            ("VAK", "Vak"),
                            ("VEK", "Vek"),
                            ("AO", "Ao"),
                            ("TO", "To"),
                            ("LO", "Lo"),
                            ("AMOUNT", "Amount"),
                        ],
                        max_length=6,
                    ),
                ),
                ("amount", regie.base.fields.EuroField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="legs",
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
                    "movement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="legs",
                        to="budgets.movement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("movement", "article", "axis"), name="leg_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("axis__in", ["VAK", "VEK", "AO", "TO", "LO", "AMOUNT"])
                        ),
                        name="leg_axis",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Balance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("axis", models.CharField(max_length=6)),
                ("amount", regie.base.fields.EuroField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="balances",
                        to="budgets.article",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="balances",
                        to="budgets.round",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "article", "axis"), name="balance_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RuiterUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", regie.base.fields.EuroField()),
                ("ground", models.CharField(blank=True, default="", max_length=500)),
                (
                    "acceptance",
                    models.CharField(blank=True, db_index=True, max_length=12, null=True),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ruiter_uses",
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
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ruiter_uses",
                        to="budgets.round",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("round", "article"), name="ruiter_use_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("passage__isnull", False),
                            models.Q(("ground", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="ruiter_use_grounded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ArticleCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20)),
                ("alias", models.BooleanField(default=False)),
                ("since_year", models.IntegerField(blank=True, null=True)),
                ("until_year", models.IntegerField(blank=True, null=True)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="codes",
                        to="budgets.article",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["code"], name="article_by_code")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_year__isnull", True)),
                        fields=("code",),
                        name="article_code_of_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("alias", False), ("until_year__isnull", True)),
                        fields=("article",),
                        name="article_code_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_year__isnull", True),
                            ("since_year__isnull", True),
                            ("until_year__gt", models.F("since_year")),
                            _connector="OR",
                        ),
                        name="article_code_period",
                    ),
                ],
            },
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
        migrations.CreateModel(
            name="Allotment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("year", models.IntegerField()),
                ("vak", regie.base.fields.EuroField(blank=True, null=True)),
                ("vek", regie.base.fields.EuroField(blank=True, null=True)),
                ("recurrent", models.BooleanField(blank=True, null=True)),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("decision", "Decision"),
                            ("paper", "Paper"),
                            ("staff", "Staff"),
                            ("inferred", "Inferred"),
                            ("example", "Example"),
                        ],
                        max_length=10,
                    ),
                ),
                ("ground", models.CharField(blank=True, default="", max_length=500)),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allotments",
                        to="budgets.article",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allotments",
                        to="plans.decision",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allotments",
                        to="plans.item",
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
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allotments",
                        to="budgets.fundingsource",
                    ),
                ),
                (
                    "pot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allotments",
                        to="budgets.pot",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["year"], name="allotment_of_year")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("article__isnull", False), ("pot__isnull", True)),
                            models.Q(("article__isnull", True), ("pot__isnull", False)),
                            models.Q(
                                ("article__isnull", True),
                                ("pot__isnull", True),
                                ("source__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="allotment_from_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("basis__in", ["decision", "paper", "staff", "inferred", "example"])
                        ),
                        name="allotment_basis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("passage__isnull", False),
                            ("decision__isnull", False),
                            models.Q(("ground", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="allotment_grounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("vak__isnull", True), ("vak__gte", 0), _connector="OR"),
                            models.Q(("vek__isnull", True), ("vek__gte", 0), _connector="OR"),
                        ),
                        name="allotment_amounts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Funding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("year", models.IntegerField()),
                ("vak", regie.base.fields.EuroField(blank=True, null=True)),
                ("vek", regie.base.fields.EuroField(blank=True, null=True)),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("decision", "Decision"),
                            ("paper", "Paper"),
                            ("staff", "Staff"),
                            ("inferred", "Inferred"),
                            ("example", "Example"),
                        ],
                        max_length=10,
                    ),
                ),
                ("ground", models.CharField(blank=True, default="", max_length=500)),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fundings",
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
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fundings",
                        to="budgets.fundingsource",
                    ),
                ),
                (
                    "pot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fundings",
                        to="budgets.pot",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["year"], name="funding_of_year")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("article__isnull", False), ("pot__isnull", False)),
                            models.Q(
                                ("article__isnull", True),
                                models.Q(
                                    ("vak__isnull", False), ("vek__isnull", False), _connector="OR"
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="funding_told",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("basis__in", ["decision", "paper", "staff", "inferred", "example"])
                        ),
                        name="funding_basis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("passage__isnull", False),
                            models.Q(("ground", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="funding_grounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("vak__isnull", True), ("vak__gte", 0), _connector="OR"),
                            models.Q(("vek__isnull", True), ("vek__gte", 0), _connector="OR"),
                        ),
                        name="funding_amounts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GrantYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.IntegerField()),
                ("asked", regie.base.fields.EuroField(blank=True, null=True)),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grant_years",
                        to="budgets.article",
                    ),
                ),
                (
                    "terms",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="years",
                        to="budgets.grantterms",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["year"], name="grant_by_year")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("article__isnull", False)),
                        fields=("terms", "year", "article"),
                        name="grant_year_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("article__isnull", True)),
                        fields=("terms", "year"),
                        name="grant_year_alone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 1990), ("year__lte", 2200)),
                        name="grant_year_sane",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("asked__isnull", True), ("asked__gt", 0), _connector="OR"
                        ),
                        name="grant_asked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Formula",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("title", models.CharField(max_length=300)),
                (
                    "price_kind",
                    models.CharField(
                        blank=True,
                        choices=[("trajectory", "Trajectory"), ("guidance", "Guidance")],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "rounding",
                    models.CharField(
                        choices=[("cent", "Cent"), ("thousand", "Thousand")], max_length=8
                    ),
                ),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="formulas",
                        to="budgets.article",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "movement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="formulas",
                        to="budgets.movement",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="formulas",
                        to="budgets.round",
                    ),
                ),
                (
                    "sub_line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="budgets.subline",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("article", "round", "title"), name="formula_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("price_kind__in", ["", "trajectory", "guidance"])),
                        name="formula_price_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rounding__in", ["cent", "thousand"])),
                        name="formula_rounding",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IndexShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("year", models.IntegerField()),
                ("share", models.DecimalField(decimal_places=4, max_digits=7)),
                ("ground", models.CharField(max_length=500)),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="index_shares",
                        to="budgets.article",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("article", "year"), name="index_share_once"),
                    models.CheckConstraint(
                        condition=models.Q(("share__gte", 0), ("share__lte", 100)),
                        name="index_share_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ground", ""), _negated=True),
                        name="index_share_grounded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeasureArticle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rank", models.IntegerField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="budgets.article",
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="articles",
                        to="budgets.measure",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("measure", "article"), name="measure_article_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("title", models.CharField(max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reserved", "Reserved"),
                            ("committed", "Committed"),
                            ("payable", "Payable"),
                            ("paid", "Paid"),
                        ],
                        default="reserved",
                        max_length=9,
                    ),
                ),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="budgets.article",
                    ),
                ),
                (
                    "beneficiary",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="actors.organisation",
                    ),
                ),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("ended_why", models.CharField(blank=True, default="", max_length=500)),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="plans.item",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("call", "Call"),
                            ("project", "Project"),
                            ("nominatim", "Nominatim"),
                            ("structural", "Structural"),
                            ("agreement", "Agreement"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=10,
                    ),
                ),
                (
                    "of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="budgets.claim",
                    ),
                ),
                ("reference", models.CharField(blank=True, default="", max_length=120)),
                (
                    "allotment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="budgets.allotment",
                    ),
                ),
                (
                    "pot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="budgets.pot",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["reserved", "committed", "payable", "paid"])
                        ),
                        name="claim_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_on__isnull", True), ("ended_why", "")),
                            models.Q(
                                ("ended_on__isnull", False),
                                models.Q(("ended_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="claim_ended_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormulaInput",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rank", models.IntegerField()),
                ("role", models.CharField(max_length=8)),
                ("year", models.IntegerField(blank=True, null=True)),
                ("label", models.CharField(blank=True, default="", max_length=200)),
                ("value", regie.base.fields.EuroField(blank=True, null=True)),
                ("ground", models.CharField(blank=True, default="", max_length=500)),
                (
                    "formula",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inputs",
                        to="budgets.formula",
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("formula", "rank"), name="formula_input_rank"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role__in", ["realised", "base"]), ("year__isnull", False)),
                            ("role__in", ["price", "granted"]),
                            _connector="OR",
                        ),
                        name="formula_input_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("value__isnull", True),
                            ("passage__isnull", False),
                            models.Q(("ground", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="formula_input_grounded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reserved", "Reserved"),
                            ("committed", "Committed"),
                            ("payable", "Payable"),
                            ("paid", "Paid"),
                        ],
                        max_length=9,
                    ),
                ),
                ("axis", models.CharField(blank=True, default="", max_length=3)),
                ("year", models.IntegerField()),
                ("amount", regie.base.fields.EuroField()),
                ("ground", models.CharField(blank=True, default="", max_length=500)),
                ("created_at", models.DateTimeField()),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="budgets.claim",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "indexes": [models.Index(fields=["year", "state"], name="claim_step_of_year")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("axis", "VAK"), ("state", "committed")),
                            models.Q(("axis", "VEK"), ("state", "paid")),
                            models.Q(("axis", ""), ("state__in", ["reserved", "payable"])),
                            _connector="OR",
                        ),
                        name="claim_step_axis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("passage__isnull", False),
                            models.Q(("ground", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="claim_step_grounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="claim_step_amount"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Instalment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rank", models.IntegerField()),
                ("year", models.IntegerField()),
                ("quarter", models.SmallIntegerField(blank=True, null=True)),
                ("amount", regie.base.fields.EuroField()),
                ("condition", models.CharField(blank=True, default="", max_length=300)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instalments",
                        to="budgets.claim",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("claim", "rank"), name="instalment_rank"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="instalment_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quarter__isnull", True),
                            ("quarter__in", [1, 2, 3, 4]),
                            _connector="OR",
                        ),
                        name="instalment_quarter",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Overdraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("name", models.CharField(max_length=200)),
                ("reason", models.TextField()),
                ("year", models.IntegerField()),
                ("axis", models.CharField(choices=[("VAK", "VAK"), ("VEK", "VEK")], max_length=3)),
                ("amount", regie.base.fields.EuroField()),
                ("asked_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("example", models.BooleanField(default=False)),
                (
                    "allotment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overdrafts",
                        to="budgets.allotment",
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overdrafts",
                        to="budgets.article",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overdrafts",
                        to="budgets.claim",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overdrafts",
                        to="plans.item",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overdrafts",
                        to="budgets.fundingsource",
                    ),
                ),
                (
                    "pot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overdrafts",
                        to="budgets.pot",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("article__isnull", False),
                            ("pot__isnull", False),
                            ("source__isnull", False),
                            _connector="OR",
                        ),
                        name="overdraft_of_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("axis__in", ["VAK", "VEK"])), name="overdraft_axis"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="overdraft_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                        ),
                        name="overdraft_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("allotment__isnull", True),
                                ("claim__isnull", True),
                                ("used_at__isnull", True),
                            ),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("used_at__isnull", False),
                                models.Q(
                                    ("allotment__isnull", False),
                                    ("claim__isnull", False),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="overdraft_used",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GrantClaim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "claim",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grant_claim",
                        to="budgets.claim",
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grant_claims",
                        to="budgets.grant",
                    ),
                ),
            ],
        ),
    ]
    operations = [
        MakeTables(tables),
        *(OnDatabase(kept._put, kept._take) for kept in _KEPT),
    ]
