"""Whether words have the shape of a letter: a button, nothing blank, nothing too long or too often. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from invitations.letters.blocks import (
    LIMITS,
    MOST_BLOCKS,
    PREHEADER_LENGTH,
    SUBJECT_LENGTH,
    label_of,
)
from invitations.letters.wording import BUTTON, STARS, Wording

# Not a field of the form: what is wrong with the letter as a whole.
WHOLE = ""
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,4})?")


def faults(wording: Wording) -> dict[str, list[str]]:
    """Return what is wrong, as sentences by field: `subject`, `preheader`, `blocks.0`, or `WHOLE`."""
    found: dict[str, list[str]] = {}
    for field, sentence in _faults(wording):
        found.setdefault(field, []).append(sentence)
    return found


def _faults(wording: Wording) -> Iterator[tuple[str, str]]:
    if not _LANGUAGE.fullmatch(wording.language):
        yield WHOLE, _("This is not the code of a language.")
    if not wording.subject.strip():
        yield "subject", _("Write something here.")
    yield from _length("subject", wording.subject, SUBJECT_LENGTH)
    yield from _length("preheader", wording.preheader, PREHEADER_LENGTH)
    kinds = Counter(block.kind for block in wording.blocks)
    if not kinds[BUTTON]:
        yield WHOLE, _("A letter needs a button: it leads to the review.")
    if len(wording.blocks) > MOST_BLOCKS:
        yield WHOLE, _("A letter may have %(most)s blocks.") % {"most": MOST_BLOCKS}
    for kind, count in kinds.items():
        if kind not in LIMITS:
            yield WHOLE, _("There is no such block.")
        elif count > LIMITS[kind].most:
            yield WHOLE, _("Too many blocks of this kind: %(kind)s.") % {"kind": label_of(kind)}
    for place, (kind, text) in enumerate(wording.blocks):
        if kind != STARS and not text.strip():
            yield f"blocks.{place}", _("Write something here, or remove the block.")
        if kind in LIMITS:
            yield from _length(f"blocks.{place}", text, LIMITS[kind].length)


def _length(field: str, text: str, most: int) -> Iterator[tuple[str, str]]:
    if len(text) > most:
        said = ngettext(
            "At most %(most)s letter fits here; these are %(count)s.",
            "At most %(most)s letters fit here; these are %(count)s.",
            most,
        )
        yield field, said % {"most": most, "count": len(text)}
