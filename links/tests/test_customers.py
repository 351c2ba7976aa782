"""Customers added one at a time: each with a link at once, changed, removed, and written into a file at the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Channel, Organisation
from balancing.unique_links import LinkRefused, read_link
from core.exceptions import Conflict, Invalid
from links import sample
from links.models import ExportedLink, LinkBatch
from links.options import Options
from links.services.customers import (
    CustomerFields,
    add_customer,
    begin_customers,
    change_customer,
    remove_customer,
)
from links.services.finishing import finish_customers
from links.services.resolving import given_address
from tests.cast import Cast
from tests.factories import NOON

pytestmark = pytest.mark.django_db
ZOE = CustomerFields(
    email="Zoe@Example.com", name="Zoé", reference="A-1", product="Lamp", visited_on=date(2026, 3, 1)
)


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def draft(acme: Organisation, channel: Channel, cast: Cast) -> LinkBatch:
    return begin_customers(
        channel=channel, family="plain", domain="acme.example", is_tracked=True, actor=cast.olga, now=NOON
    )


def page(name: str, *arguments: str) -> str:
    return reverse(f"links:{name}", args=["acme", *arguments])


def test_added_customer_has_a_link_at_once(draft: LinkBatch) -> None:
    link = add_customer(batch=draft, fields=ZOE, now=NOON)
    assert given_address(link=link).startswith("http")
    draft.refresh_from_db()
    assert (draft.rows, draft.made, draft.verdicts) == (1, 1, {"made": 1})
    assert (link.email, link.product, link.visited_on) == ("Zoe@Example.com", "Lamp", date(2026, 3, 1))


def test_same_customer_twice_is_refused_in_words(draft: LinkBatch) -> None:
    add_customer(batch=draft, fields=ZOE, now=NOON)
    with pytest.raises(Conflict) as refused:
        add_customer(batch=draft, fields=ZOE, now=NOON)
    assert refused.value.code == "already_made"
    with pytest.raises(Conflict):
        add_customer(batch=draft, fields=replace(ZOE, email="zoe@example.com"), now=NOON)
    assert ExportedLink.objects.count() == 1


def test_suffix_makes_the_reference_unguessable_and_stays(draft: LinkBatch) -> None:
    link = add_customer(batch=draft, fields=ZOE, has_suffix=True, now=NOON)
    assert link.matching_key.startswith("A-1-")
    before = link.matching_key
    change_customer(link=link, fields=CustomerFields(email="zoe@example.com", reference="A-1"), now=NOON)
    assert link.matching_key == before
    change_customer(link=link, fields=CustomerFields(email="zoe@example.com", reference="B-7"), now=NOON)
    assert link.matching_key.startswith("B-7-")


def test_what_the_kind_of_link_refuses_is_not_kept(acme: Organisation, channel: Channel, cast: Cast) -> None:
    draft = begin_customers(
        channel=channel, family="business_generated", domain="x.example", is_tracked=False, actor=cast.olga, now=NOON
    )  # fmt: skip
    with pytest.raises(LinkRefused):
        add_customer(batch=draft, fields=ZOE, now=NOON)
    assert not ExportedLink.objects.exists()


def test_removed_customer_is_gone(draft: LinkBatch) -> None:
    link = add_customer(batch=draft, fields=ZOE, now=NOON)
    remove_customer(link=link)
    draft.refresh_from_db()
    assert (draft.rows, draft.made, ExportedLink.objects.count()) == (0, 0, 0)


def test_file_is_written_once_and_for_all(draft: LinkBatch, cast: Cast) -> None:
    with pytest.raises(Invalid):
        finish_customers(batch=draft, options=Options(), kept_days=30, actor=cast.olga, now=NOON)
    link = add_customer(batch=draft, fields=ZOE, now=NOON)
    done = finish_customers(batch=draft, options=Options(), kept_days=30, actor=cast.olga, now=NOON)
    assert done.state == "finished"
    with pytest.raises(Conflict):
        add_customer(batch=done, fields=CustomerFields(email="b@example.com", reference="B"), now=NOON)
    link.refresh_from_db()
    assert link.expires_at == done.expires_at


def test_whole_way_by_hand(olga: Client, channel: Channel) -> None:
    started = olga.post(
        page("new"),
        {
            "channel": str(channel.public_uuid), "family": "plain", "domain": "acme.example",
            "is_tracked": "yes", "act": "customers",
        },
    )  # fmt: skip
    here = started["Location"]
    assert olga.get(here).status_code == 200
    said = {"name": "Zoé", "email": "zoe@example.com", "reference": "A-1"}
    assert olga.post(here, said)["Location"] == here
    twice = olga.post(here, said)
    assert (twice.status_code, b"has a link for this reference already" in twice.content) == (422, True)
    batch = LinkBatch.objects.get()
    link = ExportedLink.objects.get()
    changed = olga.post(page("customer", batch.public_id, link.public_id), said | {"name": "Zoé K."})
    assert changed["Location"] == here
    assert b"Zo\xc3\xa9 K." in olga.get(here).content
    qr = olga.get(page("customer_qr", batch.public_id, link.public_id))
    assert (qr["Content-Type"], qr.content[:5]) == ("image/svg+xml", b"<?xml")
    check = page("check", batch.public_id)
    result = olga.get(check).context["result"]
    sent = {
        "act": "confirm", "format": "totally_money", "file_encoding": "utf-8", "separator": ",", "kept_days": "30",
        "file_header": "on", "order": result.order_now, "column": ["email", "link"],
    }  # fmt: skip
    assert olga.post(check, sent)["Location"] == page("detail", batch.public_id)
    answer = olga.get(page("download", batch.public_id))
    assert "TrustpilotCustomerUniqueLinks.txt" in answer["Content-Disposition"]
    text = b"".join(answer.streaming_content).decode()
    assert text == f"CustomerEmail,UniqueLink,\r\nzoe@example.com,{given_address(link=link)},\r\n"


def test_discarded_list_is_gone(olga: Client, draft: LinkBatch) -> None:
    add_customer(batch=draft, fields=ZOE, now=NOON)
    olga.post(page("delete", draft.public_id))
    assert (LinkBatch.objects.count(), ExportedLink.objects.count()) == (0, 0)


def test_verifier_tells_payload_or_the_check_that_failed(olga: Client, acme: Organisation) -> None:
    made = olga.post(page("sample"))["Location"]
    url = olga.get(made).context["rows"][0]["row"].link
    keys = {
        "encryption_key": sample.KEYS.encryption_key,
        "authentication_key": sample.KEYS.authentication_key,
    }
    assert read_link(url, sample.KEYS).is_genuine
    good = olga.post(page("verify"), {"url": url, **keys})
    assert b"ase.mueller@customer.example" in good.content
    wrong = olga.post(page("verify"), {"url": url, **keys, "authentication_key": keys["encryption_key"]})
    assert b"mac_mismatch" in wrong.content
    stored = olga.post(page("verify"), {"url": url, "channel": ""})
    assert b"missing_secret" in stored.content
    assert keys["encryption_key"] not in wrong.content.decode()
