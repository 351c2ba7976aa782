"""A trigger function that has a table analysed by the statement that made it ten times as large as its statistics.

Without statistics the planner takes one organisation for a two-hundredth of a table, so that an index on the
organisation alone looks as good as a key, and the checks of foreign keys keep such a plan for their session. ANALYZE
ends those plans too. Autovacuum would come within minutes, an import is over by then. A table of fewer than
ten pages is left alone, for the plan to keep would be to read it from end to end.

Runs as the owner, for no other role may analyse; a table that somebody else is analysing is passed over.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION core_analyse_grown() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF pg_relation_size(TG_RELID) / current_setting('block_size')::integer
        >= 10 * (SELECT greatest(relpages, 1) FROM pg_class WHERE oid = TG_RELID)
    THEN
        EXECUTE format('ANALYZE (SKIP_LOCKED) %I.%I', TG_TABLE_SCHEMA, TG_TABLE_NAME);
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_roles")]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION core_analyse_grown()")]
