"""Marking: whose dot may be written. What the marker's statement is asked with; the statement itself is `MARK`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from invitations.services.sending.jobs import Job, Written


def parameters(
    jobs: Iterable[Job],
    written: Mapping[int, Written],
    *,
    organisation: int,
    lease: timedelta,
    relay: str,
) -> Mapping[str, Any]:
    """Return the parameters of `MARK` for a group. `lease` is how long a server may take for its answer."""
    letters = [
        {
            "id": job.id,
            "claim": job.claim.hex,
            "message_id": written[job.id].message_id,
            "words": written[job.id].words,
            "hashes": [value.hex() for value in job.hashes],
        }
        for job in jobs
    ]
    return {"organisation": organisation, "letters": json.dumps(letters), "lease": lease, "relay": relay}
