"""What the law of a country means for the defaults. Pure; not legal advice, and every default can be changed."""

from __future__ import annotations

from accounts.models.organisation import TrackingMode

# EU, EEA, United Kingdom and Switzerland: an opening pixel needs prior consent there (EDPB Guidelines
# 2/2023; CNIL deliberation 2026-042; Garante provision 284/2026).
CONSENT_FIRST = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "HR",
        "CY",
        "CZ",
        "DK",
        "EE",
        "FI",
        "FR",
        "DE",
        "GR",
        "HU",
        "IE",
        "IT",
        "LV",
        "LT",
        "LU",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SK",
        "SI",
        "ES",
        "SE",
        "IS",
        "LI",
        "NO",
        "GB",
        "CH",
    ]
)


def default_tracking_mode(country: str) -> TrackingMode:
    """Return what a new organisation of that country (ISO 3166-1 alpha-2) records at first."""
    return TrackingMode.OFF if country in CONSENT_FIRST else TrackingMode.FULL
