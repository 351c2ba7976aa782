"""The whole way of one order: reported, matched, sent over SMTP, read, followed, reviewed, shared, counted, seen."""

from __future__ import annotations

import email
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from accounts.models import Organisation
from accounts.services.keys import issue_key
from core.tenancy import tenant
from invitations.mailer import Relay
from invitations.models import Delivery, Event, Invitation
from invitations.services.matching import match_events
from invitations.services.sending import Rota, drain
from reputation.embedded.ports import reserve
from reviews.models import Review
from stats.models import DailyCount
from stats.rollup import recount_touched
from tests.cast import EVERY_ROLE, Cast, logged_in
from tests.factories import make_listing, make_rule
from tracking.services import judge_hits

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


@pytest.fixture
def letterbox(tmp_path: Path) -> Iterator[tuple[Relay, Path]]:
    """A real mail server on loopback that keeps what it takes as files."""
    port, folder = reserve(20_500), tmp_path / "mail"
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "reputation.development_mail",
            "--port",
            str(port.number),
            "--folder",
            str(folder),
        ]
    )
    try:
        yield Relay(host="127.0.0.1", port=port.number, connections=2), folder
    finally:
        server.terminate()
        server.wait(10)
        port.close()


def report(organisation: Organisation, order: dict[str, Any]) -> int:
    with tenant(organisation):
        _key, text = issue_key(organisation=organisation, actor=None, name="Shop", scopes=["events:write"])
    answer = Client().post(
        "/api/v1/events", json.dumps(order), "application/json", headers={"Authorization": f"Bearer {text}"}
    )
    return answer.status_code


def letters(folder: Path) -> list[EmailMessage]:
    return [
        email.message_from_bytes(file.read_bytes(), policy=default) for file in sorted(folder.glob("*.eml"))
    ]


def send_what_is_due(relay: Relay) -> None:
    for attempt in range(50):
        if drain(relay=relay, rota=Rota()).verdicts:
            return
        time.sleep(0.1 * attempt)  # the mail server may still be starting; letters wait for it
    raise AssertionError("Nothing was sent.")


def follow(url: str) -> Any:
    return Client(headers=BROWSER).get(urlsplit(url).path)


@pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)
def test_an_order_becomes_a_review_and_a_number(committed: Cast, letterbox: tuple[Relay, Path]) -> None:
    relay, folder = letterbox
    with tenant(committed.acme):
        make_listing(committed.channel, "own", name="Acme Paris")
        google = make_listing(
            committed.channel, "google", url="https://search.google.com/local/writereview?placeid=x"
        )
        make_rule(committed.channel, wait_days=0, has_reminder=True)

    order = {
        "channel": committed.channel.public_id,
        "event_type": "delivered",
        "reference": "A-1",
        "customer": {"email": "camille@customer.example", "name": "Camille Laurent"},
    }
    assert report(committed.acme, order) == 201
    assert report(committed.acme, order) == 200

    now = timezone.now()
    with tenant(committed.acme):
        assert match_events(organisation=committed.acme, now=now).scheduled == 1
        Delivery.objects.update(due_at=now - timedelta(seconds=1))
    send_what_is_due(relay)
    (letter,) = letters(folder)
    assert letter["To"].endswith("<camille@customer.example>")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    words = letter.get_body(("plain",)).get_content()
    page = letter.get_body(("html",)).get_content()
    (pixel,) = re.findall(r'src="(http[^"]+/o/[\w-]{44}\.gif)"', page)
    click = re.findall(r"http\S+/c/[\w-]{44}/", words)[0]

    assert follow(pixel)["Content-Type"] == "image/gif"
    to_form = follow(click)
    assert to_form.status_code == 302
    form = urlsplit(to_form["Location"]).path
    assert Client(headers=BROWSER).get(form).status_code == 200
    thanks = Client(headers=BROWSER).post(form, {"rating": "5", "text": "Lovely"}, follow=True)
    assert "Lovely" in thanks.content.decode()
    (onward,) = re.findall(r'href="(http[^"]+/w/[\w-]{44}/)"', thanks.content.decode())
    assert follow(onward)["Location"] == google.url

    _count_and_look(committed, now)


def _count_and_look(committed: Cast, now: datetime) -> None:
    later = now + timedelta(minutes=10)
    with tenant(committed.acme):
        judge_hits(organisation=committed.acme, now=later)
        recount_touched(organisation=committed.acme, now=later)
        invitation = Invitation.objects.get()
        assert (invitation.state, invitation.listing.platform) == ("reviewed", "own")
        assert list(Delivery.objects.order_by("sequence").values_list("state", flat=True)) == [
            "sent",
            "cancelled",
        ]
        assert Review.objects.get().rating == 5
        sums = {
            name: sum(DailyCount.objects.values_list(name, flat=True))
            for name in (
                "events_received",
                "invited",
                "sent",
                "reviews",
                "stars_5",
                "onward_clicks",
                "clicks",
            )
        }
        assert sums == {
            "events_received": 1,
            "invited": 1,
            "sent": 1,
            "reviews": 1,
            "stars_5": 1,
            "onward_clicks": 1,
            "clicks": 1,
        }
        assert Event.objects.count() == 1
    page = logged_in(committed.olga).get("/app/acme/").content.decode()
    assert "5.00" in page
    assert "Rivalsecret" not in page
    connections["default"].close()
