"""Recording: what became of letters, written in groups, fenced by their claims. Telling it twice changes nothing."""

from __future__ import annotations

import json
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
    # As JSON, because fifteen arrays cost the driver more than all the rest of a record.
    rows = json.dumps([_row(one) for one in told], default=str)
    return {"organisation": organisation, "relay": relay, "told": rows}


def _row(one: Told) -> dict[str, Any]:
    row = {
        "id": one.id,
        "claim": one.claim.hex,
        "state": one.state,
        "reason": one.reason,
        "reply": one.reply,
        "outcome": one.outcome,
        "is_try": one.is_try,
        "due_at": one.due_at,
        "sent_at": one.sent_at,
        "sent_on": one.sent_on,
        "invitation_state": one.invitation_state,
        "refusal": one.refusal,
    }
    if one.next_letter is not None:
        row["next_uuid"] = one.next_letter.public_uuid.hex
        row["next_due_at"] = one.next_letter.due_at
        row["next_expires_at"] = one.next_letter.expires_at
    return row
