"""What became of each event is counted by the event's own day, and notes know when they were left.

An invitation that is refused after its event's day was counted touches that day too.
"""

from django.db import migrations, models
from django.db.models.functions import Now

DAYS = " UNION ALL ".join(
    f"SELECT organisation_id, {column} AS day_on FROM {rows}"
    for rows in ("new_rows", "old_rows")
    for column in ("created_on", "opened_on", "clicked_on")
)
UPDATE = f"""
CREATE OR REPLACE FUNCTION stats_touch_invitation_update() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO public.stats_touchedday (organisation_id, day_on)
    SELECT DISTINCT organisation_id, day_on FROM (
        {DAYS}
        UNION ALL SELECT n.organisation_id, e.received_on AS day_on FROM new_rows n JOIN old_rows o ON o.id = n.id
            JOIN public.invitations_event e ON e.organisation_id = n.organisation_id AND e.id = n.event_id
            WHERE (n.state = 'refused') <> (o.state = 'refused')
    ) AS days WHERE day_on IS NOT NULL;
    RETURN NULL;
END $$;
"""
# Every day with events is counted anew by the new rule.
RECOUNT = (
    "INSERT INTO stats_touchedday (organisation_id, day_on)"
    " SELECT DISTINCT organisation_id, received_on FROM invitations_event"
)
SUMS = ("events_invited", "events_refused", "events_waiting")


class Migration(migrations.Migration):
    dependencies = [("stats", "0003_touched_days")]
    operations = [
        *(
            migrations.AddField(model, name, models.PositiveIntegerField(default=0))
            for model in ("dailycount", "monthlycount")
            for name in SUMS
        ),
        migrations.AddField(
            "touchedday",
            "noted_at",
            models.DateTimeField(db_default=Now()),
        ),
        migrations.RunSQL(UPDATE, migrations.RunSQL.noop),
        migrations.RunSQL(RECOUNT, migrations.RunSQL.noop),
    ]
