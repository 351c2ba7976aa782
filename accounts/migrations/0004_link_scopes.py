"""Keys may make and read unique links."""

from __future__ import annotations

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """Two further choices; the column stays as it is."""

    dependencies = [("accounts", "0003_senders")]

    operations = [
        migrations.AlterField(
            model_name="apikey",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("events:write", "Report events"),
                        ("events:read", "Read events and invitations"),
                        ("customers:write", "Push customers"),
                        ("customers:read", "Read customers"),
                        ("reviews:read", "Read reviews"),
                        ("reviews:write", "Answer reviews"),
                        ("channels:read", "Read channels, rules and listings"),
                        ("links:write", "Make unique links"),
                        ("links:read", "Read unique links and who clicked"),
                    ],
                    max_length=24,
                ),
                size=None,
                verbose_name="scopes",
            ),
        )
    ]
