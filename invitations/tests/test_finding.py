"""The command palette finds pages, channels, customers and invitations by a beginning, and only what one may see."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Channel, ChannelScope, Membership, Organisation
from tests.cast import Cast
from tests.factories import make_channel, make_customer, make_event, make_invitation, make_rule

pytestmark = pytest.mark.django_db


def found(client: Client, words: str) -> dict[str, list[str]]:
    answer = client.post(reverse("invitations:find", args=["acme"]), {"q": words})
    return {str(label): [str(hint.label) for hint in hints] for label, hints in answer.context["groups"]}


@pytest.fixture
def lyon(acme: Organisation, channel: Channel) -> Channel:
    """A second channel; each has a customer with an order."""
    other = make_channel("Acme Lyon", reference="lyn")
    for place, name in ((channel, "paula"), (other, "lyonel")):
        customer = make_customer(f"{name}@c.example", name=name.title())
        make_invitation(make_event(place, customer, reference=f"{name}-1"), make_rule(place))
    return other


def test_nothing_typed_shows_every_page_once(olga: Client, acme: Organisation) -> None:
    pages = found(olga, "")["Pages"]
    assert {"Overview", "Reviews", "Team", "First steps"} <= set(pages)
    assert found(olga, " ") == {"Pages": pages}


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("lyo", {"Channels": ["Acme Lyon"], "Customers": ["Lyonel"], "Invitations": ["lyonel-1"]}),
        ("LYN", {"Channels": ["Acme Lyon"]}),
        ("paula@c", {"Customers": ["Paula"], "Invitations": ["paula-1"]}),
        ("paula-1", {"Invitations": ["paula-1"]}),
        ("fir", {"Pages": ["First steps"]}),
        ("yon", {}),
        ("zzz", {}),
    ],
)
def test_words_find_what_begins_with_them(
    olga: Client, lyon: Channel, words: str, wanted: dict[str, list[str]]
) -> None:
    assert found(olga, words) == wanted


def test_a_public_id_finds_its_invitation(olga: Client, lyon: Channel) -> None:
    invitation = make_invitation(
        make_event(lyon, make_customer("x@c.example"), reference="by-id"), lyon.rules.get()
    )
    assert found(olga, invitation.public_id)["Invitations"] == ["by-id"]


def test_who_sees_some_channels_finds_only_theirs(cast: Cast, olga: Client, lyon: Channel) -> None:
    mine = Membership.objects.get(user=cast.vera, organisation=cast.acme)
    mine.has_channel_scope = True
    mine.save()
    ChannelScope.objects.create(membership=mine, channel=cast.channel)
    vera = Client()
    vera.force_login(cast.vera)
    assert found(vera, "lyo") == {}
    assert found(vera, "paula") == {"Customers": ["Paula"], "Invitations": ["paula-1"]}


def test_the_rival_is_not_found(olga: Client, acme: Organisation) -> None:
    assert found(olga, "secret@rival") == found(olga, "rival-secret-1") == {}


def test_what_is_typed_is_never_in_an_address(olga: Client, acme: Organisation) -> None:
    assert olga.get(reverse("invitations:find", args=["acme"]), {"q": "paula@c"}).status_code == 405
