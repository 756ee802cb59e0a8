"""A budget is settled cost by cost, and what became of an answer to a consultation is told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programmes", "0003_letters_are_kept")]

    operations = [
        migrations.AddField("consultationanswer", "became", models.JSONField(default=list)),
        migrations.AddField("settlementline", "costs", models.JSONField(default=list)),
    ]
