"""Pages of deeds on many: the question with its counts, the toast that takes back, the progress, the file."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts.models import Channel, Organisation
from accounts.models.organisation import ChannelScope
from accounts.roles import Role
from core.tenancy import tenant
from invitations.models import BulkAction, Delivery, Invitation, InvitationRule
from invitations.services import bulk_actions
from invitations.wanted import Wanted
from tests.cast import Cast, logged_in
from tests.factories import (
    NOON,
    make_channel,
    make_customer,
    make_delivery,
    make_event,
    make_invitation,
    make_membership,
    make_rule,
    make_user,
)

pytestmark = pytest.mark.django_db

AHEAD = datetime(2100, 1, 1, tzinfo=UTC)


def page(name: str, *arguments: str) -> str:
    return reverse(f"invitations:{name}", args=["acme", *arguments])


def text(answer: Any) -> str:
    return answer.content.decode()


def undo_of(answer: Any) -> str:
    """Return where the only toast's Undo posts to; blank when it offers none."""
    (toast,) = get_messages(answer.wsgi_request)
    return toast.extra_tags.removeprefix("undo:")


@pytest.fixture
def rule(acme: Organisation, channel: Channel) -> InvitationRule:
    return make_rule(channel)


@pytest.fixture
def four(rule: InvitationRule) -> list[Invitation]:
    """Two letters wait, one was sent, one customer was refused with a name that is a formula."""
    made = []
    for number, state in enumerate(("scheduled", "scheduled", "sent", "refused")):
        customer = make_customer(f"p{number}@customer.example", name="=Cy" if state == "refused" else "Ada")
        event = make_event(rule.channel, customer, reference=f"=R-{number}")
        reason = {"refusal_reason": "capped"} if state == "refused" else {}
        made.append(make_invitation(event, rule, state=state, **reason))
        if state != "refused":
            make_delivery(made[-1], state=state, expires_at=AHEAD)
    return made


def test_question_tells_the_counts_and_changes_nothing(olga: Client, four: list[Invitation]) -> None:
    answer = olga.get(page("bulk_ask", "cancel"), {"all": "1"})
    html = text(answer)
    assert "4 invitations match the filters." in html
    assert "Stop 2 letters" in html
    assert ("Has left" in html, "Never had a letter" in html) == (True, True)
    assert not BulkAction.objects.exists()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"scheduled", "sent"}
    answer = olga.post(page("bulk_ask", "resend"), {"invitation": [four[2].public_id]})
    assert "1 invitation is chosen." in text(answer)
    assert "Back to the list" in text(answer)


def test_chosen_letters_stop_and_the_toast_brings_them_back(olga: Client, four: list[Invitation]) -> None:
    chosen = [one.public_id for one in four]
    filters = "state=scheduled&q=%3DR"
    answer = olga.post(page("bulk_begin", "cancel"), {"invitation": chosen, "filters": filters})
    assert answer.url == f"{page('list')}?{filters}"
    assert "2 letters were stopped." in str(next(iter(get_messages(answer.wsgi_request))))
    assert Invitation.objects.filter(state="cancelled").count() == 2
    answer = olga.post(undo_of(answer), follow=True)
    assert "2 letters are scheduled again." in text(answer)
    assert Invitation.objects.filter(state="scheduled").count() == 2
    action = BulkAction.objects.get(kind="cancel")
    again = olga.post(page("bulk_take_back", action.public_id), follow=True)
    assert "taken back already" in text(again)
    assert "Take the cancellation back" not in text(again)


def test_all_that_match_obey_the_filters_and_the_moment_of_the_question(
    olga: Client, four: list[Invitation], rule: InvitationRule
) -> None:
    ask = olga.get(page("bulk_ask", "cancel"), {"all": "1", "state": "scheduled"})
    late = make_invitation(make_event(rule.channel, make_customer("late@customer.example")), rule)
    make_delivery(late)
    told = {
        "all": "1",
        "filters": ask.context["filters"],
        "upto": str(ask.context["foreseen"].upto),
    }
    olga.post(page("bulk_begin", "cancel"), told)
    late.refresh_from_db()
    assert late.state == "scheduled"
    assert BulkAction.objects.get().counts == {"stopped": 2}


def test_nothing_chosen_and_nothing_found_are_said(olga: Client, four: list[Invitation]) -> None:
    for name in ("bulk_ask", "bulk_begin"):
        answer = olga.post(page(name, "cancel"), {"invitation": ["inv_x", ""]}, follow=True)
        assert "Choose invitations first" in text(answer)
    told = {"all": "1", "filters": "reason=erased"}
    assert "No invitation is like that" in text(olga.post(page("bulk_begin", "resend"), told, follow=True))
    assert not BulkAction.objects.exists()


def test_many_wait_for_a_worker_and_the_page_shows_their_progress(
    olga: Client, acme: Organisation, four: list[Invitation], cast: Cast
) -> None:
    action = bulk_actions.begin(
        organisation=acme, kind="cancel", actor=cast.olga, now=NOON, wanted=Wanted(), upto=10**9
    )
    html = text(olga.get(page("bulk_detail", action.public_id)))
    assert "Waiting for a worker" in html
    assert "You can leave this page" in html
    part = olga.get(page("bulk_progress", action.public_id))
    assert ("HX-Refresh" in part, 'hx-trigger="every 1s"' in text(part)) == (False, True)
    BulkAction.objects.update(state="finished", counts={"stopped": 2, "left": 2})
    part = olga.get(page("bulk_progress", action.public_id))
    assert (part["HX-Refresh"], "hx-trigger" in text(part)) == ("true", False)
    listed = text(olga.get(page("bulk_list")))
    assert "Cancelling invitations" in listed


def test_result_is_a_file_without_formulas(olga: Client, vera: Client, four: list[Invitation]) -> None:
    olga.post(page("bulk_begin", "cancel"), {"invitation": [one.public_id for one in four]})
    address = page("bulk_rows", BulkAction.objects.get().public_id)
    content = b"".join(olga.get(address).streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [(row["reference"], row["outcome"]) for row in rows] == [
        ("'=R-0", "stopped"),
        ("'=R-1", "stopped"),
        ("'=R-2", "left"),
        ("'=R-3", "never"),
    ]
    assert rows[3]["outcome_sentence"].startswith("It was refused from the beginning")
    assert vera.get(address).status_code == 403


def test_page_asks_the_same_number_of_questions_for_one_and_three(
    olga: Client, four: list[Invitation], django_assert_num_queries: Any
) -> None:
    for count in (1, 3):
        olga.post(page("bulk_begin", "resend"), {"invitation": [one.public_id for one in four[:count]]})
        action = BulkAction.objects.first()
        olga.get(page("bulk_detail", action.public_id))
        with django_assert_num_queries(11):
            olga.get(page("bulk_detail", action.public_id))
        with django_assert_num_queries(9):
            olga.get(page("bulk_list"))
        with django_assert_num_queries(14):
            olga.get(page("bulk_ask", "cancel"), {"all": "1"})


def test_viewers_and_rivals_do_nothing(
    vera: Client, olga: Client, rita: Client, four: list[Invitation], cast: Cast
) -> None:
    olga.post(page("bulk_begin", "cancel"), {"invitation": [four[0].public_id]})
    action = BulkAction.objects.get()
    for name in ("bulk_ask", "bulk_begin"):
        assert vera.post(page(name, "cancel"), {"all": "1"}).status_code == 403
    assert vera.post(page("bulk_take_back", action.public_id)).status_code == 403
    assert vera.get(page("bulk_detail", action.public_id)).status_code == 200
    assert rita.get(page("bulk_detail", action.public_id)).status_code == 404
    with tenant(cast.rival):
        theirs = BulkAction.objects.create(kind="cancel", state="finished", counts={"stopped": 1}).public_id
    for name in ("bulk_detail", "bulk_rows", "bulk_progress"):
        assert olga.get(page(name, theirs)).status_code == 404
    assert olga.post(page("bulk_take_back", theirs)).status_code == 404


def test_scoped_members_touch_and_see_only_their_channels(
    acme: Organisation, olga: Client, four: list[Invitation]
) -> None:
    mine = make_channel("Acme Lyon", sender=None)
    event = make_event(mine, make_customer("di@customer.example"), reference="L-1")
    make_delivery(make_invitation(event, make_rule(mine)))
    person = make_user("lou@acme.example")
    membership = make_membership(acme, person, Role.MANAGER)
    membership.has_channel_scope = True
    membership.save()
    ChannelScope.objects.create(membership=membership, channel=mine)
    lou = logged_in(person)
    lou.post(page("bulk_begin", "cancel"), {"all": "1"})
    lou.post(page("bulk_begin", "cancel"), {"invitation": [four[0].public_id]})
    assert list(Invitation.objects.filter(state="cancelled").values_list("reference", flat=True)) == ["L-1"]
    olga.post(page("bulk_begin", "cancel"), {"all": "1"})
    theirs = BulkAction.objects.first()
    assert lou.get(page("bulk_detail", theirs.public_id)).status_code == 404
