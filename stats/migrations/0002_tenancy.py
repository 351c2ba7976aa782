"""Row-level security and composite keys of this app's tenant tables."""

from django.db import migrations

from core.rls import CompositeKeys, SecureTenantTable

TABLES = ("DailyCount", "DailyRefusal", "MonthlyCount", "TouchedDay")


class Migration(migrations.Migration):
    dependencies = [("stats", "0001_initial"), ("reviews", "0002_tenancy"), ("tracking", "0002_partitions")]
    operations = [
        *(SecureTenantTable(model) for model in TABLES),
        *(CompositeKeys(model) for model in TABLES),
    ]
