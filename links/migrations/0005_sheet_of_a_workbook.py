"""What is known of the workbook that a list came in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("links", "0004_one_link_however_spelt")]
    operations = [migrations.AddField("linkbatch", "sheet", models.JSONField(default=dict))]
