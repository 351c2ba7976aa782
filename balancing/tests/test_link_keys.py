"""Keys of unique links: sealed for their row, replaced, rotated, and opened for making links only."""

from __future__ import annotations

import os
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import AuditEvent, Channel, Organisation
from balancing.models import LinkKeys, Listing
from balancing.selectors import link_keys_by_public_id, link_keys_of
from balancing.services import delete_link_keys, rotate_link_keys, save_link_keys, save_listing
from balancing.unique_links import NO_KEYS, Keys, LinkRefused, LinkRequest, builder, read_link
from balancing.vault import keys_for, open_link_keys
from core.exceptions import Invalid
from core.keys import KeyRing
from core.tenancy import tenant
from tests.cast import EVERY_ROLE, Cast
from tests.factories import NOON

pytestmark = pytest.mark.django_db

SEALING = Keys(
    encryption_key="AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    authentication_key="ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=",
)
OTHER = Keys(
    encryption_key="Ha4s3KpeHQLzD5LAyZTvp9WPidc8k10ynOTORPXyH6o=",
    authentication_key="j3vicgG99Ittx8uJm7KeQ0q68pk6zjdaj43dNyDb3C4=",
)
SECRET = Keys(secret_key="mykey12")
API = Keys(api_key="k" * 32, api_secret="s" * 16, business_unit="46d6a890000064000500e0c3")


def save(
    channel: Channel, keys: Keys = SEALING, family: str = "business_generated", **words: Any
) -> LinkKeys:
    given = {"domain": "example.com", "actor": None, "now": NOON, **words}
    return save_link_keys(channel=channel, family=family, keys=keys, **given)


def test_keys_are_stored_sealed_and_opened_for_their_row(acme: Organisation, channel: Channel) -> None:
    row = save(channel)
    stored = bytes(row.data_key) + bytes(row.content)
    for secret in (SEALING.encryption_key, SEALING.authentication_key):
        assert secret.encode() not in stored
    assert open_link_keys(LinkKeys.objects.get(pk=row.pk)) == SEALING
    assert keys_for(channel, "business_generated", " Example.COM ") == SEALING
    assert keys_for(channel, "product", "example.com") == SEALING
    assert keys_for(channel, "google", "anything") == NO_KEYS


def test_every_keyed_family_keeps_its_own_keys_and_no_others(acme: Organisation, channel: Channel) -> None:
    everything = Keys(
        SEALING.encryption_key,
        SEALING.authentication_key,
        SECRET.secret_key,
        API.api_key,
        API.api_secret,
        API.business_unit,
    )
    for family in ("business_generated", "legacy", "api_made"):
        save(channel, everything, family)
    found = {row.family: open_link_keys(row) for row in link_keys_of(channel)}
    assert found == {"api_made": API, "business_generated": SEALING, "legacy": SECRET}


def test_saving_again_replaces_what_was_there(acme: Organisation, channel: Channel) -> None:
    first = save(channel)
    second = save(channel, OTHER, domain="EXAMPLE.com")
    assert (second.pk, LinkKeys.objects.count()) == (first.pk, 1)
    assert keys_for(channel, "business_generated", "example.com") == OTHER


def test_missing_keys_are_named(acme: Organisation, channel: Channel) -> None:
    save(channel)
    with pytest.raises(LinkRefused) as refused:
        keys_for(channel, "business_generated", "other.example.com")
    assert refused.value.code == "missing_secret"


@pytest.mark.parametrize(
    ("family", "keys", "code", "field"),
    [
        ("business_generated", Keys(encryption_key=SEALING.encryption_key), "missing_secret", "authentication_key"),
        ("business_generated", Keys("AAAAAAAAAAAAAAAAAAAAAA==", SEALING.authentication_key), "bad_key_length",
         "encryption_key"),
        ("business_generated", Keys(SEALING.encryption_key, "not base64!!"), "bad_key_encoding", "authentication_key"),
        ("business_generated", Keys(SEALING.encryption_key, SEALING.encryption_key), "same_keys",
         "authentication_key"),
        ("legacy", Keys(), "missing_secret", "secret_key"),
        ("legacy", Keys(secret_key="a\nb"), "bad_key_encoding", "secret_key"),
        ("legacy", Keys(secret_key="x" * 201), "bad_key_encoding", "secret_key"),
        ("api_made", Keys(api_key="a", api_secret="b", business_unit="acme"), "bad_business_unit", "business_unit"),
        ("api_made", Keys(api_key="a", business_unit=API.business_unit), "missing_secret", "api_secret"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_key_is_refused_at_its_field(
    acme: Organisation, channel: Channel, family: str, keys: Keys, code: str, field: str
) -> None:
    with pytest.raises(LinkRefused) as refused:
        save(channel, keys, family)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not LinkKeys.objects.exists()


def test_a_wrong_domain_or_family_is_refused(acme: Organisation, channel: Channel) -> None:
    with pytest.raises(LinkRefused) as refused:
        save(channel, domain="https://example.com/")
    assert refused.value.code == "invalid_domain"
    with pytest.raises(Invalid) as unknown:
        save(channel, family="google")
    assert unknown.value.code == "family"


def test_a_row_swapped_in_the_database_cannot_be_opened(
    acme: Organisation, channel: Channel, cast: Cast
) -> None:
    ours, neighbour = save(channel), save(channel, OTHER, domain="neighbour.example.com")
    with tenant(cast.rival):
        theirs = save(cast.rival_channel, OTHER)
        foreign = {"data_key": bytes(theirs.data_key), "content": bytes(theirs.content)}
    near = {"data_key": bytes(neighbour.data_key), "content": bytes(neighbour.content)}
    mixed = {"content": near["content"]}
    for columns in (foreign, near, mixed, {"content": b""}, {"data_key": b""}):
        LinkKeys.objects.filter(pk=ours.pk).update(**columns)
        with pytest.raises(LinkRefused) as refused:
            keys_for(channel, "business_generated", "example.com")
        assert refused.value.code == "keys_unreadable"
    assert open_link_keys(neighbour) == OTHER


def test_keys_of_the_rival_are_not_found(acme: Organisation, channel: Channel, cast: Cast) -> None:
    with tenant(cast.rival):
        theirs = save(cast.rival_channel)
    assert link_keys_by_public_id(channel, theirs.public_id) is None
    assert list(link_keys_of(channel)) == []


def test_listings_know_whether_their_domain_has_keys(acme: Organisation, channel: Channel) -> None:
    def listed(identifier: str, listing: Listing | None = None) -> Listing:
        return save_listing(
            channel=channel,
            platform="trustpilot",
            name="TP",
            identifier=identifier,
            actor=None,
            listing=listing,
        )

    before = listed("example.com")
    assert not before.has_keys
    row = save(channel)
    before.refresh_from_db()
    assert before.has_keys
    assert listed("https://uk.trustpilot.com/review/example.com").has_keys
    other = listed("other.example.com")
    assert not other.has_keys
    save(channel, SECRET, "legacy", domain="other.example.com")
    other.refresh_from_db()
    assert not other.has_keys
    assert not listed("moved.example.com", before).has_keys
    delete_link_keys(link_keys=row, actor=None)
    assert not Listing.objects.filter(has_keys=True).exists()


def test_the_trace_tells_of_keys_and_holds_none(acme: Organisation, channel: Channel, cast: Cast) -> None:
    row = save(channel, actor=cast.max)
    delete_link_keys(link_keys=row, actor=cast.max)
    events = list(AuditEvent.objects.filter(action__startswith="link_keys.").order_by("id"))
    assert [event.action for event in events] == ["link_keys.saved", "link_keys.deleted"]
    assert {event.actor for event in events} == {cast.max}
    assert SEALING.encryption_key not in str([event.detail for event in events])


def test_rotation_seals_anew_without_opening(acme: Organisation, channel: Channel, settings: Any) -> None:
    row = save(channel)
    content, old = bytes(row.content), settings.KEY_RING
    number = old.writing + 1
    settings.KEY_RING = KeyRing((*old.masters, (number, os.urandom(32))))
    assert rotate_link_keys() == 1
    assert rotate_link_keys() == 0
    row.refresh_from_db()
    assert bytes(row.content) == content
    settings.KEY_RING = KeyRing((settings.KEY_RING.masters[-1],))
    assert open_link_keys(row) == SEALING


@pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)
def test_the_command_rotates_everybody_and_says_what_it_could_not(committed: Cast, settings: Any) -> None:
    with tenant(committed.acme):
        ours = save(committed.channel)
    with tenant(committed.rival):
        theirs = save(committed.rival_channel)
        LinkKeys.objects.filter(pk=theirs.pk).update(data_key=b"spoilt")
    settings.KEY_RING = KeyRing((*settings.KEY_RING.masters, (15, os.urandom(32))))
    out, errors = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("rotate_link_keys", stdout=out, stderr=errors)
    assert ended.value.code == 1
    assert out.getvalue() == "1 sealed anew.\n"
    assert f"Organisation {committed.rival.pk}" in errors.getvalue()
    with tenant(committed.acme):
        ours.refresh_from_db()
        assert bytes(ours.data_key)[1] == 15
        assert open_link_keys(ours) == SEALING


def test_stored_keys_make_links_that_can_be_read(acme: Organisation, channel: Channel) -> None:
    save(channel)
    keys = keys_for(channel, "business_generated", "example.com")
    request = LinkRequest("example.com", "jane@example.com", "Jane", "1234")
    url = builder("business_generated", keys, "example.com")(request)
    assert read_link(url, keys).payload == {"email": "jane@example.com", "name": "Jane", "ref": "1234"}
