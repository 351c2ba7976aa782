"""Exported links come by whole files and are looked up by their keys: they are analysed as they grow."""

from django.db import migrations

TRIGGER = """
CREATE TRIGGER zz_analyse_grown AFTER INSERT ON links_exportedlink
    FOR EACH STATEMENT EXECUTE FUNCTION core_analyse_grown()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("links", "0006_stored_lists"),
        ("core", "0002_statistics_of_growing_tables"),
    ]
    operations = [migrations.RunSQL(TRIGGER, "DROP TRIGGER zz_analyse_grown ON links_exportedlink")]
