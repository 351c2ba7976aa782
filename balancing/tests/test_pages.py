"""The pages of balancing: set and achieved, shares that sum to 100, listings with honest words, and the evidence."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.features import Feature
from accounts.models import AuditEvent, Channel, Entitlement, Organisation
from accounts.models.organisation import ChannelScope
from accounts.roles import Role
from balancing.eligibility import Traits
from balancing.models import Listing, Share, ShareTable
from balancing.services import Request, allocate, ensure_own_listing, ensure_seeds, publish_seeds, save_shares
from core.tenancy import tenant
from tests.cast import Cast, logged_in
from tests.factories import NOON, make_channel, make_listing, make_membership, make_shares, make_user

pytestmark = pytest.mark.django_db

GMAIL = Traits(address_domain="gmail.com", language="en", country="FR", may_forward=True)
OTHER = Traits(address_domain="customer.example", language="en", country="FR", may_forward=True)


def page(name: str, *arguments: str) -> str:
    return reverse(f"balancing:{name}", args=["acme", *arguments])


def text(answer: Any) -> str:
    return answer.content.decode()


@pytest.fixture
def feature(acme: Organisation, cast: Cast) -> None:
    Entitlement.objects.create(
        feature=Feature.REVIEW_BALANCING_EMAIL, granted_by=cast.sam, reason="Contract", starts_at=NOON
    )


@pytest.fixture
def pages(acme: Organisation, channel: Channel) -> dict[str, Listing]:
    own, google = ensure_own_listing(channel=channel), make_listing(channel, "google", requires_gmail=True)
    return {"own": own, "google": google, "yelp": make_listing(channel, "yelp")}


@pytest.fixture
def drawn(channel: Channel, pages: dict[str, Listing]) -> ShareTable:
    """Half own, half Google; of a hundred letters every second one has no Gmail address."""
    table = make_shares(channel, {pages["own"]: 50, pages["google"]: 50})
    requests = [Request(n, "delivered", GMAIL if n % 2 else OTHER) for n in range(100)]
    allocate(channel=channel, kind="service", requests=requests, now=NOON)
    return table


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


def test_forbidden_platform_is_in_no_form_and_cannot_be_slipped_in(
    olga: Client, channel: Channel, pages: dict[str, Listing], feature: None
) -> None:
    asked = {
        pages["own"].public_id: "50",
        pages["google"].public_id: "0",
        pages["yelp"].public_id: "50",
        "version": "0",
    }
    answer = olga.post(page("channel", channel.public_id), asked)
    assert (answer.status_code, "sum to 50 %" in text(answer)) == (422, True)
    assert f'name="{pages["yelp"].public_id}"' not in text(answer)
    assert "For reading only" in text(answer)


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


def drawn_elsewhere(channel: Channel) -> int:
    return sum(1 for n in allocations(channel) if n.fallback_reason)


def allocations(channel: Channel) -> list[Any]:
    found = allocate(
        channel=channel,
        kind="service",
        requests=[Request(n, "delivered", GMAIL) for n in range(100)],
        now=NOON,
    )
    return list(found.values())


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


def test_listing_is_added_with_the_platforms_own_words(
    olga: Client, channel: Channel, acme: Organisation
) -> None:
    html = text(olga.get(page("listing_new", channel.public_id)))
    assert "For reading only; these platforms forbid asking" in html
    address = page("listing_new", channel.public_id) + "?platform=trustpilot"
    assert "Domain of your profile" in text(olga.get(address))
    answer = olga.post(address, {"name": "Trustpilot", "identifier": "not a domain"})
    assert (answer.status_code, "This does not name a page on Trustpilot." in text(answer)) == (422, True)
    asked = {"name": "Trustpilot", "identifier": "Acme.com", "languages": ["en", "fr"], "countries": "fr, be"}
    assert olga.post(address, asked).status_code == 302
    made = Listing.objects.get(platform="trustpilot")
    assert (made.url, made.languages, made.countries) == (
        "https://www.trustpilot.com/evaluate/acme.com",
        ["en", "fr"],
        ["FR", "BE"],
    )
    assert Listing.objects.filter(platform="own").count() == 1
    answer = olga.post(address, asked)
    assert (answer.status_code, "Already listed." in text(answer)) == (422, True)


def test_address_of_a_custom_page_may_be_long_and_is_kept_by_a_short_word(
    olga: Client, channel: Channel, acme: Organisation
) -> None:
    address = page("listing_new", channel.public_id) + "?platform=custom"
    long = "https://reviews.acme.com/" + "a" * 1900
    for n in (1, 2):
        assert olga.post(address, {"name": f"Page {n}", "identifier": f"{long}{n}"}).status_code == 302
    made = Listing.objects.filter(platform="custom")
    assert {listing.url for listing in made} == {f"{long}1", f"{long}2"}
    assert all(
        listing.identifier.startswith("reviews.acme.com#") and len(listing.identifier) < 40
        for listing in made
    )
    assert f"{long}1" in text(olga.get(page("listing", made.order_by("id")[0].public_id)))
    assert olga.post(address, {"name": "Again", "identifier": f" {long}1"}).status_code == 422


def test_preview_says_where_an_identifier_leads_and_saves_nothing(olga: Client, channel: Channel) -> None:
    address = page("listing_preview", channel.public_id)
    assert "https://www.trustpilot.com/evaluate/acme.com" in text(
        olga.get(address, {"platform": "trustpilot", "identifier": "acme.com"})
    )
    assert "begin with https://" in text(
        olga.get(address, {"platform": "custom", "identifier": "javascript:alert(1)"})
    )
    assert "href" not in text(olga.get(address, {"platform": "custom", "identifier": "javascript:alert(1)"}))
    assert not Listing.objects.exclude(platform="own").exists()


def test_gmail_advice_counts_what_switching_it_off_would_reach(
    olga: Client, drawn: ShareTable, pages: dict[str, Listing], channel: Channel
) -> None:
    html = text(olga.get(page("listing", pages["google"].public_id)))
    missed = drawn_elsewhere(channel)
    assert f"Of the last 50 letters drawn for this page, {missed} led to your own page" in html
    listing = pages["google"]
    asked = {"name": "Google", "identifier": "ChIJD7fiBh9u5kcRYJSMaMOCCwQ"}
    assert olga.post(page("listing", listing.public_id), asked).status_code == 302
    listing.refresh_from_db()
    assert listing.requires_gmail is False


def test_listing_with_a_share_stays_on(olga: Client, drawn: ShareTable, pages: dict[str, Listing]) -> None:
    google, yelp = pages["google"], pages["yelp"]
    answer = olga.post(page("listing_off", google.public_id), follow=True)
    assert "Set the share of this listing to 0 % first." in text(answer)
    answer = olga.post(page("listing_off", yelp.public_id), follow=True)
    assert "is off." in text(answer)
    olga.post(page("listing_on", yelp.public_id))
    assert list(
        AuditEvent.objects.filter(action__startswith="listing.o")
        .order_by("id")
        .values_list("action", flat=True)
    ) == ["listing.off", "listing.on"]


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
