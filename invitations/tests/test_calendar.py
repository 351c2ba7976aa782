"""The calendar of what is going to be sent: local days, counts by channel, quiet notes, and the rows behind."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Channel, Organisation
from accounts.models.organisation import ChannelScope
from accounts.roles import Role
from core.tenancy import tenant
from invitations.calendar_notes import notes_on
from invitations.models import Delivery, InvitationRule
from invitations.month import Share, beside, first_of, span, weeks
from tests.cast import Cast, logged_in
from tests.factories import (
    make_channel,
    make_customer,
    make_delivery,
    make_event,
    make_invitation,
    make_membership,
    make_rule,
    make_user,
)


def page(name: str = "calendar", **asked: Any) -> str:
    return reverse(f"invitations:{name}", args=["acme"], query=asked)


@pytest.fixture
def rule(acme: Organisation, channel: Channel) -> InvitationRule:
    return make_rule(channel)


def due(rule: InvitationRule, at: datetime, **more: Any) -> Delivery:
    """Make a letter that is due at a moment."""
    number = Delivery.objects.count()
    event = make_event(rule.channel, make_customer(f"p{number}@customer.example"), reference=f"R-{number}")
    return make_delivery(make_invitation(event, rule), due_at=at, **more)


def counts(answer: Any) -> dict[str, int]:
    """Return how many letters each day shows."""
    return {
        day.on.isoformat(): day.letters
        for week in answer.context["weeks"]
        for day, _url in week
        if day.letters
    }


@pytest.mark.django_db
def test_day_is_that_of_the_channels_zone(olga: Client, rule: InvitationRule) -> None:
    tokyo = make_rule(make_channel("Acme Tokyo", time_zone="Asia/Tokyo", sender=None))
    late = datetime(2026, 3, 10, 22, 30, tzinfo=UTC)  # 23:30 in Paris, the next morning in Tokyo
    due(rule, late)
    due(tokyo, late)
    due(rule, late + timedelta(hours=1))
    answer = olga.get(page(month="2026-03"))
    assert counts(answer) == {"2026-03-10": 1, "2026-03-11": 2}
    assert answer.context["total"] == 3
    only = olga.get(page(month="2026-03", channel=tokyo.channel.public_id))
    assert counts(only) == {"2026-03-11": 1}
    assert "Acme Tokyo" in answer.content.decode()


@pytest.mark.django_db
def test_day_of_25_hours_belongs_to_one_date(olga: Client, rule: InvitationRule) -> None:
    for moment in (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), datetime(2026, 10, 25, 22, 59, tzinfo=UTC)):
        due(rule, moment)
    assert counts(olga.get(page(month="2026-10"))) == {"2026-10-25": 2}
    hours = olga.get(page("calendar_day", day="2026-10-25")).context["hours"]
    assert [(hour, firsts) for hour, _channel, firsts, _reminders in hours] == [(0, 1), (23, 1)]


@pytest.mark.django_db
def test_only_what_waits_is_shown_and_reminders_are_told_apart(olga: Client, rule: InvitationRule) -> None:
    noon = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
    due(rule, noon)
    due(rule, noon, state="retry")
    for state in ("sent", "cancelled", "claimed", "unknown", "failed"):
        due(rule, noon, state=state)
    due(rule, noon, sequence=1)
    assert counts(olga.get(page(month="2026-03"))) == {"2026-03-10": 3}
    assert counts(olga.get(page(month="2026-03", letter="first"))) == {"2026-03-10": 2}
    assert counts(olga.get(page(month="2026-03", letter="reminder"))) == {"2026-03-10": 1}
    html = olga.get(page(month="2026-03")).content.decode()
    assert "of these reminders" in html


@pytest.mark.django_db
def test_day_lists_its_letters_by_time_page_by_page_and_leads_to_them(
    olga: Client, rule: InvitationRule
) -> None:
    noon = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
    for number in range(120):
        due(rule, noon + timedelta(minutes=number // 50))
    seen: list[str] = []
    address = page("calendar_day", day="2026-03-10")
    for _ in range(3):
        answer = olga.get(address)
        seen += [line["invitation"].reference for line in answer.context["lines"]]
        following = answer.context["page"].next_cursor
        address = page("calendar_day", day="2026-03-10", cursor=following)
    assert seen == [f"R-{n}" for n in range(120)]
    assert following == ""
    for expected in (seen[50:100], seen[:50]):
        back = answer.context["page"].previous_cursor
        answer = olga.get(page("calendar_day", day="2026-03-10", cursor=back))
        assert [line["invitation"].reference for line in answer.context["lines"]] == expected
    assert answer.context["page"].previous_cursor == ""
    listed = olga.get(answer.context["list_url"])
    assert "50 of 120" in listed.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked",
    [
        {"month": "2026-13"},
        {"month": "0000-01"},
        {"month": "9999-12"},
        {"month": "x", "channel": "chl_x", "letter": "?"},
    ],
)
def test_nonsense_shows_this_month(olga: Client, acme: Organisation, asked: dict[str, str]) -> None:
    answer = olga.get(page(**asked))
    assert (answer.status_code, answer.context["is_now"]) == (200, True)
    assert "Nothing waits to be sent this month" in answer.content.decode()
    assert olga.get(page("calendar_day", day="2026-02-30", cursor="1_x")).context["is_today"]


@pytest.mark.django_db
def test_notes_say_quietly_what_will_not_leave(
    olga: Client, rule: InvitationRule, acme: Organisation
) -> None:
    off = make_rule(make_channel("Acme Lyon", is_active=False))
    mute = make_rule(make_channel("Acme Nice", sender=None))
    idle = make_channel("Acme Metz", is_active=False)
    for one in (rule, off, mute, mute):
        due(one, datetime(2026, 3, 10, 11, 0, tzinfo=UTC))
    Organisation.objects.filter(pk=acme.pk).update(is_held=True)
    html = olga.get(page(month="2026-03")).content.decode()
    for words in (
        "Sending is on hold",
        "Acme Lyon is switched off: its 1 letter will be stopped",
        "Acme Nice has no confirmed sender: its 2 letters will be stopped",
        "Limits per person: 1 in 30 days, 3 in 365 days.",
        "A reminder appears here once its first letter has left.",
    ):
        assert words in html
    assert "Acme Metz is" not in html
    assert [note.kind for note in notes_on(acme, [idle], {})] == [""]


@pytest.mark.django_db
def test_pages_ask_the_same_number_of_questions_for_one_and_three(
    olga: Client, rule: InvitationRule, django_assert_num_queries: Any
) -> None:
    noon = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
    other = make_rule(make_channel("Acme Lyon"))
    for _ in range(2):
        due(rule, noon)
        olga.get(page(month="2026-03"))
        with django_assert_num_queries(10):
            olga.get(page(month="2026-03"))
        with django_assert_num_queries(12):
            olga.get(page("calendar_day", day="2026-03-10"))
        due(other, noon)


@pytest.mark.django_db
def test_others_letters_are_not_counted(
    olga: Client, rita: Client, acme: Organisation, rule: InvitationRule, cast: Cast
) -> None:
    with tenant(cast.rival):
        when = Delivery.objects.get().due_at
    mine = make_rule(make_channel("Acme Lyon"))
    due(rule, when)
    assert counts(olga.get(page(month=f"{when:%Y-%m}"))) == {when.date().isoformat(): 1}
    assert rita.get(page()).status_code == 404
    person = make_user("lou@acme.example")
    membership = make_membership(acme, person, Role.VIEWER)
    membership.has_channel_scope = True
    membership.save()
    ChannelScope.objects.create(membership=membership, channel=mine.channel)
    lou = logged_in(person)
    assert counts(lou.get(page(month=f"{when:%Y-%m}"))) == {}
    assert lou.get(page("calendar_day", day=when.date().isoformat())).context["total"] == 0


def test_sheet_of_a_month_has_whole_weeks_and_every_day_once() -> None:
    for year in (2026, 2028):
        for month in range(1, 13):
            first = date(year, month, 1)
            sheet = weeks(first, {first: [Share("b", 1, 1), Share("a", 3, 0)]})
            days = [day.on for week in sheet for day in week]
            assert (days[0].weekday(), days[-1].weekday(), len(days) % 7) == (0, 6, 0)
            assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
            assert span(first) == (days[0], days[-1])
            inside = [day for week in sheet for day in week if day.is_inside]
            assert inside[0].on == first
            assert (inside[0].letters, inside[0].reminders, inside[0].weight) == (5, 1, 4)
            assert [share.channel for share in inside[0].shares] == ["a", "b"]


def test_months_follow_each_other() -> None:
    january = date(2026, 1, 1)
    assert (beside(january, -1), beside(january, 1)) == (date(2025, 12, 1), date(2026, 2, 1))
    assert first_of("2026-02", january) == date(2026, 2, 1)
    assert first_of("26-02", date(2026, 7, 9)) == date(2026, 7, 1)
