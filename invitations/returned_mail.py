"""Reading mail that came back: delivery status notifications (RFC 3464) and complaints (RFC 5965). Pure; never raises.

What a message is about stands in the address it came to, which we made and signed; what it says of that is read from
its machine-readable part. A complaint comes to another address and is known by our own link in the letter it quotes.
"""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from core.tokens import Purpose, Tokens
from invitations.delivery_reports import Kind
from invitations.mailer.outcomes import without_addresses
from invitations.returns import delivery_of

MOST_BYTES = 2 * 1024 * 1024
_MOST_PARTS = 50
_ADDRESSED = ("delivered-to", "x-original-to", "envelope-to", "to")
_ADDRESS = re.compile(r"b-[a-zA-Z2-7]{53}@")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_UNSUBSCRIBE = re.compile(r"/u/([A-Za-z0-9_-]{44})/")
_DELIVERY = re.compile(r"dlv_[0-9a-f]{32}")
# Enhanced codes (RFC 3463) that speak of the address: bad mailbox, bad domain, moved away, and a mailbox that is off.
_LASTING = re.compile(r"5\.1\.\d+|5\.2\.1|5\.4\.4")
# Servers that give no code to speak of say it in words.
_VAGUE = frozenset({"", "5.0.0"})
_NOBODY = re.compile(
    r"user unknown|unknown user|no such (?:user|mailbox|recipient)|does not exist", re.IGNORECASE
)
_ACTIONS = {
    "failed": Kind.BOUNCED,
    "delayed": Kind.DEFERRED,
    "delivered": Kind.DELIVERED,
    "relayed": Kind.DELIVERED,
}


class Returned(NamedTuple):
    """What a message says. `delivery` is an integer key or a public id; `invitation` is known of complaints only."""

    organisation: int
    delivery: int | str
    invitation: int
    kind: Kind
    is_lasting: bool
    detail: str
    event: str
    happened_at: datetime | None


def read_returned(content: bytes, tokens: Tokens, *, recipient: str = "") -> Returned | None:
    """Return what a message says of a letter of ours, or None when it says nothing that we can believe or understand.

    `recipient` is the address it came to, if the mail server tells; else the headers are asked. Out-of-office notes and
    other people's mail give None.
    """
    if len(content) > MOST_BYTES:
        return None
    try:
        message = email.message_from_bytes(content, policy=email.policy.compat32)
        return _complaint(message, tokens) if _is_complaint(message) else _bounce(message, tokens, recipient)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None  # mail from anywhere may be broken in any way


def _bounce(message: Message, tokens: Tokens, recipient: str) -> Returned | None:
    token = next(
        (found for text in _addresses(message, recipient) if (found := delivery_of(tokens, text))), None
    )
    status = next(_status_blocks(message), None)
    if token is None or status is None:
        return None
    kind = _ACTIONS.get(_word(status, "Action").lower())
    code = next(iter(_STATUS.findall(_word(status, "Status"))), "")
    if kind is None:
        return None
    said = _word(status, "Diagnostic-Code").partition(";")[2] or code
    is_nobody = bool(_LASTING.fullmatch(code)) or (code in _VAGUE and bool(_NOBODY.search(said)))
    is_lasting = kind is Kind.BOUNCED and is_nobody
    return Returned(
        token.organisation,
        token.subject,
        0,
        kind,
        is_lasting,
        without_addresses(said),
        _event_of(kind, code, token.subject),
        _moment(status, "Last-Attempt-Date") or _date(message),
    )


def _complaint(message: Message, tokens: Tokens) -> Returned | None:
    quoted = "\n".join(_quoted_heads(message))
    found = _UNSUBSCRIBE.search(quoted)
    token = tokens.read(found[1], Purpose.UNSUBSCRIBE) if found else None
    delivery = _DELIVERY.search(quoted)
    if token is None or delivery is None:
        return None
    return Returned(
        token.organisation,
        delivery[0],
        token.subject,
        Kind.COMPLAINED,
        False,
        "",
        _event_of(Kind.COMPLAINED, "", delivery[0]),
        _date(message),
    )


def _is_complaint(message: Message) -> bool:
    return message.get_param("report-type") == "feedback-report" or any(
        part.get_content_type() == "message/feedback-report" for part in _parts(message)
    )


def _addresses(message: Message, recipient: str) -> Iterator[str]:
    yield recipient
    for name in _ADDRESSED:
        for value in message.get_all(name, []):
            yield from _ADDRESS.findall(str(value))


def _status_blocks(message: Message) -> Iterator[Message]:
    """Yield what is said of each recipient; the first block of a report speaks of the message."""
    for part in _parts(message):
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status"):
            blocks = part.get_payload()
            for block in blocks if isinstance(blocks, list) else []:
                if block.get("Action"):
                    yield block


def _quoted_heads(message: Message) -> Iterator[str]:
    for part in _parts(message):
        kind = part.get_content_type()
        if kind == "text/rfc822-headers":
            raw = part.get_payload(decode=True)
            yield raw.decode("ascii", "replace") if isinstance(raw, bytes) else ""
        elif kind == "message/rfc822" and isinstance(part.get_payload(), list):
            for quoted in part.get_payload():
                yield "\n".join(f"{name}: {value}" for name, value in quoted.items())


def _parts(message: Message) -> Iterator[Message]:
    for number, part in enumerate(message.walk()):
        if number >= _MOST_PARTS:
            return
        yield part


def _word(block: Message, name: str) -> str:
    return " ".join(str(block.get(name, "")).split())


def _date(message: Message) -> datetime | None:
    return _moment(message, "Date")


def _moment(block: Message, name: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(str(block.get(name, "")))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _event_of(kind: Kind, code: str, delivery: object) -> str:
    """Name what was said, so that a server that says it twice, or two copies of one mail, say one thing."""
    return hashlib.sha256(f"{kind}\0{code}\0{delivery}".encode()).hexdigest()[:40]
