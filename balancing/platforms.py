"""The registry of review platforms, and the two that are not foreign: the own page and any address.

A platform without an open form for reviews (Trusted Shops, Feefo, Verified Reviews) has no entry.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balancing.general_platforms import GENERAL
from balancing.monitored_platforms import MONITORED
from balancing.platform_type import Platform
from balancing.trade_platforms import TRADE

OWN = "own"
CUSTOM = "custom"

_OWN = Platform(
    key=OWN,
    name=_("Own page"),
    identifier_label="",
    identifier_help="",
    policy=_("Everybody may write; every review is shown alike, whatever its rating."),
    policy_source="16 CFR 465.7; Directive 2005/29/EC, annex I 23b and 23c",
    is_own=True,
    account_needed=False,
)
_CUSTOM = Platform(
    key=CUSTOM,
    name=_("Other platform"),
    identifier_label=_("Address of the review page"),
    identifier_help=_("Give the full address, beginning with https://."),
    policy=_("You must check this platform's rules on asking for reviews."),
    policy_source="",
    takes_any_url=True,
    account_hint=_("Whether reviewers need an account is not known."),
)

# In the order in which they are offered.
PLATFORMS: dict[str, Platform] = {
    platform.key: platform for platform in (_OWN, *GENERAL, *TRADE, _CUSTOM, *MONITORED)
}


def can_be_asked(key: str) -> bool:
    """Return whether customers may be led to this platform at all; an unknown key is no platform."""
    return key in PLATFORMS and PLATFORMS[key].can_ask


def askable_platforms() -> tuple[Platform, ...]:
    """Return the platforms that may get a share or an onward link, in the order in which they are offered."""
    return tuple(platform for platform in PLATFORMS.values() if platform.can_ask)
