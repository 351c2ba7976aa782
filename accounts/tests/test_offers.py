"""Offers: made, withdrawn, accepted by people with and without an account, and by nobody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Membership, MembershipOffer, Organisation, User
from tests.cast import Cast, logged_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db

TEAM = reverse("accounts:team", args=["acme"])
NEW = "nora@new.example"


@pytest.fixture(autouse=True)
def attempts_of_this_test_only(settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    cache.clear()


def offered(owner: Client, email: str = NEW, role: str = "manager") -> str:
    """Offer a membership and return the path of the link in its letter."""
    owner.post(TEAM, {"email": email, "role": role})
    return re.search(r"https?://[^/\s]+(/offers/\S+)", mail.outbox[-1].body)[1]


def test_an_offer_is_a_letter_in_text_and_markup(olga: Client, cast: Cast) -> None:
    path = offered(olga, "Nora@New.example")
    letter = mail.outbox[-1]
    assert (letter.to, letter.subject) == ([NEW], "Join Acme")
    assert f'{path}"' in letter.alternatives[0][0]
    assert "Olga offers you a place in the team of Acme." in letter.body
    offer = MembershipOffer.objects.get()
    assert (offer.email, offer.role, offer.offered_by) == (NEW, "manager", cast.olga)


def test_a_newcomer_signs_up_from_it_and_founds_nothing(olga: Client, cast: Cast) -> None:
    path, visitor = offered(olga), Client()
    assert "Make an account and join" in visitor.get(path).content.decode()
    sign_up = visitor.post(path)["Location"]
    form = visitor.get(sign_up).context["form"]
    assert "organisation" not in form.fields
    assert form["email"].value() == NEW
    before = Organisation.objects.count()
    data = {"name": "Nora", "email": "other@new.example", "password1": "correct horse battery"}
    answer = visitor.post(sign_up, data)
    assert Organisation.objects.count() == before
    member = Membership.objects.get(user__email=NEW)
    assert (member.organisation, member.role, member.user.name) == (cast.acme, "manager", "Nora")
    assert member.user.emailaddress_set.get().verified is True
    assert not User.objects.filter(email="other@new.example").exists()
    assert visitor.get(answer["Location"])["Location"] == "/app/acme/"
    assert visitor.get(path).status_code == 404


def test_somebody_with_an_account_logs_in_and_joins(olga: Client, cast: Cast) -> None:
    User.objects.create_user(NEW, "correct horse battery")
    path, visitor = offered(olga), Client()
    log_in = visitor.post(path)["Location"]
    assert log_in.startswith(reverse("account_login"))
    answer = visitor.post(log_in, {"login": NEW, "password": "correct horse battery", "next": path})
    assert answer["Location"] == path
    assert not Membership.objects.filter(user__email=NEW).exists()
    assert visitor.post(path)["Location"] == "/app/acme/"
    assert Membership.objects.get(user__email=NEW).role == "manager"


def test_an_offer_is_for_the_address_it_was_made_to(olga: Client, cast: Cast) -> None:
    path = offered(olga)
    stranger = logged_in(cast.rita)
    assert "Made to another address" in stranger.get(path).content.decode()
    assert stranger.post(path).status_code == 403
    assert not Membership.objects.filter(user=cast.rita, organisation=cast.acme).exists()


def test_looking_at_an_offer_accepts_nothing(olga: Client, cast: Cast) -> None:
    person = make_user(NEW)
    logged_in(person).get(offered(olga))
    assert MembershipOffer.objects.get().accepted_at is None
    assert not Membership.objects.filter(user=person).exists()


def test_links_that_are_withdrawn_replaced_old_or_made_up_open_nothing(olga: Client, cast: Cast) -> None:
    replaced, current = offered(olga), offered(olga)
    assert Client().get(replaced).status_code == 404
    assert Client().get(current).status_code == 200
    offer = MembershipOffer.objects.get(withdrawn_at=None)
    olga.post(reverse("accounts:offer_withdraw", args=["acme", offer.public_id]))
    assert Client().get(current).status_code == 404
    old = offered(olga)
    MembershipOffer.objects.filter(withdrawn_at=None).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().post(old).status_code == 404
    assert Client().get("/offers/" + "x" * 43 + "/").status_code == 404
    assert "Has run out" in olga.get(TEAM).content.decode()


@pytest.mark.parametrize(
    ("email", "role", "field"),
    [("not an address", "viewer", "email"), ("vera@acme.example", "viewer", "email"), (NEW, "king", "role")],
)
def test_bad_offers_name_their_field_and_write_no_letter(
    email: str, role: str, field: str, olga: Client, cast: Cast
) -> None:
    answer = olga.post(TEAM, {"email": email, "role": role})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert email in answer.content.decode()
    assert mail.outbox == []
