"""What may stand in a link: domains, names, references, our suffix, tags, SKUs; and how long it may get."""

from __future__ import annotations

import pytest

from balancing.unique_links import FAMILIES, Keys, LinkRefused, LinkRequest, builder
from balancing.unique_links.reference import (
    SAFE_ALPHABET,
    SUFFIX_ALPHABET,
    unsafe_characters,
    with_suffix,
    without_suffix,
)

KEYS = Keys(
    encryption_key="AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    authentication_key="ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=",
    secret_key="mykey12",
)
JANE = LinkRequest("example.com", "jane@example.com", "Jane Doe", "A-1")


def code(key: str, request: LinkRequest) -> str:
    with pytest.raises(LinkRefused) as refused:
        FAMILIES[key].build(request, KEYS)
    assert refused.value.field in LinkRequest._fields
    return refused.value.code


@pytest.mark.parametrize(
    "domain",
    [
        "example",
        "https://example.com",
        "example.com/x",
        "a b.com",
        "-x.com",
        "x.com?y",
        "ü\n.de",
        "\ud800.de",
    ],
)
def test_what_is_no_domain_is_refused(domain: str) -> None:
    for key in ("plain", "legacy", "business_generated"):
        assert code(key, JANE._replace(domain=domain)) == "invalid_domain"


def test_an_international_domain_is_written_in_ascii() -> None:
    assert (
        FAMILIES["plain"].build(JANE._replace(domain="müller.de")).url.endswith("/evaluate/xn--mller-kva.de")
    )


@pytest.mark.parametrize("stars", [0, 6, -1, "5", 4.0, True])
def test_a_rating_that_is_none_is_refused(stars: object) -> None:
    assert code("plain", JANE._replace(stars=stars)) == "bad_stars"


def test_a_rating_is_preselected_in_plain_links_only() -> None:
    assert FAMILIES["plain"].build(JANE._replace(stars=4)).url.endswith("/evaluate/example.com?stars=4")
    assert "stars" not in FAMILIES["business_generated"].build(JANE._replace(stars=4), KEYS).url


def test_forbidden_characters_are_refused_by_name() -> None:
    with pytest.raises(LinkRefused) as refused:
        FAMILIES["legacy"].build(JANE._replace(reference="A#1 & B\t"), KEYS)
    assert refused.value.code == "ref_forbidden_char"
    assert all(word in refused.value.message for word in ("#", "&", "U+0009"))
    assert FAMILIES["legacy"].build(JANE._replace(reference="A!@£¤$/-_:;?\\|.,[](){} 1"), KEYS)
    assert unsafe_characters("Ab-9_ü/ /") == ["ü", "/", "SPACE"]


@pytest.mark.parametrize("key", ["legacy", "business_generated"])
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"reference": "R" * 256}, "ref_too_long"),
        ({"reference": "A\n1"}, "ref_forbidden_char"),
        ({"reference": "\u2028x"}, "ref_forbidden_char"),
        ({"reference": " \u00a0"}, "missing_ref"),
        ({"name": "x" * 101}, "invalid_name"),
        ({"name": "A\x00B"}, "invalid_name"),
        ({"name": "\ud800"}, "invalid_name"),
        ({"email": " jane@example.com"}, "invalid_email"),
        ({"email": "jane@@example.com"}, "invalid_email"),
        ({"email": "jane@example"}, "invalid_email"),
        ({"email": "jane doe@example.com"}, "invalid_email"),
        ({"email": "\ud800@example.com"}, "invalid_email"),
    ],
)
def test_what_no_customer_has_is_refused(key: str, change: dict[str, str], expected: str) -> None:
    assert code(key, JANE._replace(**change)) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"tags": ("",)}, "invalid_tag"),
        ({"tags": ("a\u00a0b",)}, "tag_contains_space"),
        ({"tags": tuple(f"t{n}" for n in range(21))}, "invalid_tag"),
        ({"tags": ("x" * 101,)}, "invalid_tag"),
        ({"skus": ("",)}, "invalid_sku"),
        ({"skus": ("a\nb",)}, "invalid_sku"),
        ({"skus": tuple(f"s{n}" for n in range(51))}, "invalid_sku"),
        ({"skus": tuple(f"{n:0100}" for n in range(20))}, "link_too_long"),
    ],
)
def test_tags_and_skus_have_their_limits(change: dict[str, tuple[str, ...]], expected: str) -> None:
    assert code("business_generated", JANE._replace(**change)) == expected
    with pytest.raises(LinkRefused) as refused:
        builder("business_generated", KEYS, "example.com")(JANE._replace(**change))
    assert refused.value.code == expected


def test_a_link_stays_below_two_thousand_characters_on_both_paths() -> None:
    domain = ".".join(["x" * 60] * 4) + ".com"
    wide = JANE._replace(name="🚀" * 100, reference="R" * 255, domain=domain)
    lengths = [len(builder(key, KEYS, domain)(wide)) for key in ("legacy", "business_generated")]
    assert [length > 1300 for length in lengths] == [True, True]
    assert max(lengths) < 2000
    wider = wide._replace(email=f"{'e' * 60}@{'x' * 60}.{'y' * 60}.example.com")
    for make in (
        builder("legacy", KEYS, domain),
        lambda request: FAMILIES["legacy"].build(request, KEYS).url,
    ):
        with pytest.raises(LinkRefused) as refused:
            make(wider)
        assert refused.value.code == "link_too_long"


def test_a_suffix_is_random_and_can_be_taken_off_again() -> None:
    made = {with_suffix("A-1") for _ in range(1000)}
    assert len(made) == 1000
    assert {without_suffix(one) for one in made} == {"A-1"}
    assert set("".join(one.rpartition("-")[2] for one in made)) == set(SUFFIX_ALPHABET)
    assert set(SUFFIX_ALPHABET) <= SAFE_ALPHABET
    assert [without_suffix(one) for one in ("A-1", "1234", "ORDER-1234567L", "-12345678")] == [
        "A-1", "1234", "ORDER-1234567L", "-12345678",
    ]  # fmt: skip
    assert len(with_suffix("R" * 246)) == 255
    with pytest.raises(LinkRefused):
        with_suffix("R" * 247)
