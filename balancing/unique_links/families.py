"""The link families: what each is called, needs, reads and warns of, and how it builds a link. Pure.

A new family is an entry here; screens, files and the API choose among these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balancing.platforms import OWN, PLATFORMS
from balancing.unique_links import trustpilot
from balancing.unique_links.checks import check_length
from balancing.unique_links.request import NO_KEYS, Keys, Link, LinkRefused, LinkRequest
from balancing.unique_links.trusted_shops import trusted_shops_link
from core.exceptions import Invalid

PLAIN, LEGACY, BUSINESS_GENERATED = "plain", "legacy", "business_generated"
PRODUCT, API_MADE, PROFILE = "product", "api_made", "profile"
_SEALING = ("encryption_key", "authentication_key")
_CUSTOMER = frozenset({"email", "name", "reference"})
_PLACE = frozenset({"domain", "locale", "host", "is_embedded"})


@dataclass(frozen=True, slots=True)
class Family:
    """One way of making links.

    `needs_keys` are the fields of `Keys` it uses; `inputs` the fields of `LinkRequest` it reads, `required`
    those among them that must be given. `domain_label` says what its `domain` is. `is_personal`: every customer
    gets a link of their own. `is_remote`: the platform makes it, so it needs the network and `build` refuses.
    """

    key: str
    name: str | Promise
    platform: str
    url_of: Callable[[LinkRequest, Keys], str]
    needs_keys: tuple[str, ...] = ()
    inputs: frozenset[str] = frozenset({"domain"})
    required: frozenset[str] = frozenset({"domain"})
    warning: str | Promise = ""
    domain_label: str | Promise = PLATFORMS["trustpilot"].identifier_label
    domain_help: str | Promise = ""
    is_remote: bool = False

    @property
    def is_personal(self) -> bool:
        """Tell whether two customers get two links."""
        return "email" in self.inputs

    def build(self, request: LinkRequest, keys: Keys = NO_KEYS) -> Link:
        """Return the link, or raise `LinkRefused` with what is wrong and in which field."""
        return Link(self.url_of(request, keys), self.key, request.reference, fingerprint(self.key, request))


def family(key: str) -> Family:
    """Return a family by its key; refuse closed platforms with their reason, and unknown words.

    Raises `LinkRefused` (`closed_platform`, `unknown_family`).
    """
    if key in FAMILIES:
        return FAMILIES[key]
    if key in CLOSED:
        raise LinkRefused("closed_platform", CLOSED[key], "family")
    raise LinkRefused("unknown_family", _("This kind of link is not known."), "family")


def fingerprint(key: str, request: LinkRequest) -> str:
    """Return 16 hexadecimal digits for family, domain, reference and e-mail, whatever is random in the link."""
    parts = (key, request.domain.lower(), request.reference, request.email)
    content = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
    return sha256(content).hexdigest()[:16]


def _made_by_vendor(request: LinkRequest, keys: Keys) -> str:
    raise LinkRefused(
        "made_by_vendor", _("Only the platform itself can make this link; ask its API."), "family"
    )


def _of_registry(key: str) -> Family:
    platform = PLATFORMS[key]

    def url_of(request: LinkRequest, keys: Keys) -> str:
        if not request.domain.strip():
            raise LinkRefused("missing_domain", _("The identifier is missing."), "domain")
        try:
            return check_length(platform.build_url(request.domain))
        except LinkRefused:
            raise
        except Invalid as error:
            raise LinkRefused(error.code, error.message, "domain") from None

    return Family(
        key,
        platform.name,
        key,
        url_of,
        warning=platform.policy,
        domain_label=platform.identifier_label,
        domain_help=platform.identifier_help,
    )


_TRUSTPILOT = (
    Family(
        BUSINESS_GENERATED,
        gettext_lazy("Trustpilot: business generated link"),
        "trustpilot",
        trustpilot.business_generated_link,
        needs_keys=_SEALING,
        inputs=_CUSTOMER | _PLACE | {"tags", "skus"},
        required=_CUSTOMER | {"domain"},
    ),
    Family(
        PRODUCT,
        gettext_lazy("Trustpilot: business generated link with product reviews"),
        "trustpilot",
        trustpilot.product_link,
        needs_keys=_SEALING,
        inputs=_CUSTOMER | _PLACE | {"tags", "skus"},
        required=_CUSTOMER | {"domain", "skus"},
        warning=gettext_lazy("The products must be in your Trustpilot catalogue already."),
    ),
    Family(
        LEGACY,
        gettext_lazy("Trustpilot: unique link (legacy)"),
        "trustpilot",
        trustpilot.legacy_link,
        needs_keys=("secret_key",),
        inputs=_CUSTOMER | _PLACE,
        required=_CUSTOMER | {"domain"},
        warning=gettext_lazy(
            "Trustpilot gives this kind of link to no new customers since October 2020, and e-mail address and "
            "name can be read in it. Use business generated links where you can."
        ),
    ),
    Family(
        API_MADE,
        gettext_lazy("Trustpilot: link made by their API"),
        "trustpilot",
        _made_by_vendor,
        needs_keys=("api_key", "api_secret", "business_unit"),
        inputs=_CUSTOMER | {"domain", "locale", "tags"},
        required=_CUSTOMER | {"domain"},
        warning=gettext_lazy(
            "Each link is asked for over the network; e-mail address and name go to Trustpilot."
        ),
        is_remote=True,
    ),
    Family(
        PLAIN,
        gettext_lazy("Trustpilot: plain link"),
        "trustpilot",
        trustpilot.plain_link,
        inputs=_PLACE | {"stars"},
        warning=gettext_lazy(
            "Plain links are no supported way of inviting since September 2022: reviews get no label, and many of "
            "them can bring a consumer alert on your profile."
        ),
    ),
    Family(
        PROFILE,
        gettext_lazy("Trustpilot: profile page"),
        "trustpilot",
        trustpilot.profile_link,
        inputs=frozenset({"domain", "locale", "host"}),
        warning=gettext_lazy("This page shows reviews; it does not ask for one."),
    ),
)
_TRUSTED_SHOPS = Family(
    "trusted_shops",
    gettext_lazy("Trusted Shops (legacy)"),
    "trusted_shops",
    trusted_shops_link,
    inputs=frozenset({"domain", "email", "reference", "locale"}),
    required=frozenset({"domain", "email", "reference"}),
    warning=gettext_lazy(
        "E-mail address and order can be read in this link. Asking needs the customer's consent and must happen "
        "within six months of the order."
    ),
    domain_label=gettext_lazy("Trusted Shops ID"),
    domain_help=gettext_lazy("Give the ID that begins with X, or the address of your rating form."),
)
FAMILIES: Mapping[str, Family] = {
    found.key: found
    for found in (
        *_TRUSTPILOT,
        *(
            _of_registry(key)
            for key, platform in PLATFORMS.items()
            if platform.can_ask and key not in {OWN, "trustpilot"}
        ),
        _TRUSTED_SHOPS,
    )
}
# Platforms that no link leads to, and why.
CLOSED: Mapping[str, str | Promise] = {
    "feefo": gettext_lazy(
        "Feefo asks the customers of the orders that you report to it, by itself; there is no form to link to."
    ),
    "verified_reviews": gettext_lazy(
        "Verified Reviews asks the customers of the orders that you report to it, by itself; there is no form to "
        "link to."
    ),
    **{key: platform.policy for key, platform in PLATFORMS.items() if not platform.can_ask},
}
