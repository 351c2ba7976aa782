"""Letters as things: made from the standard one or a copy, taken into use, named, put away, brought back."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEvent, Channel, Organisation
from accounts.trace_words import SENTENCES
from core.exceptions import Conflict
from core.tenancy import tenant
from invitations.models import MessageTemplate, TemplateVersion
from invitations.services.letter_shelf import archive_letter, make_letter
from invitations.services.letters import save_wording
from invitations.tests.letterbox import words
from tests.cast import Cast
from tests.factories import make_channel, make_listing, make_rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(acme: Organisation, channel: Channel) -> MessageTemplate:
    made = make_letter(organisation=acme, name="Warm words", actor=None)
    save_wording(template=made, kind="invitation", platform="", wording=words(subject="Warm"), actor=None)
    return made


def address(name: str, *arguments: str) -> str:
    return reverse(f"invitations:{name}", args=["acme", *arguments])


def test_new_letter_begins_as_the_standard_one(olga: Client, acme: Organisation, channel: Channel) -> None:
    answer = olga.post(address("letter_new"), {"name": "Ours"})
    made = MessageTemplate.objects.get(name="Ours")
    assert answer["Location"] == address("letter_words", made.public_id)
    assert "in five languages" in olga.get(answer["Location"]).content.decode()
    assert not made.versions.exists()


def test_copy_begins_with_the_words_in_use_and_goes_its_own_way(
    olga: Client, letter: MessageTemplate, acme: Organisation
) -> None:
    save_wording(template=letter, kind="reminder", platform="google", wording=words(subject="G"), actor=None)
    save_wording(template=letter, kind="invitation", platform="", wording=words(subject="Warmer"), actor=None)
    copied = MessageTemplate.objects.get(pk=letter.pk)
    olga.post(address("letter_new"), {"name": "Copy", "copy_of": copied.pk})
    copy = MessageTemplate.objects.get(name="Copy")
    assert sorted(copy.versions.values_list("kind", "platform", "version", "subject")) == [
        ("invitation", "", 1, "Warmer"),
        ("reminder", "google", 1, "G"),
    ]
    save_wording(template=copy, kind="invitation", platform="", wording=words(subject="Cold"), actor=None)
    assert letter.versions.get(kind="invitation", is_current=True).subject == "Warmer"


def test_new_letter_takes_over_from_the_standard_one_only(
    olga: Client, letter: MessageTemplate, channel: Channel
) -> None:
    plain = make_rule(channel)
    other = make_rule(channel, event_type="checkout", template=letter)
    olga.post(address("letter_new"), {"name": "Ours", "takes_over": "on"})
    plain.refresh_from_db()
    other.refresh_from_db()
    assert (plain.template.name, other.template) == ("Ours", letter)
    assert AuditEvent.objects.get(action="letter.made", detail__name="Ours").detail["rules"] == 1


def test_names_are_given_once(olga: Client, letter: MessageTemplate, acme: Organisation, cast: Cast) -> None:
    for name in ("letter_new", "letter_settings"):
        other = make_letter(organisation=acme, name=f"Other {name}", actor=None)
        arguments = [other.public_id] if name == "letter_settings" else []
        answer = olga.post(address(name, *arguments), {"name": "Warm words"})
        assert answer.status_code == 422
        assert "Choose another name." in answer.content.decode()
    with tenant(cast.rival):
        make_letter(organisation=cast.rival, name="Warm words", actor=None)  # theirs is another


def test_letter_is_renamed(olga: Client, letter: MessageTemplate) -> None:
    olga.post(address("letter_settings", letter.public_id), {"name": "Warmest words"})
    letter.refresh_from_db()
    assert letter.name == "Warmest words"
    olga.post(address("letter_settings", letter.public_id), {"name": "Warmest words"})
    assert AuditEvent.objects.filter(action="letter.renamed").count() == 1


def test_letter_in_use_is_not_put_away(
    olga: Client, letter: MessageTemplate, channel: Channel, cast: Cast
) -> None:
    rule = make_rule(channel, template=letter)
    with pytest.raises(Conflict):
        archive_letter(letter=letter, actor=cast.olga)
    there = olga.post(address("letter_archive", letter.public_id), follow=True).content.decode()
    assert "1 active rule writes with this letter." in there
    rule.is_active = False
    rule.save()
    olga.post(address("letter_archive", letter.public_id))
    letter.refresh_from_db()
    assert letter.is_archived


def test_letter_put_away_comes_back_with_its_words(olga: Client, letter: MessageTemplate) -> None:
    page = olga.post(address("letter_archive", letter.public_id), follow=True).content.decode()
    assert "“Warm words” has been put away." in page
    assert address("letter_back", letter.public_id) in page
    assert olga.get(address("letter_words", letter.public_id)).status_code == 404
    olga.post(address("letter_back", letter.public_id))
    assert "Warm" in olga.get(address("letter_words", letter.public_id)).content.decode()
    assert TemplateVersion.objects.filter(is_current=True).count() == 1


def test_platforms_to_write_for_are_those_with_a_page(
    olga: Client, letter: MessageTemplate, channel: Channel
) -> None:
    make_listing(channel, "trustpilot", name="Acme on Trustpilot")
    make_channel("Acme Malmö", language="sv")
    context = olga.get(address("letter_words", letter.public_id)).context
    assert context["platforms"] == [("", "Any platform"), ("own", "Own page"), ("trustpilot", "Trustpilot")]
    assert [code for code, _name in context["languages"]][:5] == ["sv", "en", "fr", "de", "nl"]


def test_viewers_read_and_change_nothing(vera: Client, letter: MessageTemplate) -> None:
    for name in ("letter_words", "letter_settings", "letter_versions"):
        query = "?kind=invitation&platform=&language=en"
        page = vera.get(address(name, letter.public_id) + query)
        assert page.status_code == 200
        assert "letter_edit" not in page.content.decode()
        assert address("letter_edit", letter.public_id) not in page.content.decode()
    assert vera.get(address("letter_new")).status_code == 403
    for name in ("letter_settings", "letter_archive", "letter_back"):
        assert vera.post(address(name, letter.public_id), {"name": "Mine"}).status_code == 403
    assert "New letter" not in vera.get(address("letter_list")).content.decode()


def test_words_cost_as_many_queries_with_three_as_with_one(
    olga: Client, letter: MessageTemplate, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(12) as one:
        olga.get(address("letter_words", letter.public_id))
    for language in ("fr", "de"):
        told = words(language=language)
        save_wording(template=letter, kind="invitation", platform="", wording=told, actor=None)
    with django_assert_max_num_queries(len(one)):
        olga.get(address("letter_words", letter.public_id))


def test_every_deed_with_a_letter_is_told_in_the_trace(
    olga: Client, letter: MessageTemplate, cast: Cast
) -> None:
    olga.post(address("letter_settings", letter.public_id), {"name": "Warmest"})
    olga.post(address("letter_archive", letter.public_id))
    olga.post(address("letter_back", letter.public_id))
    actions = set(AuditEvent.objects.filter(action__startswith="letter.").values_list("action", flat=True))
    assert actions == {
        "letter.made",
        "letter.saved",
        "letter.renamed",
        "letter.archived",
        "letter.brought_back",
    }
    assert actions <= SENTENCES.keys()
    page = olga.get(reverse("accounts:trace", args=["acme"])).content.decode()
    assert "renamed the letter “Warm words” to “Warmest”." in page
