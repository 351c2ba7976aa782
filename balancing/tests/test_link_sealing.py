"""Our sealed links opened by the book, the fast path held against the readable one, and what processes share."""

from __future__ import annotations

import base64
import json
import os
import pickle
import string
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balancing.tests.plain_aes import decrypted
from balancing.unique_links import FAMILIES, Keys, LinkRefused, LinkRequest, builder, read_link
from balancing.unique_links.builder import Builder

KEYS = Keys(
    encryption_key="AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    authentication_key="ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=",
    secret_key="s3cr3t",
)
JANE = LinkRequest("example.com", "jane@example.com", "Jane Doe", "ORDER-1")
AWKWARD = [
    JANE,
    JANE._replace(name="Åse Ødegård-Müller"),
    JANE._replace(name="山田 太郎", locale="ja-JP"),
    JANE._replace(name="Zoë 🚀 👩‍👩‍👧"),
    JANE._replace(name='O\'Brien, "Pat" \\ Co & <b>Söns</b>'),
    JANE._replace(email="Jane.DOE+tag@Example.com"),
    JANE._replace(email="ab~c?d'e@example.com"),
    JANE._replace(email="jürgen@müller.example.com"),
    JANE._replace(reference="a/b c+d&e#f%g*h\"i'j"),
    JANE._replace(reference="R" * 200),
    JANE._replace(tags=("vip", "paris"), skus=("TEA-1", "CUP 2")),
    JANE._replace(is_embedded=True, locale="nl-BE"),
]


def _opened(url: str) -> dict[str, object]:
    raw = base64.b64decode(unquote(url.partition("?p=")[2]), validate=True)
    plain = decrypted(raw, base64.b64decode(KEYS.encryption_key), base64.b64decode(KEYS.authentication_key))
    return json.loads(plain)


def _expected(request: LinkRequest) -> dict[str, object]:
    lists = {"skus": list(request.skus), "tags": list(request.tags)}
    return {
        "email": request.email,
        "name": request.name,
        "ref": request.reference,
        **{name: words for name, words in lists.items() if words},
    }


@pytest.mark.parametrize("request_", AWKWARD, ids=range(len(AWKWARD)))
def test_both_paths_are_opened_by_a_program_that_shares_nothing_with_them(request_: LinkRequest) -> None:
    fast = builder("business_generated", KEYS, "example.com")
    for url in (FAMILIES["business_generated"].build(request_, KEYS).url, fast(request_), fast(request_)):
        assert _opened(url) == _expected(request_)
        assert read_link(url, KEYS).payload == _expected(request_)


@pytest.mark.parametrize("length", range(1, 40))
def test_every_length_of_the_last_block_is_padded_right(length: int) -> None:
    request = JANE._replace(reference="7" * length)
    assert _opened(builder("business_generated", KEYS, "example.com")(request)) == _expected(request)


def test_no_two_links_share_an_iv_or_a_block() -> None:
    fast = builder("business_generated", KEYS, "example.com")
    raws = [base64.b64decode(unquote(fast(JANE).partition("?p=")[2])) for _ in range(2000)]
    blocks = {raw[start : start + 16] for raw in raws for start in range(0, len(raw) - 32, 16)}
    assert len(blocks) == sum(len(raw) // 16 - 2 for raw in raws)
    assert len({bit for raw in raws for bit in enumerate(raw[:16])}) > 3500  # of 4096: any byte, anywhere


TEXT = st.text(st.characters(codec="utf-8"), max_size=120)
LIKELY = st.text(string.ascii_letters + string.digits + " -_.@+/&#%'\"~?ÅßØ山\u200d\u00a0\t", max_size=60)
ADDRESSES = st.one_of(
    TEXT,
    LIKELY,
    st.builds("{}@{}.{}".format, *[st.text(string.ascii_letters + "0-_.+'~", min_size=1, max_size=20)] * 3),
    st.just("jane@example.com"),
)
REQUESTS = st.builds(
    LinkRequest,
    st.sampled_from(["example.com", "", "other.example.com"]),
    ADDRESSES,
    st.one_of(TEXT, LIKELY, st.just("Jane Doe")),
    st.one_of(TEXT, LIKELY, st.just("A-1")),
    st.sampled_from(["", "de", "de-AT", "pt_BR", "xx", "<b>"]),
    st.one_of(st.just(()), st.tuples(LIKELY), st.tuples(TEXT, LIKELY)),
    st.one_of(st.just(()), st.tuples(LIKELY)),
    st.booleans(),
    st.none(),
    st.sampled_from(["", "uk.trustpilot.com", "evil.example"]),
)


def _result(make: Builder, request: LinkRequest) -> tuple[str, object]:
    try:
        url = make(request)
    except LinkRefused as refused:
        return "refused", refused.code
    address, mark, query = url.partition("?p=")
    return address, _opened(url) if mark else query


@pytest.mark.parametrize("family", ["business_generated", "product", "legacy"])
@settings(max_examples=300, deadline=None)
@given(request=REQUESTS)
def test_the_fast_path_says_exactly_what_the_readable_one_says(family: str, request: LinkRequest) -> None:
    def readable(asked: LinkRequest) -> str:
        if asked.domain == "other.example.com":
            raise LinkRefused("wrong_domain", "")
        return FAMILIES[family].build(asked._replace(domain="example.com"), KEYS).url

    fast, slow = _result(builder(family, KEYS, "example.com"), request), _result(readable, request)
    if "refused" in (fast[0], slow[0]):
        # Several things may be wrong at once; both refuse, and what is wrong is among them.
        assert fast[0] == slow[0]
    else:
        assert fast == slow


def test_builders_travel_to_other_processes_without_their_stream() -> None:
    for family in ("business_generated", "legacy", "plain"):
        make = builder(family, KEYS, "example.com")
        copy = pickle.loads(pickle.dumps(make))
        assert _result(copy, JANE) == _result(make, JANE)


def test_a_refusal_travels_back_whole() -> None:
    with pytest.raises(LinkRefused) as refused:
        builder("legacy", KEYS, "example.com")(JANE._replace(email=""))
    back = pickle.loads(pickle.dumps(refused.value))
    assert (back.code, back.message, back.field, back.fields) == (
        "missing_email",
        refused.value.message,
        "email",
        {"email": refused.value.message},
    )


def test_threads_share_a_builder() -> None:
    make = builder("business_generated", KEYS, "example.com")
    requests = [JANE._replace(reference=f"R-{number}") for number in range(400)]
    with ThreadPoolExecutor(8) as pool:
        urls = list(pool.map(make, requests, chunksize=5))
    assert [read_link(url, KEYS).payload["ref"] for url in urls] == [
        request.reference for request in requests
    ]


def test_a_forked_process_begins_with_other_random_bytes() -> None:
    make = builder("business_generated", KEYS, "example.com")
    make(JANE)
    receiving, sending = os.pipe()
    child = os.fork()
    if not child:
        os.write(sending, make(JANE).encode())
        os._exit(0)
    os.waitpid(child, 0)
    theirs, ours = os.read(receiving, 4000).decode(), make(JANE)
    os.close(receiving)
    os.close(sending)
    assert _opened(theirs) == _opened(ours)
    assert theirs[:90] != ours[:90]


def test_keys_do_not_show_in_representations() -> None:
    assert "s3cr3t" not in repr(KEYS)
    assert KEYS.encryption_key not in repr(KEYS)
