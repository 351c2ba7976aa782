"""The pages of balancing: set and achieved, shares that sum to 100, who may see what, and the evidence."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Channel, Organisation
from accounts.models.organisation import ChannelScope
from accounts.roles import Role
from balancing.models import Listing, Share, ShareTable
from balancing.services import Request, allocate, ensure_own_listing, ensure_seeds, publish_seeds, save_shares
from balancing.tests.people import GMAIL, drawn_elsewhere
from core.tenancy import tenant
from tests.cast import Cast, logged_in
from tests.factories import NOON, make_channel, make_listing, make_membership, make_shares, make_user

pytestmark = pytest.mark.django_db


def page(name: str, *arguments: str) -> str:
    return reverse(f"balancing:{name}", args=["acme", *arguments])


def text(answer: Any) -> str:
    return answer.content.decode()


def test_overview_sets_shares_beside_what_was_achieved_with_reasons(olga: Client, drawn: ShareTable) -> None:
    html = text(olga.get(page("overview")))
    assert "Shares set: Own page 50%, Google 50%" in html
    assert "Google was drawn 50 times;" in html
    assert "led to your own page instead (No Gmail address)" in html
    assert "Achieved in 100 letters" in html


def test_overview_promises_tomorrow_and_opens_only_what_is_published(olga: Client, drawn: ShareTable) -> None:
    now = timezone.now()
    assert publish_seeds(now=now) == 1
    ensure_seeds(now=now)
    html = text(olga.get(page("overview")))
    proof = html[html.index('id="proof"') :]
    assert (proof.count("still secret"), proof.count("<code")) == (2, 4)


def test_overview_and_channel_ask_the_same_number_of_questions_for_one_and_three(
    olga: Client, drawn: ShareTable, channel: Channel, feature: None, django_assert_num_queries: Any
) -> None:
    for name, arguments, count in (("overview", (), 17), ("channel", (channel.public_id,), 20)):
        olga.get(page(name, *arguments))
        with django_assert_num_queries(count):
            olga.get(page(name, *arguments))
    for n in range(2):
        other = make_channel(f"Shop {n}", sender=None)
        make_shares(other, {ensure_own_listing(channel=other): 100})
        make_listing(channel, "trustpilot")
    with django_assert_num_queries(17):
        olga.get(page("overview"))
    with django_assert_num_queries(20):
        olga.get(page("channel", channel.public_id))


def test_shares_are_set_by_a_form_and_make_a_new_version(
    olga: Client, channel: Channel, pages: dict[str, Listing], feature: None, cast: Cast
) -> None:
    asked = {pages["own"].public_id: "70", pages["google"].public_id: "30", "version": "0"}
    assert olga.post(page("channel", channel.public_id), asked).status_code == 302
    table = ShareTable.objects.get(is_current=True)
    assert (table.version, table.changed_by) == (1, cast.olga)
    assert dict(Share.objects.values_list("listing__platform", "percent")) == {"own": 70, "google": 30}
    html = text(olga.get(page("channel", channel.public_id)))
    assert "Version 1" in html
    assert 'value="70"' in html


@pytest.mark.parametrize(
    ("own", "google", "words"),
    [
        ("70", "20", "The shares sum to 90 %, not to 100 %."),
        ("70", "40", "The shares sum to 110 %, not to 100 %."),
        ("170", "-70", "less than or equal to 100"),
        ("70", "", "This field is required."),
        ("70.5", "29.5", "Enter a whole number."),
        ("x", "100", "Enter a whole number."),
    ],
)
def test_wrong_shares_keep_the_form_and_say_why(
    olga: Client,
    channel: Channel,
    pages: dict[str, Listing],
    feature: None,
    own: str,
    google: str,
    words: str,
) -> None:
    asked = {pages["own"].public_id: own, pages["google"].public_id: google, "version": "0"}
    answer = olga.post(page("channel", channel.public_id), asked)
    assert (answer.status_code, words in text(answer)) == (422, True)
    assert f'value="{own}"' in text(answer)
    assert not ShareTable.objects.exists()


def test_nobody_writes_over_shares_they_have_not_seen(
    olga: Client, channel: Channel, pages: dict[str, Listing], feature: None, cast: Cast
) -> None:
    save_shares(channel=channel, shares={pages["own"]: 100}, actor=cast.max, now=NOON)
    asked = {pages["own"].public_id: "70", pages["google"].public_id: "30", "version": "0"}
    answer = olga.post(page("channel", channel.public_id), asked)
    assert (answer.status_code, "changed these shares meanwhile" in text(answer)) == (422, True)
    assert ShareTable.objects.get(is_current=True).version == 1


def test_default_table_of_the_platform_is_nobodys_change(
    olga: Client, channel: Channel, pages: dict[str, Listing], feature: None
) -> None:
    allocate(channel=channel, kind="service", requests=[Request(1, "delivered", GMAIL)], now=NOON)
    asked = {pages["own"].public_id: "70", pages["google"].public_id: "30", "version": "0"}
    assert olga.post(page("channel", channel.public_id), asked).status_code == 302
    assert ShareTable.objects.get(is_current=True).version == 2


def test_without_the_feature_the_page_is_locked_kindly_and_own_page_works(
    olga: Client, channel: Channel, pages: dict[str, Listing], cast: Cast
) -> None:
    html = text(olga.get(page("channel", channel.public_id)))
    assert "Ask for activation" in html
    assert "data-share" not in html.split("Pages on review platforms")[0]
    asked = {pages["own"].public_id: "70", pages["google"].public_id: "30", "version": "0"}
    answer = olga.post(page("channel", channel.public_id), asked)
    assert (answer.status_code, "not switched on" in text(answer)) == (422, True)
    asked = {pages["own"].public_id: "100", pages["google"].public_id: "0", "version": "0"}
    assert olga.post(page("channel", channel.public_id), asked).status_code == 302
    assert "Ask for activation" in text(olga.get(page("overview")))


def test_narrower_shares_begin_with_the_channels_and_can_be_ended(
    olga: Client, channel: Channel, pages: dict[str, Listing], feature: None
) -> None:
    save_shares(channel=channel, shares={pages["own"]: 60, pages["google"]: 40}, actor=None, now=NOON)
    narrow = page("channel", channel.public_id) + "?event_type=delivered&language=fr"
    assert 'value="60"' in text(olga.get(narrow))
    asked = {pages["own"].public_id: "100", pages["google"].public_id: "0", "version": "0"}
    assert olga.post(narrow, asked).url == narrow
    assert set(ShareTable.objects.filter(is_current=True).values_list("event_type", "language")) == {
        ("", ""),
        ("delivered", "fr"),
    }
    assert "Only event “delivered” in French" in text(olga.get(page("channel", channel.public_id)))
    scope = {"kind": "service", "event_type": "delivered", "language": "fr"}
    assert olga.post(page("shares_end", channel.public_id), scope).status_code == 302
    assert ShareTable.objects.get(is_current=True).event_type == ""
    olga.post(page("shares_end", channel.public_id), {})
    assert ShareTable.objects.filter(is_current=True).count() == 1


def test_evidence_shows_draw_by_draw_what_was_led_elsewhere(
    olga: Client, drawn: ShareTable, channel: Channel
) -> None:
    first = text(olga.get(page("evidence", channel.public_id)))
    rows = first.split("<tbody>")[1].split("</tbody>")[0]
    assert rows.count("<tr>") == 50
    assert "still secret" in rows
    second = text(olga.get(page("evidence", channel.public_id) + "?before=50"))
    assert second.split("<tbody>")[1].split("</tbody>")[0].count("<tr>") == 50
    both = rows + second.split("<tbody>")[1].split("</tbody>")[0]
    led = sum(1 for row in both.split("<tr>") if "No Gmail address" in row)
    assert led == drawn_elsewhere(channel)


@pytest.mark.parametrize(
    "query",
    [
        "?version=x&before=y&kind=z",
        "?version=99999999999999999999&before=-1",
        "?event_type=%07&language=zz",
        "?kind=product",
    ],
)
def test_nonsense_in_the_address_is_no_error(
    olga: Client, drawn: ShareTable, channel: Channel, query: str
) -> None:
    for name in ("channel", "evidence", "listing_preview"):
        assert olga.get(page(name, channel.public_id) + query).status_code == 200


def test_viewers_read_and_change_nothing(
    vera: Client, drawn: ShareTable, pages: dict[str, Listing], channel: Channel
) -> None:
    for address in (
        page("overview"),
        page("channel", channel.public_id),
        page("listing", pages["google"].public_id),
        page("evidence", channel.public_id),
    ):
        assert vera.get(address).status_code == 200
    assert vera.get(page("listing_new", channel.public_id)).status_code == 403
    posts = (
        page("channel", channel.public_id),
        page("shares_end", channel.public_id),
        page("listing", pages["google"].public_id),
        page("listing_off", pages["google"].public_id),
    )
    assert {vera.post(address).status_code for address in posts} == {403}


def test_scoped_members_meet_only_their_channels(
    acme: Organisation, channel: Channel, drawn: ShareTable, pages: dict[str, Listing]
) -> None:
    mine = make_channel("Acme Lyon", sender=None)
    person = make_user("lou@acme.example")
    membership = make_membership(acme, person, Role.MANAGER)
    membership.has_channel_scope = True
    membership.save()
    ChannelScope.objects.create(membership=membership, channel=mine)
    lou = logged_in(person)
    html = text(lou.get(page("overview")))
    assert ("Acme Lyon" in html, "Acme Paris" in html) == (True, False)
    for name in ("channel", "evidence", "listing_new"):
        assert lou.get(page(name, channel.public_id)).status_code == 404
    assert lou.get(page("listing", pages["google"].public_id)).status_code == 404
    assert lou.post(page("listing_off", pages["google"].public_id)).status_code == 404


def test_rivals_things_do_not_exist(
    olga: Client, rita: Client, cast: Cast, channel: Channel, pages: dict[str, Listing]
) -> None:
    with tenant(cast.rival):
        foreign = Listing.objects.get().public_id
    assert olga.get(page("listing", foreign)).status_code == 404
    assert olga.get(page("channel", cast.rival_channel.public_id)).status_code == 404
    assert rita.get(page("channel", channel.public_id)).status_code == 404
    assert (
        rita.get(reverse("balancing:listing", args=["rival", pages["google"].public_id])).status_code == 404
    )
    assert "Rival" not in text(olga.get(page("overview")))
