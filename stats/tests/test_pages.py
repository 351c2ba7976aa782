"""The pages of numbers: freshness, comparison, the check against the rows, files, languages, and how much they ask."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Channel, Organisation
from stats.freshness import State, freshness_of
from stats.models import DailyCount, DailyRefusal, TouchedDay
from stats.periods import Period
from stats.reconciling import reconcile
from stats.rollup import recount, recount_touched
from stats.selectors import Question
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

pytestmark = pytest.mark.django_db


def page(client: Client, name: str = "overview", *arguments: str, **asked: str) -> Any:
    return client.get(reverse(f"stats:{name}", args=["acme", *arguments]), asked)


def tell(channel: Channel, number: int, days_ago: int = 0, *, state: str = "sent", **more: Any) -> None:
    """Leave one order of so many days ago, its letter sent and answered with four stars, or refused."""
    at = timezone.now() - timedelta(days=days_ago)
    day = at.date()
    event = make_event(
        channel, make_customer(f"{channel.pk}-{number}-{days_ago}@c.example"),
        received_at=at, received_on=day, matched_at=at,
    )  # fmt: skip
    rule = channel.rules.first() or make_rule(channel)
    invitation = make_invitation(event, rule, state=state, created_on=day, **more)
    if state == "sent":
        listing = make_listing(channel) if not channel.listings.exists() else channel.listings.get()
        make_delivery(invitation, state="sent", sent_at=at, sent_on=day)
        make_review(channel, listing, rating=4, submitted_at=at, submitted_on=day)


def count(organisation: Organisation) -> None:
    while recount_touched(organisation=organisation, now=timezone.now()):
        pass


def about(organisation: Organisation, days: int = 7) -> Question:
    today = timezone.now().date()
    return Question(organisation, Period(today - timedelta(days=days - 1), today))


def test_freshness_is_told_from_the_notes(acme: Organisation, channel: Channel, olga: Client) -> None:
    now = timezone.now()
    assert freshness_of(acme, now).state == State.EMPTY
    tell(channel, 1)
    assert freshness_of(acme, now).state == State.COUNTING
    count(acme)
    fresh = freshness_of(acme, timezone.now())
    assert (fresh.state, fresh.days) == (State.FRESH, 0)
    assert "Counted 1 second ago; nothing has changed since." in page(olga).content.decode().replace(
        "2 seconds", "1 second"
    )
    TouchedDay.objects.create(organisation=acme, day_on=now.date())
    TouchedDay.objects.update(noted_at=now - timedelta(minutes=3))
    assert freshness_of(acme, now).state == State.STALE
    assert "Counting is behind: one day has changed" in page(olga).content.decode()


def test_newer_numbers_are_offered(acme: Organisation, channel: Channel, olga: Client) -> None:
    tell(channel, 1)
    count(acme)
    seen = DailyCount.objects.latest("counted_at").counted_at
    offer = "Show the new numbers"
    assert offer not in page(olga, "freshness", seen=seen.isoformat()).content.decode()
    older = (seen - timedelta(seconds=5)).isoformat()
    assert offer in page(olga, "freshness", seen=older, period="30").content.decode()
    assert offer not in page(olga, "freshness", seen="yesterday").content.decode()


def test_a_period_is_held_against_the_one_before_or_a_year_earlier(
    acme: Organisation, channel: Channel, olga: Client
) -> None:
    for number, days_ago in enumerate((0, 1, 8, 367)):
        tell(channel, number, days_ago)
    count(acme)
    long_ago = timezone.now().date() - timedelta(days=367)  # counted when it was young
    recount(organisation=acme, days=[long_ago], now=timezone.now())

    def sent(**asked: str) -> tuple[str, str]:
        tile = page(olga, period="7", **asked).context["tiles"][1]
        return tile["value"], tile["delta"]

    assert sent() == ("2", "+100.0%")
    assert sent(compare="year") == ("2", "+100.0%")
    assert sent(compare="none") == ("2", "")
    shown = page(olga, period="7").context
    assert [part["name"] for part in shown["rating_chart"]["series"]] == [
        "Average rating", "Average rating, compared period", "Reviews",
    ]  # fmt: skip
    assert shown["funnel"][0]["then"] == 1


def test_the_check_meets_until_a_count_is_wrong(acme: Organisation, channel: Channel, olga: Client) -> None:
    tell(channel, 1)
    tell(channel, 2, state="refused", refusal_reason="capped")
    make_event(channel, make_customer("w@c.example"), received_on=timezone.now().date())
    count(acme)
    result = reconcile(about(acme), timezone.now())
    assert [(line.key, line.counted, line.found) for line in result.lines] == [
        ("received", 3, 3), ("invited", 1, 1), ("capped", 1, 1), ("waiting", 1, 1),
    ]  # fmt: skip
    assert result.meets
    badge = olga.get(reverse("stats:reconciliation", args=["acme"]), headers={"HX-Request": "true"})
    assert "The sums meet: checked against 3 events." in badge.content.decode()
    DailyCount.objects.filter(events_received__gt=0).update(events_invited=0)
    result = reconcile(about(acme), timezone.now())
    assert (result.meets, result.adds_up, result.days) == (False, False, [timezone.now().date()])
    assert "The parts do not sum to what was received." in page(olga).content.decode()
    badge = olga.get(reverse("stats:reconciliation", args=["acme"]), headers={"HX-Request": "true"})
    assert "The sums do not meet on one day." in badge.content.decode()


def test_a_reason_counted_wrongly_is_found_though_the_parts_sum(acme: Organisation, channel: Channel) -> None:
    tell(channel, 1, state="refused", refusal_reason="capped")
    count(acme)
    DailyRefusal.objects.update(reason="erased")
    result = reconcile(about(acme), timezone.now())
    assert (result.adds_up, result.meets) == (True, False)
    assert sorted((line.key, line.counted, line.found) for line in result.lines[2:]) == [
        ("capped", 0, 1), ("erased", 1, 0),
    ]  # fmt: skip


def test_days_that_differ_are_counted_again_on_demand(
    acme: Organisation, channel: Channel, olga: Client, vera: Client
) -> None:
    tell(channel, 1)
    tell(channel, 2, days_ago=2)
    count(acme)
    DailyCount.objects.filter(day_on=timezone.now().date()).update(events_received=7)
    again = reverse("stats:recount", args=["acme"])
    assert vera.post(again).status_code == 403
    assert "Count these days again" in page(olga, "reconciliation").content.decode()
    olga.post(again)
    assert list(TouchedDay.objects.values_list("day_on", flat=True)) == [timezone.now().date()]
    assert reconcile(about(acme), timezone.now()).waiting == 1
    count(acme)
    assert reconcile(about(acme), timezone.now()).meets


def test_the_files_say_what_the_page_says(acme: Organisation, channel: Channel, olga: Client) -> None:
    channel.name = "=Paris"
    channel.save()
    tell(channel, 1)
    tell(channel, 2, state="refused", refusal_reason="capped")
    count(acme)

    def rows(what: str) -> list[dict[str, str]]:
        answer = page(olga, "export", what, period="7")
        assert answer["Content-Disposition"].endswith('.csv"')
        return list(csv.DictReader(StringIO(answer.getvalue().decode("utf-8-sig"))))

    figures = {row["figure"]: row["value"] for row in rows("figures")}
    assert (figures["sent"], figures["reviews"], figures["mean_rating"]) == ("1", "1", "4.0")
    days = rows("days")
    assert {row["channel"] for row in days} == {"'=Paris"}
    assert sum(int(row["events_received"]) for row in days) == 2
    assert {row["platform"] for row in days} == {"", "own"}
    assert [(row["outcome"], row["reason"], row["events"]) for row in rows("events")] == [
        ("received", "", "2"), ("invited", "", "1"), ("refused", "capped", "1"), ("no_rule", "", "0"),
        ("waiting", "", "0"),
    ]  # fmt: skip


def test_figures_and_days_are_written_in_the_readers_language(
    acme: Organisation, channel: Channel, olga: Client
) -> None:
    tell(channel, 1)
    count(acme)
    answer = olga.get(
        reverse("stats:overview", args=["acme"]),
        {"from": "2026-01-05", "to": "2026-01-18"},
        headers={"Accept-Language": "fr"},
    )
    assert "5 janv. 2026 – 18 janv. 2026" in answer.content.decode()
    assert answer.context["rating_chart"]["labels"][0] == "5 janv."
    weeks = olga.get(reverse("stats:overview", args=["acme"]), headers={"Accept-Language": "fr"})
    assert "100,0\u00a0%" in weeks.content.decode().replace("\u202f", "\u00a0")


def test_the_overview_asks_as_much_of_three_channels_as_of_one(
    acme: Organisation, channel: Channel, olga: Client, django_assert_num_queries: Any
) -> None:
    tell(channel, 1)
    count(acme)
    page(olga)
    with django_assert_num_queries(QUERIES):
        page(olga)
    for name in ("Lyon", "Lille"):
        other = make_channel(name)
        for number in range(3):
            tell(other, number)
    count(acme)
    with django_assert_num_queries(QUERIES):
        page(olga)


QUERIES = 24
