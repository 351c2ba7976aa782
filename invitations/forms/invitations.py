"""What the address of the list of invitations asks for. Nonsense in it asks for nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta

from django.http import QueryDict

from accounts.models import Channel
from core.prefixes import searchable
from invitations.models import Event
from invitations.refusals import Refusal
from invitations.states import InvitationState
from invitations.wanted import NOT_DRAWN, Day, Letters, Wanted

# What narrows, in the order in which it stands in a kept address; `day` only says which day a period means.
NAMES = (
    "state", "reason", "platform", "channel", "type", "rule", "language", "letter", "source", "opened",
    "period", "from", "to", "q",
)  # fmt: skip
KEPT = (*(name for name in NAMES if name != "q"), "day")  # a search is for somebody's address: it is not kept
PERIODS = {"7": 7, "30": 30, "90": 90, "365": 365}  # days up to today
AHEAD = {"today": (0, 0), "next7": (0, 6), "next30": (0, 29)}  # days from today on
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,4})?")


def parse_wanted(
    asked: QueryDict,
    *,
    channels: Sequence[Channel],
    is_scoped: bool,
    event_types: Iterable[str],
    platforms: Collection[str],
    rules: Mapping[str, int],
    today: date,
) -> Wanted:
    """Return which invitations an address asks for, of the channels that one may see (`is_scoped`: not all there are).

    `state`, `reason`, `platform` (a key, or `none` for not drawn yet), `channel`, `type`, `rule` (`rules` are keys by
    public id), `language` and `source` may each be given several times; all platforms are the same as none given.
    `letter` is one of `Letters`. `period` is a number of days up to today, or `today`, `next7` or `next30` for those
    ahead; else `from` and `to` are ISO days; `day` says which day is meant (received, due, sent, opened, clicked).
    `opened` is yes or no; `q` begins a reference or an address.
    """
    named = set(asked.getlist("channel"))
    seen = tuple(channel.pk for channel in channels)
    chosen = tuple(channel.pk for channel in channels if channel.public_id in named)
    types = tuple(event_types)
    drawn = _known(asked, "platform", {*platforms, NOT_DRAWN})
    day, letter = asked.get("day", ""), asked.get("letter", "")
    first, last = _period(asked, today)
    return Wanted(
        channels=chosen or (seen if is_scoped else None),
        known=(seen, types),
        states=_known(asked, "state", InvitationState.values),
        reasons=_known(asked, "reason", Refusal.values),
        platforms=() if len(drawn) > len(platforms) else drawn,
        event_types=_known(asked, "type", types),
        sources=_known(asked, "source", Event.Source.values),
        rules=tuple(rules[name] for name in _known(asked, "rule", rules)),
        languages=tuple(
            name for name in dict.fromkeys(asked.getlist("language")) if _LANGUAGE.fullmatch(name)
        ),
        letters=letter if letter in set(Letters) else "",
        is_opened={"yes": True, "no": False}.get(asked.get("opened", "")),
        first=first,
        last=last,
        day=Day(day) if day in set(Day) else Day.RECEIVED,
        words=searchable(asked.get("q", "")),
    )


def is_narrowed(asked: QueryDict) -> bool:
    """Tell whether an address filters at all."""
    return any(asked.get(name) for name in NAMES)


def kept_query(asked: QueryDict) -> str:
    """Return the part of an address that a saved view keeps: its filters in a fixed order, without search words."""
    kept = QueryDict(mutable=True)
    for name in KEPT:
        if values := [value for value in dict.fromkeys(asked.getlist(name)) if value]:
            kept.setlist(name, values)
    return kept.urlencode()


def _known(asked: QueryDict, name: str, values: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in asked.getlist(name) if value in values))


def _period(asked: QueryDict, today: date) -> tuple[date | None, date | None]:
    named = asked.get("period", "")
    if days := PERIODS.get(named):
        return today - timedelta(days=days - 1), None
    if named in AHEAD:
        first, last = AHEAD[named]
        return today + timedelta(days=first), today + timedelta(days=last)
    return _day(asked.get("from", "")), _day(asked.get("to", ""))


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text) if len(text) == 10 else None
    return None
