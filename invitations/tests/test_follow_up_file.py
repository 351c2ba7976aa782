"""The follow-up as a file: it obeys the filters, runs no formula and leaves a trace."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, Channel, Organisation
from invitations.models import Invitation, InvitationRule
from invitations.tests.asked_people import three_invitations
from tests.factories import (
    make_rule,
)

pytestmark = pytest.mark.django_db


def page(name: str, *arguments: str) -> str:
    return reverse(f"invitations:{name}", args=["acme", *arguments])


@pytest.fixture
def rule(acme: Organisation, channel: Channel) -> InvitationRule:
    return make_rule(channel)


@pytest.fixture
def three(channel: Channel, rule: InvitationRule) -> dict[str, Invitation]:
    return three_invitations(channel, rule)


def test_file_obeys_the_filters_runs_no_formula_and_leaves_a_trace(
    olga: Client, three: dict[str, Invitation]
) -> None:
    answer = olga.post(page("export") + "?reason=capped&q=A-")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [row["reference"] for row in rows] == ["A-2"]
    assert rows[0]["name"] == "'=Cy"
    assert (
        rows[0]["reason_sentence"] == "This customer has already been invited as often as the limits allow."
    )
    assert answer["Content-Disposition"].startswith('attachment; filename="invitations-')
    trace = AuditEvent.objects.get(action="invitations.exported")
    assert trace.detail == {"filters": ["reason", "q"]}


def test_file_asks_the_same_number_of_questions_for_one_and_three(
    olga: Client, three: dict[str, Invitation], django_assert_num_queries: Any
) -> None:
    for query in ("?q=B-1", "?q=A-", ""):
        answer = olga.post(page("export") + query)
        with django_assert_num_queries(9 if query != "?q=A-" else 8):
            b"".join(answer.streaming_content)


def test_file_tells_times_in_the_channels_zone(olga: Client, three: dict[str, Invitation]) -> None:
    content = b"".join(olga.post(page("export")).streaming_content).decode("utf-8-sig")
    rows = {row["reference"]: row for row in csv.DictReader(io.StringIO(content))}
    assert rows["B-1"]["sent_at"] == "2026-03-10T13:00:00+01:00"
    assert (rows["B-1"]["platform"], rows["B-1"]["opened_on"], rows["B-1"]["reminder_state"]) == (
        "google",
        "2026-03-11",
        "scheduled",
    )
