"""The follow-up of requests: filters in the address, pages by key, who sees what."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Channel, Organisation
from accounts.models.organisation import ChannelScope
from accounts.roles import Role
from core.tenancy import tenant
from invitations.models import Invitation, InvitationRule
from invitations.tests.asked_people import three_invitations
from tests.cast import Cast, logged_in
from tests.factories import (
    make_channel,
    make_customer,
    make_delivery,
    make_event,
    make_invitation,
    make_listing,
    make_membership,
    make_rule,
    make_user,
)

pytestmark = pytest.mark.django_db


def page(name: str, *arguments: str) -> str:
    return reverse(f"invitations:{name}", args=["acme", *arguments])


def text(answer: Any) -> str:
    return answer.content.decode()


def shown(answer: Any) -> set[str]:
    """Return the references in the list."""
    return {line.invitation.reference for line in answer.context["lines"]}


@pytest.fixture
def rule(acme: Organisation, channel: Channel) -> InvitationRule:
    return make_rule(channel)


@pytest.fixture
def three(channel: Channel, rule: InvitationRule) -> dict[str, Invitation]:
    return three_invitations(channel, rule)


ALL = {"A-1", "B-1", "A-2"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ALL),
        ("?state=sent", {"B-1"}),
        ("?state=sent&state=refused", {"B-1", "A-2"}),
        ("?reason=capped", {"A-2"}),
        ("?reason=erased", set()),
        ("?platform=google", {"B-1"}),
        ("?platform=none", {"A-1", "A-2"}),
        ("?platform=none&platform=google", ALL),
        ("?type=shipped", {"B-1"}),
        ("?source=file", {"B-1"}),
        ("?language=fr", {"A-2"}),
        ("?language=en&language=fr", ALL),
        ("?letter=first", {"A-1"}),
        ("?letter=reminder", {"B-1"}),
        ("?letter=reminded", set()),
        ("?day=due&from=2026-03-10&to=2026-03-10", {"A-1"}),
        ("?day=due&from=2026-03-17", {"B-1"}),
        ("?day=due&to=2026-03-09", set()),
        ("?opened=yes", {"B-1"}),
        ("?opened=no", {"A-1", "A-2"}),
        ("?from=2026-03-09", {"A-1", "B-1"}),
        ("?from=2026-03-09&to=2026-03-09", {"B-1"}),
        ("?from=2026-03-10&to=2026-03-10&day=sent", {"B-1"}),
        ("?to=2026-03-09&day=sent", set()),
        ("?from=2026-03-11&day=opened", {"B-1"}),
        ("?from=2026-03-01&day=clicked", set()),
        ("?period=7", set()),
        ("?q=A-", {"A-1", "A-2"}),
        ("?q=BOB%40customer", {"B-1"}),
        ("?q=a-1", set()),
        ("?q=b", ALL),
        ("?q=%07%07", ALL),
        ("?q=%25%25", set()),
        (
            "?state=x&reason=y&platform=z&channel=c&type=t&rule=r&language=1&letter=l&source=s&opened=o&from=f&to=t&day=d&period=p&cursor=q",
            ALL,
        ),
        ("?from=20260309&cursor=--1", ALL),
        ("?cursor=99999999999999999999", ALL),
    ],
)
def test_filters_live_in_the_address(
    olga: Client, three: dict[str, Invitation], query: str, found: set[str]
) -> None:
    answer = olga.get(page("list") + query)
    assert (answer.status_code, shown(answer)) == (200, found)


def test_search_finds_a_public_id(olga: Client, three: dict[str, Invitation]) -> None:
    assert shown(olga.get(page("list"), {"q": three["sent"].public_id})) == {"B-1"}


def test_channel_narrows_and_every_state_is_counted_whatever_is_shown(
    olga: Client, three: dict[str, Invitation], channel: Channel
) -> None:
    other = make_channel("Acme Lyon", sender=None)
    make_invitation(
        make_event(other, make_customer("di@customer.example"), reference="L-1"), make_rule(other)
    )
    assert shown(olga.get(page("list"), {"channel": other.public_id})) == {"L-1"}
    answer = olga.get(page("list"), {"channel": channel.public_id, "state": "sent"})
    counts = [tab[3] for tab in answer.context["tabs"]]
    assert counts[:5] == ["3", "1", "1", "0", "1"]
    assert "1 of 1" in text(answer)


def test_rules_narrow_and_are_named_by_channel_event_and_kind(
    olga: Client, three: dict[str, Invitation], channel: Channel, rule: InvitationRule
) -> None:
    product = make_rule(channel, kind="product", is_active=False)
    event = make_event(channel, make_customer("di@customer.example"), reference="P-1")
    make_invitation(event, product, state="refused", refusal_reason="rule_off")
    assert shown(olga.get(page("list"), {"rule": product.public_id})) == {"P-1"}
    assert shown(olga.get(page("list"), {"rule": [product.public_id, rule.public_id]})) == {"P-1"} | ALL
    names = [str(name) for _, name in olga.get(page("list")).context["options"]["rule"]]
    assert names == ["Order delivered", "Order delivered · Product review · off"]


def test_line_says_why_where_and_when(olga: Client, three: dict[str, Invitation]) -> None:
    html = text(olga.get(page("list")))
    for words in (
        "Capped",
        "already been invited as often as the limits allow",
        "Google",
        "Not drawn yet",
        "Reminder due",
    ):
        assert words in html
    assert "opened 11 Mar" in html


def test_all_platforms_are_ticked_while_nothing_narrows(olga: Client, three: dict[str, Invitation]) -> None:
    html = text(olga.get(page("list")))
    chip = html[html.index('name="platform"') :][:800]
    assert chip.count("checked") == 2
    chip = text(olga.get(page("list") + "?platform=none"))
    assert 'value="google" checked' not in chip


def test_pages_go_on_and_back_by_key(olga: Client, channel: Channel, rule: InvitationRule) -> None:
    customer = make_customer()
    for n in range(120):
        make_invitation(make_event(channel, customer, reference=f"R-{n:03}"), rule)
    seen = []
    address = page("list")
    for _ in range(3):
        answer = olga.get(address)
        seen += [line.invitation.reference for line in answer.context["lines"]]
        address = f"{page('list')}?cursor={answer.context['page'].next_cursor}"
    assert seen == [f"R-{n:03}" for n in reversed(range(120))]
    assert answer.context["page"].next_cursor == ""
    back = olga.get(f"{page('list')}?cursor={answer.context['page'].previous_cursor}")
    assert [line.invitation.reference for line in back.context["lines"]] == seen[50:100]
    first = olga.get(f"{page('list')}?cursor={back.context['page'].previous_cursor}")
    assert [line.invitation.reference for line in first.context["lines"]] == seen[:50]
    assert first.context["page"].previous_cursor == ""


def test_list_asks_the_same_number_of_questions_for_one_and_three(
    olga: Client, channel: Channel, rule: InvitationRule, django_assert_num_queries: Any
) -> None:
    def one(n: int) -> None:
        invitation = make_invitation(
            make_event(channel, make_customer(f"p{n}@customer.example")), rule, listing=google
        )
        make_delivery(invitation)

    google = make_listing(channel, "google")
    one(0)
    olga.get(page("list"))
    with django_assert_num_queries(18):
        olga.get(page("list"))
    one(1)
    one(2)
    with django_assert_num_queries(18):
        olga.get(page("list"))
    with django_assert_num_queries(17):
        olga.get(
            page("list") + "?q=or&platform=google&from=2026-01-01&day=sent&type=delivered&state=scheduled"
        )


def test_reading_changes_nothing_and_viewers_do_nothing(
    vera: Client, olga: Client, three: dict[str, Invitation]
) -> None:
    assert vera.get(page("list")).status_code == 200
    html = text(vera.get(page("list")))
    assert ("Export" in html, "Cancel the chosen" in html, 'type="checkbox" name="invitation"' in html) == (
        False,
        False,
        False,
    )
    assert {vera.post(page("export")).status_code, vera.get(page("bulk_ask", "cancel")).status_code} == {403}
    assert {olga.get(page("bulk_begin", "cancel")).status_code, olga.get(page("export")).status_code} == {405}


def test_scoped_members_meet_only_their_channels(
    acme: Organisation, channel: Channel, three: dict[str, Invitation]
) -> None:
    mine = make_channel("Acme Lyon", sender=None)
    make_invitation(make_event(mine, make_customer("di@customer.example"), reference="L-1"), make_rule(mine))
    person = make_user("lou@acme.example")
    membership = make_membership(acme, person, Role.MANAGER)
    membership.has_channel_scope = True
    membership.save()
    ChannelScope.objects.create(membership=membership, channel=mine)
    lou = logged_in(person)
    assert shown(lou.get(page("list"))) == {"L-1"}
    assert shown(lou.get(page("list"), {"channel": channel.public_id})) == {"L-1"}
    assert shown(lou.get(page("list"), {"q": "ada@customer.example"})) == set()
    assert lou.get(page("detail", three["waits"].public_id)).status_code == 404
    lou.post(page("bulk_begin", "cancel"), {"invitation": three["waits"].public_id})
    three["waits"].refresh_from_db()
    assert three["waits"].state == "scheduled"
    content = b"".join(lou.post(page("export")).streaming_content).decode()
    assert ("L-1" in content, "A-1" in content) == (True, False)


def test_rivals_see_and_touch_nothing(
    olga: Client, rita: Client, three: dict[str, Invitation], cast: Cast
) -> None:
    with tenant(cast.rival):
        foreign = Invitation.objects.get().public_id
    assert olga.get(page("detail", foreign)).status_code == 404
    assert "secret" not in text(olga.get(page("list")))
    assert shown(olga.get(page("list"), {"q": "rival-secret"})) == set()
    olga.post(page("bulk_begin", "cancel"), {"invitation": foreign})
    with tenant(cast.rival):
        assert Invitation.objects.get().state == "scheduled"
    assert rita.get(page("list")).status_code == 404


def test_new_organisation_is_told_what_comes_here(olga: Client, acme: Organisation) -> None:
    assert "No invitation yet" in text(olga.get(page("list")))
    assert "No invitation is like that" in text(olga.get(page("list") + "?state=sent"))
