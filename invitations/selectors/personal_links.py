"""A customer's own link to the platform that their invitation was drawn for. Made anew whenever it is asked for.

It is made of who was invited about what; what anybody thinks of it is not read.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.utils import translation
from django.utils.translation import gettext as _

from balancing.kinds import ReviewKind
from balancing.models import Listing
from balancing.unique_links import LinkRequest, family
from balancing.unique_links.checks import MAX_NAME, MAX_SKUS
from balancing.unique_links.families import BUSINESS_GENERATED
from balancing.unique_links.hosts import DEFAULT_HOST
from balancing.unique_links.reference import is_unprintable
from balancing.vault import keys_for
from invitations.models import EventProduct, Invitation


def personal_link(organisation: int, invitation: int, listing: int) -> str:
    """Return the business generated link of an invitation's customer for a Trustpilot listing of its channel.

    Blank when the listing has no keys, or the invitation or its customer's address is gone. The country is the
    listing's own, or else that of the customer; an invitation about products names their SKUs. Raises `LinkRefused`
    when the keys cannot be opened, or the link cannot be made with what is known.
    """
    found = Invitation.objects.filter(organisation=organisation, pk=invitation)
    invited = found.select_related("customer", "channel").first()
    page = Listing.objects.filter(
        organisation=organisation, pk=listing, is_active=True, has_keys=True
    ).first()
    if invited is None or page is None or page.channel_id != invited.channel_id or not invited.customer.email:
        return ""
    parts = urlsplit(page.url)
    domain = parts.path.rpartition("/")[2]
    request = LinkRequest(
        domain,
        invited.customer.email,
        _name(invited),
        invited.reference,
        locale=_locale(invited),
        skus=_skus(invited),
        host="" if parts.hostname == DEFAULT_HOST else parts.hostname or "",
    )
    keys = keys_for(invited.channel, BUSINESS_GENERATED, domain)
    return family(BUSINESS_GENERATED).build(request, keys).url


def _name(invited: Invitation) -> str:
    name = "".join(letter for letter in invited.customer.name if not is_unprintable(letter))[
        :MAX_NAME
    ].strip()
    if name:
        return name
    with translation.override(invited.language or None):
        return _("Customer")


def _locale(invited: Invitation) -> str:
    language, country = invited.language.replace("_", "-"), invited.customer.country
    return language if "-" in language or not country else f"{language}-{country}"


def _skus(invited: Invitation) -> tuple[str, ...]:
    if invited.kind != ReviewKind.PRODUCT:
        return ()
    bought = EventProduct.objects.filter(organisation=invited.organisation_id, event=invited.event_id)
    return tuple(bought.order_by("id").values_list("product__sku", flat=True)[:MAX_SKUS])
