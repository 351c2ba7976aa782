"""The statements of a claim: lock what is due, and read in one piece what its last look and its letter must know.

Plain SQL, because they run for every letter. Each row is looked up at its key, whatever the planner believes of tables
that it last counted before today's letters: with joins it has been seen to walk all customers times all events.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import connections

from core.lookups import array_of
from core.tenancy import APP
from invitations.services.sending.routes import Route
from invitations.states import DELIVERY_CLAIMABLE

_CLAIMABLE = ", ".join(f"'{state}'" for state in sorted(DELIVERY_CLAIMABLE))

_DUE = f"""
WITH due AS MATERIALIZED (
    SELECT id, due_at FROM invitations_delivery
    WHERE organisation_id = %(organisation)s AND state IN ({_CLAIMABLE})
        AND due_at BETWEEN %(since)s::timestamptz AND %(now)s
        AND (%(channels)s::bigint[] IS NULL OR channel_id = ANY (%(channels)s::bigint[]))
        AND channel_id <> ALL (%(others)s::bigint[])
    ORDER BY due_at LIMIT %(size)s FOR UPDATE SKIP LOCKED
)
SELECT array_agg(id)::text, count(*), max(due_at) FROM due
"""

_LINES = """
SELECT coalesce(json_agg(json_build_array(
    d.id, d.public_uuid, d.sequence, d.attempts, d.expires_at, encode(d.address_hash, 'hex'), d.channel_id,
    d.invitation_id, i.state, i.rule_id, i.kind, i.language, i.reference, i.is_tracked, i.may_forward, i.may_remind,
    i.listing_id, l.platform, c.email, c.name, c.country, c.erased_at IS NOT NULL,
    e.occurred_at, e.legal_basis, e.consent_send
) ORDER BY d.due_at, d.id), '[]')::text
FROM unnest(%(keys)s::bigint[]) AS k (id)
CROSS JOIN LATERAL (
    SELECT * FROM invitations_delivery WHERE organisation_id = %(organisation)s AND id = k.id OFFSET 0
) d
CROSS JOIN LATERAL (
    SELECT * FROM invitations_invitation
    WHERE organisation_id = %(organisation)s AND id = d.invitation_id OFFSET 0
) i
CROSS JOIN LATERAL (
    SELECT * FROM invitations_customer WHERE organisation_id = %(organisation)s AND id = i.customer_id OFFSET 0
) c
CROSS JOIN LATERAL (
    SELECT * FROM invitations_event WHERE organisation_id = %(organisation)s AND id = i.event_id OFFSET 0
) e
LEFT JOIN LATERAL (
    SELECT platform FROM balancing_listing
    WHERE organisation_id = %(organisation)s AND id = i.listing_id OFFSET 0
) l ON true
"""


class Due(NamedTuple):
    """What a claim has locked: the keys as the text of an array, how many, and the latest time due."""

    keys: str
    count: int
    until: datetime | None


class Line(NamedTuple):
    """A locked delivery with its invitation, customer and event. Moments and keys are as JSON writes them."""

    id: int
    public_uuid: str
    sequence: int
    attempts: int
    expires_at: str
    address_hash: str
    channel: int
    invitation: int
    invitation_state: str
    rule: int
    kind: str
    language: str
    reference: str
    is_tracked: bool
    may_forward: bool
    may_remind: bool
    listing: int | None
    listing_platform: str | None
    email: str | None
    name: str
    country: str
    is_erased: bool
    occurred_at: str
    legal_basis: str
    consent_send: bool | None


def lock_due(
    *, organisation: int, size: int, now: datetime, since: datetime | None, route: Route | None
) -> Due | None:
    """Lock up to `size` letters of the open tenant that are due, earliest first; None when there are none.

    Rows that another worker holds are passed over. `since` and `route` as `claim` has them.
    """
    channels = route.channels if route is not None else None
    others: Iterable[int] = route.others if route is not None and channels is None else ()
    values = {
        "organisation": organisation,
        "size": size,
        "now": now,
        "since": since or "-infinity",
        "channels": None if channels is None else array_of(channels),
        "others": array_of(others),
    }
    with connections[APP].cursor() as cursor:
        cursor.execute(_DUE, values)
        due = Due(*cursor.fetchone())
    return due if due.count else None


def read_lines(*, organisation: int, keys: str) -> list[Line]:
    """Return what is known of locked deliveries, by the time they are due."""
    with connections[APP].cursor() as cursor:
        # One text, because the driver takes longer for the values of a row than the server for finding them.
        cursor.execute(_LINES, {"organisation": organisation, "keys": keys})
        return [Line(*values) for values in json.loads(cursor.fetchone()[0])]
