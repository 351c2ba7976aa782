"""Every number of the overview leads to rows, and there are as many of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Channel, Organisation
from stats.rollup import recount_touched
from tests.factories import make_customer, make_delivery, make_event, make_invitation, make_rule

pytestmark = pytest.mark.django_db


def rows(client: Client, address: str) -> int:
    return len(client.get(address).context["lines"])


@pytest.fixture
def overview(olga: Client, acme: Organisation, channel: Channel) -> dict[str, Any]:
    """Of five received today two were sent today, one of them opened and clicked, one left yesterday; two refused."""
    now, rule = timezone.now(), make_rule(channel)
    today = now.date()
    for n, (state, sent_on, reason) in enumerate(
        [
            ("clicked", today, ""),
            ("sent", today, ""),
            ("sent", today - timedelta(days=400), ""),
            ("refused", None, "capped"),
            ("refused", None, "erased"),
        ]
    ):
        event = make_event(
            channel,
            make_customer(f"p{n}@customer.example"),
            received_at=now,
            received_on=today,
            matched_at=now,
        )
        more = {"opened_on": today, "clicked_on": today, "clicked_at": now} if state == "clicked" else {}
        invitation = make_invitation(
            event, rule, state=state, refusal_reason=reason, created_on=today, sent_at=sent_on and now, **more
        )
        if sent_on:
            make_delivery(invitation, state="sent", sent_at=now, sent_on=sent_on)
    while recount_touched(organisation=acme, now=now):
        pass
    return olga.get(reverse("stats:overview", args=["acme"])).context


def test_every_number_leads_to_as_many_rows(olga: Client, overview: dict[str, Any]) -> None:
    links, account = overview["links"], overview["account"]
    funnel = {str(row["label"]): row.get("value") for row in overview["funnel"]}
    assert rows(olga, links["sent"]) == funnel["Sent"] == 2
    assert rows(olga, links["opened"]) == funnel["Opened"] == 1
    assert rows(olga, links["clicked"]) == funnel["Clicked"] == 1
    assert rows(olga, links["invitations"]) == account["invited"] == 3
    assert rows(olga, links["refused"]) == account["refused"] == 2
    for reason, count, _share in account["reasons"]:
        assert rows(olga, f"{links['refused']}&reason={reason}") == count == 1
