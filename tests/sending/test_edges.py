"""The trigger and `states.py` hold the same edges, and every allowed step leaves one line in the journal."""

from __future__ import annotations

from itertools import product

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Channel, Organisation
from invitations.models import Delivery, DeliveryChange
from invitations.states import DELIVERY_EDGES, DeliveryState
from tests import factories


@pytest.fixture
def delivery(acme: Organisation, channel: Channel) -> Delivery:
    invitation = factories.make_invitation(
        factories.make_event(channel, factories.make_customer()), factories.make_rule(channel)
    )
    return factories.make_delivery(invitation)


def may_move(delivery: Delivery, before: str, after: str) -> bool:
    """Try a step on a real row that was made in the state before, which only an INSERT can do."""
    Delivery.objects.filter(invitation=delivery.invitation_id).delete()
    row = Delivery.objects.create(
        invitation_id=delivery.invitation_id,
        channel_id=delivery.channel_id,
        sequence=0,
        address_hash=bytes(delivery.address_hash),
        state=before,
        due_at=delivery.due_at,
        expires_at=delivery.expires_at,
    )
    try:
        with transaction.atomic():
            Delivery.objects.filter(pk=row.pk).update(state=after)
    except IntegrityError as refused:
        if refused.__cause__.diag.constraint_name != "delivery_edge":
            raise
        return False
    written = DeliveryChange.objects.filter(delivery=row.pk)
    assert list(written.values_list("from_state", "to_state")) == [(before, after)]
    return True


def test_database_allows_the_same_edges_as_the_code(delivery: Delivery) -> None:
    pairs = [(a, b) for a, b in product(DeliveryState.values, repeat=2) if a != b]
    assert {pair for pair in pairs if may_move(delivery, *pair)} == DELIVERY_EDGES


def test_one_wrong_step_undoes_the_whole_statement(delivery: Delivery) -> None:
    other = factories.make_delivery(delivery.invitation, sequence=1, state="sent")
    with pytest.raises(IntegrityError, match="may not move from sent to claimed"), transaction.atomic():
        Delivery.objects.update(state="claimed")
    delivery.refresh_from_db()
    other.refresh_from_db()
    assert (delivery.state, other.state) == ("scheduled", "sent")
    assert not DeliveryChange.objects.exists()


def test_change_that_is_no_step_leaves_no_line(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(last_reply="250 kept")
    assert not DeliveryChange.objects.exists()
