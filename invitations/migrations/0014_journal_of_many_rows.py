"""The trigger of the journal never compares each old row with each new one.

The planner keeps the plan of such a function, and for the first, small update that would be as good as any.
"""

from django.db import migrations

ALTER = "ALTER FUNCTION invitations_delivery_moved() SET enable_nestloop = off"
BACK = "ALTER FUNCTION invitations_delivery_moved() RESET enable_nestloop"


class Migration(migrations.Migration):
    dependencies = [("invitations", "0013_statistics_of_growing_tables")]
    operations = [migrations.RunSQL(ALTER, BACK)]
