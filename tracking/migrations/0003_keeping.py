"""Partitions made around hits that came first, months forgotten as a whole, and doubted clicks found quickly.

`tracking_make_partition` replaces its first form, which failed for a month whose hits stood in the default
partition already. `hit_doubted` serves the look for clicks that a later review proves to be a person's.
The key to the organisation goes: every hit would lock its organisation's row against all other writers' hits,
and the INSERT asks for the organisation's existence itself.
"""

from django.db import migrations

MAKE = """
CREATE OR REPLACE FUNCTION tracking_make_partition(month date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    first_day date := date_trunc('month', month)::date;
    partition text := 'tracking_hit_' || to_char(month, 'YYYYMM');
    begins timestamptz := first_day::timestamp AT TIME ZONE 'UTC';
    ends timestamptz := (first_day + interval '1 month') AT TIME ZONE 'UTC';
BEGIN
    IF abs(first_day - current_date) > 460 OR to_regclass('public.' || partition) IS NOT NULL THEN
        RETURN false;
    END IF;
    LOCK TABLE public.tracking_hit_default IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('CREATE TABLE public.%I (LIKE public.tracking_hit INCLUDING DEFAULTS INCLUDING CONSTRAINTS)',
        partition);
    EXECUTE format('REVOKE ALL ON public.%I FROM reputation_app, reputation_sys, reputation_track', partition);
    EXECUTE format('WITH moved AS (DELETE FROM public.tracking_hit_default WHERE received_at >= %L AND received_at < %L
        RETURNING *) INSERT INTO public.%I SELECT * FROM moved', begins, ends, partition);
    EXECUTE format('ALTER TABLE public.tracking_hit ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
        partition, begins, ends);
    RETURN true;
END $$;
"""

FORGET = """
CREATE FUNCTION tracking_forget(before date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    first_kept text := 'tracking_hit_' || to_char(before, 'YYYYMM');
    partition text;
    forgotten integer := 0;
BEGIN
    IF before > current_date - 365 THEN
        RAISE EXCEPTION 'hits of the last year are not forgotten' USING ERRCODE = 'check_violation';
    END IF;
    FOR partition IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'public.tracking_hit'::regclass AND c.relname ~ '^tracking_hit_[0-9]{6}$'
            AND c.relname < first_kept
        ORDER BY c.relname
    LOOP
        EXECUTE format('DROP TABLE public.%I', partition);
        forgotten := forgotten + 1;
    END LOOP;
    DELETE FROM public.tracking_hit_default
    WHERE received_at < date_trunc('month', before) AT TIME ZONE 'UTC';
    RETURN forgotten;
END $$;
REVOKE ALL ON FUNCTION tracking_forget(date) FROM public;
GRANT EXECUTE ON FUNCTION tracking_forget(date) TO reputation_app;
"""

INDEX = """
CREATE INDEX hit_doubted ON tracking_hit (organisation_id, received_at)
    WHERE purpose = 1 AND verdict IN ('machine', 'unknown');
"""

KEY = "ALTER TABLE tracking_hit DROP CONSTRAINT tracking_hit_organisation_id_fkey"


class Migration(migrations.Migration):
    dependencies = [("tracking", "0002_partitions")]
    operations = [
        migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in (MAKE, FORGET, INDEX, KEY)
    ]
