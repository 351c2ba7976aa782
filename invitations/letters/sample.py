"""A customer who does not exist, for previews and test letters. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from core.tokens import Purpose
from invitations.letters.languages import SPOKEN
from invitations.letters.phrases import FALLBACK, primary
from invitations.letters.wording import LetterValues
from invitations.links import Addresses, Doors

EMAIL = "customer@example.com"  # RFC 2606
REFERENCE = "A-10428"
DAYS_AGO = 7

# What a sample link stands for, as the subject of its token.
REVIEW, UNSUBSCRIBE = 1, 2


def sample_values(
    *,
    organisation: int,
    listing: int,
    platform: str,
    platform_name: str,
    language: str,
    today: date,
    email: str = EMAIL,
) -> LetterValues:
    """Return the values of a sample customer who ordered a week before `today`. Nothing of it is in the database."""
    return LetterValues(
        organisation=organisation,
        invitation=0,
        listing=listing,
        sequence=0,
        delivery="",
        platform=platform,
        platform_name=platform_name,
        email=email,
        name=SPOKEN.get(primary(language), SPOKEN[FALLBACK]).sample_name,
        reference=REFERENCE,
        event_day=today - timedelta(days=DAYS_AGO),
        is_tracked=False,
    )


def sample_addresses(values: LetterValues, doors: Doors) -> Addresses:
    """Return links that only explain themselves: nothing is counted, nobody is unsubscribed."""
    review, unsubscribe = (
        doors.tokens.make(
            Purpose.PREVIEW, organisation=values.organisation, subject=meant, listing=values.listing
        )
        for meant in (REVIEW, UNSUBSCRIBE)
    )
    return Addresses(
        review=f"{doors.base_url}/letters/sample/{review}/",
        unsubscribe=f"{doors.base_url}/letters/sample/{unsubscribe}/",
        one_click=None,
        pixel=None,
        honeypot=None,
    )
