"""Less to write for each letter: what others imply already is not asked of every row of the journal and the attempts.

Their composite key to the delivery proves the organisation too, and nothing points at them. An invitation is written
again when its platform is drawn and when it has left: pages keep room for that, and the first of it touches no index.
"""

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
STATEMENTS = (
    "ALTER TABLE invitations_deliverychange DROP CONSTRAINT invitations_deliverychange_tenant_id",
    "ALTER TABLE invitations_attempt DROP CONSTRAINT invitations_attempt_tenant_id",
    "ALTER TABLE invitations_attempt SET (fillfactor = 60)",
    "ALTER TABLE invitations_invitation SET (fillfactor = 60)",
)


class Migration(migrations.Migration):
    dependencies = [("invitations", "0010_stored_lists")]
    operations = [
        migrations.AlterField("deliverychange", "organisation", ORGANISATION),
        migrations.AlterField("attempt", "organisation", ORGANISATION),
        *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in STATEMENTS),
    ]
