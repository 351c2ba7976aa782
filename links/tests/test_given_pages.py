"""Given links and their clicks: found by list, product, visit date and own columns, and written into a file."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEvent, Channel, Organisation
from balancing.services import save_link_keys
from balancing.unique_links import FAMILIES, LinkRequest
from links import sample
from links.models import ExportedLink, LinkBatch
from tests import factories
from tests.cast import Cast
from tests.factories import NOON

pytestmark = pytest.mark.django_db

PAGE = reverse("links:given", args=["acme"])
QUERIES = 11


@pytest.fixture
def given(channel: Channel) -> dict[str, ExportedLink]:
    """Two lists with three links: a lamp in Oslo that was followed, a repair in Cork, and an older one."""
    options = {"reading": {"columns": ["E-mail", "Branch"], "fields": {"email": 0}}}
    new = factories.make_batch(channel, is_tracked=True, file_name="new.csv", options=options)
    old = factories.make_batch(channel, is_tracked=True, file_name="old.csv")
    return {
        "lamp": factories.make_given_link(
            new, reference="L-1", email="zoe@example.com", product="Lamp Luna", visited_on=date(2026, 3, 1),
            details={"Branch": "Oslo"}, clicked_at=NOON, last_clicked_at=NOON,
        ),
        "repair": factories.make_given_link(
            new, reference="R-1", email="=bob@example.com", product="Repair", visited_on=date(2026, 3, 5),
            details={"Branch": "Cork"},
        ),
        "old": factories.make_given_link(old, reference="O-1", email="old@example.com"),
    }  # fmt: skip


def found(client: Client, **asked: str) -> set[str]:
    return {row["link"].reference for row in client.get(PAGE, asked).context["rows"]}


def test_links_are_found_by_everything_kept_on_our_side(olga: Client, given: dict[str, ExportedLink]) -> None:
    assert found(olga) == {"L-1", "R-1", "O-1"}
    assert found(olga, product="Lamp") == {"L-1"}
    assert found(olga, clicked="yes") == {"L-1"}
    assert found(olga, clicked="no") == {"R-1", "O-1"}
    assert found(olga, batch=given["old"].batch.public_id) == {"O-1"}
    assert found(olga, **{"from": "2026-03-02", "to": "2026-03-31"}) == {"R-1"}
    assert found(olga, own="Branch", value="Oslo") == {"L-1"}
    assert found(olga, q="zoe@") == {"L-1"}
    assert found(olga, q="R-") == {"R-1"}
    assert found(olga, channel="chn_nonsense", clicked="nonsense", batch="nonsense") == {"L-1", "R-1", "O-1"}


def test_dummy_data_is_no_link_that_was_given(olga: Client, channel: Channel) -> None:
    factories.make_given_link(factories.make_batch(channel, source="sample"))
    assert found(olga) == set()


def test_page_costs_as_many_queries_with_three_as_with_one(
    olga: Client, given: dict[str, ExportedLink], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    olga.get(PAGE)
    with django_assert_num_queries(QUERIES):
        olga.get(PAGE, {"product": "Lamp"})
    with django_assert_num_queries(QUERIES):
        olga.get(PAGE)


def test_file_obeys_the_filters_and_has_the_own_columns(
    olga: Client, given: dict[str, ExportedLink], acme: Organisation
) -> None:
    answer = olga.post(reverse("links:given_export", args=["acme"]) + "?product=Repair")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    header, row = text.splitlines()
    assert header.endswith(",first_clicked_at,last_clicked_at,Branch")
    assert "'=bob@example.com" in row
    assert row.endswith(",Cork")
    assert AuditEvent.objects.filter(action="links.exported").exists()


def test_viewer_may_look_but_not_download(vera: Client, given: dict[str, ExportedLink]) -> None:
    assert vera.get(PAGE).status_code == 200
    assert vera.post(reverse("links:given_export", args=["acme"])).status_code == 403


def test_verifier_takes_the_keys_stored_for_the_channel(olga: Client, channel: Channel, cast: Cast) -> None:
    link = FAMILIES["business_generated"].build(
        LinkRequest("shop.example", "zoe@example.com", "Zoé", "A-1"), sample.KEYS
    )
    said = {"url": link.url, "channel": str(channel.public_uuid)}
    page = reverse("links:verify", args=["acme"])
    assert b"missing_secret" in olga.post(page, said).content
    save_link_keys(
        channel=channel, domain="shop.example", family="business_generated", keys=sample.KEYS, actor=cast.olga,
        now=timezone.now(),
    )  # fmt: skip
    answer = olga.post(page, said)
    assert b"This link is sound" in answer.content
    assert ("E-mail", "zoe@example.com") in answer.context["facts"]


def test_upload_uses_the_keys_stored_for_the_channel(
    olga: Client, channel: Channel, cast: Cast, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    page = reverse("links:new", args=["acme"])
    assert b"No keys are stored for this channel yet" in olga.get(page, {"family": "legacy"}).content
    save_link_keys(
        channel=channel, domain="shop.example", family="business_generated", keys=sample.KEYS, actor=cast.olga,
        now=timezone.now(),
    )  # fmt: skip
    form = olga.get(page).context["form"]
    assert (form["family"].value(), form["domain"].value()) == ("business_generated", "shop.example")
    olga.post(
        page,
        {
            "channel": str(channel.public_uuid),
            "family": "business_generated",
            "domain": "shop.example",
            "act": "customers",
        },
    )
    batch = LinkBatch.objects.get()
    here = reverse("links:customers", args=["acme", batch.public_id])
    olga.post(here, {"name": "Zoé", "email": "zoe@example.com", "reference": "A-1"})
    (row,) = olga.get(here).context["rows"]
    assert row["address"].startswith("https://www.trustpilot.com/evaluate-bgl/shop.example?p=")
