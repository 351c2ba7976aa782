"""Words that people write into cells, in five languages and some more: yes and no, legal bases, languages. Pure.

Beside them the codes are always understood. Words are compared as `headings.normal` leaves them.
"""

from __future__ import annotations

from collections.abc import Mapping

from accounts.legal import LegalBasis
from invitations.csv_reader.headings import normal

YES = frozenset(
    (
        "1",
        "true",
        "t",
        "yes",
        "y",
        "oui",
        "vrai",
        "ja",
        "j",
        "wahr",
        "waar",
        "sant",
        "si",
        "sì",
        "sí",
        "vero",
        "x",
    )
)
NO = frozenset(
    ("0", "false", "f", "no", "n", "non", "faux", "nein", "falsch", "nee", "onwaar", "nej", "falskt", "falso")
)

_BASES: dict[str, str] = {
    LegalBasis.CONSENT: """
        opt in, consentement, einwilligung, zustimmung, toestemming, instemming, samtycke, medgivande""",
    LegalBasis.EXISTING_CUSTOMER: """
        soft opt in, customer, existing customer soft opt in, client existant, client, bestandskunde, kunde,
        bestaande klant, klant, befintlig kund, kund""",
    LegalBasis.CONTRACT: "contrat, vertrag, vertragserfüllung, overeenkomst, avtal",
    LegalBasis.LEGITIMATE_INTEREST: """
        legitimate interests, intérêt légitime, berechtigtes interesse, gerechtvaardigd belang,
        berättigat intresse""",
}
_LANGUAGES: dict[str, str] = {
    "en": "english, anglais, englisch, engels, engelska",
    "fr": "french, français, französisch, frans, franska",
    "de": "german, allemand, deutsch, duits, tyska",
    "nl": "dutch, néerlandais, niederländisch, nederlands, nederländska, holländska",
    "sv": "swedish, suédois, schwedisch, zweeds, svenska",
    "es": "spanish, espagnol, spanisch, spaans, spanska, español",
    "it": "italian, italien, italienisch, italiaans, italienska, italiano",
}


def _meant(listed: Mapping[str, str]) -> dict[str, str]:
    return {normal(word): value for value, words in listed.items() for word in words.split(",")}


_BASIS_OF = {normal(value): value for value in LegalBasis.values} | _meant(_BASES)
_LANGUAGE_OF = _meant(_LANGUAGES)


def legal_basis_meant(text: str) -> str | None:
    """Return the legal basis that a code or a word names, or None."""
    return _BASIS_OF.get(normal(text))


def language_meant(text: str) -> str | None:
    """Return the code of the language that a word names, or None."""
    return _LANGUAGE_OF.get(normal(text))
