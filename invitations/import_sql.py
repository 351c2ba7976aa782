"""The statements that only file imports need: duplicates across chunks, expected refusals, and rows left out."""

# References of this file that left no mark on an event of theirs. Lives as long as the session that imports.
SEEN_TABLE = """
CREATE TEMPORARY TABLE IF NOT EXISTS intake_seen (reference varchar PRIMARY KEY);
TRUNCATE intake_seen
"""
EMPTY_SEEN = "TRUNCATE intake_seen"

SEEN = """
UPDATE intake_row r SET verdict = 'duplicate_in_file'
WHERE (SELECT s.reference FROM intake_seen s WHERE s.reference = r.reference) IS NOT NULL
"""

REMEMBER_UNMARKED = """
INSERT INTO intake_seen SELECT reference FROM intake_row WHERE verdict IN ('unchanged', 'same_person')
ON CONFLICT DO NOTHING
"""
REMEMBER_ALL = "INSERT INTO intake_seen SELECT reference FROM intake_row ON CONFLICT DO NOTHING"

# Why rows just created will not be invited, as far as can be known before matching: in the order of `decisions`.
# `house` is the reason that holds for all of them, if any. Addresses are asked for under the newest pepper only.
FORECAST = """
SELECT reason, count(*) FROM (
    SELECT CASE
        WHEN said.reason IS NOT NULL THEN said.reason
        WHEN coalesce(nullif(r.legal_basis, ''), %(channel_basis)s) = '' OR r.consent_send IS FALSE
            OR (r.legal_basis = '' AND %(channel_basis)s = 'consent' AND r.consent_send IS NULL)
            THEN 'no_legal_basis'
        WHEN %(house)s <> '' THEN %(house)s
        WHEN r.occurred_at < %(oldest)s THEN 'too_old'
        WHEN c.public_uuid <> r.customer_uuid AND (
            SELECT count(*) FROM invitations_invitation i
            WHERE i.organisation_id = %(organisation)s AND i.customer_id = c.id AND i.created_on > %(month_ago)s
                AND i.state NOT IN ('refused', 'cancelled')
        ) + (
            SELECT count(*) FROM invitations_event o
            WHERE o.organisation_id = %(organisation)s AND o.customer_id = c.id
                AND %(run)s IN (o.import_run_id, o.changed_run_id)
                AND o.matched_at IS NULL AND o.public_uuid < r.event_uuid
        ) >= %(cap)s THEN 'capped'
    END AS reason
    FROM intake_row r CROSS JOIN LATERAL (
        SELECT c.id, c.public_uuid FROM invitations_customer c
        WHERE c.organisation_id = %(organisation)s AND c.email = r.email OFFSET 0
    ) AS c
    LEFT JOIN LATERAL (
        SELECT s.reason FROM invitations_suppression s
        WHERE s.organisation_id = %(organisation)s AND s.address_hash = r.address_hash
        ORDER BY array_position(%(strongest)s::varchar[], s.reason) LIMIT 1
    ) AS said ON true
    WHERE r.verdict IS NULL
) AS expected WHERE reason IS NOT NULL GROUP BY reason
"""

ISSUE_TABLE = """
CREATE TEMPORARY TABLE IF NOT EXISTS intake_issue (
    line integer, verdict varchar, field varchar, reason varchar, cells text[]
) ON COMMIT DELETE ROWS;
DELETE FROM intake_issue
"""
ISSUE_COPY = "COPY intake_issue (line, verdict, field, reason, cells) FROM STDIN"
ISSUES = """
INSERT INTO invitations_importissue (organisation_id, import_run_id, line, verdict, field, reason, cells)
SELECT %(organisation)s, %(run)s, line, verdict, field, reason, cells FROM intake_issue ORDER BY line
"""
