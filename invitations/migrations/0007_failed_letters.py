"""The guard rails look at letters that were refused for good, which are few."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invitations", "0006_lasting_bounces")]
    operations = [
        migrations.AddIndex(
            "delivery",
            models.Index(
                condition=models.Q(("state", "failed")),
                fields=["organisation", "changed_at"],
                name="delivery_failed",
            ),
        ),
    ]
