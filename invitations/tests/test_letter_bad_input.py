"""Bad input in the editor: each a clear sentence, nothing lost, nothing in a header, nothing saved."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from pytest_django import Settings

from accounts.models import Channel, Organisation, OutgoingMail
from invitations.models import MessageTemplate, TemplateVersion
from invitations.services.letter_shelf import make_letter
from invitations.tests.letterbox import filled, parsed, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(acme: Organisation, channel: Channel) -> MessageTemplate:
    return make_letter(organisation=acme, name="Warm words", actor=None)


def address(letter: MessageTemplate, name: str = "letter_edit", **query: str) -> str:
    return reverse(f"invitations:{name}", args=["acme", letter.public_id], query=query)


def saved() -> list[tuple[int, bool, str]]:
    rows = TemplateVersion.objects.order_by("version")
    return list(rows.values_list("version", "is_current", "subject"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"subject": "x" * 10_240}, "At most 200 letters fit here; these are 10240."),
        ({"subject": ""}, "Write something here"),
        ({"preheader": "Hello {{ nmae }}"}, "Placeholder that does not exist"),
        ({"heading": "<b>Hello</b>"}, "HTML, which your customers would read as it stands"),
        ({"heading": "Give us 5 stars"}, "Names the stars it hopes for"),
        ({"button": "Gutschein sichern"}, "Promises something for a review"),
        ({"signature": "{{ 7*7 }}"}, "Braces that are no placeholder"),
        ({"blocks": ()}, "A letter needs a button"),
    ],
)
def test_bad_words_are_refused_with_a_sentence_and_nothing_is_lost(
    olga: Client, letter: MessageTemplate, change: dict[str, Any], said: str
) -> None:
    told = words("A paragraph that must not be lost", **change)
    answer = olga.post(address(letter), filled(told, do="save"))
    assert answer.status_code == 422
    body = answer.content.decode()
    assert said in body
    for text in (told.subject, *(text for _kind, text in told.blocks)):
        assert str(escape(text)) in body
    assert saved() == []


def test_line_ends_and_marks_of_direction_never_reach_a_header(
    olga: Client, letter: MessageTemplate, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "accounts.outbox.OutboxBackend"
    told = words(subject="Hello\r\nBcc: all@evil.example\u202egnp.exe")
    olga.post(address(letter), filled(told, do="save"))
    assert saved() == [(1, True, "Hello Bcc: all@evil.examplegnp.exe")]
    olga.post(address(letter), filled(told, do="test"))
    message = parsed(bytes(OutgoingMail.objects.get().content))
    assert message["Bcc"] is None
    assert message["Subject"] == "Test: Hello Bcc: all@evil.examplegnp.exe"


def test_words_that_are_refused_are_not_sent_as_a_test_either(olga: Client, letter: MessageTemplate) -> None:
    answer = olga.post(address(letter), filled(words("<p>Hi</p>"), do="test"))
    assert answer.status_code == 422
    assert not OutgoingMail.objects.exists()


def test_words_beyond_all_measure_make_no_letter_but_a_sentence(
    olga: Client, letter: MessageTemplate
) -> None:
    told = words("x" * 400_000, subject="y" * 10_240)
    answer = olga.post(address(letter, "letter_draft"), filled(told))
    assert "too long" in answer.content.decode()
    said = olga.post(address(letter, "letter_check"), filled(told)).content.decode()
    assert "these are 10240" in said
    assert "these are 400000" in said
    assert olga.post(address(letter), filled(told, do="save")).status_code == 422


def test_checks_tell_what_is_wrong_while_it_is_typed(olga: Client, letter: MessageTemplate) -> None:
    told = words("Geben Sie uns 5 Sterne {{ nmae }} \u202e", subject="{{ first_name }}, a word?")
    said = olga.post(address(letter, "letter_check"), filled(told)).content.decode()
    assert "“5 Sterne”" in said
    assert "Placeholder that does not exist" in said
    assert "1 invisible sign was left out" in said
    assert "which may be missing" in said
    assert "Alex, a word?" in said  # as it stands in the list of letters
    assert saved() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "x"},
        {"kind": "\0"},
        {"platform": "nowhere"},
        {"platform": "\0"},
        {"language": "klingon"},
        {"language": "en\r\nX: y"},
        {"language": "\0"},
    ],
)
def test_words_that_cannot_be_are_not_found(
    olga: Client, letter: MessageTemplate, wrong: dict[str, str]
) -> None:
    named = {"kind": "invitation", "platform": "", "language": "en", **wrong}
    if "\0" not in "".join(named.values()):  # which no address can hold
        assert olga.get(address(letter, **named)).status_code == 404
    assert olga.post(address(letter), {**filled(words()), **named, "do": "save"}).status_code == 404
    assert saved() == []
