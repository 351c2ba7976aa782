"""Less to write for each draw: the composite key to the channel proves the organisation too, and nothing points here."""

import django.db.models.deletion
from django.db import migrations, models

ORGANISATION = models.ForeignKey(
    "accounts.Organisation",
    on_delete=django.db.models.deletion.CASCADE,
    related_name="+",
    editable=False,
    db_index=False,
    db_constraint=False,
)


class Migration(migrations.Migration):
    dependencies = [("balancing", "0003_link_keys")]
    operations = [
        migrations.AlterField("allocation", "organisation", ORGANISATION),
        migrations.RunSQL(
            "ALTER TABLE balancing_allocation DROP CONSTRAINT balancing_allocation_tenant_id",
            migrations.RunSQL.noop,
        ),
    ]
