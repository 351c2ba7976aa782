"""Channels: the list, making one, changing it, switching it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEvent, Channel, Organisation, SenderIdentity
from core.tenancy import tenant
from tests.cast import Cast
from tests.factories import make_channel, make_sender

pytestmark = pytest.mark.django_db

LIST = reverse("accounts:channel_list", args=["acme"])
NEW = reverse("accounts:channel_new", args=["acme"])
FILLED = {
    "name": "Acme Lyon",
    "reference": "lyon-1",
    "url": "https://lyon.acme.example",
    "country": "FR",
    "language": "fr",
    "time_zone": "Europe/Paris",
    "colour": "#0E9F6E",
    "sender": "",
    "legal_basis": "existing_customer",
}


def page_of(channel: Channel) -> str:
    return reverse("accounts:channel", args=["acme", channel.public_id])


def test_a_new_channel_writes_from_the_house_until_told_otherwise(acme: Organisation, olga: Client) -> None:
    answer = olga.post(NEW, FILLED)
    made = Channel.objects.get(name="Acme Lyon")
    assert answer["Location"] == page_of(made)
    assert (made.reference, made.language, made.time_zone) == ("lyon-1", "fr", "Europe/Paris")
    assert (made.colour, made.legal_basis, made.is_active) == ("#0e9f6e", "existing_customer", True)
    assert made.sender.verified_at is not None
    assert made.sender.from_name == "Acme"


@pytest.mark.parametrize(("country", "zone"), [("GB", "Europe/London"), ("US", ""), ("XX", "")])
def test_the_first_channel_is_proposed_as_the_organisation_itself(
    acme: Organisation, olga: Client, country: str, zone: str
) -> None:
    acme.country = country
    acme.save(update_fields=["country"])
    second = olga.get(NEW).context["form"]
    assert (second["name"].value(), second["time_zone"].value()) == ("", zone)
    Channel.objects.all().delete()
    assert olga.get(NEW).context["form"]["name"].value() == "Acme"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("new york", "America/New_York"), ("Europe/lisbon", "Europe/Lisbon"), ("utc", "UTC")],
)
def test_a_time_zone_may_be_typed_as_its_city(
    typed: str, meant: str, acme: Organisation, olga: Client
) -> None:
    olga.post(NEW, {**FILLED, "time_zone": typed})
    assert Channel.objects.get(name="Acme Lyon").time_zone == meant


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "Acme Paris"),
        ("url", "javascript:alert(1)"),
        ("country", "ZZ"),
        ("language", "tlh"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", ""),
        ("colour", "red"),
        ("legal_basis", "hope"),
    ],
)
def test_bad_input_names_its_field_keeps_the_rest_and_makes_nothing(
    field: str, value: str, acme: Organisation, olga: Client
) -> None:
    answer = olga.post(NEW, {**FILLED, field: value})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert 'value="lyon-1"' in answer.content.decode()
    assert Channel.objects.count() == 1


def test_a_reference_in_use_is_refused_at_its_field(
    acme: Organisation, channel: Channel, olga: Client
) -> None:
    make_channel("Acme Nice", reference="lyon-1")
    answer = olga.post(NEW, FILLED)
    assert answer.context["form"].errors.keys() == {"reference"}
    assert not Channel.objects.filter(name="Acme Lyon").exists()


def test_a_channel_is_changed_and_the_trace_names_what_changed(
    acme: Organisation, channel: Channel, olga: Client
) -> None:
    sender = make_sender(from_name="Acme in Paris")
    changed = {**FILLED, "name": "Acme Paris", "sender": sender.pk}
    assert olga.post(page_of(channel), changed)["Location"] == page_of(channel)
    channel.refresh_from_db()
    assert (channel.reference, channel.language, channel.sender) == ("lyon-1", "fr", sender)
    fields = AuditEvent.objects.get(action="channel.changed").detail["fields"]
    assert fields == ["colour", "language", "reference", "sender", "url"]


def test_the_rivals_sender_cannot_be_chosen(cast: Cast, olga: Client) -> None:
    with tenant(cast.rival):
        foreign = SenderIdentity.objects.first()
    answer = olga.post(page_of(cast.channel), {**FILLED, "sender": foreign.pk})
    assert answer.context["form"].errors.keys() == {"sender"}


def test_a_channel_is_switched_off_and_on_and_each_can_be_undone(
    acme: Organisation, channel: Channel, olga: Client
) -> None:
    off = reverse("accounts:channel_off", args=["acme", channel.public_id])
    on = reverse("accounts:channel_on", args=["acme", channel.public_id])
    answer = olga.post(off, follow=True)
    channel.refresh_from_db()
    assert channel.is_active is False
    assert f'action="{on}"' in answer.content.decode()
    olga.post(on)
    olga.post(on)
    channel.refresh_from_db()
    assert channel.is_active is True
    assert list(AuditEvent.objects.values_list("action", flat=True)) == ["channel.on", "channel.off"]


def test_a_public_id_that_is_none_is_not_there(olga: Client) -> None:
    for wrong in ("chl_0", "evt_" + "0" * 32, "chl_" + "0" * 32, "1"):
        assert olga.get(reverse("accounts:channel", args=["acme", wrong])).status_code == 404


def test_the_list_asks_no_more_for_three_channels_than_for_one(
    acme: Organisation, channel: Channel, olga: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    olga.get(LIST)
    with django_assert_num_queries(9):
        olga.get(LIST)
    make_channel("Acme Lyon")
    make_channel("Acme Nice")
    with django_assert_num_queries(9):
        page = olga.get(LIST)
    assert len(page.context["rows"]) == 3


def test_an_organisation_without_a_channel_is_shown_the_one_next_act(
    acme: Organisation, channel: Channel, olga: Client
) -> None:
    channel.delete()
    assert f'href="{NEW}"' in olga.get(LIST).content.decode()
