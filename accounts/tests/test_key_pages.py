"""API keys: issued, shown once, expired, revoked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import ApiKey, AuditEvent, Channel, Organisation
from accounts.selectors import live_key
from tests.cast import Cast

pytestmark = pytest.mark.django_db

LIST = reverse("accounts:key_list", args=["acme"])
NEW = reverse("accounts:key_new", args=["acme"])
FILLED = {"name": "Shop", "scopes": ["events:write", "events:read"], "ends": "90"}


def issued(client: Client, **changes: object) -> str:
    """Issue a key by the form and return its text, read off the page."""
    page = client.post(NEW, {**FILLED, **changes}).content.decode()
    return re.search(r"rk_live_[A-Za-z0-9]{8}_[\w-]{43}", page)[0]


def test_a_key_is_shown_once_with_a_call_to_copy_and_opens_what_was_chosen(
    acme: Organisation, channel: Channel, olga: Client
) -> None:
    page = olga.post(NEW, FILLED)
    text = re.search(r"rk_live_\w{8}_[\w-]{43}", page.content.decode())[0]
    key = live_key(text, timezone.now())
    assert (key.name, key.scopes) == ("Shop", ["events:read", "events:write"])
    assert timedelta(days=89) < key.expires_at - timezone.now() < timedelta(days=90)
    assert page.context["curl"].startswith("curl http")
    assert f"Bearer {text}" in page.context["curl"]
    assert channel.public_id in page.context["curl"]
    assert page["Cache-Control"] == "no-store"
    assert text not in olga.get(LIST).content.decode()
    assert text[16:] not in str(list(AuditEvent.objects.values()))


def test_a_key_that_only_reads_is_given_a_question_to_try(acme: Organisation, olga: Client) -> None:
    page = olga.post(NEW, {**FILLED, "scopes": ["reviews:read"]})
    assert "/api/v1/reviews" in page.context["curl"]
    assert "-d " not in page.context["curl"]


def test_a_key_may_live_for_ever(acme: Organisation, olga: Client) -> None:
    issued(olga, ends="never")
    assert ApiKey.objects.get().expires_at is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["all"]}, "scopes"),
        ({"ends": "9"}, "ends"),
    ],
)
def test_bad_input_names_its_field_and_issues_nothing(
    changes: dict[str, object], field: str, acme: Organisation, olga: Client
) -> None:
    answer = olga.post(NEW, {**FILLED, **changes})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert not ApiKey.objects.exists()


def test_sending_the_form_twice_issues_one_key(acme: Organisation, olga: Client) -> None:
    issued(olga)
    assert olga.post(NEW, FILLED).context["form"].errors.keys() == {"name"}
    assert ApiKey.objects.count() == 1


def test_a_revoked_key_opens_nothing_and_its_name_is_free_again(acme: Organisation, olga: Client) -> None:
    text = issued(olga)
    revoke = reverse("accounts:key_revoke", args=["acme", ApiKey.objects.get().public_id])
    olga.post(revoke)
    olga.post(revoke)
    assert live_key(text, timezone.now()) is None
    assert AuditEvent.objects.filter(action="key.revoked").count() == 1
    assert issued(olga) != text


def test_the_list_asks_no_more_for_three_keys_than_for_one(
    acme: Organisation, cast: Cast, olga: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    issued(olga)
    with django_assert_num_queries(9):
        olga.get(LIST)
    issued(olga, name="CRM")
    issued(olga, name="Till")
    with django_assert_num_queries(9):
        page = olga.get(LIST)
    assert [row["key"].name for row in page.context["rows"]] == ["Till", "CRM", "Shop"]
