# All tables of the room in one step: base.make_tables says why.

import django.db.models.deletion
import regie.base.fields
from django.conf import settings
from django.db import migrations, models

from regie.base.make_tables import MakeTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("actors", "0002_mergers"),
        ("base", "0004_following"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("papers", "0001_initial"),
        ("plans", "0004_answers_are_kept"),
    ]

    tables = [
        migrations.CreateModel(
            name="Doing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.CharField(max_length=20, unique=True)),
                ("calls", models.JSONField()),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Peers",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.CharField(max_length=20, unique=True)),
                ("rows", models.JSONField()),
                ("codes", models.JSONField()),
                ("missing", models.JSONField()),
                ("example", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Story",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("slug", models.SlugField(max_length=80, unique=True)),
                ("title", regie.base.fields.TextField(blank=True, default=dict)),
                ("lead", regie.base.fields.TextField(blank=True, default=dict)),
                ("body", regie.base.fields.TextField(blank=True, default=dict)),
                ("sources", models.CharField(blank=True, default="", max_length=4000)),
                ("theme", models.SlugField(blank=True, default="", max_length=80)),
                ("year", models.IntegerField(blank=True, null=True)),
                ("published", models.DateTimeField(blank=True, null=True)),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="AnalysisGuide",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("number", models.IntegerField(unique=True)),
                ("content", models.JSONField()),
                ("why", models.CharField(max_length=500)),
                ("kept_at", models.DateTimeField()),
                (
                    "kept_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="analysis_guide_number"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Analysis",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("year", models.IntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("finished", "Finished"),
                            ("reopened", "Reopened"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("frozen", models.JSONField(blank=True, null=True)),
                ("started_at", models.DateTimeField()),
                ("touched", models.IntegerField(default=0)),
                ("touched_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                (
                    "before",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="after",
                        to="indicators.analysis",
                    ),
                ),
                (
                    "board",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="analyses",
                        to="actors.organisation",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="analyses",
                        to="actors.municipality",
                    ),
                ),
                (
                    "touched_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "guide",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="analyses",
                        to="indicators.analysisguide",
                    ),
                ),
                (
                    "published",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="indicators.analysispaper",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "finished", "reopened"])),
                        name="analysis_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "finished"), _negated=True),
                            models.Q(("finished_at__isnull", False), ("frozen__isnull", False)),
                            _connector="OR",
                        ),
                        name="analysis_frozen",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("published__isnull", True), ("published_at__isnull", True)),
                            models.Q(("published__isnull", False), ("published_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="analysis_published",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["draft", "reopened"])),
                        fields=("board",),
                        name="analysis_one_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AnalysisMoment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("started", "Started"),
                            ("finished", "Finished"),
                            ("reopened", "Reopened"),
                            ("published", "Published"),
                            ("taken_back", "Taken Back"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "analysis",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moments",
                        to="indicators.analysis",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["at", "kind"], name="analysis_moment_at")],
            },
        ),
        migrations.CreateModel(
            name="AnalysisPaper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                (
                    "form",
                    models.CharField(choices=[("docx", "docx"), ("pdf", "pdf")], max_length=4),
                ),
                ("digest", models.CharField(max_length=64)),
                ("final", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
                (
                    "analysis",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="indicators.analysis",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="base.storedfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("analysis", "form", "digest"), name="analysis_paper_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AnalysisSource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("chapter", models.CharField(max_length=60)),
                ("added_at", models.DateTimeField()),
                ("gone_at", models.DateTimeField(blank=True, null=True)),
                ("title", models.CharField(max_length=300)),
                ("link", models.URLField(blank=True, default="", max_length=500)),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "analysis",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sources",
                        to="indicators.analysis",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="base.storedfile",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DataSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("code", models.SlugField(max_length=60, unique=True)),
                ("title", regie.base.fields.TextField(blank=True, default=dict)),
                ("note", regie.base.fields.TextField(blank=True, default=dict)),
                ("source", models.CharField(max_length=500)),
                ("licence", models.CharField(blank=True, default="", max_length=200)),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("year", "Year"),
                            ("quarter", "Quarter"),
                            ("month", "Month"),
                            ("once", "Once"),
                            ("irregular", "Irregular"),
                        ],
                        default="year",
                        max_length=10,
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("register", "Register"),
                            ("survey", "Survey"),
                            ("administration", "Administration"),
                            ("published", "Published"),
                        ],
                        default="register",
                        max_length=14,
                    ),
                ),
                ("people", models.BooleanField(default=False)),
                ("threshold", models.IntegerField(blank=True, null=True)),
                ("rounding", models.IntegerField(blank=True, null=True)),
                ("public", models.BooleanField(default=True)),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="dataset_sourced"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("threshold__isnull", True), ("threshold__gte", 1), _connector="OR"
                        ),
                        name="dataset_threshold",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rounding__isnull", True), ("rounding__gte", 2), _connector="OR"
                        ),
                        name="dataset_rounding",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DataVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("number", models.IntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("released", models.CharField(max_length=64)),
                ("rows", models.BigIntegerField()),
                ("added", models.BigIntegerField()),
                ("changed", models.BigIntegerField()),
                ("same", models.BigIntegerField()),
                ("gone", models.BigIntegerField()),
                ("rejected", models.BigIntegerField(default=0)),
                ("revised", models.CharField(blank=True, default="", max_length=500)),
                ("loaded_at", models.DateTimeField()),
                ("example", models.BooleanField(default=False)),
                (
                    "dataset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="indicators.dataset",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="base.storedfile",
                    ),
                ),
                (
                    "loaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("dataset", "number"), name="dataversion_once"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="dataversion_number"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dimension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.IntegerField()),
                ("code", models.SlugField(max_length=40)),
                ("title", regie.base.fields.TextField(blank=True, default=dict)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("place", "Place"),
                            ("period", "Period"),
                            ("category", "Category"),
                        ],
                        default="category",
                        max_length=10,
                    ),
                ),
                (
                    "dataset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dimensions",
                        to="indicators.dataset",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("dataset", "code"), name="dimension_once"),
                    models.UniqueConstraint(fields=("dataset", "place"), name="dimension_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.IntegerField()),
                ("code", models.CharField(max_length=60)),
                ("title", regie.base.fields.TextField(blank=True, default=dict)),
                ("parent", models.CharField(blank=True, default="", max_length=60)),
                (
                    "dimension",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="categories",
                        to="indicators.dimension",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("dimension", "code"), name="category_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("code", models.SlugField(max_length=60, unique=True)),
                ("title", regie.base.fields.TextField(blank=True, default=dict)),
                ("question", regie.base.fields.TextField(blank=True, default=dict)),
                ("note", regie.base.fields.TextField(blank=True, default=dict)),
                ("unit", regie.base.fields.TextField(blank=True, default=dict)),
                ("decimals", models.IntegerField(default=0)),
                (
                    "direction",
                    models.CharField(
                        choices=[("up", "Up"), ("down", "Down"), ("none", "None")],
                        default="up",
                        max_length=4,
                    ),
                ),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("year", "Year"),
                            ("half_year", "Half Year"),
                            ("quarter", "Quarter"),
                            ("once", "Once"),
                            ("irregular", "Irregular"),
                        ],
                        default="year",
                        max_length=10,
                    ),
                ),
                ("cumulative", models.BooleanField(default=False)),
                ("formula", models.CharField(blank=True, default="", max_length=1000)),
                ("theme", models.SlugField(blank=True, default="", max_length=80)),
                ("source", models.CharField(max_length=500)),
                ("ended", models.DateField(blank=True, null=True)),
                ("ended_reason", models.CharField(blank=True, default="", max_length=500)),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indicators",
                        to="actors.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="indicator_sourced"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decimals__gte", 0), ("decimals__lte", 6)),
                        name="indicator_decimals",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended__isnull", True),
                            models.Q(("ended_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="indicator_ended_reasoned",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Figure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("place", models.CharField(blank=True, default="", max_length=20)),
                ("on_first", models.DateField(blank=True, null=True)),
                (
                    "on_precision",
                    models.CharField(
                        blank=True,
                        choices=[("D", "D"), ("M", "M"), ("Q", "Q"), ("Y", "Y")],
                        default="",
                        max_length=1,
                    ),
                ),
                ("value", regie.base.fields.FigureField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("ok", "Ok"),
                            ("missing", "Missing"),
                            ("suppressed", "Suppressed"),
                        ],
                        default="ok",
                        max_length=10,
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("decision", "decision"),
                            ("paper", "paper"),
                            ("staff", "staff"),
                            ("inferred", "inferred"),
                            ("example", "example"),
                        ],
                        max_length=10,
                    ),
                ),
                ("source", models.CharField(max_length=500)),
                ("note", regie.base.fields.TextField(blank=True, default=dict)),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
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
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to="indicators.indicator",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("on_first__isnull", True), ("on_precision", "")),
                            models.Q(
                                ("on_first__isnull", False),
                                ("on_precision__in", ["D", "M", "Q", "Y"]),
                            ),
                            _connector="OR",
                        ),
                        name="figure_on_whole",
                    ),
                    models.UniqueConstraint(
                        fields=("indicator", "place", "on_first", "on_precision"),
                        name="figure_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "ok"), ("value__isnull", False)),
                            models.Q(
                                models.Q(("status", "ok"), _negated=True), ("value__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="figure_value",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="figure_sourced"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Chart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("title", regie.base.fields.TextField(blank=True, default=dict)),
                ("note", regie.base.fields.TextField(blank=True, default=dict)),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("line", "Line"),
                            ("bars", "Bars"),
                            ("dots", "Dots"),
                            ("multiples", "Multiples"),
                            ("heat", "Heat"),
                            ("map", "Map"),
                        ],
                        max_length=10,
                    ),
                ),
                ("asked", models.JSONField(default=dict)),
                ("answer", models.JSONField(blank=True, null=True)),
                ("theme", models.SlugField(blank=True, default="", max_length=80)),
                ("published", models.DateTimeField(blank=True, null=True)),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                (
                    "dataset",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charts",
                        to="indicators.dataset",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charts",
                        to="indicators.indicator",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("dataset__isnull", False), ("indicator__isnull", True)),
                            models.Q(("dataset__isnull", True), ("indicator__isnull", False)),
                            _connector="OR",
                        ),
                        name="chart_of_one",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Mapping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.SlugField(max_length=60)),
                ("told", models.JSONField()),
                ("version", models.IntegerField(default=1)),
                (
                    "dataset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mappings",
                        to="indicators.dataset",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("dataset", "name"), name="mapping_once")
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
                ("code", models.SlugField(max_length=40)),
                ("title", regie.base.fields.TextField(blank=True, default=dict)),
                ("unit", regie.base.fields.TextField(blank=True, default=dict)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("count", "Count"),
                            ("amount", "Amount"),
                            ("rate", "Rate"),
                            ("mean", "Mean"),
                            ("median", "Median"),
                        ],
                        default="count",
                        max_length=8,
                    ),
                ),
                ("decimals", models.IntegerField(default=0)),
                (
                    "dataset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="indicators.dataset",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("dataset", "code"), name="measure_once"),
                    models.CheckConstraint(
                        condition=models.Q(("decimals__gte", 0), ("decimals__lte", 6)),
                        name="measure_decimals",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outlined",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("digest", models.CharField(blank=True, default="", max_length=64)),
                ("name", models.CharField(blank=True, default="", max_length=200)),
                ("source", models.CharField(blank=True, default="", max_length=500)),
                ("width", models.IntegerField(default=0)),
                ("height", models.IntegerField(default=0)),
                ("paths", models.JSONField()),
                ("neighbours", models.JSONField()),
                ("unknown", models.JSONField(default=list)),
                ("example", models.BooleanField(default=False)),
                ("loaded_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("digest", ""), models.Q(("source", ""), _negated=True), _connector="OR"
                        ),
                        name="outlined_sourced",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Research",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("monitoring", "Monitoring"),
                            ("explorative", "Explorative"),
                            ("evaluative", "Evaluative"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("decision", "decision"),
                            ("paper", "paper"),
                            ("staff", "staff"),
                            ("inferred", "inferred"),
                            ("example", "example"),
                        ],
                        max_length=10,
                    ),
                ),
                ("source", models.CharField(max_length=500)),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="research",
                        to="plans.item",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="research_sourced"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("type__in", ["monitoring", "explorative", "evaluative"])
                        ),
                        name="research_type",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.CharField(blank=True, default="", max_length=20)),
                ("points", models.JSONField()),
                ("carried", models.JSONField(default=list)),
                ("made_at", models.DateTimeField()),
                ("example", models.BooleanField(default=False)),
                (
                    "data",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="indicators.dataversion",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="series",
                        to="indicators.indicator",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["place", "indicator"], name="series_place")],
                "constraints": [
                    models.UniqueConstraint(fields=("indicator", "place"), name="series_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Spread",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", models.CharField(max_length=10)),
                ("places", models.IntegerField()),
                ("values", models.JSONField()),
                ("middles", models.JSONField()),
                ("quarters", models.JSONField()),
                ("bounds", models.JSONField()),
                ("ticks", models.JSONField()),
                ("example", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
                (
                    "indicator",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="spread",
                        to="indicators.indicator",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Target",
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
                            ("baseline", "Baseline"),
                            ("target", "Target"),
                            ("announced", "Announced"),
                        ],
                        default="target",
                        max_length=10,
                    ),
                ),
                (
                    "comparison",
                    models.CharField(
                        choices=[
                            ("at_least", "At Least"),
                            ("at_most", "At Most"),
                            ("exactly", "Exactly"),
                        ],
                        default="at_least",
                        max_length=10,
                    ),
                ),
                ("place", models.CharField(blank=True, default="", max_length=20)),
                ("on_first", models.DateField(blank=True, null=True)),
                (
                    "on_precision",
                    models.CharField(
                        blank=True,
                        choices=[("D", "D"), ("M", "M"), ("Q", "Q"), ("Y", "Y")],
                        default="",
                        max_length=1,
                    ),
                ),
                ("value", regie.base.fields.FigureField()),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("decision", "decision"),
                            ("paper", "paper"),
                            ("staff", "staff"),
                            ("inferred", "inferred"),
                            ("example", "example"),
                        ],
                        max_length=10,
                    ),
                ),
                ("source", models.CharField(max_length=500)),
                ("note", regie.base.fields.TextField(blank=True, default=dict)),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="indicators.indicator",
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("on_first__isnull", True), ("on_precision", "")),
                            models.Q(
                                ("on_first__isnull", False),
                                ("on_precision__in", ["D", "M", "Q", "Y"]),
                            ),
                            _connector="OR",
                        ),
                        name="target_on_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="target_sourced"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tie",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("programme", models.SlugField(blank=True, default="", max_length=80)),
                ("line", models.CharField(blank=True, default="", max_length=20)),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("decision", "decision"),
                            ("paper", "paper"),
                            ("staff", "staff"),
                            ("inferred", "inferred"),
                            ("example", "example"),
                        ],
                        max_length=10,
                    ),
                ),
                ("why", models.CharField(blank=True, default="", max_length=500)),
                ("source", models.CharField(max_length=500)),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ties",
                        to="indicators.indicator",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indicator_ties",
                        to="plans.item",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("item__isnull", False), ("line", ""), ("programme", "")),
                            models.Q(
                                ("item__isnull", True), models.Q(("programme", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="tie_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="tie_sourced"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("item__isnull", False)),
                        fields=("indicator", "item"),
                        name="tie_item_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("item__isnull", True)),
                        fields=("indicator", "programme", "line"),
                        name="tie_programme_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Wave",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", models.CharField(max_length=10)),
                ("title", regie.base.fields.TextField(blank=True, default=dict)),
                ("respondents", models.IntegerField(blank=True, null=True)),
                ("weight", models.CharField(blank=True, default="", max_length=40)),
                ("margin", models.CharField(blank=True, default="", max_length=300)),
                ("source", models.CharField(max_length=500)),
                (
                    "dataset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waves",
                        to="indicators.dataset",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("dataset", "period"), name="wave_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=60)),
                ("wording", regie.base.fields.TextField(blank=True, default=dict)),
                ("series", models.SlugField(max_length=60)),
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="indicators.wave",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("wave", "code"), name="question_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="AnalysisAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("question", models.CharField(max_length=60)),
                ("value", models.TextField()),
                ("changed_at", models.DateTimeField()),
                ("version", models.IntegerField(default=1)),
                (
                    "analysis",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="indicators.analysis",
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("analysis", "question"), name="analysis_answer_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AnalysisDownloads",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("own", models.IntegerField(default=0)),
                ("public", models.IntegerField(default=0)),
                (
                    "analysis",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="downloads",
                        to="indicators.analysis",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("analysis", "on"), name="analysis_downloads_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AnalysisFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("chapter", models.CharField(max_length=60)),
                ("added_at", models.DateTimeField()),
                ("gone_at", models.DateTimeField(blank=True, null=True)),
                ("title", models.CharField(max_length=200)),
                ("period", models.CharField(max_length=40)),
                ("value", regie.base.fields.FigureField()),
                ("unit", models.CharField(blank=True, default="", max_length=60)),
                ("source", models.CharField(max_length=300)),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "analysis",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to="indicators.analysis",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="analysis_figure_sourced",
                    )
                ],
            },
        ),
    ]
    operations = [MakeTables(tables)]
