import django.db.models.deletion
import regie.base.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("base", "0001_initial"),
        ("base", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Acceptance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prepared", "Prepared"),
                            ("accepted", "Accepted"),
                            ("refused", "Refused"),
                            ("taken_back", "Taken Back"),
                        ],
                        max_length=10,
                    ),
                ),
                ("choices", models.JSONField(default=dict)),
                ("made", models.JSONField(default=dict)),
                ("lines", models.IntegerField(default=0)),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "by",
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
                        condition=models.Q(
                            ("state__in", ["prepared", "accepted", "refused", "taken_back"])
                        ),
                        name="acceptance_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("kind", models.CharField(max_length=20)),
                ("title", models.CharField(max_length=500)),
                ("number", models.CharField(blank=True, default="", max_length=60)),
                ("date_first", models.DateField(blank=True, null=True)),
                (
                    "date_precision",
                    models.CharField(
                        blank=True,
                        choices=[("D", "D"), ("M", "M"), ("Q", "Q"), ("Y", "Y")],
                        default="",
                        max_length=1,
                    ),
                ),
                ("pages", models.IntegerField(null=True)),
                ("lines", models.IntegerField()),
                ("public", models.BooleanField(default=False)),
                ("example", models.BooleanField(default=False)),
                ("brought_at", models.DateTimeField()),
                (
                    "brought_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="base.storedfile",
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="texts_of",
                        to="base.storedfile",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-brought_at"], name="paper_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("date_first__isnull", True), ("date_precision", "")),
                            models.Q(
                                ("date_first__isnull", False),
                                ("date_precision__in", ["D", "M", "Q", "Y"]),
                            ),
                            _connector="OR",
                        ),
                        name="paper_date_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LineDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                ("key", models.CharField(max_length=300)),
                ("value_hash", models.CharField(max_length=64)),
                (
                    "answer",
                    models.CharField(
                        choices=[("accepted", "Accepted"), ("rejected", "Rejected")], max_length=10
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "acceptance",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="papers.acceptance",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="papers.paper",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("paper", "kind", "key", "value_hash"), name="line_decided_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "rejected"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="line_rejected_with_reason",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="acceptance",
            name="paper",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="acceptances",
                to="papers.paper",
            ),
        ),
        migrations.CreateModel(
            name="Passage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.IntegerField()),
                ("end", models.IntegerField()),
                ("line", models.IntegerField()),
                ("page", models.IntegerField(null=True)),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="passages",
                        to="papers.paper",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("paper", "start", "end"), name="passage_once"),
                    models.CheckConstraint(
                        condition=models.Q(("end__gt", models.F("start")), ("start__gte", 0)),
                        name="passage_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reader", models.CharField(max_length=40)),
                ("format", models.IntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("figures", models.IntegerField()),
                ("proven", models.IntegerField()),
                ("checks", models.IntegerField()),
                ("failing", models.IntegerField()),
                ("findings", models.IntegerField()),
                ("read_at", models.DateTimeField()),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="papers.paper",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("paper", "sha256"), name="reading_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="acceptance",
            name="reading",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="acceptances",
                to="papers.reading",
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptance",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "prepared")),
                fields=("paper",),
                name="acceptance_one_prepared",
            ),
        ),
    ]
