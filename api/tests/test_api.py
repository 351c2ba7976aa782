"""The API: events once, verdicts for each, one shape of error, and nobody else's rows."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory
from django.urls import reverse
from rest_framework.request import Request

from accounts.models import ApiKey, Channel, Organisation
from accounts.models.api_key import Scope
from accounts.services.keys import issue_key, revoke_key
from api.errors import problem
from invitations.models import Customer, Delivery, Event, Invitation
from tests.cast import Cast
from tests.factories import NOON, make_customer, make_event, make_invitation, make_rule

pytestmark = pytest.mark.django_db


class Caller:
    """An API client with a key."""

    def __init__(self, key: ApiKey, text: str) -> None:
        self.key, self.text = key, text

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return Client(raise_request_exception=False).generic(
            method,
            f"/api/v1/{path}",
            data=b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.text}", **headers},
        )


def caller(organisation: Organisation, *scopes: str) -> Caller:
    return Caller(
        *issue_key(organisation=organisation, actor=None, name="Shop", scopes=scopes or Scope.values)
    )


@pytest.fixture
def call(acme: Organisation) -> Caller:
    return caller(acme)


@pytest.fixture
def order(channel: Channel) -> dict[str, Any]:
    return {
        "channel": channel.public_id,
        "event_type": "delivered",
        "reference": "A-1",
        "customer": {"email": "Camille@Customer.example", "name": "Camille", "language": "fr"},
        "occurred_at": "2026-03-09T10:00:00+01:00",
        "activation_on": "2026-03-20",
        "consents": {"send": True, "track": False},
        "products": [{"sku": "L-1", "name": "Lamp"}],
    }


def test_event_is_created_once_and_the_same_row_afterwards(call: Caller, order: dict[str, Any]) -> None:
    first, again = call("POST", "events", order), call("POST", "events", order)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    event = Event.objects.get()
    assert first.json()["id"] == event.public_id
    assert (event.customer.email, event.consent_send, event.consent_track) == (
        "camille@customer.example",
        True,
        False,
    )
    assert event.event_products.get().product.sku == "L-1"


def test_channel_can_be_named_by_its_own_reference(
    call: Caller, order: dict[str, Any], channel: Channel
) -> None:
    channel.reference = "paris"
    channel.save()
    assert call("POST", "events", {**order, "channel": "paris"}).status_code == 201


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"channel": "chl_nobody"}, "/channel"),
        ({"event_type": "sold"}, "/event_type"),
        ({"reference": ""}, "/reference"),
        ({"customer": {"email": "nobody"}}, "/customer/email"),
        ({"customer": {}}, "/customer/email"),
        ({"occurred_at": "yesterday"}, "/occurred_at"),
        ({"consents": {"send": "perhaps"}}, "/consents/send"),
        ({"products": [{"name": "no sku"}]}, "/products/0/sku"),
        ({"legal_basis": "because"}, "/legal_basis"),
        ({"reference": "a\u0000b"}, "/reference"),
    ],
)
def test_bad_input_is_a_problem_that_points_at_it(
    call: Caller, order: dict[str, Any], change: dict[str, Any], pointer: str
) -> None:
    answer = call("POST", "events", {**order, **change})
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not Event.objects.exists()


def test_body_that_is_no_json_is_a_problem(call: Caller) -> None:
    answer = Client().post(
        "/api/v1/events",
        b"{",
        content_type="application/json",
        headers={"Authorization": f"Bearer {call.text}"},
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


def test_batch_gives_every_item_its_verdict_and_sums_meet(call: Caller, order: dict[str, Any]) -> None:
    call("POST", "events", order)
    items = [
        {**order, "reference": "B-1", "customer": {"email": "b@customer.example"}},
        {**order, "reference": "B-1", "customer": {"email": "b@customer.example"}},
        order,
        {**order, "reference": "A-2"},
        {**order, "reference": "B-2", "customer": {"email": "wrong"}},
        {**order, "reference": "B-3", "channel": "nowhere"},
        {"reference": "B-4"},
    ]
    answer = call("POST", "events/batch", {"events": items})
    assert answer.status_code == 200
    verdicts = [result["verdict"] for result in answer.json()["results"]]
    assert verdicts == [
        "created",
        "duplicate_in_file",
        "unchanged",
        "same_person",
        "invalid",
        "invalid",
        "invalid",
    ]
    assert sum(answer.json()["counts"].values()) == len(items)
    assert answer.json()["results"][4]["errors"][0]["pointer"] == "/customer/email"


def test_batch_of_more_than_a_thousand_is_refused_whole(call: Caller, order: dict[str, Any]) -> None:
    answer = call("POST", "events/batch", {"events": [order] * 1001})
    assert answer.status_code == 422
    assert not Event.objects.exists()


def test_number_of_queries_does_not_grow_with_the_batch(
    call: Caller, order: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    def batch(name: str, count: int) -> list[dict[str, Any]]:
        return [
            {
                **order,
                "reference": f"{name}{n}",
                "customer": {"email": f"{name}{n}@c.example"},
                "products": [],
            }
            for n in range(count)
        ]

    call("POST", "events/batch", {"events": batch("w", 1)})
    with django_assert_max_num_queries(45):
        call("POST", "events/batch", {"events": batch("x", 200)})
    assert Event.objects.count() == 201


def test_customers_alone_send_nothing_and_the_answer_says_so(call: Caller, channel: Channel) -> None:
    make_rule(channel)
    first = call("PUT", "customers", {"email": "c@customer.example", "name": "C"})
    again = call("PUT", "customers", {"email": "c@customer.example", "name": "Carla"})
    many = call("POST", "customers", {"customers": [{"email": "d@customer.example"}, {"email": "x"}]})
    assert (first.status_code, again.status_code, many.status_code) == (201, 200, 200)
    assert all("nothing is sent" in answer.json()["notice"] for answer in (first, again, many))
    assert [result["verdict"] for result in many.json()["results"]] == ["created", "invalid"]
    assert Customer.objects.get(email="c@customer.example").name == "Carla"
    assert not Invitation.objects.exists()
    assert not Delivery.objects.exists()


def test_idempotency_key_gives_the_first_answer_again(call: Caller, order: dict[str, Any]) -> None:
    first = call("POST", "events", order, **{"Idempotency-Key": "k1"})
    again = call("POST", "events", order, **{"Idempotency-Key": "k1"})
    other = call("POST", "events", {**order, "reference": "Z"}, **{"Idempotency-Key": "k1"})
    assert (first.status_code, again.status_code, again["Idempotent-Replayed"]) == (201, 201, "true")
    assert first.content == again.content
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_refused_request_is_not_kept_so_it_can_be_mended(call: Caller, order: dict[str, Any]) -> None:
    assert call("POST", "events", {**order, "reference": ""}, **{"Idempotency-Key": "k"}).status_code == 422
    assert call("POST", "events", order, **{"Idempotency-Key": "k"}).status_code == 201


def test_wrong_revoked_and_missing_keys_get_the_same_answer(call: Caller) -> None:
    def stripped(answer: Any) -> dict[str, Any]:
        return {name: value for name, value in answer.json().items() if name != "instance"}

    revoke_key(key=call.key, actor=None, now=NOON)
    answers = [
        call("GET", "events"),
        Caller(call.key, "rk_live_aaaaaaaa_" + "a" * 43)("GET", "events"),
        Caller(call.key, "nonsense")("GET", "events"),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert all(answer["WWW-Authenticate"] == "Bearer" for answer in answers)
    assert all(stripped(answer) == stripped(answers[0]) for answer in answers)
    assert Client().get("/api/v1/events").status_code == 401
    assert Client().get(f"/api/v1/events?key={call.text}").status_code == 401


def test_key_does_only_what_its_scopes_say(acme: Organisation, order: dict[str, Any]) -> None:
    reader = caller(acme, Scope.EVENTS_READ)
    assert reader("GET", "events").status_code == 200
    answer = reader("POST", "events", order)
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert not Event.objects.exists()


@pytest.mark.parametrize("path", ["events", "customers", "invitations", "reviews", "channels"])
def test_rivals_rows_are_not_there(cast: Cast, acme: Organisation, call: Caller, path: str) -> None:
    assert "ivalsecret" not in call("GET", path).content.decode()
    assert "Rival Berlin" not in call("GET", path).content.decode()


def test_foreign_and_missing_ids_are_the_same_404(call: Caller) -> None:
    for path in (
        "events/evt_" + "0" * 32,
        "events/inv_" + "0" * 32,
        "events/x",
        "customers/y",
        "reviews/z",
        "nowhere",
    ):
        answer = call("GET", path)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json"), path


def test_pages_follow_each_other_without_gap_or_double(call: Caller, channel: Channel) -> None:
    made = {make_event(channel, make_customer(f"{n}@c.example")).public_id for n in range(5)}
    seen, cursor = [], ""
    while True:
        answer = call("GET", f"events?limit=2&cursor={cursor}")
        seen += [event["id"] for event in answer.json()["data"]]
        cursor = answer.json()["next_cursor"]
        assert ("Link" in answer) is bool(cursor)
        if not cursor:
            break
    assert (len(seen), set(seen)) == (5, made)
    assert call("GET", "events?limit=0").status_code == 422
    assert call("GET", "events?limit=10000").status_code == 422
    assert call("GET", "events?cursor=x").status_code == 422


def test_invitations_tell_state_and_reason(call: Caller, channel: Channel) -> None:
    event = make_event(channel, make_customer())
    make_invitation(event, make_rule(channel), state="refused", refusal_reason="capped")
    (told,) = call("GET", "invitations?state=refused").json()["data"]
    assert (told["refusal_reason"], told["platform"], told["event"]) == ("capped", None, event.public_id)
    assert call("GET", "invitations?state=lost").status_code == 422


def test_documentation_and_schema_are_served_and_405_is_a_problem(client: Client, call: Caller) -> None:
    assert client.get(reverse("api:docs")).status_code == 200
    assert client.get(reverse("api:schema")).status_code == 200
    answer = call("DELETE", "events")
    assert (answer.status_code in {403, 405}, answer["Content-Type"]) == (True, "application/problem+json")


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_connection_that_breaks_off_within_a_request_is_told_as_503(
    error: type[Exception], rf: RequestFactory
) -> None:
    answer = problem(error("closed"), {"request": Request(rf.post("/api/v1/events"))})
    assert (answer.status_code, answer["Retry-After"], answer.data["code"]) == (503, "10", "unavailable")
