"""Triggers on the sources of every count: whoever changes a day's rows leaves a note that the day was touched.

They fire once a statement, in the transaction of the change, and run as the owner, because
the role that inserts hits may do nothing else.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION stats_touch_{name}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO public.stats_touchedday (organisation_id, day_on)
    SELECT DISTINCT organisation_id, day_on FROM ({days}) AS days WHERE day_on IS NOT NULL;
    RETURN NULL;
END $$;
"""

TRIGGER = """
CREATE TRIGGER touch_on_{event} AFTER {event} ON {table} REFERENCING {tables}
    FOR EACH STATEMENT EXECUTE FUNCTION stats_touch_{name}();
"""

SOURCES = {
    "invitations_event": ("received_on",),
    "invitations_invitation": ("created_on", "opened_on", "clicked_on"),
    "invitations_delivery": ("sent_on", "bounced_on"),
    "tracking_hit": ("day_on",),
    "reviews_review": ("submitted_on",),
}

# A letter that fails or becomes unknown has no day of its own; it counts on its invitation's.
STUCK_DAYS = (
    " UNION ALL SELECT n.organisation_id, i.created_on AS day_on FROM new_rows n JOIN old_rows o ON o.id = n.id"
    " JOIN public.invitations_invitation i ON i.organisation_id = n.organisation_id AND i.id = n.invitation_id"
    " WHERE n.state <> o.state AND (n.state IN ('failed', 'unknown') OR o.state IN ('failed', 'unknown'))"
)
REPLY_DAYS = (
    "SELECT r.organisation_id, v.submitted_on AS day_on FROM new_rows r"
    " JOIN public.reviews_review v ON v.organisation_id = r.organisation_id AND v.id = r.review_id"
)


def days_of(columns: tuple[str, ...], rows: str) -> str:
    return " UNION ALL ".join(f"SELECT organisation_id, {column} AS day_on FROM {rows}" for column in columns)


def statements() -> list[str]:
    made = []
    for table, columns in SOURCES.items():
        name = table.partition("_")[2]
        inserted, old = days_of(columns, "new_rows"), days_of(columns, "old_rows")
        made += [
            FUNCTION.format(name=f"{name}_insert", days=inserted),
            TRIGGER.format(
                name=f"{name}_insert", event="insert", table=table, tables="NEW TABLE AS new_rows"
            ),
            FUNCTION.format(
                name=f"{name}_update",
                days=f"{inserted} UNION ALL {old}" + (STUCK_DAYS if name == "delivery" else ""),
            ),
            TRIGGER.format(
                name=f"{name}_update",
                event="update",
                table=table,
                tables="OLD TABLE AS old_rows NEW TABLE AS new_rows",
            ),
        ]
    made += [
        FUNCTION.format(name="reply_insert", days=REPLY_DAYS),
        TRIGGER.format(
            name="reply_insert", event="insert", table="reviews_reply", tables="NEW TABLE AS new_rows"
        ),
    ]
    return made


class Migration(migrations.Migration):
    dependencies = [("stats", "0002_tenancy")]
    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in statements()]
