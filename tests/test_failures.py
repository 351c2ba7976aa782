"""When the database is away, people and programs are told so, and that nothing was taken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.services.keys import issue_key
from core.tenancy import tenant
from tests.cast import EVERY_ROLE, Cast


@pytest.fixture
def away(committed: Cast) -> Iterator[str]:
    """The database is somewhere else for a while; gives an API key that was good before."""
    with tenant(committed.acme):
        _key, text = issue_key(organisation=committed.acme, actor=None, name="Shop", scopes=["events:write"])
    settings = connections["default"].settings_dict
    before = settings["HOST"]
    connections["default"].close()
    settings["HOST"] = "/nowhere"
    yield text
    connections["default"].close()
    settings["HOST"] = before


@pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)
def test_api_and_pages_say_503_and_when_to_try_again(away: str) -> None:
    client = Client(raise_request_exception=False)
    answer = client.post(
        "/api/v1/events", b"{}", "application/json", headers={"Authorization": f"Bearer {away}"}
    )
    assert (answer.status_code, answer["Content-Type"], answer["Retry-After"]) == (
        503,
        "application/problem+json",
        "10",
    )
    page = client.get("/readyz")
    assert page.status_code == 503
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_the_sign_of_life_asks_no_database_who_brings_a_session(
    olga: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert olga.cookies["sessionid"].value
    with django_assert_num_queries(0):
        answer = olga.get("/healthz")
    assert (answer.status_code, bool(answer["X-Request-Id"])) == (200, True)


@pytest.mark.django_db
def test_nobody_tries_passwords_uncounted_while_the_cache_is_away(settings: Any) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "unix:///nowhere.sock"}}
    client = Client(raise_request_exception=False)
    tried = client.post("/accounts/login/", {"login": "olga@acme.example", "password": "guess"})
    assert (tried.status_code, tried["Retry-After"]) == (503, "10")
    assert client.get("/accounts/login/").status_code == 200


@pytest.mark.django_db
def test_unknown_addresses_are_404_in_the_right_language_of_machines(client: Client) -> None:
    assert client.get("/api/v2/events")["Content-Type"] == "application/problem+json"
    assert client.get("/nowhere/")["Content-Type"].startswith("text/html")


@pytest.mark.django_db
def test_address_that_postgresql_could_not_read_is_malformed(client: Client) -> None:
    assert client.get("/?q=%00").status_code == 400
    answer = client.get("/api/v1/events?reference=%00")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
