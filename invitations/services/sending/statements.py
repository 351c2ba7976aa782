"""The two statements on which the promise rests: the marker of a group, and the record of its outcomes.

Plain SQL, because they run inside the sender's loop, where no ORM is, and because each must be one statement.
Both lock deliveries in id order, like everybody who locks more than one. The trigger writes the journal.
"""

from __future__ import annotations

from invitations.states import DELIVERY_EDGES

# The tenant, durability, and how to plan: always by index and once, for the tables may look empty to a planner that
# last counted them before today's letters. For the same reason rows to be changed are named by an array: that is a
# condition of the index whatever the planner believes, where a join may turn into a walk over the whole tenant.
OPEN_TENANT = """
SELECT set_config('app.organisation', %(organisation)s::text, true), set_config('synchronous_commit', 'on', true),
    set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
    set_config('enable_mergejoin', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true)
"""

# Before a record and a marker in one transaction: both groups' deliveries in one order, so that nobody who holds one
# of them waits for us while we wait for them.
LOCK = """
SELECT d.id FROM (SELECT unnest(%(keys)s::bigint[]) AS id ORDER BY 1) k
CROSS JOIN LATERAL (
    SELECT d.id FROM invitations_delivery d
    WHERE d.organisation_id = %(organisation)s AND d.id = k.id OFFSET 0 FOR UPDATE
) d
"""

# Whoever is not returned gets no dot: claimed by another, lease over, stopped, suppressed, organisation held.
# A row that another transaction is changing is waited for, and judged by what it has become: OFFSET 0 keeps the
# judgement outside of the lock, and the look-up at the key.
MARK = """
WITH asked AS (
    SELECT * FROM json_to_recordset(%(letters)s::json)
        AS a (id bigint, claim uuid, message_id text, words text, hashes json)
), barred AS MATERIALIZED (
    SELECT a.id FROM asked a CROSS JOIN json_array_elements_text(a.hashes) AS h (hash)
    JOIN invitations_suppression s
        ON s.organisation_id = %(organisation)s AND s.address_hash = decode(h.hash, 'hex')
), held AS MATERIALIZED (
    SELECT d.id, a.message_id, a.words FROM (SELECT * FROM asked ORDER BY id) a
    CROSS JOIN LATERAL (
        SELECT d.id, d.state, d.claim, d.lease_until FROM invitations_delivery d
        WHERE d.organisation_id = %(organisation)s AND d.id = a.id OFFSET 0 FOR UPDATE
    ) d
    WHERE d.state = 'claimed' AND d.claim = a.claim AND d.lease_until > clock_timestamp()
        AND NOT EXISTS (SELECT FROM barred b WHERE b.id = d.id)
        AND NOT EXISTS (SELECT FROM accounts_organisation o WHERE o.id = %(organisation)s AND o.is_held)
), marked AS (
    UPDATE invitations_delivery d
    SET state = 'sending', reason = '', attempts = d.attempts + 1, message_id = held.message_id,
        words = held.words, lease_until = clock_timestamp() + %(lease)s::interval, changed_at = clock_timestamp()
    FROM held
    WHERE d.organisation_id = %(organisation)s AND d.id = ANY (ARRAY(SELECT id FROM held)) AND d.id = held.id
    RETURNING d.id, d.attempts, d.claim, d.message_id
), tried AS (
    INSERT INTO invitations_attempt
        (organisation_id, delivery_id, number, claim, message_id, relay, reply, outcome, marked_at)
    SELECT %(organisation)s::bigint, id, attempts, claim, message_id, %(relay)s::text, '', '', clock_timestamp()
    FROM marked
)
SELECT id FROM marked
"""

_FROM_SENDING = ("claimed", "sending", "unknown")
_EDGES = ", ".join(f"'{a} {b}'" for a, b in sorted(DELIVERY_EDGES) if a in _FROM_SENDING)

# One object of `told` for each outcome. `is_try` counts a try that ended before its marker. Rows that are no longer
# ours, or that may not move so, are left alone; telling the same thing twice therefore changes nothing.
RECORD = f"""
WITH told AS (
    SELECT * FROM json_to_recordset(%(told)s::json) AS t (
        id bigint, claim uuid, state text, reason text, reply text, outcome text, is_try boolean,
        due_at timestamptz, sent_at timestamptz, sent_on date, invitation_state text, refusal text,
        next_uuid uuid, next_due_at timestamptz, next_expires_at timestamptz)
), held AS MATERIALIZED (
    SELECT d.state AS was, d.invitation_id, d.channel_id, d.sequence, d.address_hash, d.attempts, t.*
    FROM (SELECT * FROM told ORDER BY id) t
    CROSS JOIN LATERAL (
        SELECT d.* FROM invitations_delivery d
        WHERE d.organisation_id = %(organisation)s AND d.id = t.id OFFSET 0 FOR UPDATE
    ) d
    WHERE d.claim = t.claim AND (d.state || ' ' || t.state) IN ({_EDGES})
), moved AS (
    UPDATE invitations_delivery d
    SET state = h.state, reason = h.reason,
        last_reply = CASE WHEN h.reply = '' THEN d.last_reply ELSE h.reply END,
        due_at = coalesce(h.due_at, d.due_at), attempts = d.attempts + h.is_try::int,
        sent_at = h.sent_at, sent_on = h.sent_on,
        claim = CASE WHEN h.state = 'unknown' THEN d.claim END, lease_until = NULL, changed_at = clock_timestamp()
    FROM held h
    WHERE d.organisation_id = %(organisation)s AND d.id = ANY (ARRAY(SELECT id FROM held)) AND d.id = h.id
    RETURNING d.id
), ended AS (
    UPDATE invitations_attempt a SET reply = h.reply, outcome = h.outcome, ended_at = clock_timestamp()
    FROM held h
    WHERE a.organisation_id = %(organisation)s AND a.delivery_id = ANY (ARRAY(SELECT id FROM held))
        AND a.delivery_id = h.id AND a.number = h.attempts AND h.was <> 'claimed'
), tried AS (
    INSERT INTO invitations_attempt
        (organisation_id, delivery_id, number, claim, message_id, relay, reply, outcome, ended_at)
    SELECT %(organisation)s::bigint, id, attempts + 1, claim, '', %(relay)s::text, reply, outcome, clock_timestamp()
    FROM held WHERE is_try
), asked AS (
    UPDATE invitations_invitation i
    SET state = CASE WHEN i.state = 'scheduled' THEN h.invitation_state ELSE i.state END,
        refusal_reason = CASE WHEN i.state = 'scheduled' THEN h.refusal ELSE i.refusal_reason END,
        sent_at = coalesce(i.sent_at, h.sent_at), updated_at = clock_timestamp()
    FROM held h
    WHERE i.organisation_id = %(organisation)s AND i.id = ANY (ARRAY(SELECT invitation_id FROM held))
        AND i.id = h.invitation_id AND h.sequence = 0 AND h.invitation_state <> ''
), reminded AS (
    INSERT INTO invitations_delivery
        (organisation_id, public_uuid, invitation_id, channel_id, sequence, address_hash, state, reason, due_at,
         expires_at, attempts, message_id, last_reply, changed_at)
    SELECT %(organisation)s::bigint, h.next_uuid, h.invitation_id, h.channel_id, 1, h.address_hash, 'scheduled', '',
        h.next_due_at, h.next_expires_at, 0, '', '', clock_timestamp()
    FROM held h JOIN invitations_invitation i ON i.organisation_id = %(organisation)s AND i.id = h.invitation_id
    WHERE h.next_uuid IS NOT NULL AND i.state NOT IN ('reviewed', 'cancelled', 'refused', 'expired')
    ON CONFLICT ON CONSTRAINT delivery_once DO NOTHING
)
SELECT id FROM moved
"""
