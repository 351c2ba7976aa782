"""Every number of the overview leads to rows, and there are as many of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Channel, Organisation
from core.tokens import Purpose
from stats.rollup import recount_touched
from tests.factories import (
    make_channel,
    make_customer,
    make_delivery,
    make_event,
    make_invitation,
    make_listing,
    make_review,
    make_rule,
)
from tracking.models import Hit

pytestmark = pytest.mark.django_db


def rows(client: Client, address: str) -> int:
    context = client.get(address).context
    return len(context["lines"] if "lines" in context else context.get("clicks", context.get("page")))


@pytest.fixture
def overview(olga: Client, acme: Organisation, channel: Channel) -> dict[str, Any]:
    """Of eight received today two were sent today, one of them opened, clicked and reviewed; the rest as told."""
    now, rule, google = timezone.now(), make_rule(channel), make_listing(channel, "google")
    own, today = make_listing(channel), now.date()
    for n, (state, sent_on, reason) in enumerate(
        [
            ("reviewed", today, ""),
            ("sent", today, ""),
            ("sent", today - timedelta(days=400), ""),
            ("refused", None, "capped"),
            ("refused", None, "erased"),
            ("", None, "no rule"),
            ("", None, "waiting"),
            ("", None, "waiting"),
        ]
    ):
        event = make_event(
            channel,
            make_customer(f"p{n}@customer.example"),
            received_at=now,
            received_on=today,
            matched_at=None if reason == "waiting" else now,
        )
        if not state:
            continue
        more = {"opened_on": today, "clicked_on": today, "clicked_at": now} if state == "reviewed" else {}
        invitation = make_invitation(
            event, rule, state=state, refusal_reason=reason, created_on=today, sent_at=sent_on and now,
            listing=own if state == "reviewed" else google, **more,
        )  # fmt: skip
        if sent_on:
            make_delivery(
                invitation, state="sent", sent_at=now, sent_on=sent_on,
                bounced_on=today if state == "sent" and sent_on == today else None,
            )  # fmt: skip
        if state == "reviewed":
            review = make_review(
                channel, own, invitation=invitation, rating=4, submitted_on=today, submitted_at=now
            )
    for verdict in ("person", "unknown", "machine"):
        Hit.objects.create(
            id=uuid4(), received_at=now, day_on=today, purpose=Purpose.ONWARD, subject=review.pk, listing=google.pk,
            channel=channel.pk, sequence=0, method="GET", source=b"12345678", verdict=verdict, judged_at=now,
        )  # fmt: skip
    while recount_touched(organisation=acme, now=now):
        pass
    return olga.get(reverse("stats:overview", args=["acme"])).context


def test_every_number_of_the_funnel_leads_to_as_many_rows(olga: Client, overview: dict[str, Any]) -> None:
    counts = {row["key"]: row["value"] for row in overview["funnel"]}
    assert counts == {"sent": 2, "delivered": 1, "opened": 1, "clicked": 1, "reviewed": 1}
    links = overview["links"]
    for key in ("sent", "opened", "clicked", "reviewed"):
        assert rows(olga, links[key]) == counts[key], key
    assert rows(olga, links["bounced"]) == counts["sent"] - counts["delivered"] == 1
    assert rows(olga, links["unanswered"]) == 1


def test_every_star_leads_to_as_many_reviews(olga: Client, overview: dict[str, Any]) -> None:
    assert [row["count"] for row in overview["stars"]] == [0, 1, 0, 0, 0]
    for row in overview["stars"]:
        assert rows(olga, row["url"]) == row["count"]


def test_every_number_of_a_platform_leads_to_as_many_rows(olga: Client, overview: dict[str, Any]) -> None:
    own, google = overview["platforms"]
    assert (own["sent"], own["reviewed"], google["sent"], google["reviewed"]) == (1, 1, 1, None)
    for row in (own, google):
        for key in ("sent", "opened", "clicked"):
            assert rows(olga, row["links"][key]) == row[key], key
        assert rows(olga, row["links"]["bounced"]) == row["sent"] - row["delivered"]
    assert rows(olga, own["links"]["reviewed"]) == own["reviewed"]
    assert rows(olga, google["links"]["onward"]) == google["onward"] == 2


def test_received_is_the_sum_of_lines_that_each_lead_to_as_many_events(
    olga: Client, overview: dict[str, Any]
) -> None:
    account = overview["account"]
    assert [line["count"] for line in account["lines"]] == [3, 1, 1, 1, 2]
    assert account["meets"]
    assert rows(olga, account["received_url"]) == account["received"] == 8
    for line in account["lines"]:
        assert rows(olga, line["url"]) == line["count"], line["label"]


def test_a_channel_narrows_the_numbers_and_their_rows_alike(
    olga: Client, acme: Organisation, overview: dict[str, Any]
) -> None:
    other = make_channel("Acme Lyon")
    answer = olga.get(reverse("stats:overview", args=["acme"]), {"channel": other.public_id, "period": "7"})
    assert answer.context["account"]["received"] == 0
    assert (
        rows(olga, answer.context["links"]["sent"])
        == rows(olga, answer.context["account"]["received_url"])
        == 0
    )
