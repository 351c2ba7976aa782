"""The statements of intake: staged rows against events and customers, each for a whole batch at once.

They run in the order in which they stand here, and they name the organisation although row-level
security would do so too. `run` is the import, or NULL for a batch of the API. Rows whose verdict is still
NULL are the ones to be created; a row that was created is known by the identity it was staged with.
Inserts go in the order of their keys and locks in the order of ids, so that two batches cannot wait for each other.

Every look at a tenant's table is a subquery on a unique key, evaluated for each staged row: a scalar one, or a
LATERAL one fenced by OFFSET 0. A plain join would leave the order to estimates, and before the first ANALYZE of
a young table those make 20,000 × 20,000 comparisons out of it.
"""

TABLES = """
CREATE TEMPORARY TABLE IF NOT EXISTS intake_row (
    line integer, event_uuid uuid, customer_uuid uuid, reference varchar, email varchar, address_hash bytea,
    name varchar, occurred_at timestamptz, activation_on date, language varchar, country varchar,
    customer_reference varchar, legal_basis varchar, consent_send boolean, consent_remind boolean,
    consent_track boolean, consent_forward boolean, skus varchar[], verdict varchar, event_id bigint
) ON COMMIT DELETE ROWS;
CREATE INDEX IF NOT EXISTS intake_row_event ON intake_row (event_id) WHERE event_id IS NOT NULL;
CREATE TEMPORARY TABLE IF NOT EXISTS intake_detail (
    customer_id bigint PRIMARY KEY, name varchar, reference varchar, language varchar, country varchar
) ON COMMIT DELETE ROWS;
DELETE FROM intake_row;
DELETE FROM intake_detail
"""

COPY = "COPY intake_row (line, event_uuid, customer_uuid, {columns}) FROM STDIN"

# --- what each row is, before anything is written --------------------------------------------------

_KEY = """e.organisation_id = %(organisation)s AND e.channel_id = %(channel)s
        AND e.event_type = %(event_type)s AND e.reference = r.reference"""

KNOWN = f"""
UPDATE intake_row r SET (event_id, verdict) = (
    SELECT e.id,
        CASE WHEN %(run)s::bigint IN (e.import_run_id, e.changed_run_id) THEN 'duplicate_in_file' ELSE 'unchanged' END
    FROM invitations_event e WHERE {_KEY}
)
WHERE r.verdict IS NULL AND (SELECT e.public_uuid FROM invitations_event e WHERE {_KEY}) <> r.event_uuid
"""

# What concerns the person counts in the last of their events only, as it was that one which described them last:
# a list in which somebody's name is spelled in two ways, read twice, is unchanged.
CHANGED = """
UPDATE intake_row r SET verdict = 'updated' WHERE r.verdict = 'unchanged' AND (
    SELECT c.email IS DISTINCT FROM r.email
        OR e.occurred_at <> r.occurred_at
        OR (r.activation_on IS NOT NULL AND r.activation_on IS DISTINCT FROM e.activation_on)
        OR (r.language <> '' AND r.language <> e.language)
        OR (r.legal_basis <> '' AND r.legal_basis <> e.legal_basis)
        OR (r.consent_send IS NOT NULL AND r.consent_send IS DISTINCT FROM e.consent_send)
        OR (r.consent_remind IS NOT NULL AND r.consent_remind IS DISTINCT FROM e.consent_remind)
        OR (r.consent_track IS NOT NULL AND r.consent_track IS DISTINCT FROM e.consent_track)
        OR (r.consent_forward IS NOT NULL AND r.consent_forward IS DISTINCT FROM e.consent_forward)
        OR ((
                (r.name <> '' AND r.name <> c.name)
                OR (r.country <> '' AND r.country <> c.country)
                OR (r.customer_reference <> '' AND r.customer_reference <> c.reference)
            ) AND NOT EXISTS (
                SELECT FROM invitations_event o WHERE o.organisation_id = %(organisation)s
                    AND o.customer_id = e.customer_id AND o.public_uuid > e.public_uuid
            ))
        OR EXISTS (
            SELECT FROM unnest(r.skus) AS wanted(sku) WHERE (
                SELECT b.id FROM invitations_eventproduct b
                WHERE b.organisation_id = %(organisation)s AND b.event_id = e.id AND b.product_id = (
                    SELECT p.id FROM invitations_product p
                    WHERE p.organisation_id = %(organisation)s AND p.sku = wanted.sku
                )
            ) IS NULL
        )
    FROM invitations_event e CROSS JOIN LATERAL (
        SELECT c.email, c.name, c.country, c.reference FROM invitations_customer c
        WHERE c.organisation_id = %(organisation)s AND c.id = e.customer_id OFFSET 0
    ) AS c
    WHERE e.organisation_id = %(organisation)s AND e.id = r.event_id AND e.matched_at IS NULL
)
"""

# Matching may have taken an event between that look and the lock; what it has taken is left as it is.
LOCK_CHANGED = """
SELECT e.id FROM invitations_event e
WHERE e.organisation_id = %(organisation)s
    AND e.id = ANY (ARRAY(SELECT event_id FROM intake_row WHERE verdict = 'updated'))
ORDER BY e.id FOR NO KEY UPDATE
"""
MATCHED_MEANWHILE = """
UPDATE intake_row r SET verdict = 'unchanged' WHERE r.verdict = 'updated' AND (
    SELECT e.matched_at FROM invitations_event e
    WHERE e.organisation_id = %(organisation)s AND e.id = r.event_id
) IS NOT NULL
"""

# The sums and joins with nothing keep the planner from walking along the channel's whole index.
_EARLIER = """
    SELECT e.id FROM invitations_event e
    WHERE e.organisation_id = %(organisation)s AND e.customer_id = (
            SELECT c.id FROM invitations_customer c
            WHERE c.organisation_id = %(organisation)s AND c.email = r.email
        )
        AND e.channel_id + 0 = %(channel)s AND e.event_type || '' = %(event_type)s AND e.reference <> r.reference
        AND (%(run)s::bigint IS NULL
            OR (e.import_run_id IS DISTINCT FROM %(run)s AND e.changed_run_id IS DISTINCT FROM %(run)s))
        AND (e.occurred_at AT TIME ZONE %(zone)s)::date = (r.occurred_at AT TIME ZONE %(zone)s)::date
    ORDER BY e.id LIMIT 1
"""
SAME_PERSON = f"""
UPDATE intake_row r SET verdict = 'same_person', event_id = ({_EARLIER})
WHERE r.verdict IS NULL AND ({_EARLIER}) IS NOT NULL
"""

# --- customers ---------------------------------------------------------------------------------------

NEW_CUSTOMERS = """
INSERT INTO invitations_customer (organisation_id, public_uuid, email, address_hash, name, reference, language,
    country, created_at, updated_at)
SELECT %(organisation)s, customer_uuid, email, address_hash, name, customer_reference, language, country,
    %(now)s, %(now)s
FROM intake_row WHERE verdict IS NULL OR verdict = 'updated' ORDER BY email, line
ON CONFLICT (organisation_id, email) DO NOTHING
"""

# What is given replaces what stood there, the last row of a person last; what is blank replaces nothing.
NEW_DETAILS = """
INSERT INTO intake_detail
SELECT DISTINCT ON (c.id) c.id, r.name, r.customer_reference, r.language, r.country
FROM intake_row r CROSS JOIN LATERAL (
    SELECT c.id, c.public_uuid, c.name, c.reference, c.language, c.country FROM invitations_customer c
    WHERE c.organisation_id = %(organisation)s AND c.email = r.email OFFSET 0
) AS c
WHERE (r.verdict IS NULL OR r.verdict = 'updated') AND c.public_uuid <> r.customer_uuid AND (
    (r.name <> '' AND r.name <> c.name)
    OR (r.customer_reference <> '' AND r.customer_reference <> c.reference)
    OR (r.language <> '' AND r.language <> c.language)
    OR (r.country <> '' AND r.country <> c.country)
)
ORDER BY c.id, r.line DESC
ON CONFLICT DO NOTHING
"""
LOCK_CUSTOMERS = """
SELECT c.id FROM invitations_customer c
WHERE c.organisation_id = %(organisation)s AND c.id = ANY (ARRAY(SELECT customer_id FROM intake_detail))
ORDER BY c.id FOR NO KEY UPDATE
"""
CHANGED_CUSTOMERS = """
UPDATE invitations_customer c SET
    name = coalesce(nullif(d.name, ''), c.name),
    reference = coalesce(nullif(d.reference, ''), c.reference),
    language = coalesce(nullif(d.language, ''), c.language),
    country = coalesce(nullif(d.country, ''), c.country),
    updated_at = %(now)s
FROM intake_detail d WHERE c.organisation_id = %(organisation)s AND c.id = d.customer_id
"""

# --- events ------------------------------------------------------------------------------------------

NEW_EVENTS = """
INSERT INTO invitations_event (organisation_id, public_uuid, channel_id, event_type, reference, customer_id,
    occurred_at, activation_on, language, legal_basis, consent_send, consent_remind, consent_track,
    consent_forward, source, import_run_id, received_at, received_on)
SELECT %(organisation)s, r.event_uuid, %(channel)s, %(event_type)s, r.reference, c.id, r.occurred_at,
    r.activation_on, r.language, r.legal_basis, r.consent_send, r.consent_remind, r.consent_track,
    r.consent_forward, %(source)s, %(run)s, %(now)s, %(today)s
FROM intake_row r CROSS JOIN LATERAL (
    SELECT c.id FROM invitations_customer c
    WHERE c.organisation_id = %(organisation)s AND c.email = r.email OFFSET 0
) AS c
WHERE r.verdict IS NULL ORDER BY r.reference
ON CONFLICT (organisation_id, channel_id, event_type, reference) DO NOTHING
"""

CHANGED_EVENTS = """
UPDATE invitations_event e SET
    customer_id = (
        SELECT c.id FROM invitations_customer c
        WHERE c.organisation_id = %(organisation)s AND c.email = r.email
    ),
    occurred_at = r.occurred_at,
    activation_on = coalesce(r.activation_on, e.activation_on),
    language = coalesce(nullif(r.language, ''), e.language),
    legal_basis = coalesce(nullif(r.legal_basis, ''), e.legal_basis),
    consent_send = coalesce(r.consent_send, e.consent_send),
    consent_remind = coalesce(r.consent_remind, e.consent_remind),
    consent_track = coalesce(r.consent_track, e.consent_track),
    consent_forward = coalesce(r.consent_forward, e.consent_forward),
    changed_run_id = coalesce(%(run)s, e.changed_run_id)
FROM intake_row r
WHERE e.organisation_id = %(organisation)s AND e.id = r.event_id AND r.verdict = 'updated'
"""

# --- what came of it ---------------------------------------------------------------------------------

IDENTITIES = """
UPDATE intake_row r SET event_id = (
    SELECT e.id FROM invitations_event e
    WHERE e.organisation_id = %(organisation)s AND e.public_uuid = r.event_uuid
)
WHERE r.verdict IS NULL
"""
COUNTS = "SELECT coalesce(verdict, 'created'), count(*) FROM intake_row GROUP BY 1"
LEFT_OUT = "SELECT line, verdict FROM intake_row WHERE verdict IN ('same_person', 'duplicate_in_file')"
VERDICTS = "SELECT line, coalesce(verdict, 'created'), event_id FROM intake_row"
PUSHED = """
SELECT r.line, c.id, c.public_uuid = r.customer_uuid, d.customer_id IS NOT NULL
FROM intake_row r CROSS JOIN LATERAL (
    SELECT c.id, c.public_uuid FROM invitations_customer c
    WHERE c.organisation_id = %(organisation)s AND c.email = r.email OFFSET 0
) AS c
LEFT JOIN intake_detail d ON d.customer_id = c.id
"""
