"""One letter: what the reader sees, and what the mail server gets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from email.utils import parsedate_to_datetime

import pytest

from core.contrast import ENOUGH, ratio
from invitations import links, messages
from invitations.letters.phrases import PHRASES
from invitations.letters.standard import LANGUAGES, standard
from invitations.mailer.letters import Letter, fault_of
from invitations.tests.letterbox import (
    CAMILLE,
    DOORS,
    HEADERS,
    LOOK,
    MESSAGE_ID,
    NOW,
    Page,
    parsed,
    part,
    single,
    words,
    written,
)


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
