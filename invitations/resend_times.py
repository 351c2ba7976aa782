"""From when on a letter of which nobody knows whether it arrived may be sent again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

# A paused process may still write its dot much later, and a server may take ten minutes for its answer.
RESEND_AFTER = timedelta(hours=1)


def may_send_again_at(marked_at: datetime) -> datetime:
    """Return from when on a letter that was last marked then may be sent again: an hour later."""
    return marked_at + RESEND_AFTER
