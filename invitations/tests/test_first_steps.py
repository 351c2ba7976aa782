"""The first steps tick themselves, can be put away and brought back, and send the letter at each of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, Channel, Membership, Organisation, User
from accounts.models.organisation import FirstSteps
from accounts.services.founding import found_organisation, house_sender
from core.tenancy import tenant
from invitations.selectors.first_steps import first_steps, shown_steps
from tests.cast import logged_in
from tests.factories import (
    NOON,
    make_channel,
    make_customer,
    make_delivery,
    make_event,
    make_invitation,
    make_rule,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def founder() -> User:
    return make_user("fay@new.example", name="Fay")


@pytest.fixture
def young(founder: User) -> Organisation:
    """An organisation of today, without anything."""
    return found_organisation(user=founder, name="Young & Co", country="GB")


def ticks(organisation: Organisation) -> dict[str, bool]:
    with tenant(organisation):
        steps = first_steps(organisation, organisation.memberships.get()).steps
        return {step.key: step.is_done for step in steps}


def page(client: Client, organisation: Organisation) -> str:
    return client.get(f"/app/{organisation.slug}/").content.decode()


def test_each_step_ticks_when_its_row_is_there(young: Organisation, founder: User) -> None:
    assert not any(ticks(young).values())
    with tenant(young):
        channel = make_channel("Shop", sender=None)
    assert ticks(young)["channel"]
    assert not ticks(young)["sender"]
    with tenant(young):
        Channel.objects.update(sender=house_sender(organisation=young, now=NOON))
        rule = make_rule(channel)
        event = make_event(channel, make_customer("a@c.example"))
    assert ticks(young) == {"channel": True, "sender": True, "rule": True, "list": True, "letter": False}
    logged_in(founder).post(reverse("invitations:letter_to_me", args=[young.slug]))
    assert all(ticks(young).values())
    assert "Letters leave as orders come in" in page(logged_in(founder), young)
    with tenant(young):
        Channel.objects.update(time_zone="Asia/Kolkata")
        make_delivery(make_invitation(event, rule), due_at=datetime(2031, 5, 2, 20, 30, tzinfo=UTC))
    # By the clock of the channel, where it is the next morning.
    assert "leaves on Sat, 3 May 2031, 02:00 (Asia/Kolkata)" in page(logged_in(founder), young)


def test_the_letter_comes_before_there_is_a_channel(
    young: Organisation, founder: User, mailoutbox: list[EmailMessage]
) -> None:
    answer = logged_in(founder).post(reverse("invitations:letter_to_me", args=[young.slug]))
    assert answer.url == f"/app/{young.slug}/"
    assert [letter.to for letter in mailoutbox] == [[founder.email]]
    assert "Young &amp; Co" in mailoutbox[0].alternatives[0].content
    with tenant(young):
        assert AuditEvent.objects.filter(action="letter.tested").count() == 1
        assert not Channel.objects.exists()


def test_they_are_put_away_and_brought_back_for_one_member(young: Organisation, founder: User) -> None:
    client = logged_in(founder)
    colleague = make_user("kim@new.example")
    Membership.objects.create(organisation=young, user=colleague, role="manager")
    assert "Choose in whose name letters leave" in page(client, young)
    client.post(reverse("invitations:first_steps_away", args=[young.slug]))
    shown = page(client, young)
    assert "Choose in whose name letters leave" not in shown
    back = reverse("invitations:first_steps_back", args=[young.slug])
    assert f'action="{back}"' in shown  # the toast's Undo
    assert "Choose in whose name letters leave" in page(logged_in(colleague), young)
    client.post(back)
    assert "Choose in whose name letters leave" in page(client, young)


def test_they_go_with_the_first_letter_unless_brought_back(
    acme: Organisation, channel: Channel, olga: Client
) -> None:
    invitation = make_invitation(make_event(channel, make_customer("a@c.example")), make_rule(channel))
    membership = acme.memberships.get(user__email="olga@acme.example")
    assert shown_steps(acme, membership) is not None
    invitation.sent_at = NOON
    invitation.save()
    assert shown_steps(acme, membership) is None
    membership.first_steps = FirstSteps.KEPT
    assert shown_steps(acme, membership) is not None
    assert "Say when to ask" in olga.get(reverse("invitations:first_steps", args=["acme"])).content.decode()


def test_a_viewer_sees_the_steps_without_acts(acme: Organisation, vera: Client) -> None:
    shown = vera.get(reverse("invitations:first_steps", args=["acme"])).content.decode()
    assert "Say when to ask" in shown
    assert "Send me the letter" not in shown
    assert vera.post(reverse("invitations:letter_to_me", args=["acme"])).status_code == 403


def test_each_page_of_a_channel_sends_that_channels_letter(
    acme: Organisation, channel: Channel, olga: Client, mailoutbox: list[EmailMessage]
) -> None:
    lyon = make_channel("Acme Lyon")
    send = reverse("invitations:letter_to_me", args=["acme"])
    for place in (
        reverse("accounts:channel", args=["acme", lyon.public_id]),
        reverse("invitations:rule", args=["acme", lyon.public_id, "service"]),
        reverse("accounts:sender", args=["acme", lyon.sender.public_id]),
    ):
        shown = olga.get(place).content.decode()
        assert f'action="{send}"' in shown, place
        assert f'name="channel" value="{lyon.public_id}"' in shown, place
    answer = olga.post(send, {"channel": lyon.public_id, "next": "/app/acme/imports/"})
    assert answer.url == "/app/acme/imports/"
    assert "Acme Lyon" in mailoutbox[0].alternatives[0].content
    assert olga.post(send, {"channel": "chl_nobody"}).status_code == 404
