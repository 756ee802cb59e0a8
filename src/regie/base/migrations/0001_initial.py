import django.db.models.deletion
import regie.base.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("on_behalf_of", models.CharField(blank=True, default="", max_length=200)),
                ("system_user", models.CharField(blank=True, default="", max_length=100)),
                ("action", models.CharField(max_length=80)),
                ("object_kind", models.CharField(max_length=40)),
                ("object_uid", models.CharField(max_length=64)),
                ("request_id", models.CharField(blank=True, default="", max_length=36)),
                ("digest", models.CharField(max_length=64)),
                ("seal_no", models.BigIntegerField(null=True, unique=True)),
                ("seal", models.CharField(max_length=64, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["object_uid", "-id"], name="event_of_object"),
                    models.Index(
                        condition=models.Q(("seal_no__isnull", True)),
                        fields=["id"],
                        name="event_unsealed",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("seal__isnull", True), ("seal_no__isnull", True)),
                            models.Q(("seal__isnull", False), ("seal_no__isnull", False)),
                            _connector="OR",
                        ),
                        name="event_sealed_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                ("uid", regie.base.fields.UidField()),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("subject", models.CharField(blank=True, max_length=255, null=True, unique=True)),
                (
                    "language",
                    models.CharField(
                        choices=[("nl", "nl"), ("en", "en")], default="nl", max_length=2
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", ""), _negated=True),
                        name="account_email_filled",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Payload",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="payload",
                        serialize=False,
                        to="base.event",
                    ),
                ),
                ("salt", models.CharField(max_length=32)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
            ],
        ),
        migrations.AddField(
            model_name="event",
            name="actor",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("kind", models.CharField(max_length=60)),
                ("key", models.CharField(max_length=200, unique=True)),
                ("params", models.JSONField(default=dict)),
                ("title", models.CharField(blank=True, default="", max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("done", models.IntegerField(default=0)),
                ("total", models.IntegerField(null=True)),
                ("attempts", models.IntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("holder", models.CharField(blank=True, default="", max_length=16)),
                ("run_after", models.DateTimeField(null=True)),
                ("result", models.JSONField(default=dict)),
                ("error", models.TextField(blank=True, default="")),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="jobs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=["kind", "run_after", "id"],
                        name="job_to_do",
                    ),
                    models.Index(fields=["owner", "-id"], name="job_of_owner"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "running", "done", "failed"])),
                        name="job_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "running"), _negated=True),
                            ("lease_until__isnull", False),
                            _connector="OR",
                        ),
                        name="job_lease",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=60)),
                ("email", models.EmailField(blank=True, default="", max_length=254)),
                ("params", models.JSONField(default=dict)),
                ("key", models.CharField(max_length=200, unique=True)),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("attempts", models.IntegerField(default=0)),
                ("error", models.CharField(blank=True, default="", max_length=300)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("sent_at__isnull", True)),
                        fields=["id"],
                        name="notification_to_send",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("account__isnull", False),
                            models.Q(("email", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="notification_to_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OneTimeKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                ("answer", models.CharField(blank=True, default="", max_length=500)),
                ("used_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RateCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("bucket", models.CharField(max_length=100)),
                ("span", models.BigIntegerField()),
                ("count", models.IntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("bucket", "span"), name="rate_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("uid", models.CharField(max_length=64)),
                ("language", models.CharField(max_length=2)),
                ("words_in", models.CharField(default="nl", max_length=2)),
                ("audience", models.CharField(default="public", max_length=10)),
                ("title", models.CharField(max_length=500)),
                ("detail", models.CharField(blank=True, default="", max_length=500)),
                ("sort", models.CharField(max_length=200)),
                ("path", models.CharField(max_length=300)),
                ("example", models.BooleanField(default=False)),
                ("terms", models.TextField()),
                ("title_terms", models.TextField()),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["language", "kind", "sort"], name="search_by_kind")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "uid", "language"), name="search_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.CharField(max_length=60)),
                ("audience", models.CharField(max_length=10)),
                ("whole", models.BooleanField()),
                ("head", models.CharField(max_length=2)),
                ("tail", models.CharField(max_length=2)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["head"], name="search_word_head"),
                    models.Index(fields=["tail"], name="search_word_tail"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("word", "audience"), name="search_word_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("size", models.BigIntegerField()),
                ("media_type", models.CharField(max_length=100)),
                ("name", models.CharField(max_length=255)),
                ("purpose", models.CharField(max_length=40)),
                ("public", models.BooleanField(default=False)),
                (
                    "scan",
                    models.CharField(
                        choices=[("none", "None"), ("clean", "Clean"), ("infected", "Infected")],
                        default="none",
                        max_length=10,
                    ),
                ),
                ("keep_until", models.DateField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("size__gte", 0)), name="file_size")
                ],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", regie.base.fields.UidField()),
                ("kind", models.CharField(max_length=60)),
                ("object_kind", models.CharField(max_length=40)),
                ("object_uid", models.CharField(max_length=64)),
                ("title", models.CharField(max_length=300)),
                ("digest", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Requested"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                            ("void", "Void"),
                        ],
                        default="requested",
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(blank=True, default="")),
                ("prepared_person", models.BigIntegerField(null=True)),
                ("prepared_at", models.DateTimeField()),
                ("editor_persons", models.JSONField(default=list)),
                ("decided_person", models.BigIntegerField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decided",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prepared",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "requested")),
                        fields=("kind", "object_uid"),
                        name="approval_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["requested", "approved", "refused", "void"])
                        ),
                        name="approval_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            models.Q(
                                ("decided_person__isnull", False),
                                models.Q(
                                    ("decided_person", models.F("prepared_person")), _negated=True
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="approval_two_persons",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["actor", "-id"], name="event_of_actor"),
        ),
    ]
