"""What a letter is made of: words, the look of a channel, and what differs from letter to letter. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

HEADING, PARAGRAPH, STARS, BUTTON, SIGNATURE = "heading", "paragraph", "stars", "button", "signature"


class Block(NamedTuple):
    """One block of a letter: what it is (`blocks.BlockKind`) and its text, blank for the row of stars."""

    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """One version of a letter's words, in one language: plain text with placeholders, never markup.

    The blocks stand in the letter in their order. A line feed inside a paragraph or the signature is a line
    break. The row of stars is shown for the own platform only, where a star can be chosen beforehand. `version` is the
    public id under which the words are kept, blank for standard ones; the same words are the same under any.
    """

    language: str
    subject: str
    preheader: str
    blocks: tuple[Block, ...]
    version: str = field(default="", compare=False)

    def texts(self, kind: str) -> tuple[str, ...]:
        """Return the texts of all blocks of a kind, in their order."""
        return tuple(block.text for block in self.blocks if block.kind == kind)


def plain_letter(
    *,
    language: str,
    subject: str,
    preheader: str,
    heading: str,
    paragraphs: Iterable[str],
    button: str,
    signature: str,
    has_stars: bool = False,
) -> Wording:
    """Return words in the usual order: heading, paragraphs, stars, button, signature; what is blank is left out."""
    body = [Block(PARAGRAPH, text) for text in paragraphs]
    if heading:
        body.insert(0, Block(HEADING, heading))
    if has_stars:
        body.append(Block(STARS))
    body.append(Block(BUTTON, button))
    if signature:
        body.append(Block(SIGNATURE, signature))
    return Wording(language, subject, preheader, tuple(body))


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
    `has_own_link`: on that page the customer has a link of their own, made at the click.
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
    has_own_link: bool = False
