"""What we ourselves say in every letter, by language: why it came, where a review appears, how to stop it.

A table in code instead of translation catalogues: a letter speaks its reader's language, whatever language is
active in the process that writes it, and a missing sentence fails a test instead of turning up in English.
"""

from __future__ import annotations

from invitations.letters.languages import SPOKEN
from invitations.letters.speech import Phrases

PHRASES: dict[str, Phrases] = {code: speech.phrases for code, speech in SPOKEN.items()}
FALLBACK = "en"


def primary(language: str) -> str:
    """Return the language without its region, in small letters: `fr` of `fr-CA` or `fr_FR`."""
    return language.replace("_", "-").partition("-")[0].lower()


def phrases(language: str) -> Phrases:
    """Return the sentences in a language, in English when we do not speak it."""
    return PHRASES.get(primary(language)) or PHRASES[FALLBACK]
