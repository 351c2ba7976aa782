"""Every public address that stands in a letter. Pure: the doors and the maker of tokens are arguments."""

from __future__ import annotations

from dataclasses import dataclass

from core.tokens import Purpose, Tokens
from invitations.letters.wording import LetterValues

OWN_PLATFORM = "own"
STARS = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Doors:
    """Where public addresses begin (`https://host`, no slash at the end), and what makes their tokens."""

    tokens: Tokens
    base_url: str
    tracking_url: str


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of one letter. None: the letter has no such thing.

    `review` is where the button leads; `star(n)` leads to the same place and only chooses a star beforehand.
    `one_click` takes the POST of RFC 8058 and `unsubscribe` shows the page; both are one address.
    """

    review: str
    unsubscribe: str
    one_click: str | None
    pixel: str | None
    honeypot: str | None

    def star(self, stars: int) -> str:
        """Return the address behind one star of the row, 1 to 5."""
        return f"{self.review}?stars={stars}"


def addresses(values: LetterValues, doors: Doors) -> Addresses:
    """Return the addresses of a letter.

    Whoever is not tracked gets no pixel and no honeypot, and a link that names no person: the listing's
    static one. Where they are known by the page behind it the link must name them, and it is noted as if it did not;
    on the own platform it is the review form itself.
    """
    make, organisation = doors.tokens.make, values.organisation
    unsubscribe = make(Purpose.UNSUBSCRIBE, organisation=organisation, subject=values.invitation)
    unsubscribe = f"{doors.base_url}/u/{unsubscribe}/"
    pixel = honeypot = None
    if values.is_tracked:
        subject = {
            "organisation": organisation,
            "subject": values.invitation,
            "listing": values.listing,
            "sequence": values.sequence,
        }
        review = f"{doors.tracking_url}/c/{make(Purpose.CLICK, **subject)}/"
        pixel = f"{doors.tracking_url}/o/{make(Purpose.OPEN, **subject)}.gif"
        honeypot = f"{doors.tracking_url}/h/{make(Purpose.HONEYPOT, **subject)}/"
    elif values.platform == OWN_PLATFORM:
        token = make(Purpose.REVIEW, organisation=organisation, subject=values.invitation)
        review = f"{doors.base_url}/review/{token}/"
    elif values.has_own_link:
        token = make(
            Purpose.PERSONAL, organisation=organisation, subject=values.invitation, listing=values.listing
        )
        review = f"{doors.tracking_url}/p/{token}/"
    else:
        token = make(Purpose.LISTING, organisation=organisation, subject=0, listing=values.listing)
        review = f"{doors.tracking_url}/l/{token}/"
    return Addresses(review, unsubscribe, unsubscribe, pixel, honeypot)
