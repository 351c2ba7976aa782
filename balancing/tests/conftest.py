"""What the pages of balancing are looked at with: three listings, and a hundred letters drawn in halves."""

from __future__ import annotations

import pytest

from accounts.features import Feature
from accounts.models import Channel, Entitlement, Organisation
from balancing.models import Listing, ShareTable
from balancing.services import Request, allocate, ensure_own_listing
from balancing.tests.people import GMAIL, OTHER
from tests.cast import Cast
from tests.factories import NOON, make_listing, make_shares


@pytest.fixture
def feature(acme: Organisation, cast: Cast) -> None:
    Entitlement.objects.create(
        feature=Feature.REVIEW_BALANCING_EMAIL, granted_by=cast.sam, reason="Contract", starts_at=NOON
    )


@pytest.fixture
def pages(acme: Organisation, channel: Channel) -> dict[str, Listing]:
    own, google = ensure_own_listing(channel=channel), make_listing(channel, "google", requires_gmail=True)
    return {"own": own, "google": google, "yelp": make_listing(channel, "yelp")}


@pytest.fixture
def drawn(channel: Channel, pages: dict[str, Listing]) -> ShareTable:
    """Half own, half Google; of a hundred letters every second one has no Gmail address."""
    table = make_shares(channel, {pages["own"]: 50, pages["google"]: 50})
    requests = [Request(n, "delivered", GMAIL if n % 2 else OTHER) for n in range(100)]
    allocate(channel=channel, kind="service", requests=requests, now=NOON)
    return table
