"""What a worker does every minute about hits that wait on disk. Runs within Django."""

from __future__ import annotations

from tracking.tasks import drain_spool


def drained() -> None:
    """Do it once."""
    drain_spool()
