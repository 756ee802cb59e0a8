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
            ],
        ),
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["reserved", "committed", "payable", "paid"])
                        ),
                        name="claim_state",
                    )
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
        migrations.AddField(
            model_name="article",
            name="content_element",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="articles",
                to="budgets.contentelement",
            ),
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
        migrations.AddField(
            model_name="contentelement",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="elements",
                to="budgets.programme",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="articles",
                to="budgets.programme",
            ),
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
        migrations.AddField(
            model_name="movement",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="movements",
                to="budgets.round",
            ),
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
        migrations.AddConstraint(
            model_name="contentelement",
            constraint=models.UniqueConstraint(
                fields=("programme", "folded"), name="content_element_once"
            ),
        ),
        migrations.AddIndex(
            model_name="movement",
            index=models.Index(fields=["round", "kind"], name="movement_of_round"),
        ),
    ]
