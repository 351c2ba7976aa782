"""What we ourselves say in every letter, by language: why it came, where a review appears, how to stop it.

A table in code instead of translation catalogues: a letter speaks its reader's language, whatever language is
active in the process that writes it, and a missing sentence fails a test instead of turning up in English.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """The sentences of the frame. Names in braces are put in by `str.format`, whose arguments it never reads again."""

    why: str  # {order} is the reference with a blank before it, or nothing
    where_own: str
    where_else: str
    unsubscribe: str
    privacy: str
    sender: str
    star_question: str
    star_names: tuple[str, str, str, str, str]
    star_worst: str
    star_best: str


PHRASES: dict[str, Phrases] = {
    "en": Phrases(
        why="You are receiving this message following your order{order} with {channel}.",
        where_own="Your review will be public on the review page of {channel}, under the name you choose.",
        where_else="Your review will be public on {platform}, under the name of your account there.",
        unsubscribe="Stop receiving requests for reviews",
        privacy="Privacy policy",
        sender="Sent by {organisation}",
        star_question="How many stars do you give?",
        star_names=(
            "1 star out of 5",
            "2 stars out of 5",
            "3 stars out of 5",
            "4 stars out of 5",
            "5 stars out of 5",
        ),
        star_worst="Very poor",
        star_best="Very good",
    ),
    "fr": Phrases(
        why="Vous recevez ce message à la suite de votre commande{order} chez {channel}.",
        where_own="Votre avis sera public sur la page d’avis consacrée à {channel}, sous le nom que vous choisirez.",
        where_else="Votre avis sera public sur {platform}, sous le nom de votre compte.",
        unsubscribe="Ne plus recevoir de demandes d’avis",
        privacy="Politique de confidentialité",
        sender="Message envoyé par {organisation}",
        star_question="Combien d’étoiles donnez-vous\u00a0?",
        star_names=(
            "1 étoile sur 5",
            "2 étoiles sur 5",
            "3 étoiles sur 5",
            "4 étoiles sur 5",
            "5 étoiles sur 5",
        ),
        star_worst="Très mauvais",
        star_best="Très bon",
    ),
}
FALLBACK = "en"


def primary(language: str) -> str:
    """Return the language without its region, in small letters: `fr` of `fr-CA` or `fr_FR`."""
    return language.replace("_", "-").partition("-")[0].lower()


def phrases(language: str) -> Phrases:
    """Return the sentences in a language, in English when we do not speak it."""
    return PHRASES.get(primary(language)) or PHRASES[FALLBACK]
