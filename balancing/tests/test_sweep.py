"""The hourly sweep promises tomorrow's seed to every organisation, and publishes what nothing depends on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Channel
from balancing.eligibility import Traits
from balancing.models import DailySeed
from balancing.services import Request, allocate
from balancing.tasks import keep_seeds
from core.tenancy import tenant
from tests.cast import Cast

pytestmark = pytest.mark.django_db

TRAITS = Traits(address_domain="gmail.com", language="en", country="FR", may_forward=True)


def test_every_organisation_is_promised_today_and_tomorrow(cast: Cast) -> None:
    keep_seeds()
    keep_seeds()
    today = timezone.now().date()
    for organisation in (cast.acme, cast.rival):
        with tenant(organisation):
            assert set(DailySeed.objects.values_list("day_on", flat=True)) == {
                today,
                today + timedelta(days=1),
            }
            assert not DailySeed.objects.filter(published_at__isnull=False).exists()


def test_seed_of_an_open_block_stays_secret_until_the_block_is_full(cast: Cast) -> None:
    yesterday = timezone.now() - timedelta(days=1)

    def draw(channel: Channel, first: int, count: int) -> None:
        requests = [Request(n, "delivered", TRAITS) for n in range(first, first + count)]
        allocate(channel=channel, kind="service", requests=requests, now=yesterday)

    with tenant(cast.acme):
        draw(cast.channel, 0, 7)
    keep_seeds()
    with tenant(cast.acme):
        assert not DailySeed.objects.filter(published_at__isnull=False).exists()
        draw(cast.channel, 7, 3)
    keep_seeds()
    with tenant(cast.acme):
        assert DailySeed.objects.get(published_at__isnull=False).day_on == yesterday.date()
