"""Allocations: exact in number, once for each invitation, with the reason of every fallback."""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connections

from accounts.models import Channel, Organisation
from balancing.eligibility import Traits
from balancing.models import Allocation, AllocationCounter, DailySeed, Listing
from balancing.replay import Recorded, replay, tallies
from balancing.seeds import keeps_promise
from balancing.services import Choice, Request, allocate, ensure_own_listing, publish_seeds
from balancing.services.seeds import secret_of
from balancing.tests.people import GMAIL, OTHER
from core.tenancy import tenant
from tests.cast import EVERY_ROLE, Cast
from tests.factories import NOON, make_listing, make_shares


def requests(first: int, count: int, traits: Traits = GMAIL) -> list[Request]:
    return [Request(subject, "delivered", traits) for subject in range(first, first + count)]


def drawn(channel: Channel, first: int, count: int, traits: Traits = GMAIL) -> dict[int, Choice]:
    return allocate(channel=channel, kind="service", requests=requests(first, count, traits), now=NOON)


@pytest.fixture
def shares(acme: Organisation, channel: Channel) -> dict[str, Listing]:
    """70 % own, 20 % Google (Gmail only), 10 % Trustpilot."""
    own, google = ensure_own_listing(channel=channel), make_listing(channel, "google", requires_gmail=True)
    trustpilot = make_listing(channel, "trustpilot")
    make_shares(channel, {own: 70, google: 20, trustpilot: 10})
    return {"own": own, "google": google, "trustpilot": trustpilot}


@pytest.mark.django_db
def test_without_a_table_everything_goes_to_the_own_page(acme: Organisation, channel: Channel) -> None:
    found = drawn(channel, 1, 12)
    assert {allocation.listing.platform for allocation in found.values()} == {"own"}
    assert [a.position for a in Allocation.objects.order_by("position")] == list(range(12))


@pytest.mark.django_db
def test_every_hundred_is_exact_in_calls_of_any_size(channel: Channel, shares: dict[str, Listing]) -> None:
    subject = 1
    for size in (1, 7, 33, 59, 64, 136):
        drawn(channel, subject, size)
        subject += size
    for start in (0, 100, 200):
        counted = Counter(
            Allocation.objects.filter(position__gte=start, position__lt=start + 100).values_list(
                "drawn__platform", flat=True
            )
        )
        assert counted == {"own": 70, "google": 20, "trustpilot": 10}


@pytest.mark.django_db
def test_a_subject_is_drawn_once(channel: Channel, shares: dict[str, Listing]) -> None:
    first = drawn(channel, 1, 30)
    again = drawn(channel, 1, 40)
    assert {s: a.listing for s, a in first.items()} == {s: again[s].listing for s in first}
    assert AllocationCounter.objects.get().position == 40


@pytest.mark.django_db
def test_fallback_leads_to_the_own_page_and_uses_the_position_up(
    channel: Channel, shares: dict[str, Listing]
) -> None:
    drawn(channel, 1, 100, OTHER)
    counted = Counter(
        Allocation.objects.values_list("drawn__platform", "listing__platform", "fallback_reason")
    )
    assert counted == {
        ("own", "own", ""): 70,
        ("google", "own", "not_gmail"): 20,
        ("trustpilot", "trustpilot", ""): 10,
    }


@pytest.mark.django_db
def test_most_specific_table_wins_and_has_its_own_counter(
    channel: Channel, shares: dict[str, Listing]
) -> None:
    make_shares(channel, {shares["trustpilot"]: 100}, event_type="shipped")
    make_shares(channel, {shares["google"]: 100}, language="fr")
    french = Traits(address_domain="gmail.com", language="fr", country="FR", may_forward=True)
    found = allocate(
        channel=channel,
        kind="service",
        requests=[
            Request(1, "shipped", french),
            Request(2, "delivered", french),
            Request(3, "shipped", GMAIL),
        ],
        now=NOON,
    )
    assert [found[subject].listing.platform for subject in (1, 2, 3)] == [
        "trustpilot",
        "google",
        "trustpilot",
    ]
    assert sorted(AllocationCounter.objects.values_list("position", flat=True)) == [1, 2]


@pytest.mark.django_db
def test_recorded_draws_replay_from_published_seeds(channel: Channel, shares: dict[str, Listing]) -> None:
    drawn(channel, 1, 25)
    tomorrow = NOON + timedelta(days=1)
    allocate(channel=channel, kind="service", requests=requests(26, 35), now=tomorrow)
    seeds = {seed.pk: secret_of(seed) for seed in DailySeed.objects.all()}
    assert all(keeps_promise(seeds[seed.pk], bytes(seed.seed_hash)) for seed in DailySeed.objects.all())
    rows = list(Allocation.objects.order_by("position"))
    assert len({row.seed_id for row in rows}) == 2
    # The block open at midnight keeps its seed to its end.
    assert len({row.seed_id for row in rows[20:30]}) == 1
    recorded = [
        Recorded(
            row.table_id, row.position, row.drawn_id, row.listing_id, row.fallback_reason, seeds[row.seed_id]
        )
        for row in rows
    ]
    table = [(shares["own"].pk, 70), (shares["google"].pk, 20), (shares["trustpilot"].pk, 10)]
    repeated = replay(
        allocations=recorded,
        tables={rows[0].table_id: table},
        channel=channel.pk,
        kind="service",
        own=shares["own"].pk,
    )
    assert (repeated.checked, repeated.differences) == (60, ())
    assert sum(tally.received for tally in tallies(recorded).values()) <= 60


@pytest.mark.django_db
def test_seed_is_published_only_when_no_open_block_uses_it(
    channel: Channel, shares: dict[str, Listing]
) -> None:
    drawn(channel, 1, 15)
    tomorrow = NOON + timedelta(days=1)
    assert publish_seeds(now=tomorrow) == 0
    allocate(channel=channel, kind="service", requests=requests(16, 6), now=tomorrow)
    assert publish_seeds(now=tomorrow) == 1
    assert publish_seeds(now=tomorrow) == 0


def _draw_in_a_process(organisation: int, channel: int, first: int) -> None:
    connections.close_all()
    try:
        for subject in range(first, first + 75, 5):
            with tenant(organisation):
                drawn(Channel.objects.get(organisation=organisation, pk=channel), subject, 5)
    except BaseException:
        os._exit(1)
    os._exit(0)


@pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)
def test_four_processes_stay_exact(committed: Cast) -> None:
    with tenant(committed.acme):
        own = ensure_own_listing(channel=committed.channel)
        shares = {
            own: 33,
            make_listing(committed.channel, "google"): 33,
            make_listing(committed.channel, "custom"): 34,
        }
        make_shares(committed.channel, shares)
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    workers = [
        fork.Process(
            target=_draw_in_a_process, args=(committed.acme.pk, committed.channel.pk, 1 + 75 * number)
        )
        for number in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0, 0]
    with tenant(committed.acme):
        rows = list(Allocation.objects.order_by("position").values_list("position", "drawn__platform"))
    assert [position for position, _ in rows] == list(range(300))
    for start in (0, 100, 200):
        counted = Counter(platform for _, platform in rows[start : start + 100])
        assert counted == {"own": 33, "google": 33, "custom": 34}
