"""The pages of link keys: what is stored is told, what the keys are is not, and only who may changes them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from accounts.models import Channel, Organisation
from balancing.models import LinkKeys
from balancing.services import save_link_keys, save_listing
from balancing.unique_links import Keys
from balancing.vault import keys_for
from core.tenancy import tenant
from tests.cast import Cast, logged_in
from tests.factories import NOON

pytestmark = pytest.mark.django_db

ENCRYPTION = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
AUTHENTICATION = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="
PASTED = {
    "domain": "Example.com",
    "encryption_key": f" {ENCRYPTION}\n",
    "authentication_key": AUTHENTICATION,
}


def page(channel: Channel, *more: str) -> str:
    name = "link_keys_delete" if more else "link_keys"
    return reverse(f"balancing:{name}", args=["acme", channel.public_id, *more])


def stored(channel: Channel, domain: str = "example.com") -> LinkKeys:
    return save_link_keys(
        channel=channel,
        domain=domain,
        family="business_generated",
        keys=Keys(ENCRYPTION, AUTHENTICATION),
        actor=None,
        now=NOON,
    )


def test_keys_are_pasted_stored_and_not_shown(olga: Client, channel: Channel) -> None:
    answer = olga.post(page(channel), PASTED, follow=True)
    html = answer.content.decode()
    assert "The keys for example.com are stored." in html
    assert "Olga" in html
    for secret in (ENCRYPTION, AUTHENTICATION):
        assert escape(secret) not in html
        assert secret not in html
    assert keys_for(channel, "business_generated", "example.com") == Keys(ENCRYPTION, AUTHENTICATION)


def test_what_was_pasted_does_not_come_back_when_something_is_wrong(olga: Client, channel: Channel) -> None:
    answer = olga.post(page(channel), {**PASTED, "authentication_key": "c2hvcnQ="})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "This key has 5 bytes instead of 32." in html
    assert ENCRYPTION not in html
    assert "c2hvcnQ=" not in html
    assert not LinkKeys.objects.exists()


@pytest.mark.parametrize(
    ("family", "fields"),
    [
        ("legacy", {"secret_key": "mykey12"}),
        ("api_made", {"api_key": "a", "api_secret": "b", "business_unit": "46d6a890000064000500e0c3"}),
    ],
)
def test_each_kind_asks_for_its_own_keys(
    olga: Client, channel: Channel, family: str, fields: dict[str, str]
) -> None:
    url = f"{page(channel)}?family={family}&domain=shop.example.com"
    html = olga.get(url).content.decode()
    assert 'value="shop.example.com"' in html
    assert all(f'name="{name}"' in html for name in fields)
    assert 'name="encryption_key"' not in html
    assert olga.post(url, {"domain": "shop.example.com", **fields}).status_code == 302
    assert keys_for(channel, family, "shop.example.com") == Keys(**fields)


def test_keys_are_deleted_by_post_only(olga: Client, channel: Channel) -> None:
    row = stored(channel)
    assert olga.get(page(channel, row.public_id)).status_code == 405
    answer = olga.post(page(channel, row.public_id), follow=True)
    assert "The keys for example.com are deleted." in answer.content.decode()
    assert olga.post(page(channel, row.public_id)).status_code == 404
    assert not LinkKeys.objects.exists()


def test_viewers_read_what_is_stored_and_change_nothing(
    acme: Organisation, channel: Channel, cast: Cast
) -> None:
    row, vera = stored(channel), logged_in(cast.vera)
    html = vera.get(page(channel)).content.decode()
    assert "example.com" in html
    assert "Store the keys" not in html
    assert vera.post(page(channel), PASTED).status_code == 403
    assert vera.post(page(channel, row.public_id)).status_code == 403


def test_keys_of_a_rival_or_of_another_channel_are_not_there(
    olga: Client, channel: Channel, cast: Cast
) -> None:
    with tenant(cast.rival):
        theirs = stored(cast.rival_channel)
    assert olga.post(page(channel, theirs.public_id)).status_code == 404
    assert olga.get(page(cast.rival_channel)).status_code == 404


def test_the_page_asks_as_much_for_one_domain_as_for_three(
    olga: Client, channel: Channel, django_assert_num_queries: Any
) -> None:
    stored(channel)
    olga.get(page(channel))
    with django_assert_num_queries(10):
        olga.get(page(channel))
    stored(channel, "two.example.com")
    stored(channel, "three.example.com")
    with django_assert_num_queries(10):
        olga.get(page(channel))


def test_a_trustpilot_listing_says_whether_it_has_keys(olga: Client, channel: Channel) -> None:
    listing = save_listing(
        channel=channel, platform="trustpilot", name="TP", identifier="example.com", actor=None
    )
    url = reverse("balancing:listing", args=["acme", listing.public_id])
    assert "No keys" in olga.get(url).content.decode()
    stored(channel)
    html = olga.get(url).content.decode()
    assert "Keys stored" in html
    assert page(channel) in html
