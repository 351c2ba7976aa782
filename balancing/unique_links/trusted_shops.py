"""Trusted Shops' legacy link: shop, e-mail and order in the address, nothing signed. Pure.

Forms of the address are facts of that platform; it has no open form, so balancing knows no listing of it.
"""

from __future__ import annotations

import base64

from django.utils.translation import gettext as _

from balancing.platform_type import REST, Route
from balancing.unique_links.checks import check_email, check_length
from balancing.unique_links.reference import FORBIDDEN, check_reference
from balancing.unique_links.request import Keys, LinkRefused, LinkRequest
from balancing.unique_links.trustpilot import component

_SHOP = r"(?P<shop>[Xx][0-9A-Fa-f]{32})"
_HOSTS = r"https://www\.trustedshops\.(?:com|co\.uk|de|es|fr|it|pl)"
_ROUTES = (
    Route(_SHOP, "{shop}"),
    Route(rf"{_HOSTS}/[a-z-]{{1,40}}/[a-z]{{1,20}}_{_SHOP}\.html(?:&[!-~]*)?{REST}", "{shop}"),
)
_FORMS = {
    "de": "https://www.trustedshops.de/bewertung/bewerten_",
    "en": "https://www.trustedshops.com/buyerrating/rate_",
    "es": "https://www.trustedshops.es/evaluacion/evaluar_",
    "fr": "https://www.trustedshops.fr/evaluation/evaluer_",
    "it": "https://www.trustedshops.it/valutazione-del-negozio/rate_",
    "pl": "https://www.trustedshops.pl/opinia/ocen_",
}


def trusted_shops_link(request: LinkRequest, keys: Keys) -> str:
    """Return the form's address in the locale's language, with base64 of the e-mail and of the order's reference."""
    shop = _shop(request.domain)
    check_email(request.email)
    check_reference(request.reference, FORBIDDEN)
    language = request.locale.strip()[:2].lower()
    form = _FORMS.get(language, _FORMS["en"])
    email, order = (
        component(base64.b64encode(text.encode()).decode()) for text in (request.email, request.reference)
    )
    return check_length(f"{form}{shop}.html&buyerEmail={email}&shopOrderID={order}")


def _shop(identifier: str) -> str:
    text = identifier.strip()
    if not text:
        raise LinkRefused("missing_domain", _("The Trusted Shops ID is missing."), "domain")
    for route in _ROUTES:
        if len(text) <= 300 and (shop := route.address(text)):
            return shop.upper()
    message = _("This is not a Trusted Shops ID: an X and 32 digits or letters from A to F.")
    raise LinkRefused("identifier_invalid", message, "domain")
