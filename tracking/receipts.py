"""One hit as it was received: what is noted at once, what the tracking mode leaves of it, and its way into rows.

Pure. A receipt whose place was not known when it came carries no channel and no day yet; `settled` adds them.
"""

from __future__ import annotations

import json
import random
import re
import zoneinfo
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NamedTuple

from core.tokens import Purpose, Token
from tracking.agents import BOT
from tracking.places import AGGREGATE, CONSENTED, FULL, Place

# What may stand between quotes in an array: no quote, no backslash. All of our own making, or a spool's.
_PLAIN = re.compile(r"[A-Za-z0-9:/+._ -]{0,40}", re.ASCII)
_VARIANT = 2 << 62
_UNPRINTED = (Purpose.OPEN, Purpose.HONEYPOT)  # letters of organisations that record nothing hold neither

_INSERT = """
INSERT INTO tracking_hit (id, received_at, day_on, organisation_id, channel, listing, subject, purpose, sequence,
    is_prefetch, method, source, agent)
SELECT h.id, h.received_at, h.day_on, h.organisation, h.channel, h.listing, h.subject, h.purpose, h.sequence,
    h.is_prefetch, h.method, decode(h.source, 'hex'), h.agent
FROM (SELECT unnest({}::uuid[]) AS id, unnest({}::timestamptz[]) AS received_at, unnest({}::date[]) AS day_on,
    unnest({}::bigint[]) AS organisation, unnest({}::bigint[]) AS channel, unnest({}::bigint[]) AS listing,
    unnest({}::bigint[]) AS subject, unnest({}::smallint[]) AS purpose, unnest({}::smallint[]) AS sequence,
    unnest({}::boolean[]) AS is_prefetch, unnest({}::text[]) AS method, unnest({}::text[]) AS source,
    unnest({}::text[]) AS agent) h
JOIN accounts_organisation o ON o.id = h.organisation
"""
# Writing the same receipts again changes nothing.
INSERT = _INSERT.format(*["%s"] * 13) + "ON CONFLICT DO NOTHING"
# For receipts that nobody has written: to look for what cannot be there costs a tenth of the whole.
INSERT_FRESH = _INSERT.format(*(f"${number}" for number in range(1, 14)))


class Receipt(NamedTuple):
    """A hit before it is a row. `source` is hexadecimal; `day_on` is empty as long as the place is not known."""

    id: str
    received_at: str
    day_on: str
    organisation: int
    channel: int
    listing: int
    subject: int
    purpose: int
    sequence: int
    is_prefetch: bool
    method: str
    source: str
    agent: str


def receipt(
    token: Token, *, method: str, source: str, agent: str, is_prefetch: bool, now: datetime
) -> Receipt:
    """Note a genuine token's use at `now` (UTC). The id is a UUIDv7 of that moment."""
    stamp = now.timestamp()
    return Receipt(
        f"{int(stamp * 1000):012x}{_random_half()}",
        # As `isoformat` would write it, which is slower than all the rest of this function.
        f"{_second(int(stamp))}.{now.microsecond:06}+00:00",
        "",
        token.organisation,
        0,
        token.listing,
        token.subject,
        int(token.purpose),
        token.sequence,
        is_prefetch,
        method,
        source,
        agent,
    )


def settled(noted: Receipt, place: Place) -> Receipt | None:
    """Return what may be recorded of a receipt, with channel and local day; None: nothing may, or it has no channel.

    * off: listing and day only. The moment becomes the day's beginning, in the id as well, and neither pixels
      nor declared machines are noted.
    * aggregate: no person (`subject` 0), no network; the program's coarse family stays.
    * consented: as the token says; a token that names nobody belongs to somebody who did not agree.
    * full: as the token says.

    The same receipt always settles to the same row, so that one noted twice is recorded once.
    """
    if not place.channel:
        return None
    day, start = _local_day(noted.received_at[:16], place.zone)
    # As `_replace` would do it, which is slower than all the rest of this function.
    here = (day, noted.organisation, place.channel, place.listing)
    found = Receipt._make(noted[:2] + here + noted[6:])
    if place.mode == FULL or (place.mode == CONSENTED and noted.subject):
        return found
    if place.mode in (AGGREGATE, CONSENTED):
        return found._replace(subject=0, sequence=0, source="")
    if (
        noted.purpose in _UNPRINTED
        or noted.method != "GET"
        or noted.is_prefetch
        or noted.agent.startswith(BOT)
    ):
        return None
    same_id = f"{int(start.timestamp() * 1000):012x}{noted.id[12:]}"
    found = found._replace(id=same_id, received_at=start.isoformat())
    return found._replace(subject=0, sequence=0, source="", agent="")


def columns(receipts: Sequence[Receipt]) -> list[str]:
    """Return the thirteen array parameters of either INSERT, which also asks for the organisations' existence."""
    # By hand: a list handed to the driver costs several times as much, at thirteen values a hit.
    return [
        '{"' + '","'.join(values if type(values[0]) is str else map(str, values)) + '"}'
        for values in zip(*receipts, strict=True)
    ]


def written(noted: Receipt) -> str:
    """Return a receipt as one line of a spool file."""
    return json.dumps(noted, separators=(",", ":")) + "\n"


def read(line: str) -> Receipt | None:
    """Return the receipt of a spool line, or None when the line is torn, or holds what no row could hold."""
    try:
        noted = Receipt(*json.loads(line))
        datetime.fromisoformat(noted.received_at)
        date.fromisoformat(noted.day_on or "2000-01-01")
        bytes.fromhex(noted.id + noted.source)
    except (TypeError, ValueError):
        return None
    are_numbers = all(type(value) is int and 0 <= value < 2**63 for value in noted[3:9])
    are_numbers = (
        are_numbers and max(noted.purpose, noted.sequence) < 2**15 and type(noted.is_prefetch) is bool
    )
    are_plain = all(_PLAIN.fullmatch(text) for text in (*noted[:3], *noted[10:]))
    return noted if are_numbers and are_plain and len(noted.id) == 32 and len(noted.method) <= 8 else None


@lru_cache(maxsize=4096)
def _local_day(minute: str, zone: zoneinfo.ZoneInfo) -> tuple[str, datetime]:
    # By the minute, since days begin on one everywhere.
    local = datetime.fromisoformat(minute).replace(tzinfo=UTC).astimezone(zone)
    start = local.replace(hour=0, minute=0)
    return local.date().isoformat(), start.astimezone(UTC)


@lru_cache(maxsize=16)
def _second(stamp: int) -> str:
    return datetime.fromtimestamp(stamp, UTC).isoformat()[:19]


def _random_half() -> str:
    # RFC 9562 §5.7: version 7, twelve random bits, variant 2, 62 random bits. No secret, but never the same.
    return f"7{random.getrandbits(12):03x}{random.getrandbits(62) | _VARIANT:016x}"
