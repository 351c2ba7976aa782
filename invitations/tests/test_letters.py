"""Letters of an organisation: which words are found, how they are saved, how they are shown, and a test letter."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import AuditEvent, Channel, Organisation, OutgoingMail
from core.exceptions import Invalid
from core.public_tokens import make_token
from core.tenancy import tenant
from core.tokens import Purpose
from invitations.letters.languages import SPOKEN
from invitations.letters.standard import standard
from invitations.letters.wording import PARAGRAPH
from invitations.models import Delivery, Invitation, MessageTemplate, TemplateVersion
from invitations.selectors.letters import (
    chain,
    doors,
    letter_by_public_id,
    letters,
    look_of,
    wording_book,
    wording_for,
)
from invitations.services.letters import save_wording
from invitations.tests.letterbox import ENGLISH, Page, parsed, words
from tests.cast import Cast
from tests.factories import make_channel, make_listing, make_rule, make_sender

pytestmark = pytest.mark.django_db


def make_letter(name: str = "Our letter", **wordings: object) -> MessageTemplate:
    template = MessageTemplate.objects.create(name=name)
    for key, wording in wordings.items():
        kind, _, platform = key.partition("_")
        save_wording(template=template, kind=kind, platform=platform, wording=wording, actor=None)
    return template


def address(name: str, *arguments: str, **query: str) -> str:
    return reverse(f"invitations:{name}", args=["acme", *arguments], query=query)


def found(template: MessageTemplate | None, **asked: str) -> str:
    defaults = {"kind": "invitation", "platform": "own", "language": "en", "channel_language": "en"}
    return wording_for(template=template, **{**defaults, **asked}).subject


def test_languages_are_tried_with_and_without_region_and_english_last() -> None:
    assert chain("fr-CA", "de") == ["fr-CA", "fr", "de", "en"]
    assert chain("", "en") == ["en"]


def test_words_follow_the_customers_language_then_the_channels_then_english(acme: Organisation) -> None:
    french, german = words(subject="Bonjour", language="fr"), words(subject="Guten Tag", language="de")
    template = make_letter(invitation=french)
    save_wording(template=template, kind="invitation", platform="", wording=german, actor=None)
    assert found(template, language="fr-CA") == "Bonjour"
    assert found(template, language="it", channel_language="de") == "Guten Tag"
    assert (
        found(template, language="it", channel_language="it")
        == standard("invitation", is_own=True, language="en").subject
    )
    assert found(None, language="fr") == standard("invitation", is_own=True, language="fr").subject
    assert found(None, language="it", channel_language="fr") == found(None, language="fr")


def test_words_for_a_platform_go_before_words_for_any(acme: Organisation) -> None:
    template = make_letter(invitation=words(subject="Any"), invitation_google=words(subject="On Google"))
    assert found(template, platform="google") == "On Google"
    assert found(template, platform="trustpilot") == "Any"


def test_reminder_is_the_invitation_under_another_subject_until_somebody_writes_it(
    acme: Organisation,
) -> None:
    template = make_letter(invitation=words("Our words", subject="Ours"))
    reminder = wording_for(
        template=template, kind="reminder", platform="own", language="en", channel_language="en"
    )
    assert reminder.texts(PARAGRAPH) == ("Our words",)
    assert reminder.subject == SPOKEN["en"].reminder_subject
    save_wording(template=template, kind="reminder", platform="", wording=words(subject="Again"), actor=None)
    assert found(template, kind="reminder") == "Again"


def test_book_reads_any_number_of_letters_with_one_query(
    acme: Organisation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    keys = [make_letter(f"Letter {n}", invitation=words(subject=f"No. {n}")).pk for n in range(3)]
    with django_assert_num_queries(1):
        book = wording_book([*keys, None])
        subjects = [book.find(key, "invitation", "own", "en", "en").subject for key in keys]
    assert subjects == ["No. 0", "No. 1", "No. 2"]
    with django_assert_num_queries(0):
        assert wording_book([None]).find(None, "invitation", "own", "en", "en") == ENGLISH


def test_saving_makes_a_new_version_and_keeps_the_old(acme: Organisation, cast: Cast) -> None:
    template = make_letter(invitation=words(subject="One"))
    saved = save_wording(
        template=template, kind="invitation", platform="", wording=words(subject="Two"), actor=cast.olga
    )
    assert (saved.version, saved.is_current, saved.created_by) == (2, True, cast.olga)
    assert list(TemplateVersion.objects.order_by("version").values_list("subject", "is_current")) == [
        ("One", False),
        ("Two", True),
    ]
    assert AuditEvent.objects.filter(action="letter.saved", target=template.public_id).count() == 2


def test_words_that_break_a_rule_are_not_saved(acme: Organisation) -> None:
    template = make_letter()
    bad = words("Hello {{ nmae }}", "Fine", subject="Rate us 5 stars", button=" ")
    with pytest.raises(Invalid) as refused:
        save_wording(template=template, kind="invitation", platform="", wording=bad, actor=None)
    assert set(refused.value.fields) == {"blocks.1", "subject", "blocks.3"}
    assert "at letter 7" in refused.value.fields["blocks.1"]
    assert "Trustpilot" in refused.value.fields["subject"]
    assert not TemplateVersion.objects.exists()


def test_letters_of_another_organisation_do_not_exist(acme: Organisation, cast: Cast) -> None:
    with tenant(cast.rival):
        theirs = make_letter("Theirs")
    assert letter_by_public_id(acme, theirs.public_id) is None
    assert list(letters(acme)) == []
    assert letter_by_public_id(acme, make_letter("Ours").public_id).name == "Ours"


def test_look_comes_from_organisation_channel_and_sender(acme: Organisation, channel: Channel) -> None:
    channel.sender = make_sender(from_email="Shop@Bücher.example", reply_to="")
    look = look_of(acme, channel, channel.sender)
    assert look.from_email == "shop@xn--bcher-kva.example"
    assert (look.organisation, look.channel, look.reply_to) == ("Acme", "Acme Paris", "")
    assert look.channel_key == channel.public_id
    assert doors() is doors()


def test_list_shows_the_standard_letter_and_ones_own(
    olga: Client, acme: Organisation, channel: Channel
) -> None:
    template = make_letter(invitation=words(subject="Ours", language="fr"))
    make_rule(channel, template=template)
    page = olga.get(address("letter_list")).content.decode()
    assert "Standard letter" in page
    assert address("letter_detail", template.public_id) in page
    assert "French" in page


def test_list_costs_as_many_queries_with_three_letters_as_with_one(
    olga: Client, acme: Organisation, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_letter("A", invitation=words())
    with django_assert_max_num_queries(12) as one:
        olga.get(address("letter_list"))
    for name in "BC":
        make_letter(name, invitation=words())
    with django_assert_max_num_queries(len(one)):
        olga.get(address("letter_list"))


def test_page_shows_the_letter_as_a_customer_gets_it(
    vera: Client, acme: Organisation, channel: Channel
) -> None:
    google = make_listing(channel, "google", name="Google Paris")
    page = vera.get(
        address("letter_detail", "standard", language="fr", platform=google.public_id, part="text")
    ).content.decode()
    assert "Comment s’est passée votre commande chez Acme Paris" in page
    assert "Donner mon avis sur Google" in page
    assert "Bonjour Camille" in page
    assert "Send me this letter" not in page


def test_unknown_choices_fall_back_to_the_first(olga: Client, acme: Organisation, channel: Channel) -> None:
    answer = olga.get(
        address("letter_detail", "standard", kind="x", language="xx", platform="lst_1", width="1", part="?")
    )
    assert answer.status_code == 200
    assert "How was your order from Acme Paris?" in answer.content.decode()


def test_frame_can_do_nothing_and_only_our_pages_may_show_it(olga: Client, acme: Organisation) -> None:
    answer = olga.get(address("letter_page", "standard"))
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("sandbox;")
    assert "allow-" not in policy
    assert "default-src 'none'" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "script-src" not in policy


def test_day_and_night_are_forced_in_the_frame(olga: Client, acme: Organisation) -> None:
    night = olga.get(address("letter_page", "standard", theme="dark")).content.decode()
    day = olga.get(address("letter_page", "standard", theme="light")).content.decode()
    assert "@media all{" in night
    assert "@media not all{" in day
    assert "prefers-color-scheme" not in night + day


def test_preview_links_count_nothing(olga: Client, acme: Organisation) -> None:
    page = Page(olga.get(address("letter_page", "standard")).content.decode())
    assert page.pictures == []
    assert all("/letters/sample/" in link["href"] for link in page.links)
    assert len(page.links) == 2


def test_findings_of_older_words_are_shown(olga: Client, acme: Organisation) -> None:
    template = MessageTemplate.objects.create(name="From before the rule")
    blocks = [{"kind": "paragraph", "text": "Give us five stars"}, {"kind": "button", "text": "Go"}]
    TemplateVersion.objects.create(
        template=template, kind="invitation", language="en", version=1, subject="Hello", blocks=blocks
    )
    page = olga.get(address("letter_detail", template.public_id)).content.decode()
    assert "“five stars”" in page


def test_without_a_channel_the_page_says_what_to_do(
    olga: Client, acme: Organisation, channel: Channel
) -> None:
    channel.delete()
    answer = olga.get(address("letter_detail", "standard"))
    assert answer.status_code == 200
    assert "Make a channel" in answer.content.decode()
    assert olga.get(address("letter_page", "standard")).status_code == 404


def test_test_letter_goes_to_the_person_through_the_outbox_and_counts_nowhere(
    olga: Client, acme: Organisation, channel: Channel, cast: Cast, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "accounts.outbox.OutboxBackend"  # the test runner puts another in its place
    answer = olga.post(address("letter_test", "standard"), {"language": "fr", "channel": channel.public_id})
    assert answer.status_code == 302
    [mail] = OutgoingMail.objects.all()
    assert mail.recipients == [cast.olga.email]
    message = parsed(bytes(mail.content))
    assert message["Subject"].strip() == "Test: Comment s’est passée votre commande chez Acme Paris\u00a0?"
    assert message["From"].addresses[0].display_name == channel.sender.from_name
    assert "List-Unsubscribe" not in message
    page = Page(message.get_body(("html",)).get_content())
    assert all("/letters/sample/" in link["href"] for link in page.links)
    assert not Invitation.objects.exists()
    assert not Delivery.objects.exists()
    assert AuditEvent.objects.filter(action="letter.tested", actor=cast.olga).exists()


def test_test_letter_needs_the_right_to_send(vera: Client, acme: Organisation) -> None:
    assert vera.post(address("letter_test", "standard")).status_code == 403
    assert vera.get(address("letter_test", "standard")).status_code == 405
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("name", ["letter_detail", "letter_page", "letter_test"])
def test_rivals_letter_is_not_there(rita: Client, olga: Client, acme: Organisation, name: str) -> None:
    ours = make_letter(invitation=words())
    deed = "post" if name == "letter_test" else "get"
    assert getattr(rita, deed)(address(name, ours.public_id)).status_code == 404
    there = reverse(f"invitations:{name}", args=["rival", ours.public_id])
    assert getattr(rita, deed)(there).status_code == 404
    assert getattr(olga, deed)(address(name, "tpl_" + "0" * 32)).status_code == 404


@pytest.mark.parametrize(("meant", "said"), [(1, "writes a review"), (2, "stops your requests")])
def test_links_of_a_test_letter_explain_themselves(client: Client, cast: Cast, meant: int, said: str) -> None:
    token = make_token(Purpose.PREVIEW, organisation=cast.acme.pk, subject=meant)
    answer = client.get(reverse("invitations:letter_sample", args=[token]), {"stars": "5"})
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert answer["Referrer-Policy"] == "no-referrer"


def test_sample_link_names_the_platform_of_its_own_organisation_only(client: Client, cast: Cast) -> None:
    with tenant(cast.acme):
        listing = make_listing(make_channel("Second"), "google", name="Google Second")
    for organisation, is_named in ((cast.acme, True), (cast.rival, False)):
        token = make_token(Purpose.PREVIEW, organisation=organisation.pk, subject=1, listing=listing.pk)
        page = client.get(reverse("invitations:letter_sample", args=[token])).content.decode()
        assert ("Google Second" in page) is is_named


def test_tokens_of_other_purposes_open_no_sample(client: Client, cast: Cast) -> None:
    for purpose in set(Purpose) - {Purpose.PREVIEW}:
        token = make_token(purpose, organisation=cast.acme.pk, subject=1)
        assert client.get(reverse("invitations:letter_sample", args=[token])).status_code == 404
