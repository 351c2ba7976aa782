"""Make and change listings."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Channel, User
from accounts.services.audit import record_audit
from balancing.models import Listing, Share
from balancing.platforms import PLATFORMS
from balancing.services.link_keys import mark_listings
from core.exceptions import Conflict, Invalid

OWN = "own"


def ensure_own_listing(*, channel: Channel) -> Listing:
    """Return the channel's own review page as a listing; make it when absent."""
    listing, _made = Listing.objects.get_or_create(
        organisation_id=channel.organisation_id,
        channel=channel,
        platform=OWN,
        identifier="",
        defaults={"name": channel.name},
    )
    return listing


def save_listing(
    *,
    channel: Channel,
    platform: str,
    name: str,
    identifier: str,
    actor: User | None,
    requires_gmail: bool = False,
    languages: Sequence[str] = (),
    countries: Sequence[str] = (),
    listing: Listing | None = None,
) -> Listing:
    """Save a listing; its address is built from the identifier by the platform's own rules.

    Where any address is taken, `identifier` is that address, up to 2,000 characters; the column keeps a short word
    for it: the host and 12 digits of its SHA-256, as two spellings of one page have one normal form.
    Raises `Invalid` for an unknown platform or an identifier the platform does not accept, and `Conflict`
    for a listing the channel has already. The platform of an existing listing does not change.
    """
    if platform not in PLATFORMS or (platform == OWN and listing is None):
        raise Invalid("platform", _("This platform is not known."), {"platform": _("Choose a platform.")})
    url = PLATFORMS[platform].build_url(identifier)
    identifier = _word_for(url) if PLATFORMS[platform].takes_any_url else identifier.strip()
    with transaction.atomic():
        # Locked, so that of two people who add the same listing at once the second gets the clear answer.
        Channel.objects.select_for_update().get(organisation=channel.organisation_id, pk=channel.pk)
        # Beside any other page stands the own one, to which letters fall back.
        ensure_own_listing(channel=channel)
        others = Listing.objects.filter(channel=channel, platform=platform, identifier=identifier)
        if listing is not None:
            others = others.exclude(pk=listing.pk)
        if others.exists():
            raise Conflict(
                "listing_exists",
                _("The channel has this listing already."),
                {"identifier": _("Already listed.")},
            )
        listing = listing or Listing(organisation=channel.organisation, channel=channel, platform=platform)
        listing.name, listing.identifier, listing.url = name, identifier, url
        listing.requires_gmail = requires_gmail
        listing.languages, listing.countries = list(languages), list(countries)
        listing.save()
        mark_listings(channel=channel)
        listing.refresh_from_db(fields=["has_keys"])
        record_audit(
            actor=actor, action="listing.saved", target=listing.public_id, detail={"platform": platform}
        )
        return listing


def _word_for(url: str) -> str:
    return f"{urlsplit(url).hostname}#{sha256(url.encode()).hexdigest()[:12]}"


def set_listing_active(*, listing: Listing, is_active: bool, actor: User | None) -> None:
    """Switch a listing on or off. Letters drawn for it lead to the own page while it is off.

    Raises `Conflict` for switching off a listing that still has a share, since nobody would notice why
    its customers come to the own page; and for the own page itself.
    """
    with transaction.atomic():
        if not is_active and listing.platform == OWN:
            raise Conflict("own_listing", _("The own page is where everything falls back to; it stays on."))
        shared = Share.objects.filter(
            organisation=listing.organisation, listing=listing, percent__gt=0, table__is_current=True
        )
        if not is_active and shared.exists():
            raise Conflict("listing_shared", _("Set the share of this listing to 0 % first."))
        listing.is_active = is_active
        listing.save(update_fields=["is_active", "updated_at"])
        record_audit(
            actor=actor, action="listing.on" if is_active else "listing.off", target=listing.public_id
        )
