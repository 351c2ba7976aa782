"""The blocks that a letter may have, how long and how many, and how they are added, moved and removed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from invitations.letters.wording import BUTTON, HEADING, PARAGRAPH, SIGNATURE, STARS, Block

SUBJECT_LENGTH = PREHEADER_LENGTH = 200
MOST_BLOCKS = 20
MOST_LETTERS = 5000  # of a text that is written at all, be it only for a preview


class BlockKind(models.TextChoices):
    """What a block is."""

    HEADING = HEADING, _("Heading")
    PARAGRAPH = PARAGRAPH, _("Paragraph")
    STARS = STARS, _("Row of stars")
    BUTTON = BUTTON, _("Button")
    SIGNATURE = SIGNATURE, _("Signature")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a block may be, how many of its kind a letter may have, and whether its text is one line."""

    length: int
    most: int
    is_one_line: bool = False


LIMITS: dict[str, Limits] = {
    HEADING: Limits(200, 3, is_one_line=True),
    PARAGRAPH: Limits(2000, 12),
    STARS: Limits(0, 1),
    BUTTON: Limits(80, 1, is_one_line=True),
    SIGNATURE: Limits(400, 1),
}


def may_add(blocks: Sequence[Block], kind: str) -> bool:
    """Tell whether there is room for one more block of a kind."""
    count = sum(block.kind == kind for block in blocks)
    return kind in LIMITS and len(blocks) < MOST_BLOCKS and count < LIMITS[kind].most


def may_remove(blocks: Sequence[Block], place: int) -> bool:
    """Tell whether the block at a place may go: any but the last way to the review."""
    if not 0 <= place < len(blocks):
        return False
    return blocks[place].kind != BUTTON or sum(block.kind == BUTTON for block in blocks) > 1


def added(blocks: Sequence[Block], kind: str, text: str = "") -> tuple[tuple[Block, ...], int]:
    """Return the blocks with a new one where it is usually wanted, and its place; as they are when there is no room.

    A heading comes first, a signature last; anything else stands before the first button, stars or signature.
    """
    if not may_add(blocks, kind):
        return tuple(blocks), len(blocks) - 1
    place = len(blocks)
    if kind == HEADING:
        place = 0
    elif kind != SIGNATURE:
        ends = {SIGNATURE} if kind == BUTTON else {STARS, BUTTON, SIGNATURE}
        place = next((n for n, block in enumerate(blocks) if block.kind in ends), place)
    return (*blocks[:place], Block(kind, text), *blocks[place:]), place


def moved(blocks: Sequence[Block], place: int, by: int) -> tuple[tuple[Block, ...], int]:
    """Return the blocks with one of them `by` places further down, or up when negative, and its new place."""
    if not 0 <= place < len(blocks):
        return tuple(blocks), place
    target = min(max(place + by, 0), len(blocks) - 1)
    rest = [*blocks[:place], *blocks[place + 1 :]]
    rest.insert(target, blocks[place])
    return tuple(rest), target


def removed(blocks: Sequence[Block], place: int) -> tuple[tuple[Block, ...], int]:
    """Return the blocks without one of them, and the place that is looked at next; the button always stays."""
    if not may_remove(blocks, place):
        return tuple(blocks), place
    left = (*blocks[:place], *blocks[place + 1 :])
    return left, min(place, len(left) - 1)


def label_of(kind: str) -> Promise | str:
    """Return what people call a kind of block."""
    return BlockKind(kind).label if kind in BlockKind.values else kind
