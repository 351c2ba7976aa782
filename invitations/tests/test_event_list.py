"""The list of events shows what became of each, and its filters narrow to as many rows as were counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Channel, Organisation
from invitations.selectors.event_outcomes import Outcome, WantedEvents, outcomes_by_day
from tests.factories import NOON, make_channel, make_customer, make_event, make_invitation, make_rule

pytestmark = pytest.mark.django_db

TODAY = NOON.date()


def rows(client: Client, query: str = "") -> list[str]:
    lines = client.get(f"{reverse('invitations:event_list', args=['acme'])}?{query}").context["lines"]
    return sorted(line.event.reference for line in lines)


@pytest.fixture
def told(acme: Organisation, channel: Channel) -> None:
    """One event of each outcome, and one invited by one of two rules."""
    rule, second = make_rule(channel), make_rule(channel, kind="product")
    for number, reference in enumerate(("asked", "half", "capped", "unruled", "waiting")):
        event = make_event(
            channel,
            make_customer(f"{number}@c.example"),
            reference=reference,
            matched_at=None if reference == "waiting" else NOON,
        )
        if reference in ("asked", "half"):
            make_invitation(event, rule)
        if reference == "half":
            make_invitation(event, second, kind="product", state="refused", refusal_reason="erased")
        if reference == "capped":
            make_invitation(event, rule, state="refused", refusal_reason="capped")


def test_every_event_has_one_outcome(acme: Organisation, told: None) -> None:
    assert sorted(outcomes_by_day(acme, WantedEvents(first=TODAY, last=TODAY))) == [
        (TODAY, "invited", "", 2),
        (TODAY, "no_rule", None, 1),
        (TODAY, "refused", "capped", 1),
        (TODAY, "waiting", None, 1),
    ]
    assert outcomes_by_day(acme, WantedEvents(last=TODAY - timedelta(days=1))) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["asked", "capped", "half", "unruled", "waiting"]),
        ("outcome=invited", ["asked", "half"]),
        ("outcome=refused", ["capped"]),
        ("outcome=no_rule&outcome=waiting", ["unruled", "waiting"]),
        ("reason=capped", ["capped"]),
        ("reason=erased", []),
        ("q=un", ["unruled"]),
        (f"from={TODAY}&to={TODAY}&source=api", ["asked", "capped", "half", "unruled", "waiting"]),
        ("to=2026-03-09", []),
        ("outcome=nonsense&from=yesterday", ["asked", "capped", "half", "unruled", "waiting"]),
    ],
)
def test_the_address_narrows(olga: Client, told: None, query: str, found: list[str]) -> None:
    assert rows(olga, query) == found


def test_a_channel_narrows_and_each_outcome_has_words(olga: Client, told: None) -> None:
    other = make_channel("Acme Lyon")
    make_event(other, make_customer("lyon@c.example"), reference="lyon")
    assert rows(olga, f"channel={other.public_id}") == ["lyon"]
    page = olga.get(reverse("invitations:event_list", args=["acme"])).content.decode()
    assert all(str(Outcome(outcome).label) in page for outcome in Outcome.values)


def test_no_more_queries_for_more_rows(
    olga: Client, acme: Organisation, channel: Channel, django_assert_num_queries
) -> None:
    rule = make_rule(channel)
    address = reverse("invitations:event_list", args=["acme"])
    for number in range(3):
        make_invitation(make_event(channel, make_customer(f"{number}@c.example")), rule)
        if number == 0:
            with django_assert_num_queries(QUERIES):
                olga.get(address)
    with django_assert_num_queries(QUERIES):
        olga.get(address)


QUERIES = 12
