"""Platforms that forbid asking, or ask their guests themselves: read, never asked for, never selectable.

Their addresses show the page; the form for writing is not linked from anywhere.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balancing.platform_type import REST, Platform, Route

_ALIAS = r"(?P<alias>[A-Za-z0-9_-]{2,130})"
_HOTEL = r"(?P<country>[a-z]{2})/(?P<hotel>[a-z0-9-]{1,120})(?:\.[a-z]{2}(?:-[a-z]{2})?)?\.html"
_NUMBER = r"(?P<number>\d{1,20})"

_YELP_PAGE = "https://www.yelp.com/biz/{alias}"
_AIRBNB_PAGE = "https://www.airbnb.com/rooms/{number}"
_VRBO_PAGE = "https://www.vrbo.com/{number}"

MONITORED: tuple[Platform, ...] = (
    Platform(
        key="yelp",
        name="Yelp",
        identifier_label=_("Name of your page"),
        identifier_help=_("Give what stands behind yelp.com/biz/ in the address of your page."),
        policy=_("Asking for reviews is forbidden in any form, and may push the page down."),
        policy_source="blog.yelp.com, advice not to ask for reviews",
        routes=(
            Route(_ALIAS, _YELP_PAGE),
            Route(
                rf"https://www\.yelp\.(?:com|ca|co\.uk|com\.au|de|es|fr|ie|it)/biz/{_ALIAS}{REST}", _YELP_PAGE
            ),
        ),
        allowed_hosts=frozenset({"www.yelp.com"}),
        can_ask=False,
        account_hint=_("Reviewers need a Yelp account."),
    ),
    Platform(
        key="booking",
        name="Booking.com",
        identifier_label=_("Address of your page"),
        identifier_help=_(
            "Copy the address of your property, such as https://www.booking.com/hotel/fr/name.html."
        ),
        policy=_("Booking.com asks every guest itself after the stay; there is no page to link to."),
        policy_source="partner.booking.com, guest reviews",
        routes=(
            Route(
                rf"https://www\.booking\.com/hotel/{_HOTEL}{REST}",
                "https://www.booking.com/hotel/{country}/{hotel}.html",
            ),
        ),
        allowed_hosts=frozenset({"www.booking.com"}),
        can_ask=False,
        account_hint=_("Only guests who stayed can write."),
    ),
    Platform(
        key="airbnb",
        name="Airbnb",
        identifier_label=_("Number of your listing"),
        identifier_help=_("Give the number behind /rooms/ in the address of your listing."),
        policy=_("Airbnb asks every guest itself after the stay; there is no page to link to."),
        policy_source="Airbnb, reviews policy",
        routes=(
            Route(_NUMBER, _AIRBNB_PAGE),
            Route(
                rf"https://www\.airbnb\.(?:com|ca|co\.uk|com\.au|de|es|fr|ie|it)/rooms/{_NUMBER}{REST}",
                _AIRBNB_PAGE,
            ),
        ),
        allowed_hosts=frozenset({"www.airbnb.com"}),
        can_ask=False,
        account_hint=_("Only guests who stayed can write."),
    ),
    Platform(
        key="vrbo",
        name="Vrbo",
        identifier_label=_("Number of your property"),
        identifier_help=_("Give the number in the address of your property."),
        policy=_("Vrbo asks every guest itself after the stay; there is no page to link to."),
        policy_source="Vrbo, review guidelines",
        routes=(
            Route(_NUMBER, _VRBO_PAGE),
            Route(rf"https://www\.vrbo\.com/{_NUMBER}(?:ha)?{REST}", _VRBO_PAGE),
        ),
        allowed_hosts=frozenset({"www.vrbo.com"}),
        can_ask=False,
        account_hint=_("Only guests who stayed can write."),
    ),
)
