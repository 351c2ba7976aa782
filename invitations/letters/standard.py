"""The standard letter, for every organisation that has not written its own: one question, asked of all alike.

No praise is fished for, nothing is promised, no number of stars is named: `wording_rules` holds these words too.
"""

from __future__ import annotations

from dataclasses import replace

from invitations.letters.phrases import FALLBACK, primary
from invitations.letters.wording import Wording

INVITATION = "invitation"
REMINDER = "reminder"

_EN = Wording(
    language="en",
    subject="How was your order from {{ channel }}?",
    preheader="It takes about a minute, and every opinion counts the same.",
    heading="How did it go?",
    paragraphs=(
        "Hello {{ first_name }},",
        (
            "Thank you for your order {{ reference }} from {{ channel }}. We would like to know how it went: "
            "what you liked, and what you did not."
        ),
        (
            "It takes about a minute. Every opinion counts the same; yours helps other customers to decide "
            "and shows us what we should do better."
        ),
    ),
    button="Write a review",
    signature="Thank you for your time\n{{ channel }}",
    has_stars=False,
)
_FR = Wording(
    language="fr",
    subject="Comment s’est passée votre commande chez {{ channel }}\u00a0?",
    preheader="Une minute suffit, et tous les avis comptent autant.",
    heading="Comment cela s’est-il passé\u00a0?",
    paragraphs=(
        "Bonjour {{ first_name }},",
        (
            "Merci pour votre commande {{ reference }} chez {{ channel }}. Nous aimerions savoir comment elle "
            "s’est passée\u00a0: ce qui vous a plu comme ce qui vous a déplu."
        ),
        (
            "Une minute suffit. Tous les avis comptent autant\u00a0; le vôtre aide les autres clients à choisir et "
            "nous montre ce que nous devons améliorer."
        ),
    ),
    button="Donner mon avis",
    signature="Merci du temps que vous nous accordez\n{{ channel }}",
    has_stars=False,
)
_ELSEWHERE = {"en": "Write a review on {{ platform }}", "fr": "Donner mon avis sur {{ platform }}"}
REMINDER_SUBJECTS = {
    "en": "A reminder: how was your order from {{ channel }}?",
    "fr": "Petit rappel\u00a0: comment s’est passée votre commande chez {{ channel }}\u00a0?",
}
_INVITATIONS = {"en": _EN, "fr": _FR}
LANGUAGES = tuple(_INVITATIONS)


def has_language(language: str) -> bool:
    """Return whether the standard letter exists in a language, its region aside."""
    return primary(language) in _INVITATIONS


def standard(kind: str, *, is_own: bool, language: str) -> Wording:
    """Return the standard words of an invitation or a reminder, in English when we do not speak the language.

    On another platform the button names it. A reminder is the invitation again under another subject.
    """
    spoken = primary(language) if has_language(language) else FALLBACK
    words = _INVITATIONS[spoken]
    if not is_own:
        words = replace(words, button=_ELSEWHERE[spoken])
    return reminder_of(words) if kind == REMINDER else words


def reminder_of(invitation: Wording) -> Wording:
    """Return the reminder that goes with an invitation when nobody wrote one: its words under another subject.

    In a language we do not speak the subject stays as it is.
    """
    subject = REMINDER_SUBJECTS.get(primary(invitation.language), invitation.subject)
    return replace(invitation, subject=subject)
