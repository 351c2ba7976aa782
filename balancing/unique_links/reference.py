"""References: which characters are safe in them, how long they may be, and our random suffix. Pure.

A customer may type any reference by hand, so only one that nobody can guess proves a match.
"""

from __future__ import annotations

import secrets
import string
import unicodedata

from django.utils.translation import gettext as _

from balancing.unique_links.request import LinkRefused

SAFE_ALPHABET = frozenset(string.ascii_letters + string.digits + "-_")
# Trustpilot's support article 201949187.
FORBIDDEN = frozenset('#*+"%&')
MAX_LENGTH = 255
# Crockford's base 32: no letter that could be taken for another. Capitals and digits joined by a dash are also
# what Trustpilot recognises in the subject of a letter (support article 360021265099).
SUFFIX_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SUFFIX_LENGTH = 8


def with_suffix(reference: str) -> str:
    """Return the reference, a dash and eight random letters (40 bits): a matching key that nobody can guess.

    Raises `LinkRefused` (`ref_too_long`) when there is no room for it.
    """
    found = f"{reference}-{''.join(secrets.choice(SUFFIX_ALPHABET) for _letter in range(SUFFIX_LENGTH))}"
    if len(found) > MAX_LENGTH:
        raise _too_long()
    return found


def without_suffix(reference: str) -> str:
    """Return the shop's own reference in front of our suffix; the whole when there is none."""
    order, dash, suffix = reference.rpartition("-")
    is_ours = dash and order and len(suffix) == SUFFIX_LENGTH and set(suffix) <= set(SUFFIX_ALPHABET)
    return order if is_ours else reference


def unsafe_characters(reference: str) -> list[str]:
    """Return the characters, once each and by name, that are not in the safe alphabet: what a hint may warn of."""
    return [called(letter) for letter in dict.fromkeys(reference) if letter not in SAFE_ALPHABET]


def check_reference(reference: str, forbidden: frozenset[str] = frozenset()) -> None:
    """Refuse a reference that is missing, too long, or contains a forbidden or invisible character, by its name.

    Raises `LinkRefused` (`missing_ref`, `ref_too_long`, `ref_forbidden_char`).
    """
    if not reference.strip():
        raise LinkRefused("missing_ref", _("The reference is missing."), "reference")
    if len(reference) > MAX_LENGTH:
        raise _too_long()
    found = [letter for letter in dict.fromkeys(reference) if letter in forbidden or is_unprintable(letter)]
    if found:
        named = ", ".join(called(letter) for letter in found)
        message = _("The reference contains %(characters)s, which breaks links.") % {"characters": named}
        raise LinkRefused("ref_forbidden_char", message, "reference")


def called(letter: str) -> str:
    """Return a character as a sentence may show it: itself, or its Unicode name where it cannot be seen."""
    if letter.isprintable() and not letter.isspace():
        return letter
    return unicodedata.name(letter, f"U+{ord(letter):04X}")


def is_unprintable(letter: str) -> bool:
    """Tell whether a character can stand in no text: controls, half surrogates, line and paragraph separators.

    Joiners inside words and pictures stay, though they are invisible.
    """
    return unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"}


def _too_long() -> LinkRefused:
    message = _("The reference is longer than %(most)s characters.") % {"most": MAX_LENGTH}
    return LinkRefused("ref_too_long", message, "reference")
