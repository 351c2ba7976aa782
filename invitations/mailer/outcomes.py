"""What became of one letter on the wire: verdict, stage, and the reply without addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

REPLY_LENGTH = 200
_ADDRESS = re.compile(r'(?:"[^"\r\n]*"|[^\s<>()\[\]"\',;:]+)@[^\s<>()"\',;:]+')
_HIDDEN = "[address]"
_SHORTEST_TELLING_NAME = 3


class Verdict(StrEnum):
    """The closed list of ends. Only ACCEPTED, UNKNOWN and the others of stage `dot` were ever marked."""

    ACCEPTED = "accepted"  # 2xx to the dot
    REFUSED = "refused"  # a lasting no: 5xx, or a letter that must not go on the wire
    RETRY = "retry"  # a passing no, or a break before the dot: certainly not accepted
    UNKNOWN = "unknown"  # the dot was written and no definite reply came
    NOT_MARKED = "not_marked"  # the marker refused the row or could not be asked: no dot was written
    NOT_STARTED = "not_started"  # never begun, because of a stop or the deadline


class Stage(StrEnum):
    """How far the conversation had come."""

    LETTER = "letter"  # our own check; nothing was said to the server
    CONNECT = "connect"
    BANNER = "banner"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"  # up to and including the wait for the marker
    DOT = "dot"  # the marker is committed


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one letter.

    `reply` is the server's code and text, or our own words for a break; never an address, at most
    200 characters. `relay_fault` says that the relay as a whole is at fault (unreachable, log-in
    refused, 421), so that the relay is to be rested and the try not held against the address.
    `marker_unknown` comes with NOT_MARKED only: the marker raised, so the row may be marked or not.
    """

    key: int
    verdict: Verdict
    stage: Stage
    reply: str = ""
    relay_fault: bool = False
    marker_unknown: bool = False

    @property
    def was_marked(self) -> bool:
        """Return whether the marker of this letter is known to be committed."""
        return self.stage is Stage.DOT


def without_addresses(text: str, recipient: str = "") -> str:
    """Return a reply in one line of at most 200 characters, with every e-mail address hidden.

    The recipient's own local part is hidden too where it stands alone ("user jane.doe unknown").
    """
    text = " ".join(text.split())
    if not text.isprintable():
        text = "".join(sign if sign.isprintable() else " " for sign in text)
    if "@" in text:
        text = _ADDRESS.sub(_HIDDEN, text)
    name = recipient.rpartition("@")[0]
    if len(name) >= _SHORTEST_TELLING_NAME and name.casefold() in text.casefold():
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", _HIDDEN, text, flags=re.IGNORECASE)
    return text[:REPLY_LENGTH]
