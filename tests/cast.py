"""The cast: Acme with Olga, Max and Vera; the rival with Rita; Sam of our own staff. Both have data, always.

`acme` is entered, as a request or a task would enter it, and factories write within it; the
`rival` is not. Tests of what a second connection sees use `committed`, which leaves nothing open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from pytest_django import DjangoDbBlocker

from accounts.models import Channel, Organisation, User
from accounts.roles import Role
from core.tenancy import tenant
from tests import factories

EVERY_ROLE = ["default", "owner", "sys", "track"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a committing test that would not be cleaned up: only the owner's connection can flush."""
    for item in items:
        for mark in item.iter_markers("django_db"):
            if mark.kwargs.get("transaction") and "owner" not in mark.kwargs.get("databases", ()):
                raise pytest.UsageError(f"{item.nodeid} commits, so it needs databases=EVERY_ROLE.")


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Make the test database as its owner, whichever of the four roles a test asks for."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases=EVERY_ROLE, serialized_aliases=[])
    yield
    with django_db_blocker.unblock():
        # The owner cannot drop what the other three roles still look at.
        connections.close_all()
        teardown_databases(made, verbosity=0)


@dataclass
class Cast:
    """Who is there."""

    acme: Organisation
    rival: Organisation
    olga: User
    max: User
    vera: User
    rita: User
    sam: User
    channel: Channel
    rival_channel: Channel


def assemble() -> Cast:
    """Make both organisations, their people, and one channel each with own listing, rule and data."""
    acme, rival = factories.make_organisation("Acme"), factories.make_organisation("Rival")
    people = {name: factories.make_user(f"{name}@acme.example") for name in ("olga", "max", "vera")}
    rita = factories.make_user("rita@rival.example")
    sam = factories.make_user("sam@staff.example", is_staff=True)
    for name, role in (("olga", Role.OWNER), ("max", Role.MANAGER), ("vera", Role.VIEWER)):
        factories.make_membership(acme, people[name], role)
    factories.make_membership(rival, rita, Role.OWNER)
    with tenant(acme):
        channel = factories.make_channel("Acme Paris")
    with tenant(rival):
        rival_channel = factories.make_channel("Rival Berlin", time_zone="Europe/Berlin")
        listing = factories.make_listing(rival_channel)
        customer = factories.make_customer("secret@rival-customer.example", name="Canary Rivalsecret")
        event = factories.make_event(rival_channel, customer, reference="rival-secret-1")
        rule = factories.make_rule(rival_channel)
        invitation = factories.make_invitation(event, rule, listing=listing)
        factories.make_delivery(invitation)
        factories.make_review(rival_channel, listing, invitation=invitation, title="Rivalsecret review")
    return Cast(acme, rival, people["olga"], people["max"], people["vera"], rita, sam, channel, rival_channel)


@pytest.fixture
def cast(db: None) -> Cast:
    """Return the cast, in the test's own transaction."""
    return assemble()


@pytest.fixture
def acme(cast: Cast) -> Iterator[Organisation]:
    """Enter Acme for the whole test."""
    with tenant(cast.acme):
        yield cast.acme


@pytest.fixture
def channel(acme: Organisation, cast: Cast) -> Channel:
    """Return Acme's channel in Paris."""
    return cast.channel


@pytest.fixture
def committed(transactional_db: None) -> Cast:
    """Return the cast, committed, with no tenant open. The test needs `EVERY_ROLE`."""
    return assemble()


@pytest.fixture
def olga(cast: Cast) -> Client:
    """Return a browser in which the owner of Acme is logged in."""
    return logged_in(cast.olga)


@pytest.fixture
def vera(cast: Cast) -> Client:
    """Return a browser in which a viewer of Acme is logged in."""
    return logged_in(cast.vera)


@pytest.fixture
def rita(cast: Cast) -> Client:
    """Return a browser in which the rival's owner is logged in."""
    return logged_in(cast.rita)


def logged_in(user: User) -> Client:
    """Return a browser in which that person is logged in."""
    client = Client()
    client.force_login(user)
    return client
