"""Allocations grow by thousands and are looked up by their invitation: they are analysed as they grow."""

from django.db import migrations

TRIGGER = """
CREATE TRIGGER zz_analyse_grown AFTER INSERT ON balancing_allocation
    FOR EACH STATEMENT EXECUTE FUNCTION core_analyse_grown()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("balancing", "0004_lean_allocations"),
        ("core", "0002_statistics_of_growing_tables"),
    ]
    operations = [migrations.RunSQL(TRIGGER, "DROP TRIGGER zz_analyse_grown ON balancing_allocation")]
