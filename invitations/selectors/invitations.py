"""Which invitations a list shows, how many there are in each state, and one of them with all its rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Count, Prefetch, Q, QuerySet

from accounts.models import Channel, Organisation
from balancing.models import Listing
from balancing.platforms import PLATFORMS
from invitations.models import Delivery, DeliveryChange, Invitation
from invitations.selectors.narrowing import narrowed
from invitations.states import DELIVERY_ENDED, InvitationState
from invitations.wanted import Wanted

_OF_INVITATIONS = (
    "public_uuid", "reference", "kind", "language", "state", "refusal_reason", "fallback_reason", "created_at",
    "created_on", "sent_at", "opened_on", "clicked_on", "clicked_at", "reviewed_at", "channel_id", "listing_id",
    "customer__email", "customer__name", "event__event_type", "event__source", "event__matched_at",
)  # fmt: skip
_OF_LETTERS = ("invitation_id", "sequence", "state", "reason", "due_at", "sent_at", "changed_at")
COUNTED = 50_000  # rows that a page may count; beyond it the counts are left out


def invitations(organisation: Organisation, wanted: Wanted) -> QuerySet[Invitation]:
    """Return the invitations wanted, newest first, with what a line of a list shows of them."""
    return (
        narrowed(organisation, wanted)
        .select_related("customer", "channel", "listing", "event")
        .prefetch_related(Prefetch("deliveries", Delivery.objects.order_by("sequence")))
        .prefetch_related(
            Prefetch("deliveries__changes", DeliveryChange.objects.filter(to_state__in=DELIVERY_ENDED))
        )
        .order_by("-id")
    )


def invitations_for_file(organisation: Organisation, wanted: Wanted) -> QuerySet[Invitation]:
    """Return the same with only what a row of the file says; channels and listings are fetched once, not for each."""
    letters = Delivery.objects.order_by("sequence").only(*_OF_LETTERS)
    ends = DeliveryChange.objects.filter(to_state__in=DELIVERY_ENDED).only("delivery_id", "changed_at")
    return (
        narrowed(organisation, wanted)
        .select_related("customer", "event")
        .only(*_OF_INVITATIONS)
        .prefetch_related(
            "channel",
            "listing",
            Prefetch("deliveries", letters),
            Prefetch("deliveries__changes", ends),
        )
        .order_by("-id")
    )


def counts_by_state(organisation: Organisation, wanted: Wanted) -> dict[str, int] | None:
    """Return how many there are in each state, whatever states are wanted; None when there are too many to count."""
    found = narrowed(organisation, replace(wanted, states=())).order_by().values("pk", "state")
    states = {state: Count("pk", filter=Q(state=state)) for state in InvitationState.values}
    counted = found[: COUNTED + 1].aggregate(**states)
    return counted if sum(counted.values()) <= COUNTED else None


def invitation_by_public_id(
    organisation: Organisation, public_id: str, channels: Iterable[Channel] | None = None
) -> Invitation | None:
    """Return the invitation with that public id, or None when it is not one of these channels'."""
    uuid = Invitation.uuid_of(public_id)
    if uuid is None:
        return None
    found = Invitation.objects.filter(organisation=organisation, public_uuid=uuid)
    if channels is not None:
        found = found.filter(channel__in=list(channels))
    return found.select_related(
        "customer", "channel", "listing", "event__import_run", "rule__template"
    ).first()


def keys_of(organisation: Organisation, public_ids: Iterable[str], channels: Iterable[int]) -> list[int]:
    """Return the keys of those of these invitations that belong to the channels; others are left out."""
    uuids = [uuid for public_id in public_ids if (uuid := Invitation.uuid_of(public_id))]
    found = Invitation.objects.filter(
        organisation=organisation, public_uuid__in=uuids, channel__in=list(channels)
    )
    return list(found.values_list("pk", flat=True))


def platforms_in_use(organisation: Organisation) -> list[str]:
    """Return the platforms on which any channel has, or had, a listing, in the order in which they are offered."""
    found = Listing.objects.filter(organisation=organisation).order_by()
    used = set(found.values_list("platform", flat=True).distinct())
    return [key for key in PLATFORMS if key in used] + sorted(used - PLATFORMS.keys())
