"""Row-level security and composite keys of this app's tenant tables."""

from django.db import migrations

from core.rls import CompositeKeys, SecureTenantTable

TABLES = (
    "Attempt",
    "Customer",
    "Delivery",
    "DeliveryChange",
    "DeliveryEvent",
    "Event",
    "EventProduct",
    "EventType",
    "Import",
    "ImportIssue",
    "Invitation",
    "InvitationRule",
    "MessageTemplate",
    "Product",
    "Suppression",
    "TemplateVersion",
)


class Migration(migrations.Migration):
    dependencies = [("invitations", "0001_initial"), ("balancing", "0002_tenancy")]
    operations = [
        *(SecureTenantTable(model) for model in TABLES),
        *(CompositeKeys(model) for model in TABLES),
    ]
