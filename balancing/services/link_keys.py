"""Store, replace, delete and rotate the keys of unique links, and mark the listings whose links they make."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Channel, User
from accounts.services.audit import record_audit
from balancing.models import LinkKeys, Listing
from balancing.unique_links import Keys
from balancing.unique_links.checks import check_domain
from balancing.unique_links.families import BUSINESS_GENERATED
from balancing.unique_links.key_checks import KEYED, check_keys
from balancing.vault import place_of
from core.envelopes import Envelope, enclose, rotated
from core.exceptions import Invalid
from core.tenancy import require_tenant

KEYED_PLATFORM = "trustpilot"


def save_link_keys(
    *, channel: Channel, domain: str, family: str, keys: Keys, actor: User | None, now: datetime
) -> LinkKeys:
    """Store the keys of a channel's domain; they replace those that were there.

    Raises `LinkRefused` for a domain or keys that cannot be any, and `Invalid` for a family that has no keys.
    """
    if family not in KEYED:
        raise Invalid("family", _("This kind of link has no keys."), {"family": _("Choose a kind of link.")})
    domain = check_domain(domain.strip()).lower()
    kept = check_keys(family, keys)
    with transaction.atomic():
        Channel.objects.select_for_update().get(organisation=channel.organisation_id, pk=channel.pk)
        found = LinkKeys.objects.filter(channel=channel, domain=domain, family=family).first()
        row = found or LinkKeys(
            organisation=channel.organisation, channel=channel, domain=domain, family=family
        )
        words = {name: value for name, value in asdict(kept).items() if value}
        envelope = enclose(json.dumps(words).encode(), place_of(row))
        row.data_key, row.content = envelope.key, envelope.content
        row.saved_by, row.saved_at = actor, now
        row.save()
        mark_listings(channel=channel)
        record_audit(
            actor=actor,
            action="link_keys.saved",
            target=row.public_id,
            detail={"domain": domain, "channel": channel.public_id, "family": family},
        )
        return row


def delete_link_keys(*, link_keys: LinkKeys, actor: User | None) -> None:
    """Throw keys away. Links already made go on working; listings of the domain lead to their plain page again."""
    channel, public_id = link_keys.channel, link_keys.public_id
    detail = {"domain": link_keys.domain, "channel": channel.public_id, "family": link_keys.family}
    with transaction.atomic():
        link_keys.delete()
        mark_listings(channel=channel)
        record_audit(actor=actor, action="link_keys.deleted", target=public_id, detail=detail)


def mark_listings(*, channel: Channel) -> None:
    """Note on each of the channel's Trustpilot listings whether business generated links can be made for it."""
    keyed = set(
        LinkKeys.objects.filter(channel=channel, family=BUSINESS_GENERATED).values_list("domain", flat=True)
    )
    for listing in Listing.objects.filter(channel=channel, platform=KEYED_PLATFORM):
        has_keys = domain_of(listing) in keyed
        if listing.has_keys != has_keys:
            listing.has_keys = has_keys
            listing.save(update_fields=["has_keys", "updated_at"])


def domain_of(listing: Listing) -> str:
    """Return the domain that a Trustpilot listing's address ends with, in lower case."""
    return urlsplit(listing.url).path.rpartition("/")[2].lower()


def rotate_link_keys() -> int:
    """Seal the data keys of the open organisation anew where another master key writes by now; return how many.

    Idempotent, safe beside others; values are not opened. Raises `Unreadable` where the old master key is gone.
    """
    count = 0
    with transaction.atomic():
        for row in LinkKeys.objects.filter(organisation=require_tenant()).select_for_update().order_by("id"):
            envelope = Envelope(bytes(row.data_key), bytes(row.content))
            fresh = rotated(envelope, place_of(row))
            if fresh is not envelope:
                row.data_key = fresh.key
                row.save(update_fields=["data_key"])
                count += 1
    return count
