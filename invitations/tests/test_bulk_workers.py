"""Workers at many invitations: each treated exactly once, whatever dies in between."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Channel, Organisation
from core.tenancy import tenant
from invitations.models import (
    BulkAction,
    BulkActionRow,
    DeliveryChange,
    Invitation,
    InvitationRule,
)
from invitations.services import bulk_actions
from invitations.system import organisations_with_waiting_bulk_actions
from invitations.tasks import run_bulk_actions
from invitations.tests.asked_people import invited
from invitations.wanted import Wanted
from tests.cast import EVERY_ROLE, Cast
from tests.factories import NOON, make_rule

LATER = NOON + timedelta(hours=2)


@pytest.fixture
def rule(acme: Organisation, channel: Channel) -> InvitationRule:
    return make_rule(channel)


@pytest.fixture
def many(committed: Cast) -> Cast:
    """Nine scheduled letters, committed."""
    with tenant(committed.acme):
        rule = make_rule(committed.channel)
        for n in range(9):
            invited(rule, f"r{n}", "scheduled", state="scheduled")
    return committed


@pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)
def test_worker_treats_each_once_whatever_dies_in_between(many: Cast) -> None:
    with tenant(many.acme):
        action = bulk_actions.begin(
            organisation=many.acme, kind="cancel", actor=many.olga, now=NOON, wanted=Wanted(), upto=10**9
        )
        assert action.state == "waiting"
    with tenant(many.rival):
        assert not BulkAction.objects.exists()
    assert organisations_with_waiting_bulk_actions(now=NOON) == [many.acme.pk]
    ticks = iter([NOON, NOON, NOON])

    class Killed(BaseException):
        """Nothing we catch."""

    def clock() -> object:
        try:
            return next(ticks)
        except StopIteration:
            raise Killed from None

    with pytest.raises(Killed):
        bulk_actions.run_next(organisation=many.acme, clock=clock, chunk=2)
    with tenant(many.acme):
        action.refresh_from_db()
        assert (action.state, action.counts) == ("running", {"stopped": 4})
        # A worker that is killed outright leaves its lease behind.
        BulkAction.objects.update(lease_until=NOON + timedelta(minutes=2))
    assert bulk_actions.run_next(organisation=many.acme, clock=lambda: NOON) is None
    assert organisations_with_waiting_bulk_actions(now=NOON + timedelta(minutes=1)) == []
    assert organisations_with_waiting_bulk_actions(now=NOON + timedelta(minutes=3)) == [many.acme.pk]
    run_bulk_actions()
    with tenant(many.acme):
        action.refresh_from_db()
        assert (action.state, action.counts) == ("finished", {"stopped": 9})
        assert BulkActionRow.objects.filter(action=action).count() == 9
        assert Invitation.objects.filter(state="cancelled").count() == 9
        assert DeliveryChange.objects.filter(to_state="cancelled").count() == 9
        back = bulk_actions.take_back(action=action, actor=many.olga, now=NOON)
        assert (back.state, back.counts) == ("finished", {"back": 9})
        assert Invitation.objects.filter(state="scheduled").count() == 9
    assert organisations_with_waiting_bulk_actions(now=LATER) == []


@pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)
def test_fault_of_ours_is_told_and_not_tried_for_ever(many: Cast) -> None:
    with tenant(many.acme):
        action = bulk_actions.begin(
            organisation=many.acme, kind="cancel", actor=many.olga, now=NOON, wanted=Wanted(), upto=10**9
        )
        BulkAction.objects.filter(pk=action.pk).update(wanted={"nonsense": 1})
    with pytest.raises(KeyError):
        bulk_actions.run_next(organisation=many.acme, clock=lambda: NOON)
    with tenant(many.acme):
        action.refresh_from_db()
        assert (action.state, action.wanted) == ("failed", {})
    assert organisations_with_waiting_bulk_actions(now=LATER) == []
