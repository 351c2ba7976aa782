"""What would make a letter better read: its size, lengths, loudness, and what stands where a value is missing. Pure.

Nothing here refuses anything; what may not be said is in `wording_rules`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from invitations.letters.phrases import PHRASES, primary
from invitations.letters.wording import BUTTON, PARAGRAPH, STARS, Wording
from invitations.placeholders import Slot, parse

CLIPPED_AT = 102 * 1024  # Gmail shows the rest of a longer page only on demand
SUBJECT_ON_PHONE = 45  # letters that a telephone shows upright
PREHEADER_SEEN = 110
LONG_PARAGRAPH = 600
LONG_LETTER = 200  # words
LONG_BUTTON = 30
WORDS_A_MINUTE = 200

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_LOUD = re.compile(r"\b[^\W\d_]{4,}\b")
_ANSWER = re.compile(r"\s*(?:re|fw|fwd|aw|wg|tr|sv|vs)\s*:", re.IGNORECASE)
# Names that every letter has a value for.
_ALWAYS = {"organisation", "channel", "platform"}


@dataclass(frozen=True, slots=True)
class Hint:
    """One sentence about a letter; `kind` is `warning` for what readers stumble over, else `info`."""

    kind: str
    text: str


def hints(wording: Wording, *, subject: str, is_own: bool) -> list[Hint]:
    """Return what could be better in these words.

    `subject` is what a customer reads there, its places filled; `is_own` says whether the review is written on our
    own page.
    """
    return [*_subject(wording, subject), *_body(wording, is_own), *_gaps(wording), *_loudness(wording)]


def seconds_to_read(wording: Wording) -> int:
    """Return how long the words take to read, in seconds, at 200 words a minute."""
    return max(1, round(_count(wording) * 60 / WORDS_A_MINUTE))


def _subject(wording: Wording, subject: str) -> Iterator[Hint]:
    if len(subject) > SUBJECT_ON_PHONE:
        yield Hint(
            "info",
            _("Telephones show about %(shown)s letters of a subject; yours has %(count)s.")
            % {"shown": SUBJECT_ON_PHONE, "count": len(subject)},
        )
    if _ANSWER.match(wording.subject):
        yield Hint("warning", _("The subject poses as an answer; mail programs take that for deceit."))
    if not wording.preheader:
        yield Hint(
            "info",
            _("Without a preheader mail programs show the first words of the letter beside the subject."),
        )
    elif len(wording.preheader) > PREHEADER_SEEN:
        yield Hint(
            "info",
            _("Of a preheader about %(shown)s letters are shown; yours has %(count)s.")
            % {"shown": PREHEADER_SEEN, "count": len(wording.preheader)},
        )


def _body(wording: Wording, is_own: bool) -> Iterator[Hint]:
    if any(len(text) > LONG_PARAGRAPH for text in wording.texts(PARAGRAPH)):
        yield Hint("info", _("A paragraph is long. Shorter ones are read, long ones skipped."))
    if _count(wording) > LONG_LETTER:
        yield Hint(
            "info", _("The letter has %(count)s words; up to 200 are read.") % {"count": _count(wording)}
        )
    if any(len(text) > LONG_BUTTON for text in wording.texts(BUTTON)):
        yield Hint("info", _("The words on the button break into two lines on a telephone."))
    if any(kind == STARS for kind, _text in wording.blocks) and not is_own:
        yield Hint(
            "info",
            _(
                "The row of stars is left out here: only on your own review page a star can be chosen beforehand."
            ),
        )
    if any(_ADDRESS.search(text) for _kind, text in wording.blocks):
        yield Hint(
            "warning",
            _("Addresses of pages are not made into links, and spam filters dislike them in the text."),
        )
    if primary(wording.language) not in PHRASES:
        yield Hint(
            "warning",
            _(
                "The reason for the letter and the unsubscribe link come in English: we do not speak this language yet."
            ),
        )


def _gaps(wording: Wording) -> Iterator[Hint]:
    """Find placeholders that leave a text which begins with nothing, when a customer has no such value."""
    for text in (wording.subject, wording.preheader, *(text for _kind, text in wording.blocks)):
        first = next(iter(parse(text)), "")
        if isinstance(first, Slot) and not first.fallback and first.name not in _ALWAYS:
            yield Hint(
                "warning",
                _(
                    "“%(text)s” begins with {{ %(name)s }}, which may be missing. Say what stands in: %(example)s."
                )
                % {
                    "text": text[:40],
                    "name": first.name,
                    "example": f"{{{{ {first.name}|{_('words instead')} }}}}",
                },
            )


def _loudness(wording: Wording) -> Iterator[Hint]:
    texts = [wording.subject, wording.preheader, *(text for _kind, text in wording.blocks)]
    words = [word for text in texts for word in _LOUD.findall(_without_slots(text))]
    if sum(word.isupper() for word in words) > 2:
        yield Hint("info", _("Words in capitals read as shouting, to people and to spam filters."))
    if sum(text.count("!") for text in texts) > 2:
        yield Hint("info", _("More than two exclamation marks read as advertising."))


def _count(wording: Wording) -> int:
    return sum(len(text.split()) for _kind, text in wording.blocks)


def _without_slots(text: str) -> str:
    return " ".join(piece for piece in parse(text) if isinstance(piece, str))
