"""Every published vector of Trustpilot's links: the readable path, the fast path, and the verifier."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from balancing.unique_links import FAMILIES, Keys, LinkRefused, LinkRequest, builder, read_link
from balancing.unique_links.sealing import unsealed
from balancing.unique_links.trustpilot import business_generated_link

Vector = dict[str, Any]
VECTORS: list[Vector] = json.loads(Path(__file__).with_name("trustpilot_links.json").read_text())["vectors"]
OTHER_SPELLINGS = {"bgl-13"}  # JSON as others may write it; only for reading


def _of(kind: str, *, refused: bool) -> list[Any]:
    found = [one for one in VECTORS if one["kind"] == kind and bool(one["expected_error"]) is refused]
    return [pytest.param(one, id=one["id"]) for one in found if one["id"] not in OTHER_SPELLINGS]


def _keys(vector: Vector) -> Keys:
    given = vector["keys"] or {}
    return Keys(given.get("encrypt_key", ""), given.get("auth_key", ""), given.get("secret_key", ""))


def _request(vector: Vector) -> LinkRequest:
    given = vector["input"]
    customer = given.get("payload", given)
    return LinkRequest(
        given["domain"],
        customer.get("email", ""),
        customer.get("name", ""),
        customer.get("ref", ""),
        tags=tuple(customer.get("tags", ())),
        skus=tuple(customer.get("skus", ())),
        is_embedded=given["embed"],
        stars=given.get("stars"),
        host=given["host"],
    )


@pytest.mark.parametrize("vector", _of("bgl", refused=False))
def test_a_business_generated_link_is_made_to_the_letter(vector: Vector) -> None:
    made = business_generated_link(_request(vector), _keys(vector), bytes.fromhex(vector["iv"]))
    assert made == vector["expected_url"]


@pytest.mark.parametrize("vector", _of("bgl", refused=False))
def test_what_the_fast_path_seals_is_what_the_vector_asks_for(vector: Vector) -> None:
    url = builder("business_generated", _keys(vector), vector["input"]["domain"])(_request(vector))
    assert url.partition("?")[0] == vector["expected_url"].partition("?")[0]
    assert (
        len(url) - url.count("%") * 2 == len(vector["expected_url"]) - vector["expected_url"].count("%") * 2
    )
    reading = read_link(url, _keys(vector))
    assert reading.is_genuine
    assert reading.payload == vector["input"]["payload"]


@pytest.mark.parametrize("vector", _of("bgl", refused=True))
def test_a_business_generated_link_is_refused_by_name(vector: Vector) -> None:
    with pytest.raises(LinkRefused) as readable:
        FAMILIES["business_generated"].build(_request(vector), _keys(vector))
    with pytest.raises(LinkRefused) as fast:
        builder("business_generated", _keys(vector), vector["input"]["domain"])(_request(vector))
    assert (readable.value.code, fast.value.code) == (vector["expected_error"],) * 2


@pytest.mark.parametrize("vector", _of("unique_link", refused=False))
def test_a_legacy_link_is_made_to_the_letter_on_both_paths(vector: Vector) -> None:
    request, keys = _request(vector), _keys(vector)
    assert FAMILIES["legacy"].build(request, keys).url == vector["expected_url"]
    assert builder("legacy", keys, request.domain)(request) == vector["expected_url"]
    assert read_link(vector["expected_url"], keys).payload == {
        "email": request.email,
        "name": request.name,
        "ref": request.reference,
    }


@pytest.mark.parametrize("vector", _of("unique_link", refused=True))
def test_a_legacy_link_is_refused_by_name(vector: Vector) -> None:
    with pytest.raises(LinkRefused) as readable:
        FAMILIES["legacy"].build(_request(vector), _keys(vector))
    with pytest.raises(LinkRefused) as fast:
        builder("legacy", _keys(vector), vector["input"]["domain"])(_request(vector))
    assert (readable.value.code, fast.value.code) == (vector["expected_error"],) * 2


@pytest.mark.parametrize("vector", _of("generic_link", refused=False))
def test_a_plain_link_is_made_to_the_letter(vector: Vector) -> None:
    family = "plain" if vector["input"]["page"] == "evaluate" else "profile"
    assert FAMILIES[family].build(_request(vector)).url == vector["expected_url"]


@pytest.mark.parametrize("vector", _of("generic_link", refused=True))
def test_a_plain_link_is_refused_by_name(vector: Vector) -> None:
    with pytest.raises(LinkRefused) as refused:
        FAMILIES["plain"].build(_request(vector))
    assert refused.value.code == vector["expected_error"]


@pytest.mark.parametrize("vector", _of("bgl_decrypt", refused=False))
def test_a_payload_made_by_others_is_opened(vector: Vector) -> None:
    assert unsealed(vector["input"]["payload_base64"], _keys(vector)).decode() == vector["expected_plaintext"]


@pytest.mark.parametrize("vector", _of("bgl_decrypt", refused=True))
def test_a_spoilt_payload_is_refused_by_name(vector: Vector) -> None:
    with pytest.raises(LinkRefused) as refused:
        unsealed(vector["input"]["payload_base64"], _keys(vector))
    assert refused.value.code == vector["expected_error"]


def test_json_in_another_spelling_is_read() -> None:
    (vector,) = (one for one in VECTORS if one["id"] in OTHER_SPELLINGS)
    assert read_link(vector["expected_url"], _keys(vector)).payload == vector["input"]["payload"]
