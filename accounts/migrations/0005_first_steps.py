"""A member puts the list of first steps away, and brings it back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_link_scopes")]
    operations = [
        migrations.AddField(
            "membership",
            "first_steps",
            models.CharField(
                blank=True,
                choices=[("", "While new"), ("away", "Put away"), ("kept", "Brought back")],
                db_default="",
                default="",
                max_length=4,
            ),
        ),
    ]
