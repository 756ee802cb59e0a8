import django.db.models.deletion
import regie.base.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("base", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Office",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("title", regie.base.fields.TextField(blank=True, default=dict)),
                ("field", models.CharField(blank=True, default="", max_length=60)),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="Municipality",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("nis", models.CharField(max_length=5)),
                ("name", models.CharField(max_length=100)),
                ("folded", models.CharField(editable=False, max_length=100)),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                ("tile_column", models.IntegerField(blank=True, null=True)),
                ("tile_row", models.IntegerField(blank=True, null=True)),
                ("source", models.CharField(blank=True, default="", max_length=300)),
                ("example", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["folded"], name="municipality_by_name")],
                "constraints": [
                    models.UniqueConstraint(fields=("nis", "since"), name="municipality_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("nis",),
                        name="municipality_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("until__gt", models.F("since")),
                            _connector="OR",
                        ),
                        name="municipality_period",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
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
                            ("department", "Department"),
                            ("agency", "Agency"),
                            ("legal_person", "Legal Person"),
                            ("local_board", "Local Board"),
                            ("city_agency", "City Agency"),
                            ("community_commission", "Community Commission"),
                            ("association", "Association"),
                            ("advisory_body", "Advisory Body"),
                            ("research", "Research"),
                            ("international", "International"),
                            ("other", "Other"),
                        ],
                        max_length=30,
                    ),
                ),
                ("kbo", models.CharField(blank=True, max_length=10, null=True, unique=True)),
                ("budget_entity", models.CharField(blank=True, default="", max_length=3)),
                ("ended", models.DateField(blank=True, null=True)),
                ("source", models.CharField(blank=True, default="", max_length=300)),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                (
                    "municipality",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organisations",
                        to="actors.municipality",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="actors.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("budget_entity", ""), _negated=True),
                        fields=("budget_entity",),
                        name="organisation_entity_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("email", models.EmailField(max_length=254)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("coordinator", "coordinator"),
                            ("reporter", "reporter"),
                            ("head", "head"),
                            ("municipal_editor", "municipal_editor"),
                            ("applicant_reader", "applicant_reader"),
                            ("applicant_editor", "applicant_editor"),
                            ("applicant_signatory", "applicant_signatory"),
                            ("partner_editor", "partner_editor"),
                            ("assessor", "assessor"),
                            ("inspector", "inspector"),
                            ("financial_officer", "financial_officer"),
                            ("approver", "approver"),
                            ("counsellor", "counsellor"),
                            ("journalist", "journalist"),
                            ("administrator", "administrator"),
                        ],
                        max_length=30,
                    ),
                ),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="actors.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OrganisationName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=300)),
                ("short", models.CharField(blank=True, default="", max_length=60)),
                ("folded", models.CharField(editable=False, max_length=300)),
                ("alias", models.BooleanField(default=False)),
                ("from_first", models.DateField(blank=True, null=True)),
                (
                    "from_precision",
                    models.CharField(
                        blank=True,
                        choices=[("D", "D"), ("M", "M"), ("Q", "Q"), ("Y", "Y")],
                        default="",
                        max_length=1,
                    ),
                ),
                ("until", models.DateField(blank=True, null=True)),
                ("source", models.CharField(blank=True, default="", max_length=300)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="names",
                        to="actors.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["folded"], name="organisation_by_name")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("from_first__isnull", True), ("from_precision", "")),
                            models.Q(
                                ("from_first__isnull", False),
                                ("from_precision__in", ["D", "M", "Q", "Y"]),
                            ),
                            _connector="OR",
                        ),
                        name="organisation_name_from_whole",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("alias", False), ("until__isnull", True)),
                        fields=("organisation",),
                        name="organisation_name_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("from_first__isnull", True),
                            ("until__gt", models.F("from_first")),
                            _connector="OR",
                        ),
                        name="organisation_name_period",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("name", models.CharField(blank=True, default="", max_length=200)),
                ("purpose", models.CharField(max_length=100)),
                ("keep_until", models.DateField(blank=True, null=True)),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
                ("example", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                (
                    "account",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="person",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("erased_at__isnull", True), ("name", ""), _connector="OR"
                        ),
                        name="person_erased_or_named",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Mandate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("coordinator", "coordinator"),
                            ("reporter", "reporter"),
                            ("head", "head"),
                            ("municipal_editor", "municipal_editor"),
                            ("applicant_reader", "applicant_reader"),
                            ("applicant_editor", "applicant_editor"),
                            ("applicant_signatory", "applicant_signatory"),
                            ("partner_editor", "partner_editor"),
                            ("assessor", "assessor"),
                            ("inspector", "inspector"),
                            ("financial_officer", "financial_officer"),
                            ("approver", "approver"),
                            ("counsellor", "counsellor"),
                            ("journalist", "journalist"),
                            ("administrator", "administrator"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Requested"),
                            ("active", "Active"),
                            ("refused", "Refused"),
                            ("ended", "Ended"),
                        ],
                        default="requested",
                        max_length=10,
                    ),
                ),
                ("since", models.DateField(blank=True, null=True)),
                ("until", models.DateField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("version", models.IntegerField(default=1)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates",
                        to="actors.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates",
                        to="actors.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation", "state"], name="mandate_of_organisation")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["requested", "active"])),
                        fields=("person", "organisation", "role"),
                        name="mandate_open_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("organisation__isnull", True), ("state__in", ["requested", "active"])
                        ),
                        fields=("person", "role"),
                        name="mandate_agency_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["requested", "active", "refused", "ended"])
                        ),
                        name="mandate_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "active"), _negated=True),
                            ("since__isnull", False),
                            _connector="OR",
                        ),
                        name="mandate_active_since",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Region",
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
                            ("province", "Province"),
                            ("arrondissement", "Arrondissement"),
                            ("reference", "Reference"),
                        ],
                        max_length=20,
                    ),
                ),
                ("code", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=100)),
                ("example", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "code"), name="region_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="RegionMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="regions",
                        to="actors.municipality",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="actors.region",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("region", "municipality"), name="region_member_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Tenure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("holder", models.CharField(max_length=200)),
                ("title", models.CharField(blank=True, default="", max_length=500)),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                ("source", models.CharField(max_length=300)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tenures",
                        to="actors.office",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("office", "since"), name="tenure_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("until__gt", models.F("since")),
                            _connector="OR",
                        ),
                        name="tenure_period",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Merger",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("source", models.CharField(blank=True, default="", max_length=300)),
                (
                    "predecessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mergers_out",
                        to="actors.municipality",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mergers_in",
                        to="actors.municipality",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("predecessor", "successor"), name="merger_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("predecessor", models.F("successor")), _negated=True),
                        name="merger_of_two",
                    ),
                ],
            },
        ),
    ]
