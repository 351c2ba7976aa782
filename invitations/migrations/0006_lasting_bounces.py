"""Whether a bounce is the address's own fault: a hard one. What was told before counts as lasting."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invitations", "0005_letter_blocks")]
    operations = [
        migrations.AddField("deliveryevent", "is_lasting", models.BooleanField(default=False)),
        migrations.RunSQL(
            "UPDATE invitations_deliveryevent SET is_lasting = true WHERE kind = 'bounced'",
            migrations.RunSQL.noop,
        ),
    ]
