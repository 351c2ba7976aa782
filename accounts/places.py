"""Countries, languages and time zones by name, from CLDR through Babel. Pure."""

from __future__ import annotations

import zoneinfo
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

_LANGUAGES = ("en", "fr", "de", "nl", "sv", "es", "it", "pt", "da", "nb", "fi", "pl", "cs")


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale("en")


@lru_cache(maxsize=16)
def country_choices(language: str) -> list[tuple[str, str]]:
    """Return (ISO code, name in `language`) of every country, by name."""
    names = _locale(language).territories
    countries = [(code, name) for code, name in names.items() if len(code) == 2 and code.isalpha()]
    return sorted(
        [pair for pair in countries if pair[0] not in {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}],
        key=lambda pair: pair[1],
    )


def country_name(code: str, language: str) -> str:
    """Return a country's name in `language`, or its code when CLDR does not know it."""
    return _locale(language).territories.get(code, code)


@lru_cache(maxsize=16)
def language_choices(language: str) -> list[tuple[str, str]]:
    """Return (code, name in `language`) of the languages in which customers may be written to, by name."""
    names = _locale(language).languages
    return sorted(((code, names[code].capitalize()) for code in _LANGUAGES), key=lambda pair: pair[1])


@lru_cache(maxsize=1)
def time_zone_choices() -> list[tuple[str, str]]:
    """Return the time zones of the IANA database that name places, and UTC."""
    names = sorted(
        name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/")
    )
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


def usual_time_zone(country: str) -> str:
    """Return the time zone of a country that has one only, by CLDR; blank where there are several or none."""
    found = [zone for zone, territory in get_global("zone_territories").items() if territory == country]
    return found[0] if len(found) == 1 else ""
