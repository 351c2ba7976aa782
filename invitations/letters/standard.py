"""The standard letter, for every organisation that has not written its own: one question, asked of all alike.

No praise is fished for, nothing is promised, no number of stars is named: `wording_rules` holds these words too.
"""

from __future__ import annotations

from dataclasses import replace

from invitations.letters.languages import SPOKEN
from invitations.letters.phrases import FALLBACK, primary
from invitations.letters.wording import BUTTON, Block, Wording

INVITATION = "invitation"
REMINDER = "reminder"

LANGUAGES = tuple(SPOKEN)


def has_language(language: str) -> bool:
    """Return whether the standard letter exists in a language, its region aside."""
    return primary(language) in SPOKEN


def standard(kind: str, *, is_own: bool, language: str) -> Wording:
    """Return the standard words of an invitation or a reminder, in English when we do not speak the language.

    On another platform the button names it. A reminder is the invitation again under another subject.
    """
    speech = SPOKEN[primary(language) if has_language(language) else FALLBACK]
    words = speech.invitation
    if not is_own:
        named = Block(BUTTON, speech.button_elsewhere)
        words = replace(
            words, blocks=tuple(named if block.kind == BUTTON else block for block in words.blocks)
        )
    return reminder_of(words) if kind == REMINDER else words


def reminder_of(invitation: Wording) -> Wording:
    """Return the reminder that goes with an invitation when nobody wrote one: its words under another subject.

    In a language we do not speak the subject stays as it is.
    """
    speech = SPOKEN.get(primary(invitation.language))
    return replace(invitation, subject=speech.reminder_subject) if speech else invitation
