"""Who takes rows of a day away, as undoing an import does, leaves a note that the day was touched."""

from django.db import migrations

SOURCES = {
    "invitations_event": ("received_on",),
    "invitations_invitation": ("created_on", "opened_on", "clicked_on"),
    "invitations_delivery": ("sent_on", "bounced_on"),
}
FUNCTION = """
CREATE FUNCTION stats_touch_{name}_delete() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO public.stats_touchedday (organisation_id, day_on)
    SELECT DISTINCT organisation_id, day_on FROM ({days}) AS days WHERE day_on IS NOT NULL;
    RETURN NULL;
END $$;
"""
TRIGGER = """
CREATE TRIGGER touch_on_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION stats_touch_{name}_delete();
"""


def statements() -> list[str]:
    made = []
    for table, columns in SOURCES.items():
        name = table.partition("_")[2]
        days = " UNION ALL ".join(
            f"SELECT organisation_id, {column} AS day_on FROM old_rows" for column in columns
        )
        made += [FUNCTION.format(name=name, days=days), TRIGGER.format(name=name, table=table)]
    return made


class Migration(migrations.Migration):
    dependencies = [("stats", "0004_event_outcomes")]
    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in statements()]
