"""Row-level security and composite keys of this app's tenant tables."""

from django.db import migrations

from core.rls import CompositeKeys, SecureTenantTable

TABLES = ("IdempotentAnswer",)


class Migration(migrations.Migration):
    dependencies = [("api", "0001_initial"), ("accounts", "0002_tenancy")]
    operations = [
        *(SecureTenantTable(model) for model in TABLES),
        *(CompositeKeys(model) for model in TABLES),
    ]
