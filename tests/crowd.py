"""Many rows in little time: what stands in a tenant's tables is copied by the database, with other names and keys."""

from __future__ import annotations

from django.db import connections

from accounts.models import Organisation

# Table, which row is copied (the oldest of the organisation), and what becomes different; g runs from 1, k is g's key.
# In this order, because rows point at rows before them.
COPIES: tuple[tuple[str, str], ...] = (
    ("invitations_customer", "'email', 'p' || g || '@crowd.example', 'address_hash', sha256(g::text::bytea)"),
    ("invitations_suppression", "'address_hash', sha256(g::text::bytea)"),
    (
        "invitations_event",
        "'reference', 'R-' || g, 'customer_id', k, 'received_on', date '2026-01-01' + g % 90",
    ),
    (
        "invitations_invitation",
        """'reference', 'R-' || g, 'customer_id', k, 'event_id', k, 'created_on', date '2026-01-01' + g % 90,
        'state', (ARRAY['scheduled', 'refused', 'cancelled', 'sent', 'clicked', 'reviewed', 'expired'])[1 + g % 7],
        'refusal_reason', CASE WHEN g % 7 = 1 THEN 'capped' ELSE '' END,
        'opened_on', CASE WHEN g % 3 = 0 THEN date '2026-01-01' + g % 90 END""",
    ),
    (
        "invitations_delivery",
        """'invitation_id', k, 'due_at', timestamptz '2026-01-01 09:00Z' + g * interval '20 minutes',
        'state', (ARRAY['scheduled', 'sent', 'failed', 'cancelled', 'retry', 'expired'])[1 + g % 6],
        'sent_on', CASE WHEN g % 6 = 1 THEN date '2026-01-01' + g % 90 END""",
    ),
    ("invitations_deliverychange", "'delivery_id', k"),
    ("invitations_bulkactionrow", "'invitation_id', k"),
    ("balancing_sharetable", "'version', 1 + g, 'is_current', false"),
    # Of a table of two rows an index that is read from end to end costs no more than one that is asked for a key.
    ("balancing_dailyseed", "'day_on', date '1990-01-01' + g"),
    ("balancing_allocation", "'subject', k, 'position', 100000 + g, 'seed_id', k"),
    ("invitations_import", "'file_hash', sha256(g::text::bytea)"),
    ("invitations_bulkaction", "'taken_back_id', NULL"),
    ("reviews_review", "'invitation_id', k, 'customer_id', k, 'submitted_at', now() - g * interval '1 hour'"),
    ("accounts_auditevent", "'happened_at', now()"),
    ("links_linkbatch", "'rows', g"),
    ("links_exportedlink", "'reference', 'U-' || g, 'email', 'p' || g || '@crowd.example'"),
    ("tracking_hit", "'id', gen_random_uuid(), 'subject', k"),
)
_KEY = 1_000_000  # begins far above what sequences have reached; each organisation has a block of its own


def key_of(organisation: Organisation, number: int) -> int:
    """Return the key of the copy with a number, from 1."""
    return organisation.pk * _KEY + number


def crowd(organisation: Organisation, many: int) -> None:
    """Copy one row of each of these tables so many times, as the owner of the database."""
    with connections["owner"].cursor() as cursor:
        # Keys are checked row by row, by plans that were made while the tables were empty.
        cursor.execute("SET enable_seqscan = off")
        for table, changes in COPIES:
            key = "" if "'id'" in changes else "'id', k, "
            public = _has_public_id(table)
            cursor.execute(
                f"""INSERT INTO {table}
                SELECT (jsonb_populate_record(
                    NULL::{table}, to_jsonb(r) || jsonb_build_object({key}{public}{changes})
                )).*
                FROM (SELECT * FROM {table} WHERE organisation_id = {organisation.pk} ORDER BY id LIMIT 1) r
                CROSS JOIN LATERAL (
                    SELECT g, {key_of(organisation, 0)} + g AS k FROM generate_series(1, {many}) g
                ) copies"""
            )
        cursor.execute("RESET enable_seqscan")


def _has_public_id(table: str) -> str:
    with connections["owner"].cursor() as cursor:
        columns = {
            column.name for column in connections["owner"].introspection.get_table_description(cursor, table)
        }
    return "'public_uuid', gen_random_uuid(), " if "public_uuid" in columns else ""
