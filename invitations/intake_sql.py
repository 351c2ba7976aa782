"""The statements of intake: staged rows against events and customers, each for a whole batch at once.

They run in the order in which they stand here, and they name the organisation although row-level
security would do so too. `run` is the import, or NULL for a batch of the API. Rows whose verdict is still
NULL are the ones to be created; a row that was created is known by the identity it was staged with.
Inserts go in the order of their keys and locks in the order of ids, so that two batches cannot wait for each other.
"""

TABLES = """
CREATE TEMPORARY TABLE IF NOT EXISTS intake_row (
    line integer, event_uuid uuid, customer_uuid uuid, reference varchar, email varchar, address_hash bytea,
    name varchar, occurred_at timestamptz, activation_on date, language varchar, country varchar,
    customer_reference varchar, legal_basis varchar, consent_send boolean, consent_remind boolean,
    consent_track boolean, consent_forward boolean, skus varchar[], verdict varchar, event_id bigint
) ON COMMIT DELETE ROWS;
DELETE FROM intake_row
"""

COPY = "COPY intake_row (line, event_uuid, customer_uuid, {columns}) FROM STDIN"

# --- what each row is, before anything is written --------------------------------------------------

KNOWN = """
UPDATE intake_row r SET event_id = e.id,
    verdict = CASE WHEN e.import_run_id = %(run)s THEN 'duplicate_in_file' ELSE 'unchanged' END
FROM invitations_event e
WHERE r.verdict IS NULL AND e.organisation_id = %(organisation)s AND e.channel_id = %(channel)s
    AND e.event_type = %(event_type)s AND e.reference = r.reference AND e.public_uuid <> r.event_uuid
"""

# {lock} is what keeps matching from taking the event between this look and the update.
CHANGED = """
WITH changed AS (
    SELECT r.line FROM intake_row r
    JOIN invitations_event e ON e.organisation_id = %(organisation)s AND e.id = r.event_id
    JOIN invitations_customer c ON c.organisation_id = %(organisation)s AND c.id = e.customer_id
    WHERE r.verdict = 'unchanged' AND e.matched_at IS NULL AND (
        c.email IS DISTINCT FROM r.email
        OR e.occurred_at <> r.occurred_at
        OR (r.activation_on IS NOT NULL AND r.activation_on IS DISTINCT FROM e.activation_on)
        OR (r.language <> '' AND r.language <> e.language)
        OR (r.legal_basis <> '' AND r.legal_basis <> e.legal_basis)
        OR (r.consent_send IS NOT NULL AND r.consent_send IS DISTINCT FROM e.consent_send)
        OR (r.consent_remind IS NOT NULL AND r.consent_remind IS DISTINCT FROM e.consent_remind)
        OR (r.consent_track IS NOT NULL AND r.consent_track IS DISTINCT FROM e.consent_track)
        OR (r.consent_forward IS NOT NULL AND r.consent_forward IS DISTINCT FROM e.consent_forward)
        OR (r.name <> '' AND r.name <> c.name)
        OR (r.country <> '' AND r.country <> c.country)
        OR (r.customer_reference <> '' AND r.customer_reference <> c.reference)
        OR EXISTS (
            SELECT FROM unnest(r.skus) AS wanted(sku) WHERE NOT EXISTS (
                SELECT FROM invitations_eventproduct b
                JOIN invitations_product p ON p.organisation_id = %(organisation)s AND p.id = b.product_id
                WHERE b.organisation_id = %(organisation)s AND b.event_id = e.id AND p.sku = wanted.sku
            )
        )
    )
    ORDER BY e.id {lock}
)
UPDATE intake_row r SET verdict = 'updated' FROM changed WHERE changed.line = r.line
"""
LOCK = "FOR NO KEY UPDATE OF e"

SAME_PERSON = """
UPDATE intake_row r SET verdict = 'same_person', event_id = found.event_id
FROM (
    SELECT s.line, (
        SELECT e.id FROM invitations_event e
        WHERE e.organisation_id = %(organisation)s AND e.customer_id = c.id AND e.channel_id = %(channel)s
            AND e.event_type = %(event_type)s AND e.reference <> s.reference
            AND (%(run)s::bigint IS NULL OR e.import_run_id IS DISTINCT FROM %(run)s)
            AND (e.occurred_at AT TIME ZONE %(zone)s)::date = (s.occurred_at AT TIME ZONE %(zone)s)::date
        ORDER BY e.id LIMIT 1
    ) AS event_id
    FROM intake_row s
    JOIN invitations_customer c ON c.organisation_id = %(organisation)s AND c.email = s.email
    WHERE s.verdict IS NULL
) AS found
WHERE found.line = r.line AND found.event_id IS NOT NULL
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
CUSTOMER_DETAILS = """
WITH wanted AS (
    SELECT DISTINCT ON (c.id) c.id, r.name, r.customer_reference, r.language, r.country
    FROM intake_row r
    JOIN invitations_customer c ON c.organisation_id = %(organisation)s AND c.email = r.email
    WHERE (r.verdict IS NULL OR r.verdict = 'updated') AND c.public_uuid <> r.customer_uuid AND (
        (r.name <> '' AND r.name <> c.name)
        OR (r.customer_reference <> '' AND r.customer_reference <> c.reference)
        OR (r.language <> '' AND r.language <> c.language)
        OR (r.country <> '' AND r.country <> c.country)
    )
    ORDER BY c.id, r.line DESC
), locked AS (
    SELECT c.id FROM invitations_customer c
    WHERE c.organisation_id = %(organisation)s AND c.id IN (SELECT id FROM wanted)
    ORDER BY c.id FOR NO KEY UPDATE
)
UPDATE invitations_customer c SET
    name = coalesce(nullif(wanted.name, ''), c.name),
    reference = coalesce(nullif(wanted.customer_reference, ''), c.reference),
    language = coalesce(nullif(wanted.language, ''), c.language),
    country = coalesce(nullif(wanted.country, ''), c.country),
    updated_at = %(now)s
FROM wanted JOIN locked ON locked.id = wanted.id
WHERE c.organisation_id = %(organisation)s AND c.id = wanted.id
RETURNING c.id
"""

# --- events ------------------------------------------------------------------------------------------

NEW_EVENTS = """
INSERT INTO invitations_event (organisation_id, public_uuid, channel_id, event_type, reference, customer_id,
    occurred_at, activation_on, language, legal_basis, consent_send, consent_remind, consent_track,
    consent_forward, source, import_run_id, received_at, received_on)
SELECT %(organisation)s, r.event_uuid, %(channel)s, %(event_type)s, r.reference, c.id, r.occurred_at,
    r.activation_on, r.language, r.legal_basis, r.consent_send, r.consent_remind, r.consent_track,
    r.consent_forward, %(source)s, %(run)s, %(now)s, %(today)s
FROM intake_row r JOIN invitations_customer c ON c.organisation_id = %(organisation)s AND c.email = r.email
WHERE r.verdict IS NULL ORDER BY r.reference
ON CONFLICT (organisation_id, channel_id, event_type, reference) DO NOTHING
"""

CHANGED_EVENTS = """
UPDATE invitations_event e SET
    customer_id = c.id,
    occurred_at = r.occurred_at,
    activation_on = coalesce(r.activation_on, e.activation_on),
    language = coalesce(nullif(r.language, ''), e.language),
    legal_basis = coalesce(nullif(r.legal_basis, ''), e.legal_basis),
    consent_send = coalesce(r.consent_send, e.consent_send),
    consent_remind = coalesce(r.consent_remind, e.consent_remind),
    consent_track = coalesce(r.consent_track, e.consent_track),
    consent_forward = coalesce(r.consent_forward, e.consent_forward),
    import_run_id = coalesce(%(run)s, e.import_run_id)
FROM intake_row r JOIN invitations_customer c ON c.organisation_id = %(organisation)s AND c.email = r.email
WHERE e.organisation_id = %(organisation)s AND e.id = r.event_id AND r.verdict = 'updated'
"""

# --- products ----------------------------------------------------------------------------------------

IDENTITIES = """
UPDATE intake_row r SET event_id = e.id FROM invitations_event e
WHERE r.verdict IS NULL AND e.organisation_id = %(organisation)s AND e.public_uuid = r.event_uuid
"""

WANTED_SKUS = """
SELECT DISTINCT wanted.sku FROM intake_row r CROSS JOIN unnest(r.skus) AS wanted(sku)
WHERE r.verdict IS NULL OR r.verdict = 'updated' ORDER BY wanted.sku
"""

# Details replace what stood there; blanks replace nothing. The rows come in the order of their SKUs.
PRODUCTS = """
INSERT INTO invitations_product AS p (organisation_id, public_uuid, sku, name, url, image_url, brand, gtin, mpn,
    created_at, updated_at)
SELECT %(organisation)s, given.*, %(now)s, %(now)s
FROM unnest(%(uuids)s::uuid[], %(skus)s::varchar[], %(names)s::varchar[], %(urls)s::varchar[],
    %(image_urls)s::varchar[], %(brands)s::varchar[], %(gtins)s::varchar[], %(mpns)s::varchar[]) AS given
ON CONFLICT (organisation_id, sku) DO UPDATE SET
    name = coalesce(nullif(excluded.name, ''), p.name),
    url = coalesce(nullif(excluded.url, ''), p.url),
    image_url = coalesce(nullif(excluded.image_url, ''), p.image_url),
    brand = coalesce(nullif(excluded.brand, ''), p.brand),
    gtin = coalesce(nullif(excluded.gtin, ''), p.gtin),
    mpn = coalesce(nullif(excluded.mpn, ''), p.mpn),
    updated_at = excluded.updated_at
WHERE excluded.name <> '' OR excluded.url <> '' OR excluded.image_url <> '' OR excluded.brand <> ''
    OR excluded.gtin <> '' OR excluded.mpn <> ''
"""

EVENT_PRODUCTS = """
INSERT INTO invitations_eventproduct (organisation_id, event_id, product_id)
SELECT %(organisation)s, r.event_id, p.id
FROM intake_row r
CROSS JOIN unnest(r.skus) AS wanted(sku)
JOIN invitations_product p ON p.organisation_id = %(organisation)s AND p.sku = wanted.sku
WHERE r.verdict IS NULL OR r.verdict = 'updated'
ORDER BY r.event_id, p.id
ON CONFLICT (organisation_id, event_id, product_id) DO NOTHING
"""

# --- what came of it ---------------------------------------------------------------------------------

COUNTS = "SELECT coalesce(verdict, 'created'), count(*) FROM intake_row GROUP BY 1"
LEFT_OUT = "SELECT line, verdict FROM intake_row WHERE verdict IN ('same_person', 'duplicate_in_file')"
VERDICTS = "SELECT line, coalesce(verdict, 'created'), event_id FROM intake_row"
PUSHED = """
SELECT r.line, c.id, c.public_uuid = r.customer_uuid FROM intake_row r
JOIN invitations_customer c ON c.organisation_id = %(organisation)s AND c.email = r.email
"""
