"""What a server may do when a verb arrives, and the two ways of deciding it. Knows no connection."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

BANNER = "BANNER"  # the verbs that no client says: a connection comes, the body begins, the body ends
BODY = "BODY"
DOT = "DOT"


class Then(Enum):
    """What comes after the reply."""

    GO_ON = "go on"
    DROP = "drop"  # close the connection
    HANG = "hang"  # say nothing more, whatever comes


@dataclass(frozen=True, slots=True)
class Answer:
    """One deed of a server: a reply (perhaps none), and then. `accepts` counts at the dot only.

    `fault` names the deed in the journal; an ambiguous one leaves the client without a definite answer.
    """

    reply: bytes = b""
    then: Then = Then.GO_ON
    accepts: bool = False
    fault: str = ""
    is_ambiguous: bool = False


@dataclass(slots=True)
class Visit:
    """What is known at the moment of decision: the connection's number, the recipient, the letter."""

    connection: int
    recipient: str = ""
    delivery: str = ""


class Behaviour(Protocol):
    """Decides what happens at a verb; None means what an ordinary server does."""

    def answer(self, verb: str, visit: Visit) -> Answer | None:
        """Return the answer to one verb."""
        ...


class Ordinary:
    """An honest server."""

    def answer(self, verb: str, visit: Visit) -> Answer | None:
        """Return None: nothing out of the ordinary happens."""
        return None
