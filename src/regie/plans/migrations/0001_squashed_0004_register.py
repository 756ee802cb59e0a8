"""The tables of a new register, in one go.

What 0001 to 0004 make together. On SQLite each constraint that is added later builds its table anew,
which was half of the time that an empty database took. A database that ran those four goes on from
0005, and one that ran some of them runs the others.
"""

import importlib

import django.db.models.deletion
import regie.base.fields
from django.conf import settings
from django.db import migrations, models

from regie.base.make_tables import MakeTables, OnDatabase


_kept = importlib.import_module("regie.plans.migrations.0004_answers_are_kept")


class Migration(migrations.Migration):
    replaces = [
        ("plans", "0001_initial"),
        ("plans", "0002_agreements"),
        ("plans", "0003_progress"),
        ("plans", "0004_answers_are_kept"),
    ]

    initial = True

    dependencies = [
        ("actors", "0001_initial"),
        ("base", "0003_search_index"),
        ("papers", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    tables = [
        migrations.CreateModel(
            name="TargetGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("title", regie.base.fields.TextField(blank=True, default=dict)),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                ("source", models.CharField(blank=True, default="", max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
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
                            ("government", "Government"),
                            ("minister", "Minister"),
                            ("parliament", "Parliament"),
                            ("board", "Board"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
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
                ("number", models.CharField(blank=True, max_length=80, null=True)),
                ("link", models.URLField(blank=True, default="", max_length=500)),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                (
                    "passage",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="papers.passage",
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("communication", "Communication"),
                            ("approval_in_principle", "Approval In Principle"),
                            ("approval", "Approval"),
                            ("final_approval", "Final Approval"),
                            ("taken_note", "Taken Note"),
                            ("advice", "Advice"),
                            ("other", "Other"),
                        ],
                        max_length=24,
                        null=True,
                    ),
                ),
                ("source", models.CharField(blank=True, default="", max_length=300)),
            ],
            options={
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
                        name="decision_date_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["government", "minister", "parliament", "board", "other"])
                        ),
                        name="decision_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        name="decision_number_or_unknown",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("form__isnull", True),
                            (
                                "form__in",
                                [
                                    "communication",
                                    "approval_in_principle",
                                    "approval",
                                    "final_approval",
                                    "taken_note",
                                    "advice",
                                    "other",
                                ],
                            ),
                            _connector="OR",
                        ),
                        name="decision_form",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Plan",
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
                            ("horizontal", "Horizontal"),
                            ("policy_field", "Policy Field"),
                            ("neighbour", "Neighbour"),
                            ("interfederal", "Interfederal"),
                            ("agency", "Agency"),
                            ("network", "Network"),
                            ("programme", "Programme"),
                        ],
                        max_length=20,
                    ),
                ),
                ("slug", models.SlugField(max_length=80, unique=True)),
                ("title", regie.base.fields.TextField(blank=True, default=dict)),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="actors.organisation",
                    ),
                ),
                ("admission_source", models.CharField(blank=True, default="", max_length=300)),
                ("levels", models.JSONField(blank=True, default=dict)),
                ("source", models.CharField(blank=True, default="", max_length=300)),
                ("term_end_first", models.DateField(blank=True, null=True)),
                (
                    "term_end_precision",
                    models.CharField(
                        blank=True,
                        choices=[("D", "D"), ("M", "M"), ("Q", "Q"), ("Y", "Y")],
                        default="",
                        max_length=1,
                    ),
                ),
                ("term_start_first", models.DateField(blank=True, null=True)),
                (
                    "term_start_precision",
                    models.CharField(
                        blank=True,
                        choices=[("D", "D"), ("M", "M"), ("Q", "Q"), ("Y", "Y")],
                        default="",
                        max_length=1,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("slug", ""), _negated=True), name="plan_slug_filled"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "horizontal",
                                    "policy_field",
                                    "neighbour",
                                    "interfederal",
                                    "agency",
                                    "network",
                                    "programme",
                                ],
                            )
                        ),
                        name="plan_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("term_start_first__isnull", True), ("term_start_precision", "")
                            ),
                            models.Q(
                                ("term_start_first__isnull", False),
                                ("term_start_precision__in", ["D", "M", "Q", "Y"]),
                            ),
                            _connector="OR",
                        ),
                        name="plan_term_start_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("term_end_first__isnull", True), ("term_end_precision", "")),
                            models.Q(
                                ("term_end_first__isnull", False),
                                ("term_end_precision__in", ["D", "M", "Q", "Y"]),
                            ),
                            _connector="OR",
                        ),
                        name="plan_term_end_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("title", regie.base.fields.TextField(blank=True, default=dict)),
                ("text", regie.base.fields.TextField(blank=True, default=dict)),
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
                ("source", models.CharField(blank=True, default="", max_length=300)),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                (
                    "passage",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="papers.passage",
                    ),
                ),
            ],
            options={
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
                        name="agreement_start_whole",
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
                        name="agreement_end_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("start_first__isnull", True),
                            ("end_first__isnull", True),
                            ("end_first__gte", models.F("start_first")),
                            _connector="OR",
                        ),
                        name="agreement_term",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("passage__isnull", False),
                            ("example", True),
                            models.Q(("source", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="agreement_sourced",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("document", models.CharField(blank=True, default="", max_length=300)),
                ("link", models.URLField(blank=True, default="", max_length=500)),
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
                ("number", models.CharField(blank=True, default="", max_length=40)),
                ("title", regie.base.fields.TextField(blank=True, default=dict)),
                ("text", regie.base.fields.TextField(blank=True, default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("accepted", "Accepted"),
                            ("partly", "Partly"),
                            ("rejected", "Rejected"),
                            ("in_progress", "In Progress"),
                            ("done", "Done"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("answer", regie.base.fields.TextField(blank=True, default=dict)),
                ("source", models.CharField(blank=True, default="", max_length=300)),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendations",
                        to="actors.organisation",
                    ),
                ),
                (
                    "owner_office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owned_advice",
                        to="actors.office",
                    ),
                ),
                (
                    "owner_organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owned_advice",
                        to="actors.organisation",
                    ),
                ),
                (
                    "passage",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendations",
                        to="papers.passage",
                    ),
                ),
            ],
            options={
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
                        name="recommendation_date_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["open", "accepted", "partly", "rejected", "in_progress", "done"],
                            )
                        ),
                        name="recommendation_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("owner_organisation__isnull", True),
                            ("owner_office__isnull", True),
                            _connector="OR",
                        ),
                        name="recommendation_one_owner",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("passage__isnull", False),
                            ("example", True),
                            models.Q(("source", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="recommendation_sourced",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DomainPractice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("head_confirms", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="progress_practice",
                        to="actors.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProgressRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("title", models.CharField(max_length=200)),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("deadline", models.DateTimeField()),
                ("questions", models.JSONField(default=list)),
                ("kinds", models.JSONField(default=list)),
                ("own", models.CharField(blank=True, default="", max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("open", "Open"),
                            ("closed", "Closed"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                (
                    "made_by",
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
                        condition=models.Q(("until__gt", models.F("since"))),
                        name="progressround_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", True),
                                ("opened_at__isnull", True),
                                ("state__in", ["draft", "withdrawn"]),
                            ),
                            models.Q(
                                ("closed_at__isnull", True),
                                ("opened_at__isnull", False),
                                ("state", "open"),
                            ),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("opened_at__isnull", False),
                                ("state", "closed"),
                            ),
                            _connector="OR",
                        ),
                        name="progressround_moments",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuestionMinutes",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("kind", models.CharField(max_length=20, unique=True)),
                ("minutes", models.IntegerField()),
                ("version", models.IntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 0), ("minutes__lte", 600)),
                        name="questionminutes_some",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Principle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("title", regie.base.fields.TextField(blank=True, default=dict)),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="principles",
                        to="plans.plan",
                    ),
                ),
                ("source", models.CharField(blank=True, default="", max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="Item",
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
                            ("objective", "Objective"),
                            ("action", "Action"),
                            ("initiative", "Initiative"),
                            ("evaluation", "Evaluation"),
                            ("research", "Research"),
                            ("regulation", "Regulation"),
                            ("decree_evaluation", "Decree Evaluation"),
                            ("milestone", "Milestone"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="plans.plan",
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
                                    "objective",
                                    "action",
                                    "initiative",
                                    "evaluation",
                                    "research",
                                    "regulation",
                                    "decree_evaluation",
                                    "milestone",
                                ],
                            )
                        ),
                        name="item_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("seq", models.IntegerField(blank=True, null=True)),
                ("number", models.IntegerField(blank=True, null=True)),
                ("name", regie.base.fields.TextField(blank=True, default=dict)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("regular", "Regular"),
                            ("erratum", "Erratum"),
                            ("scenario", "Scenario"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("decided", "Decided"),
                            ("published", "Published"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(blank=True, default="")),
                ("opened_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("content_hash", models.CharField(blank=True, max_length=64, null=True)),
                ("version", models.IntegerField(default=1)),
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
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="plans.decision",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="plans.plan",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "seq"), name="edition_seq_once"),
                    models.UniqueConstraint(fields=("plan", "number"), name="edition_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["regular", "erratum", "scenario"])),
                        name="edition_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["draft", "submitted", "decided", "published", "withdrawn"],
                            )
                        ),
                        name="edition_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("content_hash__isnull", False),
                                ("published_at__isnull", False),
                                ("seq__gt", 0),
                                ("seq__isnull", False),
                                ("state", "published"),
                            ),
                            models.Q(
                                models.Q(("state", "published"), _negated=True),
                                ("content_hash__isnull", True),
                                ("number__isnull", True),
                                ("published_at__isnull", True),
                                ("seq__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="edition_published_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "regular"), ("state", "published"), _negated=True),
                            models.Q(
                                ("decision__isnull", False),
                                ("number__gt", 0),
                                ("number__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="edition_regular_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "erratum"), _negated=True),
                            models.Q(
                                models.Q(("reason", ""), _negated=True),
                                ("decision__isnull", True),
                                ("number__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="edition_erratum_reasoned",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "scenario"), ("state", "published"), _negated=True
                        ),
                        name="edition_scenario_unpublished",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "decided"), _negated=True),
                            ("decision__isnull", False),
                            _connector="OR",
                        ),
                        name="edition_decided_by_decision",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreementParty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("government", "Government"),
                            ("agency", "Agency"),
                            ("partner", "Partner"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parties",
                        to="plans.agreement",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="actors.office",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="actors.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("office__isnull", True), ("organisation__isnull", False)),
                            models.Q(("office__isnull", False), ("organisation__isnull", True)),
                            _connector="OR",
                        ),
                        name="agreement_party_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["government", "agency", "partner"])),
                        name="agreement_party_side",
                    ),
                    models.UniqueConstraint(
                        fields=("agreement", "organisation"), name="agreement_organisation_once"
                    ),
                    models.UniqueConstraint(
                        fields=("agreement", "office"), name="agreement_office_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreementTarget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rank", models.IntegerField()),
                ("title", regie.base.fields.TextField(blank=True, default=dict)),
                ("value", models.CharField(blank=True, default="", max_length=80)),
                ("due_first", models.DateField(blank=True, null=True)),
                (
                    "due_precision",
                    models.CharField(
                        blank=True,
                        choices=[("D", "D"), ("M", "M"), ("Q", "Q"), ("Y", "Y")],
                        default="",
                        max_length=1,
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="plans.agreement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agreement", "rank"), name="agreement_target_rank"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_first__isnull", True), ("due_precision", "")),
                            models.Q(
                                ("due_first__isnull", False),
                                ("due_precision__in", ["D", "M", "Q", "Y"]),
                            ),
                            _connector="OR",
                        ),
                        name="agreement_target_due_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreementYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.IntegerField()),
                ("text", regie.base.fields.TextField(blank=True, default=dict)),
                ("link", models.URLField(blank=True, default="", max_length=500)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="years",
                        to="plans.agreement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agreement", "year"), name="agreement_year_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 1990), ("year__lte", 2200)),
                        name="agreement_year_sane",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("email", models.EmailField(blank=True, default="", max_length=254)),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("told_on", models.DateField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asked_in",
                        to="actors.person",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participants",
                        to="plans.progressround",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("round", "person"), name="participant_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("email", ""), _negated=True),
                        fields=("round", "email"),
                        name="participant_email_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("content", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "round",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="snapshot",
                        to="plans.progressround",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Revision",
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
                            ("objective", "Objective"),
                            ("action", "Action"),
                            ("initiative", "Initiative"),
                            ("evaluation", "Evaluation"),
                            ("research", "Research"),
                            ("regulation", "Regulation"),
                            ("decree_evaluation", "Decree Evaluation"),
                            ("milestone", "Milestone"),
                        ],
                        max_length=20,
                    ),
                ),
                ("from_seq", models.IntegerField(blank=True, null=True)),
                ("until_seq", models.IntegerField(blank=True, null=True)),
                ("ended", models.BooleanField(default=False)),
                ("rank", models.CharField(max_length=120)),
                ("code", models.CharField(blank=True, default="", max_length=40)),
                ("title", regie.base.fields.TextField(blank=True, default=dict)),
                ("text", regie.base.fields.TextField(blank=True, default=dict)),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("strategic", "Strategic"),
                            ("operational", "Operational"),
                            ("objective", "Objective"),
                        ],
                        max_length=12,
                        null=True,
                    ),
                ),
                ("short_name", regie.base.fields.TextField(blank=True, default=dict)),
                ("period_start_first", models.DateField(blank=True, null=True)),
                (
                    "period_start_precision",
                    models.CharField(
                        blank=True,
                        choices=[("D", "D"), ("M", "M"), ("Q", "Q"), ("Y", "Y")],
                        default="",
                        max_length=1,
                    ),
                ),
                ("period_end_first", models.DateField(blank=True, null=True)),
                (
                    "period_end_precision",
                    models.CharField(
                        blank=True,
                        choices=[("D", "D"), ("M", "M"), ("Q", "Q"), ("Y", "Y")],
                        default="",
                        max_length=1,
                    ),
                ),
                ("planned_first", models.DateField(blank=True, null=True)),
                (
                    "planned_precision",
                    models.CharField(
                        blank=True,
                        choices=[("D", "D"), ("M", "M"), ("Q", "Q"), ("Y", "Y")],
                        default="",
                        max_length=1,
                    ),
                ),
                ("expected_first", models.DateField(blank=True, null=True)),
                (
                    "expected_precision",
                    models.CharField(
                        blank=True,
                        choices=[("D", "D"), ("M", "M"), ("Q", "Q"), ("Y", "Y")],
                        default="",
                        max_length=1,
                    ),
                ),
                ("reached_first", models.DateField(blank=True, null=True)),
                (
                    "reached_precision",
                    models.CharField(
                        blank=True,
                        choices=[("D", "D"), ("M", "M"), ("Q", "Q"), ("Y", "Y")],
                        default="",
                        max_length=1,
                    ),
                ),
                ("instrument", models.CharField(blank=True, max_length=60, null=True)),
                ("horizontal", models.BooleanField(blank=True, null=True)),
                ("regular", models.BooleanField(blank=True, null=True)),
                ("is_example", models.BooleanField(default=False)),
                ("reason", models.TextField(blank=True, default="")),
                ("version", models.IntegerField(default=1)),
                ("changed_at", models.DateTimeField()),
                (
                    "base",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="later",
                        to="plans.revision",
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="plans.edition",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="plans.item",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="child_revisions",
                        to="plans.item",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="plans.plan",
                    ),
                ),
                ("admission_reason", models.TextField(blank=True, null=True)),
                (
                    "basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("decision", "Decision"),
                            ("paper", "Paper"),
                            ("staff", "Staff"),
                            ("inferred", "Inferred"),
                            ("example", "Example"),
                        ],
                        max_length=10,
                        null=True,
                    ),
                ),
                ("extra_money", models.BooleanField(blank=True, null=True)),
                ("source", models.CharField(blank=True, max_length=300, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["plan", "from_seq"], name="revision_from"),
                    models.Index(fields=["plan", "until_seq"], name="revision_until"),
                    models.Index(fields=["item", "from_seq"], name="revision_of_item"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("period_start_first__isnull", True), ("period_start_precision", "")
                            ),
                            models.Q(
                                ("period_start_first__isnull", False),
                                ("period_start_precision__in", ["D", "M", "Q", "Y"]),
                            ),
                            _connector="OR",
                        ),
                        name="revision_period_start_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("period_end_first__isnull", True), ("period_end_precision", "")
                            ),
                            models.Q(
                                ("period_end_first__isnull", False),
                                ("period_end_precision__in", ["D", "M", "Q", "Y"]),
                            ),
                            _connector="OR",
                        ),
                        name="revision_period_end_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("planned_first__isnull", True), ("planned_precision", "")),
                            models.Q(
                                ("planned_first__isnull", False),
                                ("planned_precision__in", ["D", "M", "Q", "Y"]),
                            ),
                            _connector="OR",
                        ),
                        name="revision_planned_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("expected_first__isnull", True), ("expected_precision", "")),
                            models.Q(
                                ("expected_first__isnull", False),
                                ("expected_precision__in", ["D", "M", "Q", "Y"]),
                            ),
                            _connector="OR",
                        ),
                        name="revision_expected_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reached_first__isnull", True), ("reached_precision", "")),
                            models.Q(
                                ("reached_first__isnull", False),
                                ("reached_precision__in", ["D", "M", "Q", "Y"]),
                            ),
                            _connector="OR",
                        ),
                        name="revision_reached_whole",
                    ),
                    models.UniqueConstraint(fields=("item", "edition"), name="revision_once"),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("from_seq__isnull", False), ("until_seq__isnull", True)
                        ),
                        fields=("item",),
                        name="revision_current",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("ended", False),
                            ("from_seq__isnull", False),
                            ("until_seq__isnull", True),
                            models.Q(("code", ""), _negated=True),
                        ),
                        fields=("plan", "code"),
                        name="revision_code_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_seq__isnull", True),
                            models.Q(
                                ("from_seq__isnull", False), ("until_seq__gt", models.F("from_seq"))
                            ),
                            _connector="OR",
                        ),
                        name="revision_span",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended", False),
                            models.Q(
                                ("base__isnull", False), models.Q(("reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="revision_ended_reasoned",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rank", ""), _negated=True), name="revision_ranked"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", True),
                            models.Q(("parent", models.F("item")), _negated=True),
                            _connector="OR",
                        ),
                        name="revision_not_own_parent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "milestone"), ("parent__isnull", False)),
                            models.Q(
                                models.Q(("kind", "milestone"), _negated=True),
                                ("expected_first__isnull", True),
                                ("planned_first__isnull", True),
                                ("reached_first__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="revision_milestone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["action", "initiative"]),
                            models.Q(("horizontal__isnull", True), ("regular__isnull", True)),
                            _connector="OR",
                        ),
                        name="revision_horizontal_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "objective"),
                                ("level__in", ["strategic", "operational", "objective"]),
                                ("level__isnull", False),
                            ),
                            models.Q(
                                models.Q(("kind", "objective"), _negated=True),
                                ("level__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="revision_objective_level",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["action", "initiative"]),
                            models.Q(
                                ("admission_reason__isnull", True), ("extra_money__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="revision_admission_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("source__isnull", True),
                                models.Q(("source", ""), _negated=True),
                                _connector="OR",
                            ),
                            models.Q(
                                ("admission_reason__isnull", True),
                                models.Q(("admission_reason", ""), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="revision_stated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("basis__isnull", True),
                            ("basis__in", ["decision", "paper", "staff", "inferred", "example"]),
                            _connector="OR",
                        ),
                        name="revision_basis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("basis__isnull", True),
                            models.Q(("basis", "inferred"), _negated=True),
                            ("source__isnull", False),
                            _connector="OR",
                        ),
                        name="revision_inferred_from",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Successor",
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
                            ("merged", "Merged"),
                            ("split", "Split"),
                            ("replaced", "Replaced"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="plans.edition",
                    ),
                ),
                (
                    "from_item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="plans.item",
                    ),
                ),
                (
                    "to_item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="plans.item",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "from_item", "to_item"), name="successor_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_item", models.F("to_item")), _negated=True),
                        name="successor_of_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["merged", "split", "replaced"])),
                        name="successor_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreementItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                ("note", regie.base.fields.TextField(blank=True, default=dict)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="plans.agreement",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="plans.item",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agreement", "item"), name="agreement_item_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("basis__in", ["decision", "paper", "staff", "inferred", "example"])
                        ),
                        name="agreement_item_basis",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecommendationItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                ("note", regie.base.fields.TextField(blank=True, default=dict)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendations",
                        to="plans.item",
                    ),
                ),
                (
                    "recommendation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="plans.recommendation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("recommendation", "item"), name="recommendation_item_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("basis__in", ["decision", "paper", "staff", "inferred", "example"])
                        ),
                        name="recommendation_item_basis",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("delegated_at", models.DateTimeField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("open", "Open"),
                            ("sent", "Sent"),
                            ("confirmed", "Confirmed"),
                            ("returned", "Returned"),
                            ("accepted", "Accepted"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("head_confirms", models.BooleanField(default=False)),
                ("questions", models.IntegerField(default=0)),
                ("minutes", models.IntegerField(default=0)),
                ("draft", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "delegate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="passed_on",
                        to="plans.participant",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="progress_requests",
                        to="plans.item",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asked",
                        to="actors.organisation",
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="plans.participant",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="plans.progressround",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "item", "reporter"), name="request_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["planned", "open", "sent", "confirmed", "returned", "accepted"],
                            )
                        ),
                        name="request_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "planned"), ("reporter__isnull", False), _connector="OR"
                        ),
                        name="request_of_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("delegate__isnull", True), ("delegated_at__isnull", True)),
                            models.Q(("delegate__isnull", False), ("delegated_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="request_passed_on",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 0), ("questions__gte", 0)),
                        name="request_burden",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoundPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.IntegerField()),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="progress_rounds",
                        to="plans.edition",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="progress_rounds",
                        to="plans.plan",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="plans.progressround",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("round", "plan"), name="roundplan_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnPaper",
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
                        choices=[("waiting", "Waiting"), ("read", "Read"), ("failed", "Failed")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("error", models.CharField(blank=True, default="", max_length=500)),
                ("suggestions", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="progress_papers",
                        to="base.storedfile",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="plans.participant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "read", "failed"])),
                        name="ownpaper_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonalLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("purpose", models.CharField(default="answer", max_length=20)),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="plans.participant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)),
                        fields=("participant",),
                        name="personallink_one_alive",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Citation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("field", models.CharField(max_length=40)),
                (
                    "passage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="citations",
                        to="papers.passage",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="citations",
                        to="plans.revision",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("revision", "field", "passage"), name="citation_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("field", ""), _negated=True), name="citation_of_field"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("lead", "Lead"),
                            ("partner", "Partner"),
                            ("responsible", "Responsible"),
                            ("co_responsible", "Co Responsible"),
                            ("targets", "Targets"),
                            ("principle", "Principle"),
                            ("contributes", "Contributes"),
                            ("related", "Related"),
                        ],
                        max_length=20,
                    ),
                ),
                ("share", models.IntegerField(blank=True, null=True)),
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
                        default="staff",
                        max_length=10,
                    ),
                ),
                ("note", regie.base.fields.TextField(blank=True, default=dict)),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links_in",
                        to="plans.item",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_links",
                        to="actors.office",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_links",
                        to="actors.organisation",
                    ),
                ),
                (
                    "principle",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="plans.principle",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="plans.revision",
                    ),
                ),
                (
                    "target_group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="plans.targetgroup",
                    ),
                ),
                ("intersection", models.IntegerField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("item__isnull", False),
                                ("office__isnull", True),
                                ("organisation__isnull", True),
                                ("principle__isnull", True),
                                ("target_group__isnull", True),
                            ),
                            models.Q(
                                ("item__isnull", True),
                                ("office__isnull", True),
                                ("organisation__isnull", False),
                                ("principle__isnull", True),
                                ("target_group__isnull", True),
                            ),
                            models.Q(
                                ("item__isnull", True),
                                ("office__isnull", False),
                                ("organisation__isnull", True),
                                ("principle__isnull", True),
                                ("target_group__isnull", True),
                            ),
                            models.Q(
                                ("item__isnull", True),
                                ("office__isnull", True),
                                ("organisation__isnull", True),
                                ("principle__isnull", True),
                                ("target_group__isnull", False),
                            ),
                            models.Q(
                                ("item__isnull", True),
                                ("office__isnull", True),
                                ("organisation__isnull", True),
                                ("principle__isnull", False),
                                ("target_group__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="link_one_target",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("basis__in", ["decision", "paper", "staff", "inferred", "example"])
                        ),
                        name="link_basis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("share__isnull", True),
                            models.Q(("share__gte", 0), ("share__lte", 10000)),
                            _connector="OR",
                        ),
                        name="link_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "lead",
                                    "partner",
                                    "responsible",
                                    "co_responsible",
                                    "targets",
                                    "principle",
                                    "contributes",
                                    "related",
                                ],
                            )
                        ),
                        name="link_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("intersection__isnull", True),
                            models.Q(
                                ("intersection__gt", 0),
                                ("role", "targets"),
                                ("target_group__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="link_intersection",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("number", models.IntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("on_track", "On Track"),
                            ("at_risk", "At Risk"),
                            ("late", "Late"),
                            ("done", "Done"),
                            ("stopped", "Stopped"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(blank=True, default="")),
                ("text", models.TextField(blank=True, default="")),
                ("own", models.TextField(blank=True, default="")),
                ("evidence", models.TextField(blank=True, default="")),
                ("figures", models.JSONField(default=list)),
                ("milestones", models.JSONField(default=list)),
                ("quotes", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="plans.participant",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="plans.request",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("request", "number"), name="answer_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["on_track", "at_risk", "late", "done", "stopped"])
                        ),
                        name="answer_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["on_track", "done"]),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="answer_reasoned",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerStep",
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
                            ("sent", "Sent"),
                            ("confirmed", "Confirmed"),
                            ("returned", "Returned"),
                            ("accepted", "Accepted"),
                        ],
                        max_length=10,
                    ),
                ),
                ("question", models.TextField(blank=True, default="")),
                ("at", models.DateTimeField()),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="plans.answer",
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["sent", "confirmed", "returned", "accepted"])
                        ),
                        name="answerstep_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "returned"), _negated=True),
                            models.Q(("question", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="answerstep_question",
                    ),
                ],
            },
        ),
    ]
    operations = [MakeTables(tables), OnDatabase(_kept._put, _kept._take)]
