from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balancing.public_urls import check_public_url
from core.exceptions import Invalid

HOSTILE = {
    "url_missing": ["", "   "],
    "url_not_https": [
        "http://example.com/",
        "//example.com/review",
        "///example.com",
        "/review",
        "example.com",
        "www.example.com/review",
        "https:example.com",
        "https:/example.com",
        "https:///example.com",
        "https://",
        "https:////example.com",
        "ftp://example.com/",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)//https://example.com",
        "javascript://example.com/%2e",
        "data:text/html,hello",
        "data:text/html;base64,PHNjcmlwdD4=",
        "vbscript:msgbox(1)",
        "file:///etc/passwd",
        "blob:https://example.com/1",
        "view-source:https://example.com",
        "mailto:jane@example.com",
        "tel:+441234",
        "about:blank",
        "ws://example.com",
        "xhttps://example.com",
        "?https://example.com",
        "#https://example.com",
    ],
    "url_characters": [
        "https://example.com\\@evil.org/",
        "https:\\\\evil.org",
        "https://evil.org\\.example.com/",
        "\\\\evil.org\\share",
        "https://example.com/\r\nSet-Cookie: a=b",
        "https://example.com/\n",
        "\thttps://example.com/",
        "java\tscript:alert(1)",
        "ht\ntps://example.com",
        "https://exam\tple.com/",
        "https://example.com/\x00",
        "https://example.com/\x7f",
        "https://example.com/\x85",
        "https://example.com/a b",
        "https://example.com/\u00a0",
        "https://example.com/\u2028",
        "https://example.com/\u202egnp.exe",
        "https://exam\u200bple.com/",
        "https://example.com/\ufeff",
        'https://example.com/"onmouseover=alert(1)',
        "https://example.com/<script>",
        "https://example.com/`id`",
        "https://example.com/{{constructor}}",
        "https://example.com/a|b",
        "https://example.com/\ud800",
    ],
    "url_credentials": [
        "https://user@example.com/",
        "https://user:secret@example.com/",
        "https://www.google.com@evil.org/",
        "https://google.com%2F@evil.org/",
        "https://@example.com/",
        "https://:@example.com/",
        "https://a@b@example.com/",
    ],
    "url_host": [
        "https://localhost/",
        "https://LOCALHOST./",
        "https://intranet/",
        "https://shop/",
        "https://xn--mller-kva/",
        "https://shop.local/",
        "https://shop.internal/",
        "https://db.localdomain/",
        "https://router.home.arpa/",
        "https://secret.onion/",
        "https://acme.test/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.0.0.1/",
        "https://0177.0.0.1/",
        "https://10.0.0.1./",
        "https://169.254.169.254/latest/meta-data/",
        "https://192.168.0.1.:443/",
        "https://１２７.０.０.１/",
        "https://127。0。0。1/",
        "https://①②⑦.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fe80::1%25eth0]/",
        "https://[v1.a]/",
        "https://[::1/",
        "https://example..com/",
        "https://.example.com/",
        "https://-example.com/",
        "https://example-.com/",
        "https://exa_mple.com/",
        "https://exa%6dple.com/",
        "https://evil.org%2f.example.com/",
        "https://evil.org／.example.com/",
        "https://example.com:port/",
        "https://example.com:99999/",
        "https://example.c/",
        "https://example.123/",
        "https://xn--/",
        "https://xn--a.com/",
        "https://ex,ample.com/",
        "https://example.com;.evil.org/",
        "https://" + "a" * 64 + ".com/",
        "https://" + "a." * 130 + "com/",
        "https://?example.com/",
        "https://#example.com/",
        "https://:443/",
    ],
    "url_port": ["https://example.com:80/", "https://example.com:8443/", "https://example.com:0/"],
    "url_escape": [
        "https://example.com/%0d%0aSet-Cookie:a=b",
        "https://example.com/%00",
        "https://example.com/?a=%0A",
        "https://example.com/%7f",
        "https://example.com/%zz",
        "https://example.com/100%",
    ],
    "url_too_long": ["https://example.com/" + "a" * 1981, "https://example.com/" + "é" * 400],
}
CORPUS = [(code, text) for code, texts in HOSTILE.items() for text in texts]


@pytest.mark.parametrize(("code", "text"), CORPUS)
def test_hostile_addresses_are_refused_with_a_sentence(code: str, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_public_url(text)
    assert refused.value.code == code
    assert refused.value.fields == {"url": refused.value.message}
    assert refused.value.message.endswith(".")


def test_corpus_is_large() -> None:
    assert len(CORPUS) == len(set(CORPUS)) > 100


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("https://reviews.example.com", "https://reviews.example.com/"),
        ("  https://example.com/a  ", "https://example.com/a"),
        ("HTTPS://Example.COM./Review?id=7#form", "https://example.com/Review?id=7#form"),
        ("https://example.com:443/", "https://example.com/"),
        ("https://müller.de/bewerten", "https://xn--mller-kva.de/bewerten"),
        ("https://straße.de/", "https://xn--strae-oqa.de/"),
        ("https://例え.jp/口コミ", "https://xn--r8jz45g.jp/%E5%8F%A3%E3%82%B3%E3%83%9F"),
        ("https://xn--mller-kva.de/", "https://xn--mller-kva.de/"),
        ("https://аpple.com/", "https://xn--pple-43d.com/"),  # the first letter is Cyrillic
        ("https://ｅxample.com/", "https://example.com/"),
        ("https://example.com/@acme/reviews", "https://example.com/@acme/reviews"),
        ("https://example.com//double", "https://example.com//double"),
        ("https://example.com/%C3%A9?q=a%20b", "https://example.com/%C3%A9?q=a%20b"),
        ("https://example.com/?to=https://other.org/?x", "https://example.com/?to=https://other.org/?x"),
        ("https://example.com?id=7", "https://example.com/?id=7"),
        ("https://127.0.0.1.example.com/", "https://127.0.0.1.example.com/"),
    ],
)
def test_honest_addresses_come_back_in_one_form(text: str, normal: str) -> None:
    assert check_public_url(text) == normal
    assert check_public_url(normal) == normal


def test_length_has_a_sharp_edge() -> None:
    longest = "https://example.com/" + "a" * 1980
    assert check_public_url(longest) == longest


@given(st.text(st.characters(), max_size=40), st.text(st.characters(), max_size=40))
def test_whatever_passes_is_plain_and_passes_again(middle: str, end: str) -> None:
    try:
        url = check_public_url(f"https://{middle}.com/{end}")
    except Invalid:
        return
    assert url.isascii()
    assert url.isprintable()
    assert not set(url) & set(' \\<>"`{}|^')
    assert "@" not in url.split("/")[2]
    assert check_public_url(url) == url
