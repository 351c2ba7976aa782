"""The page of unknown letters and sending them again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Channel, Organisation
from core.tenancy import tenant
from invitations.models import Attempt, Delivery, DeliveryChange
from tests import factories
from tests.cast import Cast

QUERIES = 10


@pytest.fixture
def unknown(acme: Organisation, channel: Channel) -> Delivery:
    return make_unknown(channel)


def make_unknown(channel: Channel, number: int = 1, minutes: int = 90) -> Delivery:
    """Make a letter whose only attempt began that many minutes ago and had no answer."""
    event = factories.make_event(channel, factories.make_customer(f"camille{number}@customer.example"))
    rule = channel.rules.first() or factories.make_rule(channel)
    letter = factories.make_delivery(
        factories.make_invitation(event, rule), state="unknown", reason="no_answer", claim=uuid4(), attempts=1
    )
    Attempt.objects.create(
        delivery=letter, number=1, claim=letter.claim, marked_at=timezone.now() - timedelta(minutes=minutes)
    )
    return letter


def page(name: str = "unknown") -> str:
    return reverse(f"invitations:{name}", args=["acme"])


def test_page_explains_and_lists(olga: Client, unknown: Delivery) -> None:
    response = olga.get(page())
    assert response.status_code == 200
    assert "What does this mean?" in response.text
    assert unknown.invitation.reference in response.text
    assert unknown.public_id in response.text
    assert "gave no answer" in response.text


def test_page_without_unknown_letters_says_so(olga: Client, acme: Organisation) -> None:
    assert "No letter is unknown" in olga.get(page()).text


@pytest.mark.parametrize("rows", [1, 3])
def test_page_needs_as_many_queries_for_three_rows_as_for_one(
    olga: Client, channel: Channel, django_assert_num_queries: Any, rows: int
) -> None:
    for number in range(rows):
        make_unknown(channel, number)
    with django_assert_num_queries(QUERIES):
        olga.get(page())


def test_chosen_letter_leaves_again_and_the_deed_is_traced(
    olga: Client, unknown: Delivery, cast: Cast
) -> None:
    response = olga.post(page("unknown_send_again"), {"delivery": [unknown.public_id]}, follow=True)
    assert "1 letter leaves again." in response.text
    unknown.refresh_from_db()
    assert (unknown.state, unknown.reason, unknown.claim) == ("retry", "sent_again", None)
    assert unknown.due_at <= timezone.now()
    assert unknown.expires_at > timezone.now() + timedelta(days=13)
    assert DeliveryChange.objects.filter(from_state="unknown", to_state="retry").count() == 1
    event = AuditEvent.objects.get(action="delivery.sent_again")
    assert (event.actor, event.detail) == (cast.olga, {"letters": 1})


def test_letter_handed_over_a_moment_ago_must_wait(olga: Client, channel: Channel) -> None:
    young = make_unknown(channel, minutes=59)
    assert young.public_id not in olga.get(page()).text
    response = olga.post(page("unknown_send_again"), {"delivery": [young.public_id]}, follow=True)
    assert "less than an hour ago" in response.text
    young.refresh_from_db()
    assert young.state == "unknown"


def test_all_that_may_leave_again_do(olga: Client, channel: Channel) -> None:
    for number, minutes in enumerate((61, 90, 10)):
        make_unknown(channel, number, minutes)
    response = olga.post(page("unknown_send_again"), {"all": "1"}, follow=True)
    assert "2 letters leave again." in response.text
    assert list(Delivery.objects.order_by("id").values_list("state", flat=True)) == [
        "retry",
        "retry",
        "unknown",
    ]


def test_letter_that_proved_to_have_arrived_is_not_sent_again(olga: Client, unknown: Delivery) -> None:
    Delivery.objects.filter(pk=unknown.pk).update(state="sent")
    response = olga.post(page("unknown_send_again"), {"delivery": [unknown.public_id]}, follow=True)
    assert "Nothing was sent again" in response.text
    unknown.refresh_from_db()
    assert unknown.state == "sent"


def test_viewer_reads_but_may_not_send(vera: Client, unknown: Delivery) -> None:
    response = vera.get(page())
    assert response.status_code == 200
    assert "Send the chosen again" not in response.text
    assert vera.post(page("unknown_send_again"), {"all": "1"}).status_code == 403
    unknown.refresh_from_db()
    assert unknown.state == "unknown"


def test_rivals_letters_are_not_there(olga: Client, rita: Client, unknown: Delivery, cast: Cast) -> None:
    with tenant(cast.rival):
        theirs = make_unknown(cast.rival_channel, 9)
    assert theirs.public_id not in olga.get(page()).text
    olga.post(page("unknown_send_again"), {"delivery": [theirs.public_id]})
    with tenant(cast.rival):
        theirs.refresh_from_db()
    assert theirs.state == "unknown"
    assert rita.get(page()).status_code == 404
    assert rita.post(page("unknown_send_again"), {"all": "1"}).status_code == 404
