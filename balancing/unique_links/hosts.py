"""Trustpilot's country hosts: which one speaks a locale, and which hosts are theirs at all. Pure."""

from __future__ import annotations

from django.utils.translation import gettext as _

from balancing.platforms import PLATFORMS
from balancing.unique_links.request import LinkRefused

DEFAULT_HOST = "www.trustpilot.com"
HOSTS = PLATFORMS["trustpilot"].allowed_hosts
# The first locale of a language also serves the language alone, and countries that are not listed.
COUNTRY_HOSTS = {
    "en-us": "www",
    "en-gb": "uk",
    "en-au": "au",
    "en-nz": "nz",
    "en-ca": "ca",
    "en-ie": "ie",
    "da-dk": "dk",
    "sv-se": "se",
    "nb-no": "no",
    "fi-fi": "fi",
    "de-de": "de",
    "de-at": "at",
    "de-ch": "ch",
    "nl-nl": "nl",
    "nl-be": "nl-be",
    "fr-fr": "fr",
    "fr-be": "fr-be",
    "it-it": "it",
    "es-es": "es",
    "pt-pt": "pt",
    "pt-br": "br",
    "pl-pl": "pl",
    "ja-jp": "jp",
}
_LANGUAGES: dict[str, str] = {}
for _locale, _country in COUNTRY_HOSTS.items():
    _LANGUAGES.setdefault(_locale[:2], _country)
_LANGUAGES |= {"no": "no", "nn": "no"}


def host_for(locale: str) -> str:
    """Return the country host for a locale such as `de-AT`, `de_AT` or `de`; the international one otherwise."""
    wanted = locale.strip().replace("_", "-").lower()
    country = COUNTRY_HOSTS.get(wanted) or _LANGUAGES.get(wanted.partition("-")[0])
    return f"{country}.trustpilot.com" if country else DEFAULT_HOST


def check_host(host: str) -> str:
    """Return the host, or raise `LinkRefused` (`foreign_host`) when it is none of Trustpilot's."""
    if host not in HOSTS:
        raise LinkRefused("foreign_host", _("This host does not belong to Trustpilot."), "host")
    return host
