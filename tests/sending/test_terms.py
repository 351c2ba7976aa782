"""How much is claimed at once, which relays are refused, and how long one that is away is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import override_settings

from invitations.mailer import Relay
from invitations.services.sending import Terms, house_relay
from invitations.services.sending.resting import RelayRest

TERMS = Terms()


@override_settings(CLAIM_SIZE=200)
@pytest.mark.parametrize(
    ("connections", "rate", "expected"),
    [(8, None, 200), (2, None, 60), (1, None, 30), (8, 0.5, 30), (1, 0.01, 1)],
)
def test_claim_is_what_the_connections_can_send_in_half_a_lease(
    connections: int, rate: float | None, expected: int
) -> None:
    relay = Relay("localhost", connections=connections, letters_per_second=rate)
    assert TERMS.claim_size(relay) == expected


def test_limits_that_would_end_a_lease_while_all_goes_well_are_refused() -> None:
    TERMS.check(Relay("localhost"))
    with pytest.raises(ValueError, match="LEASE_SECONDS"):
        TERMS.check(Relay("localhost", body_seconds=120))
    with pytest.raises(ValueError, match="MARKED_LEASE_SECONDS"):
        TERMS.check(Relay("localhost", dot_reply_seconds=900))


@override_settings(LEASE_SECONDS=60, MARKED_LEASE_SECONDS=700, RETRY_SECONDS=30)
def test_terms_come_from_the_settings() -> None:
    assert Terms.from_settings() == Terms(
        timedelta(seconds=60), timedelta(seconds=700), timedelta(seconds=30)
    )


def test_number_of_connections_is_the_settings_unless_the_url_says_one() -> None:
    with override_settings(EMAIL_URL="smtp://127.0.0.1:2525", MAIL_CONNECTIONS=5):
        assert (house_relay().port, house_relay().connections) == (2525, 5)
    with override_settings(EMAIL_URL="smtp://127.0.0.1:2525/?connections=3", MAIL_CONNECTIONS=5):
        assert house_relay().connections == 3


@pytest.fixture
def rest() -> Iterator[RelayRest]:
    relay_rest = RelayRest(Relay("rest.example", port=26))
    relay_rest.end()
    yield relay_rest
    relay_rest.end()


def test_relay_rests_longer_each_time_until_it_takes_a_letter(rest: RelayRest) -> None:
    assert not rest.is_on()
    assert rest.next() == timedelta(seconds=5)
    rest.begin()
    assert rest.is_on()
    assert rest.next() == timedelta(seconds=10)
    rest.begin()
    assert rest.next() == timedelta(seconds=20)
    rest.end()
    assert not rest.is_on()
    assert rest.next() == timedelta(seconds=5)


def test_one_relays_rest_is_not_anothers(rest: RelayRest) -> None:
    rest.begin()
    assert not RelayRest(Relay("other.example", port=26)).is_on()


@override_settings(
    CACHES={
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:9/0",
        }
    }
)
def test_without_a_cache_no_relay_rests_and_nothing_breaks() -> None:
    rest = RelayRest(Relay("rest.example"))
    rest.begin()
    assert not rest.is_on()
    assert rest.next() == timedelta(seconds=5)
    rest.end()
