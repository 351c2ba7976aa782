"""The screens of unique links, from a list to its file and its clicks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Channel, Organisation
from links.models import ExportedLink, LinkBatch, LinkPreset
from links.services.expiring import expire_links
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db

LIST = (
    "Customer;E-mail;Order;Product;Visit date;Branch\r\n"
    "Zoé;zoe@example.com;A-1;Lamp;2026-03-01;Oslo\r\n"
    "Bob;nobody;A-2;Lamp;2026-03-01;Oslo\r\n"
    "Zoé;zoe@example.com;A-1;Lamp;2026-03-01;Oslo\r\n"
)


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def page(name: str, *arguments: str) -> str:
    return reverse(f"links:{name}", args=["acme", *arguments])


def upload(client: Client, channel: Channel, text: str = LIST, **said: str) -> Any:
    sent = {
        "channel": str(channel.public_uuid),
        "family": "plain",
        "domain": "acme.example",
        "is_tracked": "",
        "act": "upload",
        "file": SimpleUploadedFile("customers.csv", text.encode(), "text/csv"),
        **said,
    }
    return client.post(page("new"), sent)


def said_on(client: Client, address: str) -> dict[str, Any]:
    """Return what a browser would send of the check page as it stands."""
    context = client.get(address).context
    result, form = context["result"], context.get("form")
    sent: dict[str, Any] = {
        name: result[name].value()
        for name in ("preset", "preset_seen", "format", "file_encoding", "separator", "split_by", "kept_days")
    }
    sent |= {name: "on" for name in ("file_header", "is_guarded") if result[name].value()}
    sent["order"] = result.order_now
    sent["column"] = [row["key"] for row in result.rows() if row["is_taken"]]
    sent |= {f"heading_{row['key']}": row["heading"] for row in result.rows()}
    if form is not None:
        sent |= {bound.name: bound.value() for bound in form if bound.value() not in (None, False)}
    return sent


def test_first_visit_says_what_this_is_and_offers_the_next_act(olga: Client, acme: Organisation) -> None:
    answer = olga.get(page("list"))
    assert b"Try with dummy data" in answer.content
    assert page("new") in answer.content.decode()


def test_list_goes_through_the_check(olga: Client, channel: Channel) -> None:
    answer = upload(olga, channel)
    batch = LinkBatch.objects.get()
    check = page("check", batch.public_id)
    assert answer["Location"] == check
    shown = olga.get(check)
    verdicts = [one["row"].verdict for one in shown.context["rows"]]
    assert verdicts == ["made", "invalid", "duplicate_in_file"]
    assert "https://www.trustpilot.com/evaluate/acme.example" in shown.context["text"]
    assert shown.context["text"].startswith("CustomerName,CustomerReference,CustomerEmail,UniqueLink")
    answer = olga.post(check, said_on(olga, check) | {"act": "confirm"})
    assert answer["Location"] == page("detail", batch.public_id)
    batch.refresh_from_db()
    assert batch.state == "waiting"
    assert batch.options["reading"]["fields"] == {
        "email": 1, "name": 0, "reference": 2, "product": 3, "visited_on": 4,
    }  # fmt: skip


@pytest.mark.parametrize("act", ["upload", "anything", ""])
def test_a_list_is_asked_for_whichever_button_sent_the_form(olga: Client, channel: Channel, act: str) -> None:
    answer = upload(olga, channel, act=act, file="")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file"])
    assert not LinkBatch.objects.exists()


@pytest.mark.parametrize(
    ("kind", "domain", "said"),
    [
        ("plain", " ", "The domain is missing."),
        ("business_generated", "", "The domain is missing."),
        ("business_generated", "not a domain", "This is not a domain."),
        ("google", "", "The identifier is missing."),
    ],
)
def test_customers_one_at_a_time_need_a_domain_from_the_beginning(
    olga: Client, channel: Channel, kind: str, domain: str, said: str
) -> None:
    answer = upload(olga, channel, act="customers", file="", family=kind, domain=domain)
    assert answer.status_code == 422
    assert said in str(answer.context["form"].errors["domain"])
    assert not LinkBatch.objects.exists()


def test_typed_domain_stays_when_another_kind_of_the_same_links_is_chosen(
    olga: Client, channel: Channel
) -> None:
    Channel.objects.update(url="")
    asked = {"channel": str(channel.public_uuid), "domain": "typed.example"}
    kept = {
        kind: olga.get(page("new"), {**asked, "family": kind}).context["form"]["domain"].value()
        for kind in ("legacy", "plain", "google")
    }
    assert kept == {"legacy": "typed.example", "plain": "typed.example", "google": ""}


def test_columns_can_be_chosen_ordered_and_renamed(olga: Client, channel: Channel) -> None:
    upload(olga, channel)
    check = page("check", LinkBatch.objects.get().public_id)
    said = said_on(olga, check) | {"column": ["link", "email", "own:5"], "heading_link": "Review link"}
    shown = olga.post(check, said | {"act": "up:own:5"})
    assert shown.context["text"].splitlines()[0] == "CustomerEmail,Branch,Review link"
    assert shown.context["result"].order_now.startswith("email,own:5,link,")
    shown = olga.post(check, said | {"order": "own:5,link,email", "act": "look"})
    assert shown.context["text"].splitlines()[0] == "Branch,Review link,CustomerEmail"


def test_preset_of_a_mail_tool_sets_columns_and_format(olga: Client, channel: Channel) -> None:
    upload(olga, channel)
    check = page("check", LinkBatch.objects.get().public_id)
    shown = olga.post(check, said_on(olga, check) | {"preset": "exact_target"})
    assert shown.context["text"].startswith("Subscriber,")
    shown = olga.post(check, said_on(olga, check) | {"preset": "totally_money"})
    assert shown.context["text"].splitlines()[1].endswith(",")


def test_choices_are_remembered_and_forgotten(olga: Client, channel: Channel) -> None:
    upload(olga, channel)
    check = page("check", LinkBatch.objects.get().public_id)
    said = said_on(olga, check) | {"format": "jsonl", "column": ["link"], "preset_name": "Mine"}
    assert olga.post(check, said | {"act": "remember"}).status_code == 302
    preset = LinkPreset.objects.get()
    shown = olga.post(check, said_on(olga, check) | {"preset": preset.public_id})
    assert shown.context["text"].splitlines()[0] == (
        '{"UniqueLink":"https://www.trustpilot.com/evaluate/acme.example"}'
    )
    olga.post(page("preset_delete", preset.public_id))
    assert not LinkPreset.objects.exists()


def test_remembering_without_a_name_says_so(olga: Client, channel: Channel) -> None:
    upload(olga, channel)
    check = page("check", LinkBatch.objects.get().public_id)
    answer = olga.post(check, said_on(olga, check) | {"act": "remember"})
    assert (answer.status_code, b"Give the choices a name." in answer.content) == (422, True)


def test_list_with_secret_keys_is_refused_with_advice(olga: Client, channel: Channel) -> None:
    secret = "bXkgc2VjcmV0IGtleSB0aGF0IG5vYm9keSBtYXkgc2VlLg=="
    answer = upload(olga, channel, f"Name,Email,Order,Secret key\r\nZoé,zoe@example.com,A-1,{secret}\r\n")
    assert (answer.status_code, b"holds secret keys" in answer.content) == (422, True)
    assert secret not in answer.content.decode()
    assert not LinkBatch.objects.exists()


def test_dummy_data_needs_no_key(olga: Client, channel: Channel) -> None:
    answer = olga.post(page("sample"))
    shown = olga.get(answer["Location"])
    links = [one["row"].link for one in shown.context["rows"] if one["row"].link]
    assert len(links) == 6
    assert all(link.startswith("https://www.trustpilot.com/evaluate-bgl/shop.example?p=") for link in links)


def test_empty_file_is_refused_in_words(olga: Client, channel: Channel) -> None:
    answer = upload(olga, channel, "\r\n")
    assert (answer.status_code, b"There is nothing in this file." in answer.content) == (422, True)


def test_upload_without_a_file_or_with_an_unknown_family_is_refused(olga: Client, channel: Channel) -> None:
    assert upload(olga, channel, file="").status_code == 422
    assert upload(olga, channel, family="feefo").status_code == 422
    assert not LinkBatch.objects.exists()


def test_viewers_look_but_make_nothing(vera: Client, channel: Channel) -> None:
    batch = factories.make_batch(channel)
    assert vera.get(page("list")).status_code == 200
    assert vera.get(page("detail", batch.public_id)).status_code == 200
    assert vera.get(page("new")).status_code == 403
    assert vera.post(page("delete", batch.public_id)).status_code == 403
    assert vera.get(page("download", batch.public_id)).status_code == 403


def test_batches_cost_as_many_queries_with_three_as_with_one(
    olga: Client, channel: Channel, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    factories.make_given_link(factories.make_batch(channel, is_tracked=True), clicked_at=factories.NOON)
    olga.get(page("list"))
    with django_assert_num_queries(QUERIES):
        olga.get(page("list"))
    for _number in range(2):
        factories.make_batch(channel, is_tracked=True)
    with django_assert_num_queries(QUERIES):
        answer = olga.get(page("list"))
    assert [row["clicked"] for row in answer.context["rows"]] == [0, 0, 1]


QUERIES = 10


def test_deleted_batch_takes_its_links_with_it(olga: Client, channel: Channel) -> None:
    batch = factories.make_batch(channel)
    factories.make_given_link(batch)
    olga.post(page("delete", batch.public_id))
    assert (LinkBatch.objects.count(), ExportedLink.objects.count()) == (0, 0)


def test_rival_finds_nothing(rita: Client, acme: Organisation, cast: Cast) -> None:
    batch = factories.make_batch(cast.channel)
    assert rita.get(page("detail", batch.public_id)).status_code == 404
    there = reverse("links:detail", args=["rival", batch.public_id])
    assert rita.get(there).status_code == 404


def test_expiry_takes_files_and_links_and_leaves_the_counts(acme: Organisation, channel: Channel) -> None:
    batch = factories.make_batch(channel, expires_at=timezone.now() - timedelta(days=1))
    factories.make_given_link(batch)
    assert expire_links(organisation=acme, now=timezone.now()) == 1
    batch.refresh_from_db()
    assert (batch.state, batch.made, ExportedLink.objects.count()) == ("expired", 1, 0)
