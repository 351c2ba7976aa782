"""The way in: sign-up founds an organisation, log-in by e-mail, password reset, second factor, and home."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.policy import default

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import Membership, Organisation, OutgoingMail, User
from accounts.roles import Role
from accounts.services.founding import found_organisation
from tests.cast import Cast, logged_in

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
SIGN_UP = {
    "name": "Nora Newcomer",
    "organisation": "Nora's Bikes",
    "country": "NL",
    "email": "nora@bikes.example",
    "password1": PASSWORD,
}


@pytest.fixture(autouse=True)
def outbox_in_use(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "accounts.outbox.OutboxBackend"
    # Attempts are counted in the cache; a test must not pay for those of another.
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    cache.clear()


def written(mail: OutgoingMail) -> str:
    """Return the plain text of a waiting message."""
    parts = message_from_bytes(bytes(mail.content), policy=default)
    return parts.get_body(("plain",)).get_content()


def test_sign_up_founds_an_organisation_and_leads_to_its_overview(client: Client) -> None:
    answer = client.post(reverse("account_signup"), SIGN_UP, follow=True)
    organisation = Organisation.objects.get(name="Nora's Bikes")
    member = Membership.objects.get(organisation=organisation)
    assert (member.user.name, member.user.email, member.role) == (
        "Nora Newcomer",
        "nora@bikes.example",
        "owner",
    )
    assert (organisation.country, organisation.tracking_mode) == ("NL", "off")
    assert answer.request["PATH_INFO"] == f"/app/{organisation.slug}/"


def test_sign_up_with_a_fault_keeps_the_input_and_makes_nothing(client: Client) -> None:
    answer = client.post(reverse("account_signup"), {**SIGN_UP, "password1": "short"})
    assert 'value="nora@bikes.example"' in answer.content.decode()
    assert answer.context["form"].errors.keys() == {"password1"}
    assert not User.objects.filter(email="nora@bikes.example").exists()
    assert not Organisation.objects.filter(name="Nora's Bikes").exists()


def test_log_in_is_by_address_whatever_its_capitals(client: Client) -> None:
    User.objects.create_user("nora@bikes.example", PASSWORD)
    client.post(reverse("account_login"), {"login": "Nora@Bikes.example", "password": PASSWORD})
    assert client.get(reverse("accounts:profile")).status_code == 200


def test_too_many_wrong_passwords_are_stopped(client: Client) -> None:
    User.objects.create_user("nora@bikes.example", PASSWORD)
    for _attempt in range(5):
        client.post(reverse("account_login"), {"login": "nora@bikes.example", "password": "wrong"})
    client.post(reverse("account_login"), {"login": "nora@bikes.example", "password": PASSWORD})
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_password_reset_goes_through_the_outbox_and_its_link_works(client: Client) -> None:
    user = User.objects.create_user("nora@bikes.example", PASSWORD)
    client.post(reverse("account_reset_password"), {"email": user.email})
    mail = OutgoingMail.objects.get()
    assert (mail.recipients, mail.state) == (["nora@bikes.example"], "waiting")
    path = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", written(mail))[1]
    page = client.get(path, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": "a new one, long", "password2": "a new one, long"})
    user.refresh_from_db()
    assert user.check_password("a new one, long")


def test_password_reset_of_an_unknown_address_says_the_same_and_writes_nothing(client: Client) -> None:
    answer = client.post(reverse("account_reset_password"), {"email": "nobody@bikes.example"})
    assert answer["Location"] == reverse("account_reset_password_done")
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("name", ["mfa_index", "account_email", "account_change_password"])
def test_pages_of_ones_own_account_are_reachable(name: str, client: Client) -> None:
    client.post(reverse("account_signup"), SIGN_UP)
    assert client.get(reverse(name)).status_code == 200


def test_second_factor_can_be_switched_on_once_the_address_is_confirmed(client: Client) -> None:
    client.post(reverse("account_signup"), SIGN_UP)
    assert client.get(reverse("mfa_activate_totp"))["Location"] == reverse("mfa_index")
    link = re.search(r"https?://[^/]+(/accounts/confirm-email/\S+)", written(OutgoingMail.objects.get()))[1]
    client.post(link)
    asked_again = client.get(reverse("mfa_activate_totp"))["Location"]
    page = client.post(asked_again, {"password": PASSWORD}, follow=True)
    assert page.request["PATH_INFO"] == reverse("mfa_activate_totp")
    assert "data:image/svg+xml" in page.content.decode()


def test_home_leads_to_the_organisation_seen_last_on_this_device(cast: Cast) -> None:
    second = found_organisation(user=cast.olga, name="Zeta", country="GB")
    client = logged_in(cast.olga)
    assert client.get("/app/")["Location"] == "/app/acme/"
    client.get(reverse("accounts:channel_list", args=[second.slug]))
    assert client.get("/app/")["Location"] == "/app/zeta/"


def test_home_ignores_an_organisation_one_has_left(cast: Cast) -> None:
    client = logged_in(cast.olga)
    client.cookies["organisation"] = "rival"
    assert client.get("/app/")["Location"] == "/app/acme/"


def test_somebody_without_an_organisation_is_led_to_founding_one(cast: Cast) -> None:
    client = logged_in(cast.sam)
    assert client.get("/app/")["Location"] == reverse("accounts:organisation_new")
    answer = client.post(reverse("accounts:organisation_new"), {"organisation": "Sam's", "country": "US"})
    made = Organisation.objects.get(name="Sam's")
    assert answer["Location"] == f"/app/{made.slug}/"
    assert (made.tracking_mode, made.memberships.get().role) == ("full", Role.OWNER)


def test_founding_without_a_country_keeps_the_name(olga: Client) -> None:
    answer = olga.post(reverse("accounts:organisation_new"), {"organisation": "Second", "country": ""})
    assert answer.status_code == 422
    assert 'value="Second"' in answer.content.decode()
    assert not Organisation.objects.filter(name="Second").exists()


def test_strangers_are_led_to_the_log_in(client: Client) -> None:
    for name in ("home", "organisation_new", "profile"):
        assert client.get(reverse(f"accounts:{name}"))["Location"].startswith(reverse("account_login"))
