"""Customers that are pushed without an order: known, and nobody is asked."""

from __future__ import annotations

import pytest

from invitations.intake_inputs import CustomerInput
from invitations.models import Event
from invitations.services.intake import push_customers
from invitations.verdicts import ImportVerdict
from tests.factories import NOON


@pytest.mark.django_db
def test_pushed_customers_are_known_and_nobody_is_asked(acme: object) -> None:
    first = push_customers(
        customers=[CustomerInput("a@b.example", name="Ann"), CustomerInput("nobody")], now=NOON
    )
    assert [pushed.verdict for pushed in first] == [ImportVerdict.CREATED, ImportVerdict.INVALID]
    assert (first[1].customer, first[1].field, first[1].reason) == (None, "email", "bad_address")
    [same] = push_customers(customers=[CustomerInput("A@b.example")], now=NOON)
    [other] = push_customers(customers=[CustomerInput("a@b.example", language="fr")], now=NOON)
    assert (same.verdict, other.verdict) == (ImportVerdict.UNCHANGED, ImportVerdict.UPDATED)
    assert (other.customer.name, other.customer.language) == ("Ann", "fr")
    assert not Event.objects.exists()
