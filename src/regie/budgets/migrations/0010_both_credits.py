from django.db import migrations, models

import regie.base.fields


class Migration(migrations.Migration):
    dependencies = [
        ("budgets", "0009_left_out"),
    ]

    operations = [
        migrations.AddField(
            model_name="overdraft",
            name="vek",
            field=regie.base.fields.EuroField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="overdraft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("vek__isnull", True),
                    models.Q(("axis", "VAK"), ("vek__gt", 0)),
                    _connector="OR",
                ),
                name="overdraft_both",
            ),
        ),
    ]
