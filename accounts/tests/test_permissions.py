"""Who may do what on the pages of settings: every deed by every role, strangers and rivals, and GET as harmless."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Channel, ChannelScope, Organisation
from accounts.roles import Permission, Role, may
from accounts.services.keys import issue_key
from accounts.services.team import offer_membership
from core.tenancy import tenant
from tests.cast import Cast, logged_in
from tests.factories import make_channel, make_membership, make_user

pytestmark = pytest.mark.django_db

Arguments = Callable[[Organisation, Cast], list[str]]


def key_of(organisation: Organisation, cast: Cast) -> str:
    key, _text = issue_key(organisation=organisation, actor=cast.olga, name="Shop", scopes=["events:write"])
    return key.public_id


def offer_of(organisation: Organisation, cast: Cast) -> str:
    offer = offer_membership(
        organisation=organisation,
        actor=cast.olga if organisation == cast.acme else cast.rita,
        email="new@acme.example",
        role="viewer",
        now=timezone.now(),
    )
    return offer.public_id


# name, further arguments in the organisation's own tenant, what it needs
DEEDS: list[tuple[str, Arguments, Permission]] = [
    ("accounts:organisation", lambda o, c: [], Permission.MANAGE_ORGANISATION),
    ("accounts:hold", lambda o, c: [], Permission.MANAGE_ORGANISATION),
    ("accounts:release", lambda o, c: [], Permission.MANAGE_ORGANISATION),
    ("accounts:feature_ask", lambda o, c: ["product_reviews"], Permission.MANAGE_CHANNELS),
    ("accounts:channel_new", lambda o, c: [], Permission.MANAGE_CHANNELS),
    ("accounts:channel", lambda o, c: [channel_of(o, c)], Permission.MANAGE_CHANNELS),
    ("accounts:channel_on", lambda o, c: [channel_of(o, c)], Permission.MANAGE_CHANNELS),
    ("accounts:channel_off", lambda o, c: [channel_of(o, c)], Permission.MANAGE_CHANNELS),
    ("accounts:team", lambda o, c: [], Permission.MANAGE_TEAM),
    ("accounts:member", lambda o, c: [member_of(o, c)], Permission.MANAGE_TEAM),
    ("accounts:member_remove", lambda o, c: [member_of(o, c)], Permission.MANAGE_TEAM),
    ("accounts:offer_withdraw", lambda o, c: [offer_of(o, c)], Permission.MANAGE_TEAM),
    ("accounts:key_new", lambda o, c: [], Permission.MANAGE_KEYS),
    ("accounts:key_revoke", lambda o, c: [key_of(o, c)], Permission.MANAGE_KEYS),
    ("invitations:rule", lambda o, c: [channel_of(o, c), "service"], Permission.MANAGE_CHANNELS),
    ("invitations:event_type_list", lambda o, c: [], Permission.MANAGE_CHANNELS),
]
DATA = {"invitations:rule": {"event_type": "delivered"}}
DEEDS_ONLY = {
    "accounts:hold",
    "accounts:release",
    "accounts:feature_ask",
    "accounts:channel_on",
    "accounts:channel_off",
    "accounts:member_remove",
    "accounts:offer_withdraw",
    "accounts:key_revoke",
}
READ_BY_ALL = [
    ("accounts:organisation", lambda o, c: []),
    ("accounts:channel_list", lambda o, c: []),
    ("accounts:channel", lambda o, c: [channel_of(o, c)]),
    ("accounts:team", lambda o, c: []),
    ("accounts:key_list", lambda o, c: []),
    ("invitations:rule", lambda o, c: [channel_of(o, c), "service"]),
    ("invitations:rule", lambda o, c: [channel_of(o, c), "product"]),
    ("invitations:event_type_list", lambda o, c: []),
]


def channel_of(organisation: Organisation, cast: Cast) -> str:
    return (cast.channel if organisation == cast.acme else cast.rival_channel).public_id


def member_of(organisation: Organisation, cast: Cast) -> str:
    return (cast.vera if organisation == cast.acme else cast.rita).public_id


def client_of(cast: Cast, role: Role) -> Client:
    """Return a browser of a member with that role, beside those of the cast."""
    person = make_user(f"{role}@more.example")
    make_membership(cast.acme, person, role)
    return logged_in(person)


@pytest.mark.parametrize(("name", "arguments", "needed"), DEEDS, ids=[deed[0] for deed in DEEDS])
def test_each_deed_is_open_to_the_roles_that_may_and_to_no_other(
    name: str,
    arguments: Arguments,
    needed: Permission,
    acme: Organisation,
    cast: Cast,
) -> None:
    address = reverse(name, args=["acme", *arguments(acme, cast)])
    before = AuditEvent.objects.count()
    data = DATA.get(name, {})
    refused = [role for role in Role if not may(role, needed)]
    assert [client_of(cast, role).post(address, data).status_code for role in refused] == [403] * len(refused)
    assert AuditEvent.objects.count() == before
    # Without input a form is refused and a bare deed is done: either way the role was let in.
    for role in Role:
        if may(role, needed):
            undone = transaction.savepoint()
            assert client_of(cast, role).post(address, data).status_code in {302, 422}, role
            transaction.savepoint_rollback(undone)


@pytest.mark.parametrize(("name", "arguments"), READ_BY_ALL)
def test_every_member_may_read(
    name: str,
    arguments: Arguments,
    acme: Organisation,
    cast: Cast,
    vera: Client,
) -> None:
    page = vera.get(reverse(name, args=["acme", *arguments(acme, cast)]))
    assert page.status_code == 200
    content = re.search(r'id="content".*</main>', page.content.decode(), re.DOTALL)[0]
    # The one button that reads, for browsers without scripts, changes nothing.
    assert 'type="submit"' not in re.sub(r"<noscript>.*?</noscript>", "", content, flags=re.DOTALL)


@pytest.mark.parametrize(("name", "arguments", "needed"), DEEDS, ids=[deed[0] for deed in DEEDS])
def test_a_get_changes_nothing(
    name: str,
    arguments: Arguments,
    needed: Permission,
    acme: Organisation,
    cast: Cast,
    olga: Client,
) -> None:
    address = reverse(name, args=["acme", *arguments(acme, cast)])
    before = AuditEvent.objects.count()
    assert olga.get(address).status_code == (405 if name in DEEDS_ONLY else 200)
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize(("name", "arguments", "needed"), DEEDS, ids=[deed[0] for deed in DEEDS])
def test_what_is_the_rivals_is_not_there(
    name: str,
    arguments: Arguments,
    needed: Permission,
    cast: Cast,
    olga: Client,
) -> None:
    with tenant(cast.rival):
        foreign = arguments(cast.rival, cast)
        before = AuditEvent.objects.count()
    addresses = [reverse(name, args=["rival", *foreign])]
    if any("_" in argument and argument[3:4] == "_" for argument in foreign):
        addresses.append(reverse(name, args=["acme", *foreign]))
    for address in addresses:
        assert olga.post(address).status_code == 404, address
        assert olga.get(address).status_code in ({405, 404} if name in DEEDS_ONLY else {404}), address
    with tenant(cast.rival):
        assert AuditEvent.objects.count() == before


def test_only_owners_and_admins_read_the_trace(acme: Organisation, cast: Cast) -> None:
    address = reverse("accounts:trace", args=["acme"])
    answers = {role: client_of(cast, role).get(address).status_code for role in Role}
    assert answers == {"owner": 200, "admin": 200, "manager": 403, "reviewer": 403, "viewer": 403}


@pytest.fixture
def scoped(acme: Organisation, cast: Cast, channel: Channel) -> Client:
    """Return Max's browser, whose role covers only the channel in Paris; there is another in Lyon."""
    make_channel("Acme Lyon", reference="lyon")
    membership = cast.max.memberships.get()
    membership.has_channel_scope = True
    membership.save()
    ChannelScope.objects.create(membership=membership, channel=channel)
    return logged_in(cast.max)


def test_a_scoped_member_sees_and_changes_only_the_channels_of_the_scope(
    scoped: Client, channel: Channel
) -> None:
    lyon = Channel.objects.get(name="Acme Lyon")
    page = scoped.get(reverse("accounts:channel_list", args=["acme"])).content.decode()
    assert "Acme Paris" in page
    assert "Lyon" not in page
    for name in ("accounts:channel", "accounts:channel_off"):
        assert scoped.post(reverse(name, args=["acme", lyon.public_id])).status_code == 404
    assert (
        scoped.get(reverse("invitations:rule", args=["acme", lyon.public_id, "service"])).status_code == 404
    )
    assert scoped.get(reverse("accounts:channel", args=["acme", channel.public_id])).status_code == 200


def test_a_scoped_member_does_not_learn_the_names_of_other_channels_from_the_team(
    scoped: Client, cast: Cast
) -> None:
    membership = cast.vera.memberships.get()
    membership.has_channel_scope = True
    membership.save()
    ChannelScope.objects.create(membership=membership, channel=Channel.objects.get(name="Acme Lyon"))
    assert "Acme Lyon" not in scoped.get(reverse("accounts:team", args=["acme"])).content.decode()
    assert "Acme Lyon" in logged_in(cast.olga).get(reverse("accounts:team", args=["acme"])).content.decode()


def test_a_scoped_member_makes_no_channel(scoped: Client) -> None:
    assert scoped.get(reverse("accounts:channel_new", args=["acme"])).status_code == 403
