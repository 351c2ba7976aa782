"""The team: roles, channel scope, leaving, and who may touch an owner."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEvent, Channel, Membership, Organisation, User
from accounts.roles import Role
from tests.cast import Cast, logged_in
from tests.factories import make_channel, make_membership, make_user

pytestmark = pytest.mark.django_db

TEAM = reverse("accounts:team", args=["acme"])


def page_of(person: User) -> str:
    return reverse("accounts:member", args=["acme", person.public_id])


@pytest.fixture
def admin(acme: Organisation) -> Client:
    """Return the browser of Ada, an admin of Acme."""
    ada = make_user("ada@acme.example")
    make_membership(acme, ada, Role.ADMIN)
    return logged_in(ada)


def role_of(person: User) -> str:
    return Membership.objects.get(user=person, organisation__slug="acme").role


def test_a_role_is_changed_and_limited_to_channels(
    acme: Organisation, cast: Cast, channel: Channel, olga: Client
) -> None:
    make_channel("Acme Lyon")
    data = {"role": "reviewer", "has_channel_scope": "on", "channels": [channel.pk]}
    assert olga.post(page_of(cast.vera), data)["Location"] == TEAM
    member = Membership.objects.get(user=cast.vera)
    assert (member.role, member.has_channel_scope) == ("reviewer", True)
    assert [scope.channel for scope in member.scopes.all()] == [channel]
    olga.post(page_of(cast.vera), {"role": "viewer"})
    member.refresh_from_db()
    assert (member.role, member.has_channel_scope, member.scopes.count()) == ("viewer", False, 0)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"role": "king"}, "role"),
        ({"role": "viewer", "has_channel_scope": "on"}, "channels"),
        ({"role": "admin", "has_channel_scope": "on", "channels": ["paris"]}, "has_channel_scope"),
        ({"role": "viewer", "has_channel_scope": "on", "channels": ["rival"]}, "channels"),
    ],
)
def test_bad_input_names_its_field_and_changes_nothing(
    data: dict[str, object], field: str, acme: Organisation, cast: Cast, olga: Client
) -> None:
    keys = {"paris": cast.channel.pk, "rival": cast.rival_channel.pk}
    sent = {**data, "channels": [keys[name] for name in data.get("channels", [])]}
    answer = olga.post(page_of(cast.vera), sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert role_of(cast.vera) == "viewer"


def test_the_last_owner_stays(acme: Organisation, cast: Cast, olga: Client) -> None:
    answer = olga.post(page_of(cast.olga), {"role": "viewer"})
    assert "An organisation needs an owner" in answer.content.decode()
    removed = olga.post(reverse("accounts:member_remove", args=["acme", cast.olga.public_id]), follow=True)
    assert "An organisation needs an owner" in removed.content.decode()
    assert role_of(cast.olga) == "owner"


def test_an_owner_may_hand_over_and_leave(acme: Organisation, cast: Cast, olga: Client) -> None:
    olga.post(page_of(cast.max), {"role": "owner"})
    answer = olga.post(reverse("accounts:member_remove", args=["acme", cast.olga.public_id]))
    assert answer["Location"] == reverse("accounts:home")
    assert (role_of(cast.max), Membership.objects.filter(user=cast.olga).exists()) == ("owner", False)
    assert olga.get(TEAM).status_code == 404


def test_an_admin_neither_makes_nor_unmakes_owners(acme: Organisation, cast: Cast, admin: Client) -> None:
    ada = User.objects.get(email="ada@acme.example")
    assert admin.post(page_of(ada), {"role": "owner"}).context["form"].errors.keys() == {"role"}
    assert "Only an owner" in admin.post(page_of(cast.olga), {"role": "viewer"}).content.decode()
    remove = reverse("accounts:member_remove", args=["acme", cast.olga.public_id])
    assert "Only an owner" in admin.post(remove, follow=True).content.decode()
    offered = admin.post(TEAM, {"email": "new@acme.example", "role": "owner"})
    assert offered.context["form"].errors.keys() == {"role"}
    assert (role_of(ada), role_of(cast.olga)) == ("admin", "owner")


def test_a_removed_member_is_out_at_once_and_the_account_stays(
    acme: Organisation, cast: Cast, olga: Client, vera: Client
) -> None:
    olga.post(reverse("accounts:member_remove", args=["acme", cast.vera.public_id]))
    assert vera.get(TEAM).status_code == 404
    assert User.objects.get(pk=cast.vera.pk).is_active
    assert AuditEvent.objects.get(action="member.removed").target == cast.vera.public_id


def test_the_list_asks_no_more_for_six_members_than_for_three(
    acme: Organisation,
    cast: Cast,
    channel: Channel,
    olga: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    olga.post(page_of(cast.vera), {"role": "viewer", "has_channel_scope": "on", "channels": [channel.pk]})
    olga.get(TEAM)
    with django_assert_num_queries(12):
        olga.get(TEAM)
    for number in range(3):
        person = make_user(f"m{number}@acme.example")
        make_membership(acme, person, Role.VIEWER)
        data = {"role": "viewer", "has_channel_scope": "on", "channels": [channel.pk]}
        olga.post(page_of(person), data)
        olga.post(TEAM, {"email": f"n{number}@acme.example", "role": "viewer"})
    olga.get(TEAM)
    with django_assert_num_queries(12):
        page = olga.get(TEAM)
    assert (len(page.context["members"]), len(page.context["offers"])) == (6, 3)
