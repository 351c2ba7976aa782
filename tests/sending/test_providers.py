"""Letters by a mail provider: the marker before the request, one request for each marker, doubt is UNKNOWN."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.utils import timezone

from accounts.models import Channel, SenderIdentity
from accounts.services.transporting import set_transport
from core.tenancy import tenant
from invitations.models import Attempt, Delivery
from invitations.services.sending import Rota, drain, reap
from tests import factories
from tests.cast import EVERY_ROLE, Cast
from tests.sending.processes import KILLED, die_at, exit_status
from tests.sending.provider_sink import DROP, Answer, ProviderSink
from tests.sending.scenes import drain_to, make_due, relay_to, states
from tests.sink import SinkProcess

pytestmark = pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)

Provide = Callable[[str, ProviderSink], SenderIdentity]
VALUES = {
    "amazon_ses": {"region": "eu-west-1", "access_key_id": "A" * 20, "secret_access_key": "s" * 40},
    "postmark": {"server_token": "token"},
    "mailgun": {"domain": "mg.acme.example", "region": "us", "api_key": "key"},
    "sendgrid": {"region": "us", "api_key": "key"},
    "brevo": {"api_key": "key"},
}


@pytest.fixture(autouse=True)
def _no_rest() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def at_provider(committed: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Provide:
    """Return a function that gives Acme's channel a provider at a sink."""

    def give(transport: str, sink: ProviderSink) -> SenderIdentity:
        name = transport.upper()
        settings.ANYMAIL = {f"{name}_API_URL": sink.url}
        monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", sink.url)
        with tenant(committed.acme):
            sender = committed.channel.sender
            set_transport(sender=sender, actor=None, transport=transport, values=VALUES[transport])
        return sender

    return give


def drain_house() -> None:
    with SinkProcess() as house:
        drain_to(house.port)


@pytest.mark.parametrize("transport", VALUES)
def test_each_letter_is_one_request_after_its_marker(
    transport: str, committed: Cast, at_provider: Provide
) -> None:
    keys = make_due(committed.acme, committed.channel, 6)
    seen: list[tuple[str, int]] = []

    def look(path: str) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM invitations_delivery WHERE state = 'sending' AND id = ANY (%s)", [keys]
            )
            seen.append((path, cursor.fetchone()[0]))

    with ProviderSink(look=look) as sink:
        at_provider(transport, sink)
        drain_house()
    assert len(sink.requests) == 6
    assert all(count > 0 for _path, count in seen)
    assert states(committed.acme) == {"sent": 6}
    with tenant(committed.acme):
        assert set(Attempt.objects.values_list("outcome", flat=True)) == {"sent"}
        delivery = Delivery.objects.order_by("id").first()
        body = b"".join(body for _path, _headers, body in sink.requests)
        assert delivery.public_id.encode() in body or transport == "amazon_ses"


def test_what_the_provider_is_given_is_the_letter(committed: Cast, at_provider: Provide) -> None:
    make_due(committed.acme, committed.channel, 1)
    with ProviderSink() as sink:
        at_provider("postmark", sink)
        drain_house()
    [(path, headers, body)] = sink.requests
    said = json.loads(body)
    assert (path, headers["X-Postmark-Server-Token"]) == ("/email", "token")
    assert said["To"] == "Camille Laurent <person0@customer.example>"
    assert said["From"].endswith(f"<{committed.channel.sender.from_email}>")
    assert "/c/" in said["HtmlBody"]
    assert "/u/" in said["TextBody"]
    names = {header["Name"]: header["Value"] for header in said["Headers"]}
    assert names["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert names["List-Unsubscribe"].startswith("<http")
    assert said["TrackOpens"] is False
    assert said["TrackLinks"] == "None"
    assert said["Metadata"]["delivery"].startswith("dlv_")


@pytest.mark.parametrize(
    ("answers", "first", "reason"),
    [
        ([401], "retry", "relay_fault"),
        ([429], "retry", "relay_fault"),
        ([422], "failed", "refused_for_good"),
        ([500], "unknown", "no_answer"),
        ([503], "unknown", "no_answer"),
        ([DROP], "unknown", "no_answer"),
    ],
)
def test_every_answer_has_its_meaning(
    answers: list[Answer], first: str, reason: str, committed: Cast, at_provider: Provide
) -> None:
    make_due(committed.acme, committed.channel, 1)
    with ProviderSink(answers) as sink:
        at_provider("postmark", sink)
        drain_house()
        drain_house()  # whoever rests is not asked again, and what is unknown is nobody's to send again
    assert len(sink.requests) == 1
    with tenant(committed.acme):
        delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason) == (first, reason)
    assert "@" not in delivery.last_reply


def test_a_refused_key_costs_one_marker_and_the_letters_wait(committed: Cast, at_provider: Provide) -> None:
    make_due(committed.acme, committed.channel, 40)
    make_due(committed.rival, committed.rival_channel, 3)
    with ProviderSink([401] * 50) as sink:
        sender = at_provider("brevo", sink)
        drain_house()
    assert len(sink.requests) == 1
    found = states(committed.acme)
    assert found["retry"] + found["scheduled"] == 40
    assert states(committed.rival)["sent"] == 3
    with tenant(committed.acme):
        sender.refresh_from_db()
        assert sender.fault == "log_in"
        assert Attempt.objects.filter(marked_at__isnull=False).count() == 1


def test_a_provider_that_cannot_be_reached_keeps_the_letters(committed: Cast, at_provider: Provide) -> None:
    make_due(committed.acme, committed.channel, 3)
    with ProviderSink() as sink:
        at_provider("mailgun", sink)
    drain_house()
    with tenant(committed.acme):
        assert set(Delivery.objects.values_list("state", "reason")) == {("retry", "relay_fault")}


def test_a_letter_that_was_stopped_gets_no_request(committed: Cast, at_provider: Provide) -> None:
    keys = make_due(committed.acme, committed.channel, 2)

    def stop(path: str) -> None:
        with tenant(committed.acme):
            Delivery.objects.filter(state="claimed").update(
                state="cancelled", reason="by_hand", claim=None, changed_at=timezone.now()
            )

    with ProviderSink(look=stop) as sink:
        at_provider("sendgrid", sink)
        drain_house()
    assert len(sink.requests) == 1
    assert states(committed.acme) == {"sent": 1, "cancelled": 1}
    assert len(keys) == 2


def test_channels_of_one_organisation_leave_each_their_own_way(committed: Cast, at_provider: Provide) -> None:
    with tenant(committed.acme):
        lyon: Channel = factories.make_channel("Acme Lyon")
    make_due(committed.acme, committed.channel, 3)
    make_due(committed.acme, lyon, 2, prefix="lyon")
    with ProviderSink() as sink:
        at_provider("mailgun", sink)
        drain_house()
    assert len(sink.requests) == 3
    assert states(committed.acme) == {"sent": 5}


@pytest.mark.parametrize(
    ("point", "requests", "state"),
    [("claimed", 1, "sent"), ("marked", 0, "unknown"), ("reply_read", 1, "unknown")],
)
def test_killed_on_the_way_the_letter_is_never_requested_twice(
    point: str, requests: int, state: str, committed: Cast, at_provider: Provide
) -> None:
    make_due(committed.acme, committed.channel, 1)
    with ProviderSink() as sink:
        at_provider("postmark", sink)
        house = relay_to(9)
        died = exit_status(lambda: drain(relay=house, rota=Rota(), seconds=5, crash_point=die_at(point)))
        with tenant(committed.acme):
            reap(now=timezone.now() + timedelta(hours=1))
        drain_house()
    assert died == KILLED
    assert len(sink.requests) == requests
    assert states(committed.acme) == {state: 1}
