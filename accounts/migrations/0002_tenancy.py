"""Row-level security and composite keys of this app's tenant tables."""

from django.db import migrations

from core.rls import CompositeKeys, SecureTenantTable

TABLES = ("AuditEvent", "Channel", "ChannelScope", "Entitlement", "SenderIdentity")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("core", "0001_roles")]
    operations = [
        *(SecureTenantTable(model) for model in TABLES),
        *(CompositeKeys(model) for model in TABLES),
        migrations.RunSQL("GRANT SELECT ON accounts_organisation TO reputation_sys", migrations.RunSQL.noop),
    ]
