"""Recording: what became of letters, written in groups, fenced by their claims. Telling it twice changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connections, transaction

from core.tenancy import APP, require_tenant
from invitations.services.sending.statements import RECORD
from invitations.services.sending.telling import Told


def record(*, told: Sequence[Told], relay: str = "") -> set[int]:
    """Write outcomes in the open tenant and return the deliveries that moved; the others were not theirs any more.

    Sets the delivery, ends its attempt, moves the invitation forward and schedules the reminder, in one
    statement. `relay` names the server for the attempts.
    """
    if not told:
        return set()
    with transaction.atomic(), connections[APP].cursor() as cursor:
        cursor.execute(RECORD, parameters(told, organisation=require_tenant(), relay=relay))
        return {row[0] for row in cursor.fetchall()}


def parameters(told: Sequence[Told], *, organisation: int, relay: str) -> Mapping[str, Any]:
    """Return the parameters of `RECORD`."""
    rows = sorted(told, key=lambda one: one.id)
    following = [one.next_letter for one in rows]
    return {
        "organisation": organisation,
        "relay": relay,
        "ids": [one.id for one in rows],
        "claims": [one.claim for one in rows],
        "states": [str(one.state) for one in rows],
        "reasons": [str(one.reason) for one in rows],
        "replies": [one.reply for one in rows],
        "outcomes": [str(one.outcome) for one in rows],
        "is_try": [one.is_try for one in rows],
        "due": [one.due_at for one in rows],
        "sent": [one.sent_at for one in rows],
        "sent_on": [one.sent_on for one in rows],
        "next_uuids": [letter and letter.public_uuid for letter in following],
        "next_due": [letter and letter.due_at for letter in following],
        "next_expires": [letter and letter.expires_at for letter in following],
        "invitation_states": [str(one.invitation_state) for one in rows],
        "refusals": [str(one.refusal) for one in rows],
    }
