"""Every language of the house: nothing stale, nothing broken, and customers never meet a sentence in another one."""

from __future__ import annotations

import io
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import dates
from django.utils.translation import override

from core.collecting import collect, is_translated
from core.management.commands.collect_messages import sources
from invitations.refusals import Refusal
from invitations.states import DeliveryState, InvitationState
from invitations.verdicts import ImportVerdict

LANGUAGES = sorted(code for code, _ in settings.LANGUAGES if code != "en")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|\{\w*\}|</?\w+")


@cache
def catalogue(language: str) -> Catalog:
    file = settings.BASE_DIR / "locale" / language / "LC_MESSAGES" / "django.po"
    return read_po(io.BytesIO(file.read_bytes()), locale=language, abort_invalid=True)


@cache
def collected() -> Catalog:
    return collect(settings.BASE_DIR, sources())


def key(message: Any) -> tuple[str | None, str]:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def texts(message: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the source's forms and the translation's, as tuples."""
    return (
        (message.id,) if isinstance(message.id, str) else tuple(message.id),
        (message.string,) if isinstance(message.string, str) else tuple(message.string),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_left_of_code_that_is_gone(language: str) -> None:
    assert {key(m) for m in catalogue(language) if m.id} - {key(m) for m in collected() if m.id} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_string_is_left_untranslated(language: str) -> None:
    wanted = {key(message) for message in collected() if message.id}
    translated = {key(message) for message in catalogue(language) if message.id and is_translated(message)}
    assert len(wanted) > 2000
    assert sorted(id_ for _context, id_ in wanted - translated) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_are_not_the_english_words_again(language: str) -> None:
    """Names and abbreviations may be the same; sentences may not."""
    same = [
        source[-1]
        for source, strings in map(texts, (m for m in catalogue(language) if m.id))
        if strings[-1] == source[-1] and len(re.findall(r"[a-z]{2,}", PLACEHOLDER.sub("", source[-1]))) > 4
    ]
    assert same == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_their_placeholders(language: str) -> None:
    broken = [
        (source[-1], words)
        for source, strings in map(texts, (m for m in catalogue(language) if m.id and is_translated(m)))
        for words in strings
        if sorted(PLACEHOLDER.findall(words)) not in [sorted(PLACEHOLDER.findall(form)) for form in source]
    ]
    assert broken == []


def test_no_word_of_ours_changes_the_names_of_days_and_months() -> None:
    """Django looks for “May” in our catalogues first; whoever means something else gives it a context."""
    names = {*dates.WEEKDAYS.values(), *dates.MONTHS.values()}
    with override("en"):
        assert {id_ for context, id_ in map(key, collected()) if context is None} & set(
            map(str, names)
        ) == set()


def test_french_keeps_its_spaces_and_apostrophes() -> None:
    wrong = re.compile(r" [;:!?»]|« |\d %|[a-zé]'[a-zé]", re.IGNORECASE)
    assert [words for m in catalogue("fr") for words in texts(m)[1] if m.id and wrong.search(words)] == []


@pytest.mark.parametrize("choices", [Refusal, ImportVerdict, InvitationState, DeliveryState])
@pytest.mark.parametrize("language", LANGUAGES)
def test_closed_lists_speak_every_language(choices: type[Refusal], language: str) -> None:
    with override("en"):
        english = [str(member.sentence) for member in choices]
    with override(language):
        spoken = [str(member.sentence) for member in choices]
    assert len(set(spoken)) == len(spoken)
    assert not set(english) & set(spoken)


def test_catalogues_tell_no_place_on_a_machine() -> None:
    for file in Path(settings.BASE_DIR, "locale").rglob("*.po"):
        places = {
            place for message in read_po(io.BytesIO(file.read_bytes())) for place, _ in message.locations
        }
        assert places
        assert not any(place.startswith(("/", "..")) for place in places)
