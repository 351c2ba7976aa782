"""What the address of the list of events asks for. Nonsense in it asks for nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import date

from django.http import QueryDict

from accounts.models import Channel
from core.prefixes import searchable
from invitations.models import Event
from invitations.refusals import Refusal
from invitations.selectors.event_outcomes import Outcome, WantedEvents

NAMES = ("outcome", "reason", "channel", "source", "from", "to", "q")


def parse_wanted_events(asked: QueryDict, *, channels: Sequence[Channel], is_scoped: bool) -> WantedEvents:
    """Return which events an address asks for, of the channels that one may see (`is_scoped`: not all there are).

    `outcome`, `reason`, `channel` and `source` may each be given several times; `from` and `to` are ISO days of
    receipt; `q` begins a reference.
    """
    named = set(asked.getlist("channel"))
    seen = tuple(channel.pk for channel in channels)
    chosen = tuple(channel.pk for channel in channels if channel.public_id in named)
    return WantedEvents(
        channels=chosen or (seen if is_scoped else None),
        outcomes=_known(asked, "outcome", Outcome.values),
        reasons=_known(asked, "reason", Refusal.values),
        sources=_known(asked, "source", Event.Source.values),
        first=_day(asked.get("from", "")),
        last=_day(asked.get("to", "")),
        words=searchable(asked.get("q", "")),
    )


def _known(asked: QueryDict, name: str, values: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in asked.getlist(name) if value in values))


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text) if len(text) == 10 else None
    return None
