"""What the address of the list of invitations asks for. Nonsense in it asks for nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from datetime import date, timedelta

from django.http import QueryDict

from accounts.models import Channel
from core.prefixes import searchable
from invitations.models import Event
from invitations.refusals import Refusal
from invitations.selectors.invitations import NOT_DRAWN, Day, Wanted
from invitations.states import InvitationState

NAMES = (
    "state", "reason", "platform", "channel", "type", "source", "opened", "period", "from", "to", "q",
)  # fmt: skip
PERIODS = {"7": 7, "30": 30, "90": 90, "365": 365}  # days up to today


def parse_wanted(
    asked: QueryDict,
    *,
    channels: Sequence[Channel],
    is_scoped: bool,
    event_types: Iterable[str],
    platforms: Collection[str],
    today: date,
) -> Wanted:
    """Return which invitations an address asks for, of the channels that one may see (`is_scoped`: not all there are).

    `state`, `reason`, `platform` (a key, or `none` for not drawn yet), `channel`, `type` and `source` may each be
    given several times; all platforms are the same as none given. `period` is a number of days up to today, else
    `from` and `to` are ISO days; `day` says which day is meant (received, sent, opened, clicked). `opened` is yes or
    no; `q` begins a reference or an address.
    """
    named = set(asked.getlist("channel"))
    seen = tuple(channel.pk for channel in channels)
    chosen = tuple(channel.pk for channel in channels if channel.public_id in named)
    types = tuple(event_types)
    drawn = _known(asked, "platform", {*platforms, NOT_DRAWN})
    day = asked.get("day", "")
    first, last = _period(asked, today)
    return Wanted(
        channels=chosen or (seen if is_scoped else None),
        known=(seen, types),
        states=_known(asked, "state", InvitationState.values),
        reasons=_known(asked, "reason", Refusal.values),
        platforms=() if len(drawn) > len(platforms) else drawn,
        event_types=_known(asked, "type", types),
        sources=_known(asked, "source", Event.Source.values),
        is_opened={"yes": True, "no": False}.get(asked.get("opened", "")),
        first=first,
        last=last,
        day=Day(day) if day in set(Day) else Day.RECEIVED,
        words=searchable(asked.get("q", "")),
    )


def is_narrowed(asked: QueryDict) -> bool:
    """Tell whether an address filters at all."""
    return any(asked.get(name) for name in NAMES)


def _known(asked: QueryDict, name: str, values: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in asked.getlist(name) if value in values))


def _period(asked: QueryDict, today: date) -> tuple[date | None, date | None]:
    if days := PERIODS.get(asked.get("period", "")):
        return today - timedelta(days=days - 1), None
    return _day(asked.get("from", "")), _day(asked.get("to", ""))


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text) if len(text) == 10 else None
    return None
