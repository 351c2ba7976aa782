"""The tracking role may see which listings have links of the customer's own, which it passes on to be made."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tracking", "0003_keeping"), ("balancing", "0003_link_keys")]
    operations = [migrations.RunSQL("GRANT SELECT (has_keys) ON balancing_listing TO reputation_track")]
