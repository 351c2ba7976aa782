"""What the command palette finds by the beginning of a word: channels, customers and invitations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import Channel, Organisation
from core.prefixes import searchable
from invitations.models import Customer, Invitation
from invitations.selectors.customers import customers
from invitations.selectors.narrowing import events_beginning
from invitations.wanted import Wanted

MOST = 6  # of each kind; who wants more types more


@dataclass(frozen=True)
class Found:
    """The first few of each kind."""

    channels: list[Channel]
    customers: list[Customer]
    invitations: list[Invitation]


def find(
    organisation: Organisation, words: str, *, seen: Sequence[Channel], is_scoped: bool, types: Sequence[str]
) -> Found:
    """Return what begins like these words, in the channels that somebody may see (`is_scoped`: not all there are).

    Channels by any word of their name or by their own reference, customers by their address, invitations by order
    reference or address, or by a whole public id. Nothing for fewer than two letters.
    """
    wanted = searchable(words)
    if not wanted:
        return Found([], [], [])
    keys = tuple(channel.pk for channel in seen)
    people = list(customers(organisation, wanted, keys if is_scoped else None).order_by("-id")[:MOST])
    asked = Wanted(known=(keys, tuple(types)), words=wanted)
    events = events_beginning(organisation, asked).order_by("-id").values_list("pk", flat=True)[:MOST]
    return Found(
        [one for one in seen if begins_alike(f"{one.name} {one.reference}", wanted)][:MOST],
        people,
        _requests(organisation, wanted, keys, list(events), [one.pk for one in people]),
    )


def _requests(
    organisation: Organisation, wanted: str, channels: Sequence[int], events: list[int], people: list[int]
) -> list[Invitation]:
    """Return the newest invitations about these events or to these people, or the one of that public id.

    By keys that are known, not by subqueries: without statistics, as after a first import, those are planned badly.
    """
    uuid = Invitation.uuid_of(wanted)
    named = Q(public_uuid=uuid) if uuid else Q(event__in=events) | Q(customer__in=people)
    found = Invitation.objects.filter(named, organisation=organisation, channel__in=channels)
    return list(found.select_related("customer").order_by("-id")[:MOST])


def begins_alike(label: str, words: str) -> bool:
    """Tell whether a label, or any word of it, begins like these words, capitals or not."""
    told, wanted = label.casefold(), words.casefold()
    return told.startswith(wanted) or f" {wanted}" in told
