"""Tables that grow by thousands and are looked up by key are analysed as they grow."""

from django.db import migrations

TABLES = (
    "invitations_customer",
    "invitations_event",
    "invitations_invitation",
    "invitations_delivery",
    "invitations_attempt",
    "invitations_deliverychange",
    "invitations_product",
    "invitations_eventproduct",
)
TRIGGER = """
CREATE TRIGGER zz_analyse_grown AFTER INSERT ON {table} FOR EACH STATEMENT EXECUTE FUNCTION core_analyse_grown()
"""


class Migration(migrations.Migration):
    dependencies = [("invitations", "0012_words_of_letters"), ("core", "0002_statistics_of_growing_tables")]
    operations = [
        migrations.RunSQL(TRIGGER.format(table=table), f"DROP TRIGGER zz_analyse_grown ON {table}")
        for table in TABLES
    ]
