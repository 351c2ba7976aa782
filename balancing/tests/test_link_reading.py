"""The verifier: what is in a link, or which check failed; nothing that may be pasted makes it stumble."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balancing.unique_links import FAMILIES, Keys, LinkRequest, read_link
from balancing.unique_links.sealing import sealed

KEYS = Keys(
    encryption_key="AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    authentication_key="ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=",
    secret_key="mykey12",
)
OTHER = "j3vicgG99Ittx8uJm7KeQ0q68pk6zjdaj43dNyDb3C4="
JANE = LinkRequest(
    "example.com", "jane@example.com", "Jane Doe & Söhne", "A/1", locale="de-AT", is_embedded=True
)
SEALED = FAMILIES["business_generated"].build(JANE, KEYS).url
LEGACY = FAMILIES["legacy"].build(JANE, KEYS).url
HOST = "https://www.trustpilot.com"


def test_a_genuine_link_is_told_whole() -> None:
    for url, family in ((SEALED, "business_generated"), (LEGACY, "legacy")):
        found = read_link(f" {url}\n", KEYS)
        assert found.is_genuine
        assert (found.family, found.host, found.domain, found.is_embedded) == (
            family,
            "at.trustpilot.com",
            "example.com",
            True,
        )
        assert found.payload == {"email": JANE.email, "name": JANE.name, "ref": JANE.reference}
        assert len(found.passed) >= 3


def test_products_are_told_as_such() -> None:
    url = FAMILIES["product"].build(JANE._replace(skus=("S 1",), tags=("t",)), KEYS).url
    found = read_link(url, KEYS)
    assert (found.family, found.payload["skus"], found.payload["tags"]) == ("product", ["S 1"], ["t"])


def _payload(text: bytes | str) -> str:
    content = sealed(text if isinstance(text, bytes) else text.encode(), KEYS)
    return f"{HOST}/evaluate-bgl/example.com?p={quote(content, safe='')}"


@pytest.mark.parametrize(
    ("url", "keys", "code"),
    [
        (SEALED, replace(KEYS, authentication_key=OTHER), "mac_mismatch"),
        (SEALED, replace(KEYS, authentication_key=""), "missing_secret"),
        (SEALED, replace(KEYS, encryption_key="AAAA"), "bad_key_length"),
        (SEALED, replace(KEYS, encryption_key="?"), "bad_key_encoding"),
        (SEALED[:-1], KEYS, "bad_payload_encoding"),
        (SEALED.partition("?")[0], KEYS, "payload_too_short"),
        (f"{HOST}/evaluate-bgl/example.com?p=AAAA", KEYS, "payload_too_short"),
        (f"{HOST}/evaluate-bgl/example.com?p=", KEYS, "payload_too_short"),
        (_payload(b"\xff\xfe"), KEYS, "not_json"),
        (_payload("this is a text"), KEYS, "not_json"),
        (_payload("[1]"), KEYS, "incomplete_payload"),
        (_payload('{"uid": "7", "email": "a@b.example", "name": "A"}'), KEYS, "incomplete_payload"),
        (LEGACY, replace(KEYS, secret_key="mykey13"), "hash_mismatch"),
        (LEGACY, Keys(), "missing_secret"),
        (LEGACY.replace("&b=", "&b=~"), KEYS, "bad_payload_encoding"),
        (LEGACY.replace("?a=A", "?a=B"), KEYS, "hash_mismatch"),
        (LEGACY.replace("&e=", "&e=é"), KEYS, "hash_mismatch"),
        ("", KEYS, "not_a_link"),
        ("jane@example.com", KEYS, "not_a_link"),
        ("https://[", KEYS, "not_a_link"),
        (f"{HOST}/somewhere/else", KEYS, "not_a_link"),
        (f"{HOST}/evaluate/{'x' * 9000}", KEYS, "not_a_link"),
        ("https://trustpilot.com.evil.example/evaluate-bgl/example.com?p=x", KEYS, "foreign_host"),
    ],
)
def test_the_check_that_failed_is_named_and_nothing_unproven_is_told(url: str, keys: Keys, code: str) -> None:
    found = read_link(url, keys)
    assert (found.failed, found.is_genuine, found.payload) == (code, False, {})
    assert found.message


def test_a_raw_plus_sign_is_read_as_the_other_end_reads_it() -> None:
    url = next(
        url for _ in range(200) if "%2B" in (url := FAMILIES["business_generated"].build(JANE, KEYS).url)
    )
    assert read_link(url.replace("%2B", "+"), KEYS).failed == "bad_payload_encoding"


def test_a_wrong_encryption_key_is_told_from_a_changed_payload() -> None:
    wrong = replace(KEYS, encryption_key=OTHER)
    codes = {read_link(FAMILIES["business_generated"].build(JANE, KEYS).url, wrong).failed for _ in range(20)}
    assert "bad_encryption_key" in codes
    assert codes <= {"bad_encryption_key", "not_json"}


def test_links_without_a_payload_are_named_and_need_no_keys() -> None:
    for path, family in (
        ("evaluate/example.com", "plain"),
        ("evaluate/embed/example.com?stars=4", "plain"),
        ("review/example.com", "profile"),
        ("evaluate-link/0123456789abcdef0123456789abcdef", "api_made"),
    ):
        found = read_link(f"{HOST}/{path}", Keys())
        assert (found.is_genuine, found.family, found.payload) == (True, family, {})


@given(st.text(max_size=300))
def test_nothing_that_is_pasted_makes_it_stumble(text: str) -> None:
    for url in (
        text,
        f"{HOST}/evaluate-bgl/example.com?p={text}",
        f"{HOST}/evaluate/x.com?a={text}&b={text}&e=1",
    ):
        assert not read_link(url, KEYS).payload
