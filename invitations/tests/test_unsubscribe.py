"""Saying no by the link in a letter: one click of a program, a button of a person, and taking it back."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation
from core.public_tokens import make_token
from core.tenancy import tenant
from core.tokens import Purpose
from invitations.models import Customer, Delivery, Invitation, Suppression
from tests import factories
from tests.cast import Cast

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def letter(cast: Cast) -> Delivery:
    with tenant(cast.acme):
        rule = factories.make_rule(cast.channel)
        event = factories.make_event(cast.channel, factories.make_customer())
        return factories.make_delivery(factories.make_invitation(event, rule))


def address_of(organisation: Organisation, invitation: int, purpose: Purpose = Purpose.UNSUBSCRIBE) -> str:
    token = make_token(purpose, organisation=organisation.pk, subject=invitation)
    return reverse("invitations:unsubscribe", args=[token])


def reasons(organisation: Organisation) -> list[str]:
    with tenant(organisation):
        return list(Suppression.objects.values_list("reason", flat=True))


def test_opening_the_page_changes_nothing(cast: Cast, letter: Delivery, client: Client) -> None:
    response = client.get(address_of(cast.acme, letter.invitation_id))
    assert response.status_code == 200
    assert b"No more letters like this?" in response.content
    assert reasons(cast.acme) == []
    assert client.head(address_of(cast.acme, letter.invitation_id)).status_code == 200
    assert reasons(cast.acme) == []


def test_one_click_answers_at_once_and_stops_the_letter(cast: Cast, letter: Delivery) -> None:
    browser = Client(enforce_csrf_checks=True)
    response = browser.post(address_of(cast.acme, letter.invitation_id), ONE_CLICK)
    assert (response.status_code, response.content) == (200, b"")
    assert not response.cookies
    assert reasons(cast.acme) == ["unsubscribed"]
    with tenant(cast.acme):
        letter.refresh_from_db()
        invitation = Invitation.objects.get(pk=letter.invitation_id)
    assert (letter.state, letter.reason) == ("suppressed", "unsubscribed")
    assert (invitation.state, invitation.refusal_reason) == ("refused", "unsubscribed")


def test_second_click_is_as_good_as_the_first(cast: Cast, letter: Delivery, client: Client) -> None:
    for _ in range(2):
        assert client.post(address_of(cast.acme, letter.invitation_id), ONE_CLICK).status_code == 200
    assert reasons(cast.acme) == ["unsubscribed"]


def test_button_leads_back_to_a_page_that_says_so(cast: Cast, letter: Delivery, client: Client) -> None:
    response = client.post(address_of(cast.acme, letter.invitation_id), follow=True)
    assert response.redirect_chain == [(address_of(cast.acme, letter.invitation_id), 302)]
    assert b"That was a mistake" in response.content
    assert reasons(cast.acme) == ["unsubscribed"]


def test_mistake_can_be_taken_back_but_other_reasons_stay(
    cast: Cast, letter: Delivery, client: Client
) -> None:
    address = address_of(cast.acme, letter.invitation_id)
    client.post(address)
    with tenant(cast.acme):
        value = bytes(letter.address_hash)
        Suppression.objects.create(address_hash=value, reason="complained", created_on=factories.NOON.date())
    response = client.post(address, {"mistake": "1"}, follow=True)
    assert b"No more letters like this?" in response.content
    assert reasons(cast.acme) == ["complained"]
    with tenant(cast.acme):
        letter.refresh_from_db()
    assert letter.state == "suppressed"


def test_erased_customer_can_still_say_no(cast: Cast, letter: Delivery, client: Client) -> None:
    with tenant(cast.acme):
        Customer.objects.filter(email="camille@customer.example").update(email=None, name="")
    assert client.post(address_of(cast.acme, letter.invitation_id), ONE_CLICK).status_code == 200
    assert reasons(cast.acme) == ["unsubscribed"]


def test_page_speaks_the_customers_language(cast: Cast, letter: Delivery, client: Client) -> None:
    with tenant(cast.acme):
        Invitation.objects.filter(pk=letter.invitation_id).update(language="fr")
    response = client.get(address_of(cast.acme, letter.invitation_id))
    assert b'<html lang="fr"' in response.content


@pytest.mark.parametrize("purpose", [Purpose.CLICK, Purpose.REVIEW, Purpose.OPEN])
def test_token_of_another_purpose_opens_nothing(
    cast: Cast, letter: Delivery, client: Client, purpose: Purpose
) -> None:
    address = address_of(cast.acme, letter.invitation_id, purpose)
    assert client.get(address).status_code == 404
    assert client.post(address, ONE_CLICK).status_code == 404
    assert reasons(cast.acme) == []


def test_token_of_one_organisation_finds_nothing_in_another(
    cast: Cast, letter: Delivery, client: Client
) -> None:
    with tenant(cast.rival):
        theirs = Invitation.objects.get().pk
    for organisation, key in ((cast.acme, theirs), (cast.rival, letter.invitation_id)):
        if theirs != letter.invitation_id:
            assert client.post(address_of(organisation, key), ONE_CLICK).status_code == 404
    assert reasons(cast.acme) == reasons(cast.rival) == []


def test_unknown_words_are_not_found(client: Client, db: None) -> None:
    assert client.get("/u/nonsense/").status_code == 404
