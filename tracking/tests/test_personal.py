"""Personal links: made at the click for whoever was invited, from keys that never leave, and never in the letter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from balancing.kinds import ReviewKind
from balancing.models import LinkKeys, Listing
from balancing.services import save_link_keys, save_listing
from balancing.unique_links import Keys, read_link
from core.tenancy import tenant
from core.tokens import Purpose
from invitations.models import Customer, EventProduct, Invitation, Product
from tests import factories
from tests.cast import EVERY_ROLE, Cast
from tests.factories import NOON
from tracking.models import Hit
from tracking.process import Door
from tracking.tests.doorways import CHROME, location
from tracking.tests.visits import at_the_door, click, visit

pytestmark = pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)

KEYS = Keys(
    encryption_key="AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    authentication_key="ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=",
)


@pytest.fixture
def listing(committed: Cast) -> Listing:
    """Acme's page at Trustpilot, with keys."""
    with tenant(committed.acme):
        channel = committed.channel
        save_link_keys(
            channel=channel,
            domain="acme.example.com",
            family="business_generated",
            keys=KEYS,
            actor=None,
            now=NOON,
        )
        return save_listing(
            channel=channel, platform="trustpilot", name="TP", identifier="acme.example.com", actor=None
        )


def invited(cast: Cast, listing: Listing, /, kind: str = "service", **customer: Any) -> Invitation:
    with tenant(cast.acme):
        who = factories.make_customer(**{"name": "Åse O'Brien", "country": "AT", **customer})
        event = factories.make_event(cast.channel, who, reference="A/1001 & #7")
        rule = factories.make_rule(cast.channel, kind=kind)
        return factories.make_invitation(event, rule, state="sent", language="de", listing=listing)


def followed(cast: Cast, listing: Listing, subject: int, purpose: Purpose = Purpose.CLICK) -> str:
    browser = Client(headers={"user-agent": CHROME}, REMOTE_ADDR="203.0.113.9")
    answer = browser.get(click(cast.acme.pk, listing.pk, subject, purpose))
    assert answer.status_code == 302
    return answer["Location"]


def hits(cast: Cast) -> list[tuple[int, int, int]]:
    with tenant(cast.acme):
        return list(Hit.objects.values_list("purpose", "subject", "listing"))


def test_a_click_lands_on_the_customers_own_link(committed: Cast, listing: Listing) -> None:
    invitation = invited(committed, listing)
    url = followed(committed, listing, invitation.pk)
    assert url.startswith("https://at.trustpilot.com/evaluate-bgl/acme.example.com?p=")
    assert read_link(url, KEYS).payload == {
        "email": "camille@customer.example",
        "name": "Åse O'Brien",
        "ref": "A/1001 & #7",
    }
    assert followed(committed, listing, invitation.pk) != url
    assert hits(committed) == [(Purpose.CLICK, invitation.pk, listing.pk)] * 2


def test_the_listings_own_country_is_kept(committed: Cast, listing: Listing) -> None:
    invitation = invited(committed, listing)
    with tenant(committed.acme):
        there = save_listing(
            channel=committed.channel,
            platform="trustpilot",
            name="UK",
            identifier="https://uk.trustpilot.com/review/acme.example.com",
            actor=None,
        )
    assert followed(committed, there, invitation.pk).startswith("https://uk.trustpilot.com/evaluate-bgl/")


def test_an_invitation_about_products_names_their_skus(committed: Cast, listing: Listing) -> None:
    invitation = invited(committed, listing, kind=ReviewKind.PRODUCT)
    with tenant(committed.acme):
        for sku in ("TEA-1", "CUP 2"):
            EventProduct.objects.create(
                event_id=invitation.event_id, product=Product.objects.create(sku=sku, name=sku)
            )
    reading = read_link(followed(committed, listing, invitation.pk), KEYS)
    assert (reading.family, reading.payload["skus"]) == ("product", ["TEA-1", "CUP 2"])


def test_a_customer_without_a_fit_name_is_called_customer(committed: Cast, listing: Listing) -> None:
    invitation = invited(committed, listing, name="")
    assert len(read_link(followed(committed, listing, invitation.pk), KEYS).payload["name"]) > 3
    with tenant(committed.acme):
        Customer.objects.filter(pk=invitation.customer_id).update(name="x\x07" + "y" * 150)
    payload = read_link(followed(committed, listing, invitation.pk), KEYS).payload
    assert payload["name"] == "x" + "y" * 99


def test_whoever_is_not_tracked_gets_the_link_and_is_not_named_in_the_hit(
    committed: Cast, listing: Listing
) -> None:
    invitation = invited(committed, listing)
    url = followed(committed, listing, invitation.pk, Purpose.PERSONAL)
    assert read_link(url, KEYS).payload["email"] == "camille@customer.example"
    assert hits(committed) == [(Purpose.LISTING, 0, listing.pk)]


@pytest.mark.parametrize("purpose", [Purpose.CLICK, Purpose.PERSONAL])
@pytest.mark.parametrize("what", ["erased", "unreadable", "nobody", "elsewhere"])
def test_where_no_personal_link_can_be_made_the_listings_page_must_do(
    committed: Cast, listing: Listing, what: str, purpose: Purpose
) -> None:
    invitation = invited(committed, listing)
    subject = invitation.pk
    with tenant(committed.acme):
        if what == "erased":
            Customer.objects.filter(pk=invitation.customer_id).update(email=None)
        elif what == "unreadable":
            LinkKeys.objects.update(data_key=b"x" * 62)
        elif what == "nobody":
            subject = 4_000_000
        else:
            other = factories.make_channel("Acme Lyon")
            Invitation.objects.filter(pk=subject).update(channel=other)
    assert followed(committed, listing, subject, purpose) == listing.url


def test_a_rivals_invitation_opens_nothing(committed: Cast, listing: Listing) -> None:
    with tenant(committed.rival):
        foreign = Invitation.objects.first()
    assert foreign is not None
    assert followed(committed, listing, foreign.pk) == listing.url


def test_listings_without_keys_and_static_links_stay_as_they_are(committed: Cast, listing: Listing) -> None:
    invitation = invited(committed, listing)
    for purpose in (Purpose.LISTING, Purpose.ONWARD):
        assert followed(committed, listing, invitation.pk, purpose) == listing.url
    with tenant(committed.acme):
        plain = factories.make_listing(committed.channel, "google")
    assert followed(committed, plain, invitation.pk) == plain.url


def test_opinions_are_not_read_for_it(committed: Cast, listing: Listing) -> None:
    invitation = invited(committed, listing)
    with CaptureQueriesContext(connection) as captured:
        followed(committed, listing, invitation.pk)
    read = " ".join(query["sql"] for query in captured.captured_queries)
    assert "balancing_linkkeys" in read
    assert "reviews_" not in read


def test_the_process_leaves_personal_links_to_django(
    committed: Cast, listing: Listing, tmp_path: Path
) -> None:
    invitation = invited(committed, listing)
    with tenant(committed.acme):
        plain = factories.make_listing(committed.channel, "google")
    paths = {
        purpose: click(committed.acme.pk, listing.pk, invitation.pk, purpose)
        for purpose in (Purpose.CLICK, Purpose.PERSONAL)
    }

    async def story(door: Door) -> None:
        for path in paths.values():
            assert location(await visit(door, path)) == f"https://app.example{path}"
        other = await visit(door, click(committed.acme.pk, plain.pk, invitation.pk))
        assert location(other) == plain.url

    at_the_door(tmp_path, story)
    assert hits(committed) == [(Purpose.CLICK, invitation.pk, plain.pk)]
