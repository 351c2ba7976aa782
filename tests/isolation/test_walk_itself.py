"""The walk is tested before it is believed: twelve planted mistakes are found, four sound views are left alone."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

from core.tenancy import tenant
from invitations.models import Customer
from tests.cast import EVERY_ROLE, Cast, logged_in
from tests.factories import make_customer, make_event
from tests.isolation import planted
from tests.isolation.walk import Address, Identities, Walk, addresses

# The planted views carry no CSRF token and neither does the walk; the middleware is not what is tested here.
pytestmark = pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)


@override_settings(ROOT_URLCONF="tests.isolation.planted")
def test_twelve_planted_mistakes_are_found_and_sound_views_are_not_blamed(committed: Cast) -> None:
    with tenant(committed.rival):
        foreign = Customer.objects.get().public_id
        rival_channel = committed.rival_channel.public_id
    with tenant(committed.acme):
        own_customer = make_customer()
        make_event(committed.channel, own_customer)
        own = {
            "organisation": "acme",
            "customer": own_customer.public_id,
            "channel": committed.channel.public_id,
        }
    identities = Identities(
        own=own,
        foreign={"organisation": "rival", "customer": foreign, "channel": rival_channel},
        missing={"organisation": "nobody", "customer": "cus_" + "0" * 32, "channel": "chl_" + "0" * 32},
    )
    planted.warm(committed.rival)
    try:
        walk = Walk(logged_in(committed.olga), lambda address: identities, committed.rival.pk)
        complaints = walk.walk(addresses(planted.urlpatterns))
    finally:
        planted.cool()
    blamed = {complaint.name for complaint in complaints}
    assert blamed == {view.__name__ for view in planted.BROKEN}, "\n".join(map(str, complaints))
    assert walk.asked > 400


def test_an_argument_nobody_registered_is_a_complaint(committed: Cast) -> None:
    walk = Walk(Client(), lambda address: None, committed.rival.pk)
    (complaint,) = walk.walk(
        iter([Address("x", "/app/{organisation}/{mystery}/", ("organisation", "mystery"))])
    )
    assert "mystery" in complaint.what
