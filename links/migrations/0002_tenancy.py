"""Row-level security and composite keys of this app's tenant tables."""

from django.db import migrations

from core.rls import CompositeKeys, SecureTenantTable

TABLES = ("ExportedLink", "LinkBatch", "LinkPreset")


class Migration(migrations.Migration):
    dependencies = [("links", "0001_initial"), ("accounts", "0002_tenancy")]
    operations = [
        *(SecureTenantTable(model) for model in TABLES),
        *(CompositeKeys(model) for model in TABLES),
    ]
