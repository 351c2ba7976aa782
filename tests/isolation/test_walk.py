"""Nobody sees, changes, or can even tell apart from nothing what is not theirs: every address, method and role."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client, override_settings
from django.urls import get_resolver

from accounts.models.api_key import Scope
from accounts.services.keys import issue_key
from core.tenancy import tenant
from tests.cast import EVERY_ROLE, Cast, logged_in
from tests.isolation.identities import Registry, furnish
from tests.isolation.walk import Address, Walk, addresses

pytestmark = pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)

# Pages that belong to no organisation: allauth's, the landing page, health, documentation, the developer's.
APART = (
    "account_",
    "mfa_",
    "landing",
    "healthz",
    "readyz",
    "gallery",
    "api:docs",
    "api:schema",
    "api:not_found",
    "invitations:dev_mail",
)


def ours(kind: str) -> Iterator[Address]:
    """Yield the addresses of one kind: pages of an organisation, the API, or public ones."""
    for address in addresses(get_resolver().url_patterns):
        if address.name.startswith(APART):
            continue
        is_page, is_api = "{organisation}" in address.template, address.template.startswith("/api/")
        if kind == ("page" if is_page else "api" if is_api else "public"):
            yield address


@pytest.fixture
def registry(committed: Cast) -> Registry:
    return Registry(
        own=furnish(committed.acme, committed.channel, committed.olga, "acmewalk"),
        foreign=furnish(committed.rival, committed.rival_channel, committed.rita, "rivalsecret"),
    )


@override_settings(API_RATE="100000/min", DEBUG=False)
@pytest.mark.parametrize(("role", "places"), [("olga", ("path", "query", "body")), ("vera", ("path",))])
def test_pages_with_a_rivals_identities(
    committed: Cast, registry: Registry, role: str, places: tuple[str, ...]
) -> None:
    walk = Walk(logged_in(getattr(committed, role)), registry, committed.rival.pk, places=places)
    assert list(map(str, walk.walk(ours("page")))) == []
    wanted = {address.name for address in ours("page")}
    assert walk.reached == wanted
    assert len(wanted) > 40


def test_api_with_a_rivals_identities(committed: Cast, registry: Registry, settings: object) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {"key": "1000000/min"}}
    with tenant(committed.acme):
        _key, text = issue_key(organisation=committed.acme, actor=None, name="Walk", scopes=Scope.values)
    walk = Walk(Client(), registry, committed.rival.pk, {"Authorization": f"Bearer {text}"})
    assert list(map(str, walk.walk(ours("api")))) == []
    assert len(walk.reached) > 8


@pytest.mark.parametrize("role", ["anonymous", "rita", "sam"])
def test_others_meet_nothing_under_our_address(committed: Cast, registry: Registry, role: str) -> None:
    client = Client() if role == "anonymous" else logged_in(getattr(committed, role))
    client.raise_request_exception = False
    for address in ours("page"):
        path = address.filled(registry(address).own)
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            answer = client.generic(method, path)
            if role == "anonymous":
                assert (answer.status_code, "/accounts/login/" in answer.get("Location", "")) == (
                    302,
                    True,
                ), address
            else:
                assert answer.status_code == 404, f"{method} {address.name}"


def test_public_addresses_open_by_their_own_token_only(committed: Cast, registry: Registry) -> None:
    """A token names its organisation; cut, stretched or changed by one letter it opens nothing."""
    client = Client(raise_request_exception=False)
    for address in ours("public"):
        if "token" not in address.arguments or address.name == "tracking:open":
            continue
        token = registry(address).own["token"]
        assert client.get(address.filled({"token": token})).status_code in {200, 302, 204}, address
        for forged in (
            token[:-1],
            token + "A",
            ("B" if token[0] == "A" else "A") + token[1:],
            token[:20] + "!" + token[21:],
        ):
            assert client.get(address.filled({"token": forged})).status_code == 404, address
