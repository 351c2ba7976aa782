"""What the address of the list of given links asks for. Nonsense in it asks for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from django.http import QueryDict

from accounts.models import Channel
from core.prefixes import searchable
from links.given_filters import Wanted
from links.models import LinkBatch

NAMES = ("q", "channel", "batch", "clicked", "product", "own", "value", "from", "to")


def parse_wanted(asked: QueryDict, *, channels: Sequence[Channel], is_scoped: bool) -> Wanted:
    """Return which links an address asks for, of the channels that one may see (`is_scoped`: not all there are).

    `channel` may be given several times; `clicked` is yes or no; `product` begins the product or service; `own` and
    `value` name a column of the list's own and what stands there; `from` and `to` are ISO days of the visit; `q`
    begins a reference or an address.
    """
    named = set(asked.getlist("channel"))
    chosen = tuple(one.pk for one in channels if one.public_id in named)
    own, value = asked.get("own", "").strip()[:200], asked.get("value", "").strip()[:200]
    return Wanted(
        channels=chosen or (tuple(one.pk for one in channels) if is_scoped else None),
        batch=LinkBatch.uuid_of(asked.get("batch", "")),
        is_clicked={"yes": True, "no": False}.get(asked.get("clicked", "")),
        product=searchable(asked.get("product", ""), shortest=1),
        own=(own, value) if own and value and own.isprintable() and value.isprintable() else None,
        first=_day(asked.get("from", "")),
        last=_day(asked.get("to", "")),
        words=searchable(asked.get("q", "")),
    )


def is_narrowed(asked: QueryDict) -> bool:
    """Tell whether an address filters at all."""
    return any(asked.get(name) for name in NAMES)


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text) if len(text) == 10 else None
    return None
