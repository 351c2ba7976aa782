"""The closed grammar of tenants' words: what is a placeholder, what stays text, what a value may bring along."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invitations.placeholders import (
    MAX_REPLACEMENTS,
    MAX_VALUE,
    NAMES,
    Slot,
    clean,
    faults,
    filled,
    first_name_of,
    parse,
)

VALUES = dict.fromkeys(NAMES, "") | {"first_name": "Zoë", "organisation": "Acme"}


def test_names_become_slots_and_everything_else_stays() -> None:
    assert parse("Hi {{ first_name }}, from {{organisation}}!") == (
        "Hi",
        Slot("first_name", lead=" "),
        ", from",
        Slot("organisation", lead=" "),
        "!",
    )
    assert parse("{% if x %} {{ user.password }} ${x} {first_name}") == (
        "{% if x %} {{ user.password }} ${x} {first_name}",
    )
    assert parse("") == ()


def test_missing_value_takes_the_words_instead_or_leaves_no_gap() -> None:
    assert filled(parse("Hi {{ first_name|there }}, {{ name|dear customer }}."), VALUES) == (
        "Hi Zoë, dear customer."
    )
    assert filled(parse("Hello {{ name }}, order {{ reference }} came"), VALUES) == "Hello, order came"


def test_faults_tell_place_and_reason() -> None:
    text = "Hi {{ first_name }}, {{ fist_name }} {{ 7*7 }} {{ name|a{b }} {{ name|ok }}"
    assert [(fault.position, fault.excerpt, fault.code) for fault in faults(text)] == [
        (21, "{{ fist_name }}", "unknown"),
        (37, "{{ 7*7 }}", "malformed"),
        (47, "{{ name|a{b }}", "malformed"),
    ]
    assert faults("All {{ name }} and {{channel}} {{\tplatform }}") == []


def test_two_hundred_placeholders_are_enough() -> None:
    text = "{{name}}" * (MAX_REPLACEMENTS + 5)
    assert [fault.code for fault in faults(text)] == ["too_many"]
    assert faults("{{name}}" * MAX_REPLACEMENTS) == []
    assert sum(isinstance(piece, Slot) for piece in parse(text)) == MAX_REPLACEMENTS
    assert filled(parse(text), VALUES | {"name": "x"}).count("x") == MAX_REPLACEMENTS


def test_values_are_not_read_as_templates() -> None:
    values = VALUES | {"name": "{{ organisation }}"}
    assert filled(parse("{{ name }}"), values) == "{{ organisation }}"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("  Camille   Laurent ", "Camille Laurent"),
        ("Eve\r\nBcc: all@x.example", "Eve Bcc: all@x.example"),
        ("a\x00b\x1b[31m\x7f", "a b [31m"),
        ("\u202eevil\u202c \u200bname\ufeff", "evil name"),
        ("ب\u200cز", "ب\u200cز"),
        ("x" * 400, "x" * MAX_VALUE),
        ("\ud800x", "x"),
    ],
)
def test_values_lose_what_cannot_be_seen(value: str, expected: str) -> None:
    assert clean(value) == expected


@given(st.text())
def test_cleaned_values_stay_on_one_line_and_are_stable(value: str) -> None:
    result = clean(value)
    assert result.splitlines() in ([], [result])
    assert len(result) <= MAX_VALUE
    assert clean(result) == result


@given(st.text(alphabet="{}|% \nabcnme_", max_size=80).filter(lambda text: "{{" not in text))
def test_text_without_double_braces_is_untouched(text: str) -> None:
    assert filled(parse(text), VALUES) == text


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Camille Laurent", "Camille"),
        ("LAURENT, Camille", "Camille"),
        ("JEAN-PAUL O'NEIL", "Jean-Paul"),
        ("Mme Zoë Müller", "Zoë"),
        ("Mr. Smith", ""),
        ("J. Smith", ""),
        ("李明", "李明"),
        ("Al", "Al"),
        ("camille@customer.example", ""),
        ("4711", ""),
        ("{{7*7}}", ""),
        ("Win https://evil.example now", "Win"),
        ("https://evil.example", ""),
        ("", ""),
    ],
)
def test_first_name_is_a_name_or_nothing(name: str, expected: str) -> None:
    assert first_name_of(name) == expected
