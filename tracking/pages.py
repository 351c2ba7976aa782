"""The few neutral pages a tracking door shows, in every language there is a catalogue for.

No Django here, since the tracking process shows them too: the same catalogues are read by the standard library.
"""

from __future__ import annotations

import enum
import gettext
import html
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

LOCALES = Path(__file__).resolve().parent.parent / "locale"
SOURCE_LANGUAGE = "en"
_WORD = re.compile(r"\s*([A-Za-z]{2,3})(?:-[A-Za-z0-9-]+)?\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?")


class Page(enum.Enum):
    """Which page."""

    UNKNOWN = "the address leads nowhere; the same for forged, foreign and mistyped ones"
    NOTHING = "the page behind the hidden link, which no person sees"
    GONE = "the link is genuine, but the review page behind it is no longer there"
    LATER = "the link is genuine, but where it leads cannot be looked up now"


def page(which: Page, languages: str) -> tuple[str, bytes]:
    """Return the language that an Accept-Language header prefers among ours, and the page in it (HTML, UTF-8)."""
    language = preferred(languages)
    return language, _pages(language)[which]


def preferred(languages: str) -> str:
    """Return the best of our languages for an Accept-Language header; the source language when none fits."""
    known = _languages()
    wanted = [match for part in languages[:200].split(",") if (match := _WORD.fullmatch(part))]
    ranked = sorted(wanted, key=lambda match: -float(match[2] or 1))
    return next((word for match in ranked if (word := match[1].lower()) in known), SOURCE_LANGUAGE)


@lru_cache(maxsize=1)
def _languages() -> frozenset[str]:
    catalogues = LOCALES.glob("*/LC_MESSAGES/django.mo")
    return frozenset({SOURCE_LANGUAGE, *(found.parent.parent.name for found in catalogues)})


def _words(_: Callable[[str], str]) -> dict[Page, tuple[str, str]]:
    return {
        Page.UNKNOWN: (
            _("This link leads nowhere"),
            _("It may have been cut off or mistyped. Please follow the link in your e-mail once more."),
        ),
        Page.NOTHING: (_("There is nothing to see here"), _("You can close this page.")),
        Page.GONE: (
            _("This page is no longer there"),
            _("The review page behind this link has been closed. Thank you for wanting to help."),
        ),
        Page.LATER: (
            _("Please try again in a moment"),
            _("We cannot look up where this link leads just now. It will work again shortly."),
        ),
    }


@lru_cache(maxsize=32)
def _pages(language: str) -> dict[Page, bytes]:
    # Not for the source language: an empty entry of its catalogue must not blank a page.
    languages = [] if language == SOURCE_LANGUAGE else [language]
    catalogue = gettext.translation("django", LOCALES, languages, fallback=True)
    return {which: _html(language, *words) for which, words in _words(catalogue.gettext).items()}


def _html(language: str, title: str, sentence: str) -> bytes:
    title, sentence = html.escape(title), html.escape(sentence)
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<p>{sentence}</p>\n</main>\n</body>\n</html>\n"
    ).encode()
