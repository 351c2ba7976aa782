"""Unique links through the API: at once, and as lists that become files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Organisation
from accounts.models.api_key import Scope
from accounts.services.keys import issue_key
from api.tests.test_api import Caller, caller
from balancing.services.link_keys import save_link_keys
from balancing.unique_links import read_link
from core.tenancy import tenant
from links import sample
from links.models import ExportedLink, LinkBatch
from links.services.batch_runs import run_next_batch
from tests.cast import Cast
from tests.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(acme: Organisation, cast: Cast, tmp_path: Path, settings: Any) -> Caller:
    settings.MEDIA_ROOT = tmp_path
    save_link_keys(
        channel=cast.channel,
        domain="shop.example",
        family="business_generated",
        keys=sample.KEYS,
        actor=None,
        now=NOON,
    )
    return caller(acme)


@pytest.fixture
def terms(cast: Cast) -> dict[str, Any]:
    return {"channel": cast.channel.public_id, "family": "business_generated", "domain": "shop.example"}


def customer(reference: str, **changes: Any) -> dict[str, Any]:
    return {"email": f"{reference}@customer.example", "name": "Åse", "reference": reference, **changes}


def test_one_link_and_a_thousand_come_at_once_each_with_its_verdict(
    call: Caller, terms: dict[str, Any]
) -> None:
    one = call("POST", "links", {**terms, "links": [customer("o-1", tags=["vip"], details={"shop": "Oslo"})]})
    (result,) = one.json()["results"]
    assert (one.status_code, result["verdict"], result["errors"]) == (200, "made", [])
    assert read_link(result["link"], sample.KEYS).payload == {
        "email": "o-1@customer.example",
        "name": "Åse",
        "ref": "o-1",
        "tags": ["vip"],
    }
    assert ExportedLink.objects.get().details == {"shop": "Oslo"}
    many = [customer(f"o-{n}") for n in range(1000)]
    counts = call("POST", "links", {**terms, "links": many}).json()["counts"]
    assert counts == {"made": 999, "already_made": 1, "duplicate_in_file": 0, "invalid": 0}
    assert call("POST", "links", {**terms, "links": [*many, customer("x")]}).status_code == 422


def test_what_is_wrong_with_one_link_stops_no_other(call: Caller, terms: dict[str, Any]) -> None:
    wrong = [
        customer("a"),
        customer("a"),
        customer("b", email="nowhere"),
        customer("c", tags=["two words"]),
        customer("d", name=""),
        customer("e", domain="other.example"),
        customer("f", stars=9),
        customer("g", product=sample.KEYS.encryption_key),
        customer("h", visited_on="yesterday"),
        {},
    ]
    results = call("POST", "links", {**terms, "links": wrong}).json()["results"]
    told = [
        (one["verdict"], *(f"{fault['pointer']} {fault['code']}" for fault in one["errors"]))
        for one in results
    ]
    assert told == [
        ("made",),
        ("duplicate_in_file",),
        ("invalid", "/email invalid_email"),
        ("invalid", "/tags tag_contains_space"),
        ("invalid", "/name missing_name"),
        ("invalid", "/domain missing_secret"),
        ("invalid", "/stars max_value"),
        ("invalid", " secret"),
        ("invalid", "/visited_on invalid"),
        ("invalid", "/email no_customer"),
    ]


def test_a_tracked_link_is_ours_and_stays_the_same(call: Caller, terms: dict[str, Any]) -> None:
    body = {**terms, "is_tracked": True, "has_suffix": True, "links": [customer("o-1")]}
    first, again = (call("POST", "links", body).json()["results"][0] for _ in range(2))
    assert "/r/" in first["link"]
    assert (first["link"], first["reference"]) == (again["link"], again["reference"])
    assert first["reference"].startswith("o-1-")
    assert (first["verdict"], again["verdict"]) == ("made", "already_made")
    (listed,) = call("GET", "links?reference=o-1").json()["data"]
    assert (listed["id"], listed["is_tracked"], listed["clicked_at"]) == (first["id"], True, None)
    assert call("GET", "links?is_clicked=true").json()["data"] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"family": "feefo"}, "closed_platform"),
        ({"family": "nothing"}, "unknown_family"),
        ({"channel": "nowhere"}, "unknown_channel"),
        ({"links": []}, "invalid"),
    ],
)
def test_what_holds_for_all_links_is_refused_as_a_whole(
    call: Caller, terms: dict[str, Any], changes: dict[str, Any], code: str
) -> None:
    answer = call("POST", "links", {**terms, "links": [customer("o")], **changes})
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_keys_without_the_scope_make_and_read_nothing(acme: Organisation, terms: dict[str, Any]) -> None:
    stranger = caller(acme, Scope.EVENTS_WRITE)
    assert stranger("POST", "links", {**terms, "links": [customer("o")]}).status_code == 403
    assert stranger("GET", "link-batches").status_code == 403
    reader = caller(acme, Scope.LINKS_READ)
    assert reader("POST", "links", {**terms, "links": [customer("o")]}).status_code == 403
    assert reader("GET", "links").status_code == 200


def handed_in(call: Caller, terms: dict[str, Any], content: bytes, **headers: str) -> Any:
    return Client(raise_request_exception=False).post(
        "/api/v1/link-batches",
        {**terms, "file": SimpleUploadedFile("list.csv", content)},
        headers={"Authorization": f"Bearer {call.text}", **headers},
    )


def finished(cast: Cast) -> LinkBatch:
    done = run_next_batch(organisation=cast.acme, clock=lambda: NOON)
    assert done is not None
    return done


def test_a_file_is_taken_in_worked_later_and_fetched(call: Caller, terms: dict[str, Any], cast: Cast) -> None:
    content = (
        "Name;E-Mail;Bestellnummer;Filiale\nÅse;ase@customer.example;1;Köln\nBo;nowhere;2;Bonn\n".encode()
    )
    answer = handed_in(call, {**terms, "columns": "email,link,own:Filiale", "format": "jsonl"}, content)
    assert answer.status_code == 202, answer.content
    told = answer.json()
    assert (told["state"], told["has_result"]) == ("waiting", False)
    assert call("GET", f"link-batches/{told['id']}/result").status_code == 409
    finished(cast)
    told = call("GET", f"link-batches/{told['id']}").json()
    assert (told["state"], told["verdicts"]) == ("finished", {"made": 1, "invalid": 1})
    result = call("GET", f"link-batches/{told['id']}/result")
    line = json.loads(b"".join(result.streaming_content))
    assert (line["CustomerEmail"], line["Filiale"]) == ("ase@customer.example", "Köln")
    assert read_link(line["UniqueLink"], sample.KEYS).payload["name"] == "Åse"
    left = b"".join(call("GET", f"link-batches/{told['id']}/left-out").streaming_content).decode()
    assert "Mail cannot be sent to this address." in left
    assert [one["id"] for one in call("GET", "link-batches").json()["data"]] == [told["id"]]
    assert call("DELETE", f"link-batches/{told['id']}").status_code == 204
    assert call("GET", f"link-batches/{told['id']}").status_code == 404


def test_customers_as_json_become_a_list_too(call: Caller, terms: dict[str, Any], cast: Cast) -> None:
    links = [
        customer("o-1", details={"Shop": "Oslo"}, visited_on="2026-03-01", tags=["a", "b"], stars=4),
        customer("o-2", name="Smith, Jo"),
    ]
    answer = call("POST", "link-batches", {**terms, "columns": "reference,own:Shop", "links": links})
    assert answer.status_code == 202, answer.content
    finished(cast)
    made = ExportedLink.objects.order_by("row").values_list(
        "reference", "name", "tags", "details", "visited_on"
    )
    assert [(*row[:4], str(row[4])) for row in made] == [
        ("o-1", "Åse", ["a", "b"], {"Shop": "Oslo"}, "2026-03-01"),
        ("o-2", "Smith, Jo", [], {"Shop": ""}, "None"),
    ]


def test_the_same_file_under_the_same_key_is_one_list(call: Caller, terms: dict[str, Any]) -> None:
    content = b"name,email,reference\nA,a@customer.example,1\n"
    first, again = (handed_in(call, terms, content, **{"Idempotency-Key": "k1"}) for _ in range(2))
    assert first.json() == again.json()
    assert LinkBatch.objects.count() == 1
    other = handed_in(call, terms, content + b"B,b@customer.example,2\n", **{"Idempotency-Key": "k1"})
    assert other.json()["code"] == "idempotency_key_reused"


@pytest.mark.parametrize(
    ("content", "changes", "code"),
    [
        (b"", {}, "invalid"),
        (b"\n", {}, "file_empty"),
        (b"PK\x03\x04", {}, "file_broken_workbook"),
        (b"name,email\nA,a@customer.example\n", {}, "missing_fields"),
        (b"name,email,reference\nA,a@customer.example,1\n", {"columns": "nothing"}, "bad_columns"),
        (b"name,email,reference\nA,a@customer.example,1\n", {"delimiter": "x"}, "bad_format"),
        (b"name,email,reference,secret key\nA,a@customer.example,1,mykey12\n", {}, "secret_in_file"),
        (b"A,a@customer.example,1,shop.example,mykey12\n", {}, "secret_in_file"),
    ],
)
def test_lists_that_cannot_become_links_are_refused_and_not_stored(
    call: Caller, terms: dict[str, Any], content: bytes, changes: dict[str, Any], code: str, settings: Any
) -> None:
    answer = handed_in(call, {**terms, **changes}, content)
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.content
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []
    assert b"mykey12" not in answer.content


def test_a_file_above_the_limit_is_refused_unread(call: Caller, terms: dict[str, Any], settings: Any) -> None:
    settings.IMPORT_MAX_BYTES = 1000
    answer = handed_in(call, terms, b"x" * 100_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_links_that_only_the_platform_makes_are_taken_in_and_asked_for_later(
    call: Caller, terms: dict[str, Any], cast: Cast
) -> None:
    body = {**terms, "family": "api_made", "links": [customer("o-1", tags=["vip"])]}
    answer = call("POST", "links", body)
    told = answer.json()
    assert (answer.status_code, told["state"], told["family"]) == (202, "waiting", "api_made")
    batch = LinkBatch.objects.get()
    assert (batch.public_id, batch.options["result"]["shape"]["format"]) == (told["id"], "jsonl")
    finished(cast)  # no keys are stored for it, so nobody is asked
    told = call("GET", f"link-batches/{told['id']}").json()
    assert (told["state"], told["verdicts"]) == ("finished", {"invalid": 1})
    left = b"".join(call("GET", f"link-batches/{told['id']}/left-out").streaming_content).decode()
    assert "No keys are stored for the domain shop.example." in left
    refused = call("POST", "links", {**body, "links": [customer("o-1", stars=9)]})
    assert (refused.status_code, LinkBatch.objects.count()) == (422, 1)


def test_a_list_can_be_stopped_and_the_rival_sees_none(
    call: Caller, terms: dict[str, Any], cast: Cast
) -> None:
    told = handed_in(call, terms, b"name,email,reference\nA,a@customer.example,1\n").json()
    with tenant(cast.rival):
        key, text = issue_key(organisation=cast.rival, actor=None, name="Rival", scopes=Scope.values)
    rival = Caller(key, text)
    assert rival("GET", f"link-batches/{told['id']}").status_code == 404
    assert rival("GET", "link-batches").json()["data"] == []
    assert rival("GET", f"links?batch={told['id']}").status_code == 422
    assert call("POST", f"link-batches/{told['id']}/cancel").json()["state"] == "cancelled"
    assert call("POST", f"link-batches/{told['id']}/cancel").status_code == 409
