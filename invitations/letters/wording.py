"""What a letter is made of: words, the look of a channel, and what differs from letter to letter. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Wording:
    """One version of a letter's words, in one language: plain text with placeholders, never markup.

    A line feed inside a paragraph or the signature is a line break. `has_stars` asks for a row of stars
    instead of the button; it is shown for the own platform only, where a star can be chosen beforehand.
    """

    subject: str
    preheader: str
    heading: str
    paragraphs: tuple[str, ...]
    button: str
    signature: str
    has_stars: bool
    language: str


@dataclass(frozen=True, slots=True)
class Look:
    """What is the same in every letter of a channel: who writes, from where, in which colour.

    `from_email` and `reply_to` (may be blank) are ASCII; `channel_key` is the channel's public id and
    names the list in List-Id; `postal_address` may have several lines; `privacy_url` may be blank.
    """

    organisation: str
    channel: str
    channel_key: str
    colour: str
    from_name: str
    from_email: str
    reply_to: str
    postal_address: str
    privacy_url: str


@dataclass(frozen=True, slots=True)
class LetterValues:
    """What differs from letter to letter.

    `organisation`, `invitation` and `listing` are integer keys (for tokens), `delivery` is the public id
    `dlv_…`, `platform` a key of the registry (`own` is ours), `platform_name` what people call it.
    `email` is in normal form, `name` as the shop gave it, `event_day` the local day of the event.
    """

    organisation: int
    invitation: int
    listing: int
    sequence: int
    delivery: str
    platform: str
    platform_name: str
    email: str
    name: str
    reference: str
    event_day: date | None
    is_tracked: bool
