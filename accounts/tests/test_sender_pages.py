"""Senders: added, confirmed by mail, changed, replaced; credentials go in and never come out."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Channel, DomainCheck, Organisation, SenderIdentity
from accounts.models.organisation import Membership
from accounts.services.senders import sender_of_letter
from accounts.services.transporting import credentials_of, note_fault
from core.tenancy import tenant
from tests import factories
from tests.cast import Cast
from tests.factories import NOON

LIST = "/app/acme/settings/senders/"
NEW = {"from_name": "Acme Paris", "from_email": "Reviews@Acme.example", "reply_to": ""}


def page(sender: SenderIdentity, name: str = "sender", *more: str) -> str:
    return reverse(f"accounts:{name}", args=["acme", sender.public_id, *more])


def letter_link() -> str:
    return re.search(r"http://[^\s]+(/senders/[^\s]+)", mail.outbox[-1].body)[1]


@pytest.fixture
def added(acme: Organisation, olga: Client) -> SenderIdentity:
    olga.post(f"{LIST}new/", NEW)
    return SenderIdentity.objects.get(from_email="reviews@acme.example")


def test_a_new_sender_is_confirmed_by_whoever_reads_its_mail(added: SenderIdentity, client: Client) -> None:
    assert added.verified_at is None
    assert mail.outbox[-1].to == ["reviews@acme.example"]
    link = letter_link()
    opened = client.get(link)
    assert "asks to send letters" in opened.content.decode()
    added.refresh_from_db()
    assert added.verified_at is None  # opening changes nothing: mail scanners open too
    client.post(link)
    client.post(link)
    added.refresh_from_db()
    assert added.verified_at is not None
    assert "may write as reviews@acme.example" in client.get(link).content.decode()
    assert AuditEvent.objects.filter(action="sender.verified").count() == 1
    assert DomainCheck.objects.get().asked_at is not None


def test_a_new_sender_begins_with_the_name_of_the_organisation(acme: Organisation, olga: Client) -> None:
    assert olga.get(f"{LIST}new/").context["form"]["from_name"].value() == acme.name


def test_only_the_newest_letter_of_the_last_seven_days_counts(added: SenderIdentity, olga: Client) -> None:
    first = letter_link()
    olga.post(page(added, "sender_ask"))
    assert len(mail.outbox) == 1  # within a minute nothing is sent twice
    SenderIdentity.objects.update(verification_sent_at=timezone.now() - timedelta(minutes=2))
    olga.post(page(added, "sender_ask"))
    assert len(mail.outbox) == 2
    assert olga.get(first).status_code == 404
    token = letter_link().split("/")[2]
    assert sender_of_letter(token, timezone.now()) is not None
    assert sender_of_letter(token, timezone.now() + timedelta(days=8)) is None
    assert olga.get("/senders/" + "x" * 44 + "/").status_code == 404


def test_another_address_wants_a_confirmation_of_its_own(added: SenderIdentity, olga: Client) -> None:
    olga.post(letter_link())
    old = letter_link()
    answer = olga.post(page(added), {**NEW, "from_email": "other@acme.example"})
    assert answer.status_code == 302
    added.refresh_from_db()
    assert (added.from_email, added.verified_at) == ("other@acme.example", None)
    assert mail.outbox[-1].to == ["other@acme.example"]
    assert olga.get(old).status_code == 404
    olga.post(page(added), {**NEW, "from_email": "other@acme.example", "from_name": "New name"})
    assert len(mail.outbox) == 2


def test_an_address_in_use_is_not_changed_under_its_letters(
    added: SenderIdentity, olga: Client, channel: Channel
) -> None:
    olga.post(letter_link())
    Channel.objects.update(sender=added)
    answer = olga.post(page(added), {**NEW, "from_email": "other@acme.example"})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"from_email"}
    assert olga.post(page(added), {**NEW, "from_name": "Another name"}).status_code == 302
    added.refresh_from_db()
    assert (added.from_email, added.from_name) == ("reviews@acme.example", "Another name")
    assert added.verified_at is not None


def test_a_channel_cannot_choose_a_sender_that_nobody_confirmed(
    added: SenderIdentity, olga: Client, channel: Channel
) -> None:
    address = f"/app/acme/settings/channels/{channel.public_id}/"
    values = {
        "name": "Acme Paris",
        "country": "FR",
        "language": "en",
        "time_zone": "Europe/Paris",
        "colour": "#2456e6",
    }
    answer = olga.post(address, {**values, "sender": added.pk})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"sender"}
    olga.post(letter_link())
    assert olga.post(address, {**values, "sender": added.pk}).status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("from_email", "no address"),
        ("from_email", ""),
        ("from_name", ""),
        ("from_name", "Two\nlines"),
        ("from_name", "x" * 81),
        ("reply_to", "nobody"),
        ("from_email", "jörg@acme.example"),
    ],
)
def test_bad_input_names_its_field(field: str, value: str, acme: Organisation, olga: Client) -> None:
    answer = olga.post(f"{LIST}new/", {**NEW, field: value})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert mail.outbox == []


def test_an_address_is_a_sender_once(added: SenderIdentity, olga: Client) -> None:
    answer = olga.post(f"{LIST}new/", {**NEW, "from_email": "REVIEWS@acme.example"})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"from_email"}


def test_the_house_s_address_cannot_be_changed_or_given_another_way(acme: Organisation, olga: Client) -> None:
    house = factories.make_sender(from_email=settings.HOUSE_SENDER)
    olga.post(page(house), {**NEW, "from_email": "mine@acme.example"})
    house.refresh_from_db()
    assert house.from_email == settings.HOUSE_SENDER
    assert olga.get(page(house, "sender_transport", "smtp")).status_code == 404


SMTP = {
    "host": "smtp.acme.example",
    "port": "587",
    "security": "starttls",
    "username": "acme",
    "password": "s3cret word",
}


def test_credentials_are_sealed_and_never_shown_again(added: SenderIdentity, olga: Client) -> None:
    way = page(added, "sender_transport", "smtp")
    assert olga.post(way, SMTP).status_code == 302
    added.refresh_from_db()
    assert credentials_of(added) == {"password": "s3cret word"}
    assert b"s3cret" not in bytes(added.credentials)
    for address in (way, page(added), LIST, "/app/acme/settings/trace/"):
        assert "s3cret" not in olga.get(address).content.decode()
    olga.post(way, {**SMTP, "host": "smtp2.acme.example", "password": ""})
    added.refresh_from_db()
    assert (added.options["host"], credentials_of(added)) == (
        "smtp2.acme.example",
        {"password": "s3cret word"},
    )
    olga.post(page(added, "sender_transport", "brevo"), {"api_key": "key-1"})
    added.refresh_from_db()
    assert (added.transport, added.options, credentials_of(added)) == ("brevo", {}, {"api_key": "key-1"})


@pytest.mark.parametrize(
    ("transport", "values", "wrong"),
    [
        ("smtp", {**SMTP, "host": "smtp acme"}, "host"),
        ("smtp", {**SMTP, "host": "http://x/"}, "host"),
        ("smtp", {**SMTP, "port": "22"}, "port"),
        ("smtp", {**SMTP, "password": ""}, "password"),
        ("smtp", {**SMTP, "security": "none"}, "security"),
        ("mailgun", {"domain": "mg.acme.example/x", "region": "eu", "api_key": "k"}, "domain"),
        ("mailgun", {"domain": "mg.acme.example", "region": "eu", "api_key": ""}, "api_key"),
        ("amazon_ses", {"region": "Ireland", "access_key_id": "A" * 20, "secret_access_key": "k"}, "region"),
        ("postmark", {"server_token": "two words"}, "server_token"),
    ],
)
def test_what_cannot_be_right_is_named(
    transport: str, values: dict[str, str], wrong: str, added: SenderIdentity, olga: Client
) -> None:
    answer = olga.post(page(added, "sender_transport", transport), values)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {wrong}
    added.refresh_from_db()
    assert added.transport == "house"


def test_the_password_for_reports_is_shown_once(added: SenderIdentity, olga: Client) -> None:
    olga.post(page(added, "sender_transport", "postmark"), {"server_token": "t"})
    assert "/hooks/mail/" in olga.get(page(added)).content.decode()
    shown = olga.post(page(added, "sender_hook_password")).content.decode()
    added.refresh_from_db()
    password = credentials_of(added)["hook_password"]
    assert password in shown
    assert password not in olga.get(page(added)).content.decode()


def test_a_key_is_made_published_and_switched_on(added: SenderIdentity, olga: Client) -> None:
    olga.post(page(added, "sender_key"), {"deed": "on"})
    added.refresh_from_db()
    assert added.is_dkim_on is False
    olga.post(page(added, "sender_key"), {"deed": "new"})
    olga.post(page(added, "sender_key"), {"deed": "on"})
    added.refresh_from_db()
    assert added.is_dkim_on is True
    shown = olga.get(page(added)).content.decode()
    assert f"{added.dkim_selector}._domainkey.acme.example" in shown
    assert "PRIVATE" not in shown


def test_whoever_is_removed_is_replaced(added: SenderIdentity, olga: Client, channel: Channel) -> None:
    Channel.objects.update(sender=added)
    answer = olga.post(page(added, "sender_remove"), {})
    assert answer.status_code == 422
    unverified = factories.make_sender(verified_at=None)
    assert olga.post(page(added, "sender_remove"), {"replacement": unverified.pk}).status_code == 422
    other = factories.make_sender()
    assert olga.post(page(added, "sender_remove"), {"replacement": other.pk}).status_code == 302
    channel.refresh_from_db()
    assert channel.sender_id == other.pk
    assert not SenderIdentity.objects.filter(pk=added.pk).exists()


def test_a_fault_is_said_above_every_page_until_it_is_mended(
    added: SenderIdentity, olga: Client, acme: Organisation
) -> None:
    note_fault(sender=added, fault="log_in", reply="535 no", now=NOON)
    overview = olga.get("/app/acme/settings/team/").content.decode()
    assert "Letters from reviews@acme.example wait. The mail server refuses the log-in." in overview
    assert "535 no" in olga.get(page(added)).content.decode()
    olga.post(page(added, "sender_transport", "smtp"), SMTP)
    assert "wait. The mail server" not in olga.get("/app/acme/settings/team/").content.decode()


def test_viewers_read_and_change_nothing(added: SenderIdentity, vera: Client) -> None:
    assert vera.get(LIST).status_code == 200
    assert vera.get(page(added)).status_code == 200
    for name in ("sender_ask", "sender_remove", "sender_key", "sender_hook_password", "sender"):
        assert vera.post(page(added, name)).status_code == 403
    assert vera.get(page(added, "sender_transport", "smtp")).status_code == 403
    assert vera.get(f"{LIST}new/").status_code == 403


def test_a_manager_of_some_channels_changes_no_sender(
    added: SenderIdentity, olga: Client, cast: Cast
) -> None:
    Membership.objects.filter(user=cast.max).update(has_channel_scope=True)
    max_client = Client()
    max_client.force_login(cast.max)
    assert max_client.post(page(added), NEW).status_code == 403


def test_senders_of_others_do_not_exist(cast: Cast, olga: Client) -> None:
    with tenant(cast.rival):
        foreign = factories.make_sender(from_email="x@rival.example")
    for name in ("sender", "sender_check"):
        assert olga.get(page(foreign, name)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_three_as_for_one(
    count: int, acme: Organisation, olga: Client, django_assert_num_queries: object
) -> None:
    SenderIdentity.objects.filter(channels=None).delete()
    for _number in range(count - 1):
        factories.make_sender()
    olga.get(LIST)
    with django_assert_num_queries(9):
        assert olga.get(LIST).status_code == 200
