"""What a single value of an event may be: each function takes text, tidies it, and returns it or refuses it. Pure.

Files, the API and forms use the same ones, so that a value is right or wrong whichever way it came.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from core.addresses import normalise
from invitations.csv_reader.safety import unquoted
from invitations.intake_words import NO, YES, language_meant, legal_basis_meant
from invitations.row_reasons import RowReason

MAX_REFERENCE = MAX_SKU = 120
MAX_NAME = 200
MAX_PRODUCTS = 100

_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}|[a-z]{2}|\d{3})){0,2}", re.ASCII | re.IGNORECASE)
_JOINERS = "\u200c\u200d"


class Refused(Exception):
    """Says that one value cannot be taken: which field, and why."""

    def __init__(self, field: str, reason: RowReason) -> None:
        super().__init__(field, reason)
        self.field, self.reason = field, reason


def text_of(field: str, value: str, limit: int) -> str:
    """Return a line of text of at most `limit` characters, in NFC, with runs of white space made single spaces."""
    if not value:
        return value
    if not value.isprintable() or value[0] in " '" or value[-1] == " " or "  " in value:
        value = _tidy(field, value)
    if not value.isascii():
        value = unicodedata.normalize("NFC", value)
    if len(value) > limit:
        raise Refused(field, RowReason.TOO_LONG)
    return value


def reference_of(value: str) -> str:
    """Return the reference under which the shop knows the order."""
    if reference := text_of("reference", value, MAX_REFERENCE):
        return reference
    raise Refused("reference", RowReason.MISSING)


def email_of(value: str) -> str:
    """Return the address in normal form."""
    if email := normalise(value):
        # A leading ' may be ours, put there against formulas; no real address begins with '= or '+.
        return email if email[0] != "'" else unquoted(email)
    if not value.strip():
        raise Refused("email", RowReason.MISSING)
    if email := normalise(unquoted(value.strip())):
        return email
    raise Refused("email", RowReason.BAD_ADDRESS)


def name_of(value: str) -> str:
    """Return a person's name, perhaps blank."""
    return text_of("name", value, MAX_NAME)


def customer_reference_of(value: str) -> str:
    """Return the shop's own number of the customer, perhaps blank."""
    return text_of("customer_reference", value, MAX_REFERENCE)


@lru_cache(maxsize=1024)
def language_of(value: str) -> str:
    """Return a language code in lower case with its region, such as `pt-br`, by code or by name, perhaps blank."""
    value = value.strip()
    if not value:
        return ""
    match = _LANGUAGE.fullmatch(value)
    if match is None:
        if known := language_meant(value):
            return known
        raise Refused("language", RowReason.BAD_LANGUAGE)
    whole = value.lower().replace("_", "-")
    return whole if len(whole) <= 8 else match[1].lower()


@lru_cache(maxsize=1024)
def country_of(value: str) -> str:
    """Return a country code of two letters, perhaps blank."""
    value = value.strip().upper()
    if value and not (len(value) == 2 and value.isascii() and value.isalpha()):
        raise Refused("country", RowReason.BAD_COUNTRY)
    return value


@lru_cache(maxsize=1024)
def consent_of(field: str, value: str) -> bool | None:
    """Return what a word for yes or no in five languages says; None when nothing is said."""
    word = value.strip().casefold()
    if not word:
        return None
    if word in YES:
        return True
    if word in NO:
        return False
    raise Refused(field, RowReason.BAD_CONSENT)


@lru_cache(maxsize=1024)
def legal_basis_of(value: str) -> str:
    """Return a legal basis by its code or a word for it, perhaps blank."""
    if not value or value.isspace():
        return ""
    if basis := legal_basis_meant(value):
        return basis
    raise Refused("legal_basis", RowReason.BAD_LEGAL_BASIS)


def skus_of(value: str) -> tuple[str, ...]:
    """Return the SKUs in a cell, separated by spaces or |, each once, in order."""
    skus = tuple(dict.fromkeys(unquoted(value).replace("|", " ").split()))
    if len(skus) > MAX_PRODUCTS:
        raise Refused("products", RowReason.TOO_MANY_PRODUCTS)
    return tuple(text_of("products", sku, MAX_SKU) for sku in skus)


def _tidy(field: str, value: str) -> str:
    kept = []
    for letter in " ".join(unquoted(value).split()):
        category = unicodedata.category(letter)
        if category == "Cs":
            raise Refused(field, RowReason.WRONG_ENCODING)
        if category in {"Cc", "Cn", "Co"}:
            raise Refused(field, RowReason.UNPRINTABLE)
        # Of the invisible letters the joiners belong to the spelling of some scripts; the rest is debris.
        if category != "Cf" or letter in _JOINERS:
            kept.append(letter)
    return "".join(kept).strip()
