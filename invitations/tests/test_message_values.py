"""Values in a letter: whatever they hold, they are read as text and write no header."""

from __future__ import annotations

import random
from dataclasses import replace
from email.parser import BytesHeaderParser
from email.utils import getaddresses

import pytest
from django.core.mail import EmailMultiAlternatives
from hypothesis import given, settings
from hypothesis import strategies as st

from invitations import messages
from invitations.placeholders import clean
from invitations.tests.letterbox import (
    HEADERS,
    LOOK,
    Page,
    addressee,
    parsed,
    part,
    single,
    words,
    written,
)

names = st.text(max_size=200)


def test_line_feeds_in_a_paragraph_are_line_breaks() -> None:
    content = written(words("One\nTwo\r\nThree"))
    assert "One\nTwo\nThree" in part(content, "plain").replace("\r\n", "\n")
    assert part(content, "html").replace("\r\n", "").count("One<br />Two<br />Three") == 1


def test_tenants_markup_is_text() -> None:
    canary = "<script>alert(1)</script><img src=x onerror=y>\"'&amp;~text0~"
    wording = words(canary, heading=canary, button=canary, signature=canary, preheader=canary)
    content = written(wording, look=replace(LOOK, channel=canary, organisation=canary), name=canary)
    page = Page(part(content, "html"))
    assert "script" not in page.tags
    assert len(page.pictures) == 1
    assert single(canary) in page.text
    assert canary in part(content, "plain")


def test_template_injections_appear_literally() -> None:
    bodies = [
        "7*7", "config", "self.__class__", "''.__class__.__mro__", "request", "user.password", "settings.SECRET_KEY",
        "x|safe", "name|ljust:'99'", "cycler.__init__.__globals__", "range(9)", "lipsum", "get_flashed_messages()",
        "constructor.constructor('x')()", "[].class", "T(java.lang.Runtime)", "system('id')", "`id`", "dump(app)",
        "_self.env", "#this", "@import", "require('fs')", "process.env", "0x41", "a.b.c", "a[0]", "()", "*", "\\x41",
    ]  # fmt: skip
    fences = [
        ("{{", "}}"), ("{%", "%}"), ("${", "}"), ("#{", "}"), ("<%=", "%>"),
        ("{", "}"), ("{{{", "}}}"), ("*{", "}"), ("@(", ")"), ("%(", ")s"),
    ]  # fmt: skip
    payloads = [f"{before}{body}{after}" for body in bodies for before, after in fences]
    assert len(payloads) == 300
    content = written(words(*payloads, subject=payloads[0]))
    page, text = Page(part(content, "html")).text, part(content, "plain")
    for payload in payloads:
        assert payload in page
        assert payload in text
    assert parsed(content)["Subject"] == payloads[0]
    for payload in payloads:
        content = written(words("By {{ name }}", subject="To {{ name }}"), name=payload, reference=payload)
        assert f"By {payload}" in part(content, "plain")


def test_names_cannot_write_headers() -> None:
    chance = random.Random(5000)
    alphabet = [
        *"\r\n\0\t <>@,;:\"'\\()[]=?éß漢🎉",
        "\r\nBcc: all@evil.example",
        "=?utf-8?b?QQ==?=",
        "\u202e",
        "\x85",
        "x",
    ]
    parser = BytesHeaderParser()
    wording = words("x", subject="For {{ name }} {{ reference }}")
    for _ in range(5000):
        name = "".join(chance.choices(alphabet, k=chance.randrange(60)))
        head = parser.parsebytes(written(wording, name=name, reference=name[::-1]))
        assert sorted(head.keys()) == sorted(HEADERS)
        assert [address for _, address in getaddresses([head["To"]])] == ["camille@customer.example"]


@settings(max_examples=100, deadline=None)
@given(names, names, st.text(max_size=300), st.text(max_size=2000))
def test_djangos_slow_message_reads_the_same(name: str, reference: str, paragraph: str, long: str) -> None:
    wording = words(paragraph, long, "{{ name }}{{ reference }}", subject="{{ name }} {{ reference }}")
    content = written(wording, name=name, reference=reference)
    ours = parsed(content)
    slow = EmailMultiAlternatives(
        subject=f"{clean(name)} {clean(reference)}".strip(),
        body=part(content, "plain"),
        from_email="Acme Paris <hello@acme.example>",
        to=["camille@customer.example"],
        reply_to=["answers@acme.example"],
        headers={
            key: str(ours[key]) for key in HEADERS[2:] if key not in {"To", "Subject"} and "M" not in key[:1]
        },
    )
    slow.attach_alternative(part(content, "html"), "text/html")
    theirs = parsed(slow.message().as_bytes(linesep="\r\n"))
    for key in ("From", "Reply-To", "Subject", "List-Id", "List-Unsubscribe", "X-Delivery", "Date"):
        assert str(ours[key]) == str(theirs[key]).strip()
    assert [mailbox.addr_spec for mailbox in ours["To"].addresses] == ["camille@customer.example"]
    assert addressee(content) == clean(name)
    for kind in ("plain", "html"):
        assert ours.get_body((kind,)).get_content() == theirs.get_body((kind,)).get_content()
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=120), max_size=5), names)
def test_whatever_is_written_is_what_is_read(paragraphs: list[str], name: str) -> None:
    content = written(words(*(paragraphs or ["x"]), "By {{ name }}."), name=name)
    page, text = Page(part(content, "html")).text, single(part(content, "plain"))
    for paragraph in [*paragraphs, f"By {clean(name)}." if clean(name) else "By."]:
        if clean(paragraph) == paragraph and "{{" not in paragraph:
            assert single(paragraph) in page
            assert single(paragraph) in text


def test_very_long_words_are_broken_without_a_trace() -> None:
    monster = "漢" * 300
    content = written(words("{{ name }}{{ name }}{{ name }}" * 20, "ö" * 3000), name=monster)
    page = part(content, "html")
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert monster * 60 in Page(page).text
    assert "ö" * 3000 in Page(page).text


def test_letter_beyond_all_measure_is_refused() -> None:
    with pytest.raises(messages.TooLong):
        written(words("{{ name }}" * 200), name="漢" * 300)
