"""Customers added by hand whose links only the platform makes: asked for by a worker, one call each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Channel, Organisation
from balancing.link_maker import LinkMaker
from balancing.services.link_keys import save_link_keys
from balancing.tests.trustpilot_fake import KEY, SECRET, UNIT, Fake, trustpilot
from balancing.unique_links import Builder, Keys, LinkRefused
from core.exceptions import Conflict, Invalid
from core.tenancy import tenant
from links.models import ExportedLink, LinkBatch
from links.options import Options
from links.services.asking import AWAY, GIVEN_UP, ask_for_links
from links.services.customers import (
    CustomerFields,
    add_customer,
    begin_customers,
    change_customer,
    remove_customer,
)
from links.services.finishing import finish_customers
from links.services.resolving import given_address
from links.system import organisations_with_links_to_ask
from links.tasks import ask
from tests.cast import EVERY_ROLE, Cast
from tests.factories import NOON, make_batch, make_given_link

pytestmark = pytest.mark.django_db
ZOE = CustomerFields(email="zoe@customer.example", name="Zoé", reference="A-1", product="Lamp")
BOB = CustomerFields(email="bob@customer.example", name="Bob", reference="A-2")


@pytest.fixture
def vendor() -> Iterator[Fake]:
    with trustpilot() as fake:
        yield fake


@pytest.fixture
def draft(acme: Organisation, channel: Channel, cast: Cast) -> LinkBatch:
    save_link_keys(
        channel=channel, domain="shop.example", family="api_made",
        keys=Keys(api_key=KEY, api_secret=SECRET, business_unit=UNIT), actor=None, now=NOON,
    )  # fmt: skip
    return begin_customers(
        channel=channel, family="api_made", domain="shop.example", is_tracked=False, actor=cast.olga, now=NOON
    )


def asked(cast: Cast, fake: Fake, now: datetime = NOON, meanwhile: Any = None) -> int:
    def make(family: str, keys: Keys, domain: str) -> Builder:
        maker = LinkMaker(keys, api_url=fake.url, invitations_url=fake.url, pause=lambda _: None)

        def made(request: Any) -> str:
            try:
                return maker(request)
            finally:
                maker.close()
                if meanwhile is not None:
                    meanwhile()

        return made

    return ask_for_links(organisation=cast.acme, clock=lambda: now, make=make)


def test_an_added_customer_waits_and_has_the_platforms_link_after_one_call(
    draft: LinkBatch, vendor: Fake, cast: Cast
) -> None:
    link = add_customer(batch=draft, fields=ZOE, now=NOON)
    assert (given_address(link=link), vendor.asked) == ("", [])
    draft.refresh_from_db()
    assert (draft.rows, draft.made, draft.refused) == (1, 0, 0)
    assert (asked(cast, vendor), asked(cast, vendor)) == (1, 0)
    link.refresh_from_db()
    assert "/evaluate-link/" in given_address(link=link)
    assert [body["referenceId"] for body in vendor.bodies()] == ["A-1"]
    draft.refresh_from_db()
    assert (draft.rows, draft.made, draft.verdicts) == (1, 1, {"made": 1})


def test_what_cannot_be_asked_for_is_refused_before_any_call(draft: LinkBatch, vendor: Fake) -> None:
    with pytest.raises(LinkRefused) as refused:
        add_customer(batch=draft, fields=CustomerFields(email="nowhere", name="Z", reference="1"), now=NOON)
    assert refused.value.field == "email"
    assert (ExportedLink.objects.count(), vendor.asked) == (0, [])


def test_a_refusal_stands_at_its_customer_and_at_no_other(draft: LinkBatch, vendor: Fake, cast: Cast) -> None:
    zoe, bob = (add_customer(batch=draft, fields=fields, now=NOON) for fields in (ZOE, BOB))
    vendor.instead = [None, (400, {}, b"{}")]
    assert asked(cast, vendor) == 2
    zoe.refresh_from_db()
    bob.refresh_from_db()
    assert (zoe.fault, zoe.ask_at, bool(bob.url)) == ("vendor_refused", None, True)
    draft.refresh_from_db()
    assert (draft.rows, draft.made, draft.refused) == (2, 1, 1)
    with pytest.raises(Invalid):
        finish_customers(batch=draft, options=Options(), kept_days=30, actor=None, now=NOON)
    change_customer(link=zoe, fields=CustomerFields(email=ZOE.email, name="Zoe", reference="A-1"), now=NOON)
    assert asked(cast, vendor) == 1
    zoe.refresh_from_db()
    assert (zoe.fault, bool(zoe.url)) == ("", True)


def test_a_platform_that_is_away_is_asked_again_later_and_not_for_ever(
    draft: LinkBatch, vendor: Fake, cast: Cast
) -> None:
    zoe, bob = (add_customer(batch=draft, fields=fields, now=NOON) for fields in (ZOE, BOB))
    vendor.instead = [(503, {}, b"")] * 4
    assert asked(cast, vendor) == 2
    assert len(vendor.asked) == 4
    for link in (zoe, bob):
        link.refresh_from_db()
        assert (link.fault, link.ask_at, link.url) == ("vendor_away", NOON + AWAY, "")
    assert asked(cast, vendor, NOON + AWAY / 2) == 0
    with pytest.raises(Conflict):
        finish_customers(batch=draft, options=Options(), kept_days=30, actor=None, now=NOON)
    vendor.instead = [(503, {}, b"")] * 4
    asked(cast, vendor, NOON + GIVEN_UP)
    zoe.refresh_from_db()
    assert (zoe.fault, zoe.ask_at) == ("given_up", None)


def test_keys_that_open_nothing_are_told_at_every_customer_after_one_try(
    draft: LinkBatch, vendor: Fake, cast: Cast
) -> None:
    for fields in (ZOE, BOB):
        add_customer(batch=draft, fields=fields, now=NOON)
    vendor.instead = [(401, {}, b"{}")]
    assert asked(cast, vendor) == 2
    assert set(ExportedLink.objects.values_list("fault", "ask_at")) == {("vendor_denied", None)}
    assert len(vendor.asked) == 1


def test_what_was_answered_to_the_old_words_is_thrown_away(
    draft: LinkBatch, vendor: Fake, cast: Cast
) -> None:
    link = add_customer(batch=draft, fields=ZOE, now=NOON)
    later = NOON + timedelta(minutes=1)
    changes = [CustomerFields(email=ZOE.email, name="Zoé K.", reference="A-1")]

    def meanwhile() -> None:
        if changes:
            change_customer(link=ExportedLink.objects.get(), fields=changes.pop(), now=later)

    asked(cast, vendor, meanwhile=meanwhile)
    link.refresh_from_db()
    assert (link.url, link.ask_at) == ("", later)
    asked(cast, vendor, later)
    link.refresh_from_db()
    assert vendor.bodies()[-1]["name"] == "Zoé K."
    kept, same = link.url, CustomerFields(email=ZOE.email, name="Zoé K.", reference="A-1", product="Vase")
    change_customer(link=link, fields=same, now=later)
    assert (link.url, link.ask_at) == (kept, None)


def test_a_customer_who_was_removed_meanwhile_stays_removed(
    draft: LinkBatch, vendor: Fake, cast: Cast
) -> None:
    link = add_customer(batch=draft, fields=ZOE, now=NOON)
    asked(cast, vendor, meanwhile=lambda: remove_customer(link=link))
    draft.refresh_from_db()
    assert (draft.rows, draft.made, ExportedLink.objects.count()) == (0, 0, 0)


def test_the_page_tells_how_far_the_platform_is_and_offers_the_way_on_at_the_end(
    draft: LinkBatch, vendor: Fake, cast: Cast, olga: Client
) -> None:
    here = reverse("links:customers", args=["acme", draft.public_id])
    so_far = reverse("links:customers_so_far", args=["acme", draft.public_id])
    said = {"name": "Zoé", "email": "zoe@customer.example", "reference": "A-1"}
    shown = olga.post(here, said, follow=True)
    assert b"is asked for" in shown.content
    assert b"The platform is making this link" in shown.content
    assert b"Choose columns and download" not in shown.content
    seen = shown.context["seen"]
    assert olga.get(so_far, {"seen": seen}).status_code == 204
    asked(cast, vendor, ExportedLink.objects.get().ask_at)
    fresh = olga.get(so_far, {"seen": seen}).content.decode()
    assert "/evaluate-link/" in fresh
    assert "Choose columns and download" in fresh
    assert "hx-trigger" not in fresh


@pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)
def test_the_hint_finds_who_waits_and_writes_down_that_keys_are_gone(committed: Cast) -> None:
    with tenant(committed.acme):
        batch = make_batch(
            committed.channel, family="api_made", domain="shop.example", source="form", state="draft"
        )
        link = make_given_link(batch, ask_at=NOON, made_at=NOON, is_tracked=False)
    assert organisations_with_links_to_ask(now=NOON - AWAY) == []
    assert organisations_with_links_to_ask(now=NOON) == [committed.acme.pk]
    ask()
    assert organisations_with_links_to_ask(now=NOON) == []
    with tenant(committed.acme):
        link.refresh_from_db()
        batch.refresh_from_db()
    assert (link.fault, link.ask_at, batch.refused) == ("missing_secret", None, 1)
