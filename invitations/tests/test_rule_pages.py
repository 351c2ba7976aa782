"""Optimise review collection: one form for each event type, saved, copied, refused, locked; own event types."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEvent, Channel, ChannelScope, Entitlement, Organisation
from core.tenancy import tenant
from invitations.models import EventType, InvitationRule, MessageTemplate
from tests.cast import Cast, logged_in
from tests.factories import make_channel, make_rule

pytestmark = pytest.mark.django_db

FILLED = {
    "rule": "",
    "event_type": "delivered",
    "is_active": "on",
    "wait_days": "5",
    "send_hour": "9",
    "uses_activation_date": "on",
    "has_reminder": "on",
    "reminder_days": "4",
    "template": "",
}
TYPES = reverse("invitations:event_type_list", args=["acme"])


def page_of(channel: Channel, kind: str = "service") -> str:
    return reverse("invitations:rule", args=["acme", channel.public_id, kind])


@pytest.fixture
def product_reviews(acme: Organisation, cast: Cast) -> None:
    """Switch product reviews on for Acme."""
    now = timezone.now()
    Entitlement.objects.create(feature="product_reviews", granted_by=cast.sam, reason="trial", starts_at=now)


def test_a_first_setting_begins_with_the_defaults_and_is_saved_as_filled_in(
    acme: Organisation, channel: Channel, olga: Client
) -> None:
    form = olga.get(page_of(channel)).context["form"]
    assert [form[name].value() for name in ("event_type", "is_active", "wait_days", "send_hour")] == [
        "delivered",
        False,
        7,
        10,
    ]
    letter = MessageTemplate.objects.create(name="Warm words")
    answer = olga.post(page_of(channel), {**FILLED, "template": letter.pk})
    assert answer["Location"] == f"{page_of(channel)}?event=delivered"
    rule = InvitationRule.objects.get()
    assert (rule.channel, rule.event_type, rule.kind, rule.is_active) == (
        channel,
        "delivered",
        "service",
        True,
    )
    assert (rule.wait_days, rule.send_hour, rule.uses_activation_date) == (5, 9, True)
    assert (rule.has_reminder, rule.reminder_days, rule.template) == (True, 4, letter)


def test_fields_stand_in_the_order_of_the_source(acme: Organisation, channel: Channel, olga: Client) -> None:
    make_channel("Acme Lyon")
    page = olga.get(page_of(channel)).content.decode()
    names = [
        "event",
        "is_active",
        "wait_days",
        "send_hour",
        "uses_activation_date",
        "has_reminder",
        "reminder_days",
        "template",
        "copies_to_all_channels",
    ]
    places = [page.index(f'name="{name}"') for name in names]
    assert places == sorted(places)


def test_choosing_another_event_loads_its_setting(acme: Organisation, channel: Channel, olga: Client) -> None:
    make_rule(channel, event_type="shipped", wait_days=21)
    assert olga.get(page_of(channel)).context["event_type"] == "shipped"
    assert olga.get(page_of(channel)).context["form"]["wait_days"].value() == 21
    other = olga.get(page_of(channel), {"event": "checkout"}).context
    assert (other["event_type"], other["form"]["wait_days"].value()) == ("checkout", 7)
    assert [key for key, _name, is_on in other["events"] if is_on] == ["shipped"]
    assert olga.get(page_of(channel), {"event": "nothing"}).status_code == 404


def test_saving_again_changes_the_same_rule(acme: Organisation, channel: Channel, olga: Client) -> None:
    rule = make_rule(channel)
    olga.post(page_of(channel), {**FILLED, "rule": rule.public_id, "is_active": "", "has_reminder": ""})
    changed = InvitationRule.objects.get()
    assert (changed.pk, changed.wait_days, changed.is_active, changed.has_reminder) == (
        rule.pk,
        5,
        False,
        False,
    )


@pytest.mark.parametrize("shown", ["", "rul_" + "0" * 32])
def test_a_setting_that_somebody_else_saved_meanwhile_is_not_written_over(
    shown: str, acme: Organisation, channel: Channel, olga: Client
) -> None:
    rule = make_rule(channel, wait_days=3)
    answer = olga.post(page_of(channel), {**FILLED, "rule": shown, "wait_days": "44"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "This setting was saved meanwhile" in page
    assert 'value="44"' in page
    assert f"{page_of(channel)}?event=delivered" in page
    rule.refresh_from_db()
    assert (rule.wait_days, InvitationRule.objects.count()) == (3, 1)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("wait_days", "-1"),
        ("wait_days", "366"),
        ("wait_days", "soon"),
        ("send_hour", "24"),
        ("reminder_days", "0"),
        ("reminder_days", ""),
        ("template", "999999"),
    ],
)
def test_bad_input_names_its_field_keeps_the_rest_and_saves_nothing(
    field: str, value: str, acme: Organisation, channel: Channel, olga: Client
) -> None:
    answer = olga.post(page_of(channel), {**FILLED, field: value})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert answer.context["form"]["send_hour"].value() == ("24" if field == "send_hour" else "9")
    assert not InvitationRule.objects.exists()


def test_the_days_of_a_reminder_that_is_off_need_not_be_said(
    acme: Organisation, channel: Channel, olga: Client
) -> None:
    olga.post(page_of(channel), {**FILLED, "has_reminder": "", "reminder_days": ""})
    assert InvitationRule.objects.get().reminder_days == 7


def test_the_rivals_letter_cannot_be_chosen(cast: Cast, olga: Client) -> None:
    with tenant(cast.rival):
        foreign = MessageTemplate.objects.create(name="Rival words")
    answer = olga.post(page_of(cast.channel), {**FILLED, "template": foreign.pk})
    assert answer.context["form"].errors.keys() == {"template"}


def test_copying_reaches_every_channel_of_ones_scope_and_no_other(
    acme: Organisation, cast: Cast, channel: Channel
) -> None:
    lyon, nice = make_channel("Acme Lyon"), make_channel("Acme Nice")
    membership = cast.max.memberships.get()
    membership.has_channel_scope = True
    membership.save()
    for covered in (channel, lyon):
        ChannelScope.objects.create(membership=membership, channel=covered)
    logged_in(cast.max).post(page_of(channel), {**FILLED, "copies_to_all_channels": "on"})
    assert set(InvitationRule.objects.values_list("channel", flat=True)) == {channel.pk, lyon.pk}
    logged_in(cast.olga).post(
        page_of(channel),
        {**FILLED, "rule": channel.rules.get().public_id, "copies_to_all_channels": "on"},
    )
    assert InvitationRule.objects.filter(channel=nice, wait_days=5).exists()


def test_the_meaning_is_told_with_the_channels_hour_and_follows_what_is_filled_in(
    acme: Organisation, channel: Channel, olga: Client
) -> None:
    make_rule(channel)
    assert "10:00 Paris time" in olga.get(page_of(channel)).content.decode()
    told = reverse("invitations:rule_meaning", args=["acme", channel.public_id, "service"])
    assert "09:00 Paris time" in olga.get(told, FILLED).content.decode()
    assert "Put right what is marked" in olga.get(told, {**FILLED, "wait_days": "x"}).content.decode()
    assert "Put right what is marked" in olga.get(told, {**FILLED, "event_type": "x"}).content.decode()
    assert not AuditEvent.objects.exists()


def test_what_stands_in_the_way_is_said(acme: Organisation, channel: Channel, olga: Client) -> None:
    assert olga.get(page_of(channel)).context["obstacles"] == []
    channel.is_active, channel.legal_basis, channel.sender = False, "", None
    channel.save()
    acme.is_held = True
    acme.save()
    page = olga.get(page_of(channel)).content.decode()
    for words in ("on hold", "switched off", "no verified sender", "no legal basis by default"):
        assert words in page


def test_product_reviews_are_locked_until_our_staff_switch_them_on(
    acme: Organisation, channel: Channel, olga: Client
) -> None:
    page = olga.get(page_of(channel, "product")).content.decode()
    ask = reverse("accounts:feature_ask", args=["acme", "product_reviews"])
    assert f'action="{ask}"' in page
    assert 'name="wait_days"' not in page
    assert olga.post(page_of(channel, "product"), FILLED).status_code == 403
    assert not InvitationRule.objects.exists()
    olga.post(ask)
    asked = olga.get(page_of(channel, "product")).content.decode()
    assert "Asked for" in asked
    assert f'action="{ask}"' not in asked


@pytest.mark.usefixtures("product_reviews")
def test_the_activation_date_applies_to_both_kinds(
    acme: Organisation, channel: Channel, olga: Client
) -> None:
    olga.post(page_of(channel, "product"), FILLED)
    page = olga.get(page_of(channel), {"event": "delivered"})
    assert page.context["form"]["uses_activation_date"].value() is True
    assert "applies to the product reviews of this event as well" in page.content.decode()
    olga.post(page_of(channel), {**FILLED, "uses_activation_date": ""})
    assert not InvitationRule.objects.filter(uses_activation_date=True).exists()


def test_an_own_event_type_can_be_added_ruled_on_and_switched_off(
    acme: Organisation, channel: Channel, olga: Client
) -> None:
    olga.post(TYPES, {"name": "Goods exchanged", "key": "Exchanged"})
    assert EventType.objects.get().key == "exchanged"
    assert olga.get(page_of(channel), {"event": "exchanged"}).context["label"] == "Goods exchanged"
    off = reverse("invitations:event_type_off", args=["acme", "exchanged"])
    on = reverse("invitations:event_type_on", args=["acme", "exchanged"])
    answer = olga.post(off, follow=True)
    assert f'action="{on}"' in answer.content.decode()
    assert olga.get(page_of(channel), {"event": "exchanged"}).status_code == 404
    olga.post(on)
    assert EventType.objects.get().is_active
    assert olga.post(reverse("invitations:event_type_off", args=["acme", "delivered"])).status_code == 404


@pytest.mark.parametrize(
    ("name", "key", "field"),
    [("", "new", "name"), ("New", "not a key", "key"), ("New", "delivered", "key"), ("New", "taken", "key")],
)
def test_bad_event_types_name_their_field_and_add_nothing(
    name: str, key: str, field: str, acme: Organisation, olga: Client
) -> None:
    EventType.objects.create(key="taken", name="Taken")
    answer = olga.post(TYPES, {"name": name, "key": key})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert EventType.objects.count() == 1


def test_the_page_asks_no_more_with_many_rules_than_with_one(
    acme: Organisation, channel: Channel, olga: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_rule(channel)
    olga.get(page_of(channel))
    with django_assert_num_queries(15):
        olga.get(page_of(channel))
    for key in ("checkout", "shipped"):
        make_rule(channel, event_type=key)
    for number in range(3):
        make_rule(channel, event_type="delivered", is_active=False, wait_days=number)
        make_channel(f"Acme {number}")
    with django_assert_num_queries(15):
        olga.get(page_of(channel), {"event": "delivered"})
