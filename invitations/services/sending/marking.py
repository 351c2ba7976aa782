"""Marking: whose dot may be written. What the marker's statement is asked with; the statement itself is `MARK`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from invitations.services.sending.jobs import Job


def parameters(
    jobs: Sequence[Job],
    message_ids: Mapping[int, str],
    *,
    organisation: int,
    lease: timedelta,
    relay: str,
) -> Mapping[str, Any]:
    """Return the parameters of `MARK` for a group. `lease` is how long a server may take for its answer."""
    rows = sorted(jobs, key=lambda job: job.id)
    hashes = [(job.id, value) for job in rows for value in job.hashes]
    return {
        "organisation": organisation,
        "ids": [job.id for job in rows],
        "claims": [job.claim for job in rows],
        "message_ids": [message_ids[job.id] for job in rows],
        "hashed": [key for key, _ in hashes],
        "hashes": [value for _, value in hashes],
        "lease": lease,
        "relay": relay,
    }
