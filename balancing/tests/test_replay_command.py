"""The replay command repeats what was drawn, finds what was changed, and tells scripts by its exit."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Channel, Organisation
from balancing.eligibility import Traits
from balancing.models import Allocation, DailySeed, Listing
from balancing.services import Request, allocate, ensure_own_listing, publish_seeds
from tests.factories import NOON, make_listing, make_shares

pytestmark = pytest.mark.django_db

TRAITS = Traits(address_domain="gmail.com", language="en", country="FR", may_forward=True)


@pytest.fixture
def google(acme: Organisation, channel: Channel) -> Listing:
    """Acme drew 25 times yesterday, half own and half Google, and 10 times today."""
    own, google = ensure_own_listing(channel=channel), make_listing(channel, "google")
    make_shares(channel, {own: 50, google: 50})
    for first, count, now in ((0, 20, NOON - timedelta(days=1)), (20, 10, NOON)):
        requests = [Request(n, "delivered", TRAITS) for n in range(first, first + count)]
        allocate(channel=channel, kind="service", requests=requests, now=now)
    publish_seeds(now=NOON)
    return google


def told(*arguments: str, **options: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("replay_allocations", "--organisation", "acme", "--json", *arguments, stdout=out, **options)
    return json.loads(out.getvalue())["channels"][0]


def test_published_draws_are_repeated_and_others_wait(google: Listing) -> None:
    found = told()
    assert (found["checked"], found["unpublished"], found["differences"]) == (20, 10, [])
    assert told("--unpublished")["checked"] == 30


def test_changed_record_is_found_and_ends_with_1(google: Listing, channel: Channel) -> None:
    own = ensure_own_listing(channel=channel)
    changed = Allocation.objects.filter(position__lt=20, drawn=own).first()
    Allocation.objects.filter(pk=changed.pk).update(drawn=google, listing=google)
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command(
            "replay_allocations", "--organisation", "acme", "--channel", channel.public_id, stdout=out
        )
    assert ended.value.code == 1
    assert "20 draws repeated, 10 wait for their seed, 1 differ" in out.getvalue()
    assert (
        f"position {changed.position}: other_draw (expected {own.pk}, recorded {google.pk})" in out.getvalue()
    )


def test_broken_promise_is_found(google: Listing) -> None:
    DailySeed.objects.filter(published_at__isnull=False).update(seed_hash=b"x" * 32)
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("replay_allocations", "--organisation", "acme", stdout=out)
    assert "2026-03-09: the seed is not the one whose hash was promised" in out.getvalue()


def test_unknown_names_are_said_plainly(google: Listing) -> None:
    with pytest.raises(CommandError, match="no organisation “nobody”"):
        call_command("replay_allocations", "--organisation", "nobody")
    with pytest.raises(CommandError, match="no channel “nowhere”"):
        call_command("replay_allocations", "--organisation", "acme", "--channel", "nowhere")
