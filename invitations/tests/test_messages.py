"""One letter: what the reader sees, what the mail server gets, and what no value can do to either."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime

import pytest
from django.core.mail import EmailMultiAlternatives
from hypothesis import given, settings
from hypothesis import strategies as st

from core.contrast import ENOUGH, ratio
from invitations import links, messages
from invitations.letters.phrases import PHRASES
from invitations.letters.standard import LANGUAGES, standard
from invitations.mailer.letters import Letter, fault_of
from invitations.placeholders import clean
from invitations.tests.letterbox import (
    CAMILLE,
    DOORS,
    HEADERS,
    LOOK,
    MESSAGE_ID,
    NOW,
    Page,
    addressee,
    parsed,
    part,
    single,
    words,
    written,
)

names = st.text(max_size=200)


def test_letter_has_exactly_these_headers() -> None:
    message = parsed(written())
    assert sorted(message.keys()) == sorted(HEADERS)
    assert str(message["From"]) == "Acme Paris <hello@acme.example>"
    assert str(message["Reply-To"]) == "answers@acme.example"
    assert str(message["To"]) == "Camille Laurent <camille@customer.example>"
    assert message["Subject"] == "How was your order from Acme Paris?"
    assert message["Message-ID"] == MESSAGE_ID
    assert parsedate_to_datetime(message["Date"]) == NOW
    assert message["List-Id"] == "Acme Paris <chl_0123456789abcdef0123456789abcdef.acme.example>"
    assert message["List-Unsubscribe"].startswith("<https://app.example/u/")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["X-Delivery"] == CAMILLE.delivery
    assert message["Content-Language"] == "en"


def test_letter_is_fit_for_the_wire() -> None:
    content = written(name="Zoë 🎉 Ünïcödé", reference="№ 5")
    letter = Letter(1, "bounce@acme.example", CAMILLE.email, content)
    assert fault_of(letter) == ""
    assert max(map(len, content.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_own", [True, False])
@pytest.mark.parametrize("kind", ["invitation", "reminder"])
def test_both_parts_say_the_same(language: str, is_own: bool, kind: str) -> None:
    wording = standard(kind, is_own=is_own, language=language)
    content = written(wording, platform="own" if is_own else "google", platform_name="Google")
    page, text = Page(part(content, "html")), single(part(content, "plain"))
    for _, expected in wording.blocks:
        for name, value in {
            "first_name": "Camille",
            "name": "Camille Laurent",
            "channel": "Acme Paris",
            "reference": "A-1001",
            "platform": "Google",
        }.items():
            expected = expected.replace("{{ " + name + " }}", value)
        assert single(expected) in page.text
        assert single(expected) in text
    for said in (PHRASES[language].unsubscribe, "12 rue de la Paix, 75002 Paris", "Acme Group"):
        assert said in page.text
        assert said in text
    assert parsed(content)["Content-Language"] == language


def test_own_page_and_other_platforms_say_where_the_review_will_stand() -> None:
    assert "the review page of Acme Paris, under the name you choose" in Page(part(written(), "html")).text
    elsewhere = written(
        standard("invitation", is_own=False, language="en"), platform="google", platform_name="Google"
    )
    assert "public on Google, under the name of your account there" in Page(part(elsewhere, "html")).text


def test_links_lead_where_they_should() -> None:
    content = written()
    page, text = Page(part(content, "html")), part(content, "plain")
    button, unsubscribe, privacy, honeypot = (link["href"] for link in page.links)
    assert button.startswith("https://go.example/c/")
    assert unsubscribe in parsed(content)["List-Unsubscribe"]
    assert privacy == LOOK.privacy_url
    assert honeypot.startswith("https://go.example/h/")
    for address in (button, unsubscribe, privacy):
        assert address in text
    assert honeypot not in text
    assert [picture["src"].startswith("https://go.example/o/") for picture in page.pictures] == [True]


def test_honeypot_is_hidden_from_people_and_screen_readers() -> None:
    honeypot = Page(part(written(), "html")).links[-1]
    assert honeypot["rel"] == "nofollow"
    assert honeypot["aria-hidden"] == "true"
    assert honeypot["tabindex"] == "-1"
    assert "display:none" in honeypot["style"]


def test_untracked_letter_has_no_picture_and_no_honeypot() -> None:
    page = Page(part(written(is_tracked=False), "html"))
    assert page.pictures == []
    assert len(page.links) == 3
    assert "go.example" not in part(written(is_tracked=False), "html")


def test_stars_choose_beforehand_on_the_own_page_only() -> None:
    wording = words(has_stars=True)
    stars = [link for link in Page(part(written(wording), "html")).links if "?stars=" in link["href"]]
    assert [link["href"][-1] for link in stars] == list("12345")
    assert [link["aria-label"] for link in stars] == list(PHRASES["en"].star_names)
    assert len({link["style"] for link in stars}) == 1
    elsewhere = part(written(wording, platform="google"), "html")
    assert "?stars=" not in elsewhere


@pytest.mark.parametrize(
    "colour", ["#000000", "#101010", "#0e7a5f", "#777777", "#ffd84d", "#ffffff", "#ff0000"]
)
def test_button_can_be_read_in_every_brand_colour(colour: str) -> None:
    style = Page(part(written(look=replace(LOOK, colour=colour)), "html")).links[0]["style"]
    declared = dict(rule.split(":", 1) for rule in style.strip(";").split(";"))
    assert declared["background"] == colour
    assert ratio(declared["background"], declared["color"]) >= ENOUGH


def test_nothing_is_fetched_from_anywhere_but_our_own_doors() -> None:
    page = part(written(words(has_stars=True)), "html")
    assert "fonts.googleapis" not in page
    assert "@import" not in page
    assert "<script" not in page
    assert "<link" not in page
    assert page.count("src=") == 1


def test_event_day_is_written_as_people_write_it() -> None:
    assert "on 7 March 2026." in part(written(words("Bought on {{ event_day }}.")), "plain")
    french = words("Le {{ event_day }}.", language="fr")
    assert "Le 7 mars 2026." in part(written(french), "plain")
    assert "Bought on." in part(written(words("Bought on {{ event_day }}."), event_day=None), "plain")
    assert messages.day_in_words(date(2026, 3, 7), "xx-nonsense") == "7 March 2026"


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


@pytest.mark.parametrize("field", ["from_email", "channel_key"])
def test_line_end_in_a_fixed_header_is_refused(field: str) -> None:
    with pytest.raises(messages.HeaderRefused):
        written(look=replace(LOOK, **{field: "x\r\nBcc: all@evil.example"}))


def test_address_beyond_ascii_is_named_but_not_written() -> None:
    message = parsed(written(email="zoë@customer.example"))
    assert message["To"].groups[0].display_name == "zoë@customer.example"
    assert message["To"].addresses == ()


def test_message_ids_are_fresh_and_short() -> None:
    found = {messages.new_message_id("hello@acme.example") for _ in range(100)}
    assert len(found) == 100
    assert all(each.endswith("@acme.example>") for each in found)
    assert len(messages.new_message_id("a@" + "x" * 60 + "." + "y" * 60 + ".example")) <= 120


def test_compiled_letter_is_remembered() -> None:
    wording = words("once")
    assert messages.compile_letter(wording, LOOK, True) is messages.compile_letter(
        replace(wording), replace(LOOK), True
    )


def test_letter_without_one_click_address_or_delivery_says_nothing_of_them() -> None:
    values = replace(CAMILLE, delivery="")
    found = replace(links.addresses(values, DOORS), one_click=None)
    content = messages.compose(values, words(), LOOK, addresses=found, message_id=MESSAGE_ID, date=NOW)
    assert set(HEADERS) - set(parsed(content).keys()) == {
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "X-Delivery",
    }
