"""Take in mail that came back: from a folder that a mail server fills, or one message from a pipe."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path

import structlog
from django.db import InterfaceError, OperationalError

from core.public_tokens import tokens
from core.tenancy import tenant
from invitations.delivery_reports import Report
from invitations.returned_mail import MOST_BYTES, read_returned
from invitations.services.reporting import take_reports

log = structlog.get_logger(__name__)

PROVIDER = "returned"


def take_returned(*, content: bytes, now: datetime, recipient: str = "") -> bool:
    """Take in one message and tell whether it said something new of a letter of ours. Call it with no tenant open."""
    returned = read_returned(content, tokens(), recipient=recipient)
    if returned is None:
        return False
    report = Report(
        returned.delivery,
        returned.kind,
        PROVIDER,
        returned.event,
        min(returned.happened_at or now, now),
        returned.is_lasting,
        returned.detail,
    )
    with tenant(returned.organisation):
        return bool(take_reports(reports=[report], now=now))


def take_folder(*, folder: Path, now: datetime, limit: int = 500) -> int:
    """Take in what lies in a Maildir's `new`, oldest first, and return how many messages said something new.

    A message that was taken in moves to `cur`; one at which a worker died stays and is taken again, which changes
    nothing. One that cannot be read moves too, so that it holds up no other.
    """
    new, seen = folder / "new", folder / "cur"
    if not new.is_dir():
        return 0
    seen.mkdir(exist_ok=True)
    taken = 0
    for file in sorted(new.iterdir(), key=lambda found: found.name)[:limit]:
        try:
            with file.open("rb") as message:
                taken += take_returned(content=message.read(MOST_BYTES + 1), now=now)
        except FileNotFoundError:
            continue  # another worker was quicker
        except (OperationalError, InterfaceError):
            raise  # the database is away: the message stays for later
        except Exception as error:
            log.exception("returned.unreadable", fault=type(error).__name__, exc_info=False)
        with suppress(FileNotFoundError):
            file.rename(seen / f"{file.name.partition(':')[0]}:2,S")
    return taken
