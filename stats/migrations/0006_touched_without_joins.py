"""Old and new rows of an update are laid together and grouped instead of joined; the days that are touched stay the same.

The planner keeps the plan of such a function, and what it made for one row, each new row against each old one, it
would use for a thousand.
"""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION stats_touch_{name}_update() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO public.stats_touchedday (organisation_id, day_on)
    SELECT DISTINCT organisation_id, day_on FROM (
        {days}
        UNION ALL SELECT moved.organisation_id, counted.day_on FROM (
            SELECT n.organisation_id, max(n.{points_at}) FILTER (WHERE n.is_new) AS {points_at} FROM (
                SELECT organisation_id, id, {points_at}, state, true AS is_new FROM new_rows
                UNION ALL SELECT organisation_id, id, {points_at}, state, false FROM old_rows
            ) AS n
            GROUP BY n.organisation_id, n.id HAVING {has_moved}
        ) AS moved CROSS JOIN LATERAL (
            SELECT t.{day} AS day_on FROM public.{target} t
            WHERE t.organisation_id = moved.organisation_id AND t.id = moved.{points_at} OFFSET 0
        ) AS counted
    ) AS days WHERE day_on IS NOT NULL;
    RETURN NULL;
END $$;
"""


def days_of(*columns: str) -> str:
    return " UNION ALL ".join(
        f"SELECT organisation_id, {column} AS day_on FROM {rows}"
        for rows in ("new_rows", "old_rows")
        for column in columns
    )


FUNCTIONS = (
    # An invitation that is refused, or no longer, counts on its event's day.
    FUNCTION.format(
        name="invitation",
        days=days_of("created_on", "opened_on", "clicked_on"),
        points_at="event_id",
        target="invitations_event",
        day="received_on",
        has_moved="bool_or(n.state = 'refused') AND NOT bool_and(n.state = 'refused')",
    ),
    # A letter that fails or becomes unknown has no day of its own; it counts on its invitation's.
    FUNCTION.format(
        name="delivery",
        days=days_of("sent_on", "bounced_on"),
        points_at="invitation_id",
        target="invitations_invitation",
        day="created_on",
        has_moved="min(n.state) <> max(n.state) AND bool_or(n.state IN ('failed', 'unknown'))",
    ),
)


class Migration(migrations.Migration):
    dependencies = [("stats", "0005_touched_by_deletion")]
    operations = [migrations.RunSQL(function, migrations.RunSQL.noop) for function in FUNCTIONS]
