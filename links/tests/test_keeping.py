"""Links that are given out are kept: one for each customer, also where the platform itself makes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest

from accounts.models import Channel
from balancing.link_maker import LinkMaker
from balancing.tests.trustpilot_fake import KEY, SECRET, UNIT, Fake, trustpilot
from balancing.unique_links import Builder, Keys, LinkRefused
from links.chunk_worker import Worker
from links.chunks import Chunk
from links.columns import read_columns
from links.formats.shape import Shape
from links.generating import Made
from links.models import ExportedLink
from links.recipes import Recipe
from links.row_checks import RowPlan
from links.seen import Seen
from links.services.keeping import Keeper, Terms
from links.services.working import kept_chunk
from tests.factories import NOON

pytestmark = pytest.mark.django_db

KEYS = Keys(api_key=KEY, api_secret=SECRET, business_unit=UNIT)
ROWS = b"A,a@customer.example,1\nB,b@customer.example,2\nA,a@customer.example,1\n,c@customer.example,3\n"


@pytest.fixture
def vendor() -> Iterator[Fake]:
    with trustpilot() as fake:
        yield fake


def made(channel: Channel, fake: Fake, rows: bytes = ROWS, *, is_tracked: bool = False) -> Made:
    plan = RowPlan("api_made", 3, {"name": 0, "email": 1, "reference": 2}, domain="shop.example")
    recipe = Recipe(
        plan, read_columns(["reference", "link", "verdict"]), Shape(has_header=False), has_header=False
    )

    def make(family: str, keys: Keys, domain: str) -> Builder:
        return LinkMaker(keys, api_url=fake.url, invitations_url=fake.url, pause=lambda _: None)

    terms = Terms(channel, "api_made", is_tracked, NOON + timedelta(days=30), {"shop.example": KEYS})
    with Seen() as seen, closing(Keeper(terms, make)) as keeper:
        return kept_chunk(
            Worker(recipe),
            keeper,
            Chunk(rows, 0, len(rows), True),
            seen,
            since=NOON + timedelta(days=ExportedLink.objects.count()),
            now=NOON + timedelta(days=ExportedLink.objects.count()),
        )


def test_the_platform_is_asked_once_for_each_customer_and_never_again(channel: Channel, vendor: Fake) -> None:
    first = made(channel, vendor)
    assert first.verdicts == {"made": 2, "duplicate_in_file": 1, "invalid": 1}
    assert [body["referenceId"] for body in vendor.bodies()] == ["1", "2"]
    assert first.piece.count(b"https://www.trustpilot.com/evaluate-link/") == 2
    again = made(channel, vendor)
    assert again.verdicts == {"already_made": 2, "duplicate_in_file": 1, "invalid": 1}
    assert len(vendor.bodies()) == 2
    assert again.piece.replace(b"already_made", b"made") == first.piece


def test_a_tracked_link_keeps_what_the_platform_made(channel: Channel, vendor: Fake) -> None:
    piece = made(channel, vendor, is_tracked=True).piece
    assert piece.count(b"/r/") == 2
    assert b"evaluate-link" not in piece
    assert all("/evaluate-link/" in url for url in ExportedLink.objects.values_list("url", flat=True))


def test_a_platform_that_is_away_stops_the_list_before_anything_is_kept(
    channel: Channel, vendor: Fake
) -> None:
    vendor.instead = [None, None, *[(503, {}, b"")] * 8]
    with pytest.raises(LinkRefused) as caught:
        made(channel, vendor)
    assert caught.value.code == "vendor_away"
    assert not ExportedLink.objects.exists()


def test_a_customer_spelt_otherwise_in_another_list_has_one_link(channel: Channel, vendor: Fake) -> None:
    assert made(channel, vendor).verdicts["made"] == 2
    spelt = "A,A@Customer.Example,1\nB,B@customer.example,2\nK,k@käse.example,3\nK,K@XN--KSE-QLA.example,3\n"
    again = made(channel, vendor, spelt.encode())
    assert again.verdicts == {"already_made": 2, "made": 1, "duplicate_in_file": 1}
    assert (ExportedLink.objects.count(), len(vendor.bodies())) == (3, 3)
    assert set(ExportedLink.objects.values_list("email", "address")) == {
        ("a@customer.example", "a@customer.example"),
        ("b@customer.example", "b@customer.example"),
        ("k@käse.example", "k@xn--kse-qla.example"),
    }
