"""The hits' table itself: partitioned by month, secured, and filled by a role that can do nothing else."""

from django.db import migrations

from core.rls import SecureTenantTable

TABLE = """
CREATE TABLE tracking_hit (
    id uuid NOT NULL,
    received_at timestamptz NOT NULL,
    day_on date NOT NULL,
    organisation_id bigint NOT NULL REFERENCES accounts_organisation (id),
    channel bigint NOT NULL,
    listing bigint NOT NULL,
    subject bigint NOT NULL,
    purpose smallint NOT NULL,
    sequence smallint NOT NULL,
    is_prefetch boolean NOT NULL,
    method varchar(8) NOT NULL,
    source bytea NOT NULL,
    agent varchar(40) NOT NULL,
    verdict varchar(8) NOT NULL DEFAULT '',
    rule varchar(30) NOT NULL DEFAULT '',
    judged_at timestamptz,
    PRIMARY KEY (id, received_at)
) PARTITION BY RANGE (received_at);
CREATE TABLE tracking_hit_default PARTITION OF tracking_hit DEFAULT;
REVOKE ALL ON tracking_hit_default FROM reputation_app, reputation_sys, reputation_track;
CREATE INDEX hit_subject ON tracking_hit (organisation_id, subject, purpose);
CREATE INDEX hit_day ON tracking_hit (organisation_id, day_on, purpose);
CREATE INDEX hit_unjudged ON tracking_hit (organisation_id, received_at) WHERE judged_at IS NULL;
"""

PARTITIONS = """
CREATE FUNCTION tracking_make_partition(month date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    first_day date := date_trunc('month', month)::date;
    partition text := 'tracking_hit_' || to_char(month, 'YYYYMM');
BEGIN
    IF month > current_date + 400 OR to_regclass('public.' || partition) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE public.%I PARTITION OF public.tracking_hit FOR VALUES FROM (%L) TO (%L)',
        partition, first_day::timestamp AT TIME ZONE 'UTC', (first_day + interval '1 month') AT TIME ZONE 'UTC');
    EXECUTE format('REVOKE ALL ON public.%I FROM reputation_app, reputation_sys, reputation_track', partition);
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION tracking_make_partition(date) FROM public;
GRANT EXECUTE ON FUNCTION tracking_make_partition(date) TO reputation_app;
SELECT tracking_make_partition((date_trunc('month', current_date) + n * interval '1 month')::date)
FROM generate_series(0, 2) AS n;
"""

TRACKER = """
REVOKE UPDATE, DELETE ON tracking_hit FROM reputation_app;
GRANT UPDATE (verdict, rule, judged_at), DELETE ON tracking_hit TO reputation_app;
GRANT INSERT ON tracking_hit TO reputation_track;
CREATE POLICY tracking_hit_track ON tracking_hit FOR INSERT TO reputation_track WITH CHECK (true);
GRANT SELECT (id, tracking_mode) ON accounts_organisation TO reputation_track;
GRANT SELECT (id, organisation_id, time_zone) ON accounts_channel TO reputation_track;
CREATE POLICY accounts_channel_track ON accounts_channel FOR SELECT TO reputation_track USING (true);
GRANT SELECT (id, organisation_id, channel_id, platform, url, is_active) ON balancing_listing TO reputation_track;
CREATE POLICY balancing_listing_track ON balancing_listing FOR SELECT TO reputation_track USING (true);
"""


class Migration(migrations.Migration):
    dependencies = [("tracking", "0001_initial"), ("balancing", "0002_tenancy")]
    operations = [
        migrations.RunSQL(TABLE, migrations.RunSQL.noop),
        SecureTenantTable("Hit", has_id_key=False),
        migrations.RunSQL(PARTITIONS, migrations.RunSQL.noop),
        migrations.RunSQL(TRACKER, migrations.RunSQL.noop),
    ]
