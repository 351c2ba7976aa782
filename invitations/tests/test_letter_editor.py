"""The editor: what it shows, what its steps change, what is saved and what is refused with everything still there."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import Channel, Organisation, OutgoingMail
from core.tenancy import tenant
from invitations.models import Delivery, Invitation, MessageTemplate, TemplateVersion
from invitations.services.letter_shelf import make_letter
from invitations.services.letters import save_wording
from invitations.tests.letterbox import Page, filled, parsed, words
from tests.cast import Cast
from tests.factories import make_customer, make_event, make_listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(acme: Organisation, channel: Channel) -> MessageTemplate:
    return make_letter(organisation=acme, name="Warm words", actor=None)


def address(letter: MessageTemplate, name: str = "letter_edit", **query: str) -> str:
    return reverse(f"invitations:{name}", args=["acme", letter.public_id], query=query)


def page(client: Client, letter: MessageTemplate, **query: str) -> str:
    wanted = {"kind": "invitation", "platform": "", "language": "en", **query}
    answer = client.get(address(letter, **wanted))
    assert answer.status_code == 200
    return answer.content.decode()


def saved() -> list[tuple[int, bool, str]]:
    rows = TemplateVersion.objects.order_by("version")
    return list(rows.values_list("version", "is_current", "subject"))


def test_editor_begins_with_the_words_used_now(
    olga: Client, letter: MessageTemplate, channel: Channel
) -> None:
    german = page(olga, letter, language="de")
    assert "Wie war Ihre Bestellung bei {{ channel }}?" in german
    assert "Bewertung schreiben" in german
    assert "not written yet" in german
    italian = page(olga, letter, language="it")
    assert "which are in this language: English" in italian
    make_listing(channel, "google")
    assert "Write a review on {{ platform }}" in page(olga, letter, platform="google")


def test_what_is_typed_is_saved_and_shown_again(olga: Client, letter: MessageTemplate, cast: Cast) -> None:
    told = words("Dear {{ name|friend }},", "Two\nlines", subject="A word?", has_stars=True)
    answer = olga.post(address(letter), filled(told, do="save"))
    assert answer.status_code == 302
    version = TemplateVersion.objects.get()
    assert (version.version, version.subject, version.created_by) == (1, "A word?", cast.olga)
    assert [block["kind"] for block in version.blocks] == [
        "heading",
        "paragraph",
        "paragraph",
        "stars",
        "button",
        "signature",
    ]
    assert "Dear {{ name|friend }}," in page(olga, letter)


def test_steps_change_the_form_and_save_nothing(olga: Client, letter: MessageTemplate) -> None:
    told = words("One", "Two", signature="")
    for do, expected in (
        ("add:stars", ["How did it go?", "One", "Two", "", "Write a review"]),
        ("up:2", ["How did it go?", "Two", "One", "Write a review"]),
        ("down:0", ["One", "How did it go?", "Two", "Write a review"]),
        ("remove:1", ["How did it go?", "Two", "Write a review"]),
        ("remove:3", ["How did it go?", "One", "Two", "Write a review"]),
        ("remove:99", ["How did it go?", "One", "Two", "Write a review"]),
        ("up:x", ["How did it go?", "One", "Two", "Write a review"]),
        ("dance", ["How did it go?", "One", "Two", "Write a review"]),
    ):
        answer = olga.post(address(letter), filled(told, do=do))
        assert answer.status_code == 200
        assert [row.text for row in answer.context["rows"]] == expected, do
    assert saved() == []


def test_saving_the_same_words_makes_no_version(olga: Client, letter: MessageTemplate) -> None:
    for based_on in ("0", "1"):
        olga.post(address(letter), filled(words(subject="Same"), do="save", based_on=based_on))
    assert saved() == [(1, True, "Same")]


def test_who_saves_on_top_of_anothers_words_is_asked_first(
    olga: Client, letter: MessageTemplate, cast: Cast
) -> None:
    theirs = words(subject="Theirs")
    save_wording(template=letter, kind="invitation", platform="", wording=theirs, actor=cast.max)
    answer = olga.post(address(letter), filled(words(subject="Mine"), do="save", based_on="0"))
    assert answer.status_code == 409
    body = answer.content.decode()
    assert "saved meanwhile" in body
    assert 'value="Mine"' in body
    assert saved() == [(1, True, "Theirs")]
    again = answer.context["based_on"]
    assert (
        olga.post(address(letter), filled(words(subject="Mine"), do="save", based_on=again)).status_code
        == 302
    )
    assert saved() == [(1, False, "Theirs"), (2, True, "Mine")]


def test_test_letter_says_what_is_in_the_form_and_counts_nowhere(
    olga: Client, letter: MessageTemplate, channel: Channel, cast: Cast, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "accounts.outbox.OutboxBackend"
    event = make_event(channel, make_customer(name="Zoé Martin"), reference="Z-77")
    told = words("Dear {{ first_name }}, about {{ reference }}", has_stars=True)
    answer = olga.post(address(letter), filled(told, do="test", person=event.public_id))
    assert answer.status_code == 200
    assert "A test letter is on its way to olga@acme.example." in answer.content.decode()
    [mail] = OutgoingMail.objects.all()
    assert mail.recipients == [cast.olga.email]
    content = Page(parsed(bytes(mail.content)).get_body(("html",)).get_content())
    assert "Dear Zoé, about Z-77" in content.text
    assert all("/letters/sample/" in link["href"] for link in content.links)
    assert (saved(), Invitation.objects.count(), Delivery.objects.count()) == ([], 0, 0)


def test_frame_shows_the_form_as_a_letter_by_day_by_night_and_as_text(
    olga: Client, letter: MessageTemplate
) -> None:
    told = words("<script>alert(1)</script> {{ first_name }}")
    for theme, sign in (("light", "@media not all{"), ("dark", "@media all{")):
        answer = olga.post(address(letter, "letter_draft"), filled(told, theme=theme))
        assert sign in answer.content.decode()
        assert "script" not in Page(answer.content.decode()).tags
        assert answer["Content-Security-Policy"].startswith("sandbox;")
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
    text = olga.post(address(letter, "letter_draft"), filled(told, part="text"))
    assert text["Content-Type"] == "text/plain; charset=utf-8"
    assert "<script>alert(1)</script> Alex" in text.content.decode()
    assert saved() == []


def test_real_customers_are_those_of_the_channel_and_not_erased(
    olga: Client, letter: MessageTemplate, channel: Channel, cast: Cast
) -> None:
    make_event(channel, make_customer(name="Zoé Martin"), reference="Z-77")
    erased = make_customer("gone@customer.example", name="Gone")
    gone = make_event(channel, erased)
    type(erased).objects.filter(pk=erased.pk).update(email=None, name="")
    with tenant(cast.rival):
        other = make_customer("other@rival.example", name="Foreign")
        foreign = make_event(cast.rival_channel, other, reference="R-1")
    body = page(olga, letter)
    assert "Zoé Martin · Z-77" in body
    assert "Foreign" not in body
    for other in (gone, foreign):
        told = olga.post(
            address(letter, "letter_draft"), filled(words("Dear {{ name }}"), person=other.public_id)
        )
        assert "Alex Morgan" in told.content.decode()


def test_only_those_who_manage_channels_may_edit(vera: Client, letter: MessageTemplate) -> None:
    for name in ("letter_edit", "letter_check", "letter_draft"):
        assert vera.post(address(letter, name), filled(words(), do="save")).status_code == 403
    assert vera.get(address(letter)).status_code == 403
    assert saved() == []


def test_without_parameters_it_is_the_english_invitation(olga: Client, letter: MessageTemplate) -> None:
    target = olga.get(address(letter)).context["target"]
    assert target.key == ("invitation", "", "en")
    assert olga.post(address(letter), {"do": "save"}).status_code == 404


def test_standard_letter_has_no_editor(olga: Client, acme: Organisation) -> None:
    there = reverse("invitations:letter_edit", args=["acme", "standard"], query={"kind": "invitation"})
    assert olga.get(there).status_code == 404


def test_editor_asks_the_database_as_often_for_many_customers(
    olga: Client,
    letter: MessageTemplate,
    channel: Channel,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    make_event(channel, make_customer("a@x.example"))
    with django_assert_max_num_queries(20) as one:
        page(olga, letter)
    for number in range(3):
        make_event(channel, make_customer(f"b{number}@x.example"))
    with django_assert_max_num_queries(len(one)):
        page(olga, letter)
