import django.db.models.deletion
import regie.base.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("actors", "0001_initial"),
        ("base", "__first__"),
        ("papers", "0001_initial"),
    ]

    operations = [
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
            ],
        ),
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
            ],
            options={
                "constraints": [
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
                                ],
                            )
                        ),
                        name="plan_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slug", ""), _negated=True), name="plan_slug_filled"
                    ),
                ],
            },
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
                        choices=[("strategic", "Strategic"), ("operational", "Operational")],
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
                            models.Q(
                                ("kind", "objective"),
                                ("level__in", ["strategic", "operational"]),
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
                            (
                                "role__in",
                                [
                                    "lead",
                                    "partner",
                                    "responsible",
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
                ],
            },
        ),
    ]
