"""Grants of the four roles and the function that row-level security asks. Runs before every other table exists."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION core_open_organisation() RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE organisation text := current_setting('app.organisation', true);
BEGIN
    IF organisation IS NULL OR organisation = '' THEN
        RAISE EXCEPTION 'no tenant is open' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN organisation::bigint;
END $$;
"""

GRANTS = """
GRANT USAGE ON SCHEMA public TO reputation_app, reputation_sys, reputation_track;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO reputation_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO reputation_app;
GRANT SELECT ON django_migrations TO reputation_app, reputation_sys;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    run_before = [("contenttypes", "0001_initial"), ("sessions", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
    ]
