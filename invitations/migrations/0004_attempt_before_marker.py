"""A try that the server ended before the marker is an attempt too, without a moment of marking."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invitations", "0003_delivery_edges")]
    operations = [
        migrations.AlterField("attempt", "marked_at", models.DateTimeField(null=True)),
    ]
