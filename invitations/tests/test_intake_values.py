"""Single values: what is tidied, what is refused, and how they are spelled for COPY."""

from __future__ import annotations

import pytest

from invitations import intake_values as values
from invitations.intake_rows import BLANK_ROW, COLUMNS, escaped, items
from invitations.intake_values import Refused
from invitations.row_reasons import RowReason


@pytest.mark.parametrize(
    ("given", "tidied"),
    [
        ("  Zoé \t Roy\n", "Zoé Roy"),
        ("Zoe\u0301", "Zoé"),
        ("'t Hooft", "'t Hooft"),
        ("'=1+1", "=1+1"),
        ("O'Neil", "O'Neil"),
        ("A\u00a0B", "A B"),
        ("A\u200bB\u202eC", "ABC"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_names_are_tidied_and_not_changed(given: str, tidied: str) -> None:
    assert values.name_of(given) == tidied


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("a\x00", RowReason.UNPRINTABLE),
        ("a\ud800", RowReason.WRONG_ENCODING),
        ("x" * 201, RowReason.TOO_LONG),
    ],
)
def test_names_that_cannot_be_stored_or_written_are_refused(given: str, reason: RowReason) -> None:
    with pytest.raises(Refused) as refused:
        values.name_of(given)
    assert (refused.value.field, refused.value.reason) == ("name", reason)


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        (" Ann@Example.COM ", "ann@example.com"),
        ("'+ann@example.com", "+ann@example.com"),
        ("o'neil@b.example", "o'neil@b.example"),
    ],
)
def test_addresses_come_in_normal_form_and_without_our_own_quote(given: str, normal: str) -> None:
    assert values.email_of(given) == normal


@pytest.mark.parametrize(
    ("word", "said"),
    [
        *((word, True) for word in ("1", "yes", "Oui", "JA", "sí", "Sì", "true", "x", " vrai ")),
        *((word, False) for word in ("0", "no", "Non", "NEIN", "false", "falsch")),
        ("", None),
        ("  ", None),
    ],
)
def test_yes_and_no_in_five_languages(word: str, said: bool | None) -> None:
    assert values.consent_of("consent_send", word) is said


def test_word_that_is_neither_is_refused_by_its_field() -> None:
    with pytest.raises(Refused) as refused:
        values.consent_of("consent_track", "perhaps")
    assert (refused.value.field, refused.value.reason) == ("consent_track", RowReason.BAD_CONSENT)


@pytest.mark.parametrize(
    ("given", "code"),
    [("EN", "en"), ("pt_BR", "pt-br"), ("zh-Hant", "zh-hant"), ("zh-Hant-TW", "zh"), ("", "")],
)
def test_languages_are_codes_of_at_most_eight_letters(given: str, code: str) -> None:
    assert values.language_of(given) == code


@pytest.mark.parametrize("given", ["klingon", "e", "en-", "12"])
def test_what_is_no_language_is_refused(given: str) -> None:
    with pytest.raises(Refused):
        values.language_of(given)


@pytest.mark.parametrize(
    ("given", "basis"),
    [
        ("Consent", "consent"),
        ("existing customer", "existing_customer"),
        ("LEGITIMATE-INTEREST", "legitimate_interest"),
        ("", ""),
    ],
)
def test_legal_basis_is_known_whatever_its_case(given: str, basis: str) -> None:
    assert values.legal_basis_of(given) == basis


def test_skus_are_parted_by_spaces_or_bars_and_stand_once() -> None:
    assert values.skus_of(" a|b  c | a ") == ("a", "b", "c")
    with pytest.raises(Refused):
        values.skus_of(" ".join(str(number) for number in range(101)))


def test_copy_spelling_keeps_backslashes_and_arrays_whole() -> None:
    assert escaped("a\\b") == "a\\\\b"
    assert items(()) == "{}"
    assert items(["a", "b c"]) == '{"a","b c"}'
    assert items(['q"', "b\\"]) == '{"q\\\\"","b\\\\\\\\"}'
    assert len(BLANK_ROW) == len(COLUMNS)


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("contract", "contract"),
        ("Legitimate interest", "legitimate_interest"),
        ("EXISTING_CUSTOMER", "existing_customer"),
        ("Bestandskunde", "existing_customer"),
        ("Intérêt légitime", "legitimate_interest"),
        ("Vertrag", "contract"),
        ("toestemming", "consent"),
        ("Avtal", "contract"),
        (" ", ""),
    ],
)
def test_legal_basis_is_understood_in_five_languages(text: str, basis: str) -> None:
    assert values.legal_basis_of(text) == basis


@pytest.mark.parametrize(
    ("text", "code"),
    [("Deutsch", "de"), ("anglais", "en"), ("Zweeds", "sv"), ("Nederländska", "nl"), ("pt_BR", "pt-br")],
)
def test_language_is_understood_by_name(text: str, code: str) -> None:
    assert values.language_of(text) == code


@pytest.mark.parametrize(("text", "said"), [("ja", True), ("Nee", False), ("nej", False), ("sant", True)])
def test_consent_is_understood_in_dutch_and_swedish(text: str, said: bool) -> None:
    assert values.consent_of("consent_send", text) is said
