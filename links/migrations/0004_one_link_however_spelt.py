"""An address spelt with other capitals is the same customer. Links given out twice stay, and keep working."""

from django.db import migrations, models

# The one in small letters comes first, so that whoever keeps the spelling given stands in nobody's way.
KNOWN = """
UPDATE links_exportedlink l SET address = CASE WHEN f.place = 1 THEN lower(l.email) ELSE l.email END
FROM (
    SELECT id, row_number() OVER (
        PARTITION BY organisation_id, channel_id, domain, reference, lower(email)
        ORDER BY email = lower(email) DESC, is_tracked DESC, id
    ) AS place
    FROM links_exportedlink
) f
WHERE f.id = l.id
"""


class Migration(migrations.Migration):
    dependencies = [("links", "0003_links_the_platform_makes")]
    operations = [
        migrations.AddField("exportedlink", "address", models.CharField(blank=True, max_length=254)),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.RemoveConstraint("exportedlink", "exported_link_once"),
        migrations.AddConstraint(
            "exportedlink",
            models.UniqueConstraint(
                fields=["organisation", "channel", "domain", "reference", "address"],
                name="exported_link_once",
            ),
        ),
    ]
