"""A mail provider's account: by which of them, with which key, and how patiently. Nothing is opened here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from accounts.transports import Transport


@dataclass(frozen=True, slots=True)
class Provider:
    """One account at a provider. Its limits have the names of a relay's, so that the same terms hold for both.

    A request is cut off after `connect_seconds` and `dot_reply_seconds`; it cannot be cut off in its body alone.
    """

    transport: Transport
    options: Mapping[str, str]
    secret: Mapping[str, str] = field(repr=False)
    connections: int = 4
    letters_per_second: float | None = None
    connect_seconds: float = 10.0
    body_seconds: float = 10.0
    dot_reply_seconds: float = 60.0

    def __str__(self) -> str:
        return str(self.transport.label)
