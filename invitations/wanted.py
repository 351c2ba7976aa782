"""Which invitations somebody asks for: the filters of the list as one value that can be kept and asked again. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

NOT_DRAWN = "none"  # the platform of an invitation for which none has been drawn yet
_DAYS = ("first", "last")


class Day(StrEnum):
    """Which day of an invitation a period means."""

    RECEIVED = "received"
    DUE = "due"
    SENT = "sent"
    BOUNCED = "bounced"
    OPENED = "opened"
    CLICKED = "clicked"


class Letters(StrEnum):
    """How far the letters of an invitation are: the first only, a reminder that waits, a reminder that left."""

    FIRST = "first"
    REMINDER = "reminder"
    REMINDED = "reminded"


@dataclass(frozen=True)
class Wanted:
    """Which invitations are meant; None and empty mean: any, but an empty `channels` means: of none.

    `known` are all channels one may see and all event types: naming them lets a search by reference use its index.
    `rules` are keys; `letters` one of `Letters`. With `day` DUE only letters that still wait are looked at.
    """

    channels: tuple[int, ...] | None = None
    known: tuple[tuple[int, ...], tuple[str, ...]] = ((), ())
    states: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    event_types: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    rules: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()
    letters: str = ""
    is_opened: bool | None = None
    first: date | None = None
    last: date | None = None
    day: Day = Day.RECEIVED
    words: str = ""

    def packed(self) -> dict[str, Any]:
        """Return the same as plain values, to be kept as JSON."""
        plain = {part.name: getattr(self, part.name) for part in fields(self)}
        return plain | {name: plain[name] and plain[name].isoformat() for name in _DAYS}

    @classmethod
    def unpacked(cls, plain: Mapping[str, Any]) -> Wanted:
        """Return what was packed."""
        values = {name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()}
        channels, types = plain["known"]
        values["known"] = (tuple(channels), tuple(types))
        values["day"] = Day(plain["day"])
        for name in _DAYS:
            values[name] = date.fromisoformat(plain[name]) if plain[name] else None
        return cls(**values)
