"""Which days an update touches: those of old and new rows, and those on which a change of state counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.models import Case, F, Value, When

from accounts.models import Channel, Organisation
from invitations.models import Delivery, Invitation, InvitationRule
from stats.models import TouchedDay
from tests.factories import NOON, make_customer, make_delivery, make_event, make_invitation, make_rule

pytestmark = pytest.mark.django_db

RECEIVED, CREATED = NOON.date() - timedelta(days=9), NOON.date() - timedelta(days=5)
A_DAY = timedelta(days=1)


@pytest.fixture
def rule(channel: Channel) -> InvitationRule:
    return make_rule(channel)


def _invitation(rule: InvitationRule, number: int = 0, state: str = "scheduled") -> Invitation:
    """Make an invitation of an event that was received some days before it was matched."""
    event = make_event(
        rule.channel, make_customer(f"p{number}@customer.example"), received_on=RECEIVED - number * A_DAY
    )
    reason = "capped" if state == "refused" else ""
    created_on = CREATED + number * A_DAY
    return make_invitation(event, rule, state=state, refusal_reason=reason, created_on=created_on)


def _touched() -> set[date]:
    """Return the days that have been touched, and forget them."""
    days = set(TouchedDay.objects.values_list("day_on", flat=True))
    TouchedDay.objects.all().delete()
    return days


@pytest.mark.parametrize(
    ("before", "after", "counts"),
    [
        ("sending", "failed", True),
        ("sending", "unknown", True),
        ("unknown", "sent", True),
        ("failed", "retry", True),
        ("failed", "failed", False),
        ("sending", "retry", False),
        ("scheduled", "claimed", False),
    ],
)
def test_a_letter_that_is_stuck_or_no_longer_touches_the_day_of_its_invitation(
    rule: InvitationRule, before: str, after: str, counts: bool
) -> None:
    make_delivery(_invitation(rule), state=before)
    _touched()
    Delivery.objects.update(state=after)
    assert _touched() == ({CREATED} if counts else set())


@pytest.mark.parametrize(
    ("before", "after", "counts"),
    [
        ("scheduled", "refused", True),
        ("refused", "scheduled", True),
        ("refused", "refused", False),
        ("scheduled", "cancelled", False),
    ],
)
def test_an_invitation_that_is_refused_or_no_longer_touches_the_day_of_its_event(
    rule: InvitationRule, before: str, after: str, counts: bool
) -> None:
    _invitation(rule, state=before)
    _touched()
    Invitation.objects.update(state=after, refusal_reason="capped" if after == "refused" else "")
    assert _touched() == ({CREATED, RECEIVED} if counts else {CREATED})


def test_only_the_rows_that_moved_touch_the_days_they_count_on(
    acme: Organisation, rule: InvitationRule
) -> None:
    letters = [make_delivery(_invitation(rule, number), state="sending") for number in range(4)]
    _touched()
    failed, sent = {letters[1].pk, letters[3].pk}, letters[2].pk
    Delivery.objects.update(
        state=Case(
            When(pk__in=failed, then=Value("failed")), When(pk=sent, then=Value("sent")), default=F("state")
        ),
        sent_on=Case(When(pk=sent, then=Value(NOON.date())), default=None),
    )
    assert _touched() == {CREATED + A_DAY, CREATED + 3 * A_DAY, NOON.date()}
    refused = letters[2].invitation_id
    Invitation.objects.update(
        state=Case(When(pk=refused, then=Value("refused")), default=F("state")),
        refusal_reason=Case(When(pk=refused, then=Value("capped")), default=Value("")),
    )
    assert _touched() == {*(CREATED + number * A_DAY for number in range(4)), RECEIVED - 2 * A_DAY}


def test_both_the_day_that_was_and_the_day_that_is_are_touched(rule: InvitationRule) -> None:
    make_delivery(_invitation(rule), state="sent", sent_on=CREATED + A_DAY)
    _touched()
    Delivery.objects.update(sent_on=CREATED + 2 * A_DAY, bounced_on=CREATED + 3 * A_DAY)
    assert _touched() == {CREATED + number * A_DAY for number in (1, 2, 3)}
