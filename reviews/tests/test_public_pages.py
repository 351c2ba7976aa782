"""The customer's pages: once for each invitation, the same for every rating, without cookie or script."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from accounts.models import Channel, Organisation
from core.public_tokens import make_token, read_token
from core.tenancy import tenant
from core.tokens import Purpose
from invitations.models import Delivery, Invitation
from reviews.models import Review
from tests.cast import EVERY_ROLE, Cast
from tests.factories import (
    NOON,
    make_customer,
    make_delivery,
    make_event,
    make_invitation,
    make_listing,
    make_rule,
)

WORDS = {"rating": "4", "title": "Good", "text": "It came in time.", "display_name": "Camille L."}


def token_of(invitation: Invitation, purpose: Purpose = Purpose.REVIEW) -> str:
    return make_token(purpose, organisation=invitation.organisation_id, subject=invitation.pk)


@pytest.fixture
def invitation(acme: Organisation, channel: Channel) -> Invitation:
    return make_invitation(
        make_event(channel, make_customer()), make_rule(channel), state="sent", sent_at=NOON
    )


def address(invitation: Invitation, name: str = "reviews:write") -> str:
    return reverse(name, args=[token_of(invitation)])


@pytest.mark.django_db
def test_form_chooses_nothing_unless_the_customers_click_did(client: Client, invitation: Invitation) -> None:
    assert b"checked" not in client.get(address(invitation)).content
    page = client.get(address(invitation) + "?stars=2").content.decode()
    assert re.findall(r'value="(\d)"[^>]*checked', page) == ["2"]
    assert not Review.objects.exists()


@pytest.mark.django_db
def test_review_is_published_and_stops_the_reminder(client: Client, invitation: Invitation) -> None:
    make_delivery(invitation, sequence=1)
    answer = client.post(address(invitation), WORDS)
    assert (answer.status_code, answer["Location"]) == (302, address(invitation, "reviews:thanks"))
    review = Review.objects.get()
    assert (review.rating, review.state, review.listing.platform) == (4, "published", "own")
    invitation.refresh_from_db()
    assert invitation.state == "reviewed"
    assert Delivery.objects.get().state == "cancelled"


@pytest.mark.django_db
def test_second_post_changes_nothing_and_is_thanked(client: Client, invitation: Invitation) -> None:
    client.post(address(invitation), WORDS)
    answer = client.post(address(invitation), {**WORDS, "rating": "1"})
    assert answer.status_code == 302
    assert Review.objects.get().rating == 4


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "field"),
    [({"rating": ""}, "rating"), ({"rating": "6"}, "rating"), ({"title": "x" * 121}, "title")],
)
def test_bad_input_names_the_field_and_keeps_the_words(
    client: Client, invitation: Invitation, words: dict[str, str], field: str
) -> None:
    answer = client.post(address(invitation), {**WORDS, **words})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "It came in time." in answer.content.decode()
    assert not Review.objects.exists()


@pytest.mark.django_db
def test_thank_you_page_is_the_same_whatever_the_rating(
    client: Client, acme: Organisation, channel: Channel
) -> None:
    make_listing(channel, "google")
    make_listing(channel, "trustpilot")
    make_listing(channel, "yelp")
    rule, pages = make_rule(channel), []
    for stars in range(1, 6):
        event = make_event(channel, make_customer(f"{stars}@c.example"), reference=f"r{stars}")
        made = make_invitation(event, rule, state="sent")
        answer = client.post(address(made), {"rating": str(stars)}, follow=True)
        page = re.sub(r'/w/[\w-]{44}/|nonce="[^"]*"', "…", answer.content.decode())
        # The customer's own words apart, which they see again, every letter is the same.
        pages.append(re.sub(r"<blockquote.*?</blockquote>", "", page, flags=re.DOTALL))
        links = re.findall(r"/w/([\w-]{44})/", answer.content.decode())
        # Trustpilot wants its link on top; Yelp forbids asking and is not offered.
        assert len(links) == 2
        assert all(read_token(link, Purpose.ONWARD) for link in links)
    assert len(set(pages)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("purpose", [Purpose.CLICK, Purpose.UNSUBSCRIBE, Purpose.ONWARD])
def test_tokens_of_other_purposes_open_nothing(
    client: Client, invitation: Invitation, purpose: Purpose
) -> None:
    assert client.get(reverse("reviews:write", args=[token_of(invitation, purpose)])).status_code == 404


@pytest.mark.django_db
def test_forged_token_refused_invitation_and_erased_customer_are_404(
    client: Client, invitation: Invitation
) -> None:
    good = token_of(invitation)
    assert (
        client.get(reverse("reviews:write", args=[good[:-1] + ("A" if good[-1] != "A" else "B")])).status_code
        == 404
    )
    invitation.customer.erased_at = NOON
    invitation.customer.save()
    assert client.get(address(invitation)).status_code == 404


@pytest.mark.django_db
def test_thanks_before_a_review_leads_back_to_the_form(client: Client, invitation: Invitation) -> None:
    assert client.get(address(invitation, "reviews:thanks"))["Location"] == address(invitation)


@pytest.mark.django_db
def test_hostile_words_stay_words(client: Client, invitation: Invitation) -> None:
    hostile = "<script>alert(1)</script> \u202eabc {{ settings.SECRET_KEY }}"
    page = client.post(address(invitation), {**WORDS, "text": hostile}, follow=True).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; abc {{ settings.SECRET_KEY }}" in page


@pytest.mark.django_db
def test_program_that_fills_in_everything_is_thanked_and_forgotten(
    client: Client, invitation: Invitation
) -> None:
    assert client.post(address(invitation), {**WORDS, "website": "http://spam.example"}).status_code == 302
    assert not Review.objects.exists()


@pytest.mark.django_db
def test_page_speaks_the_customers_language(client: Client, invitation: Invitation) -> None:
    invitation.language = "fr"
    invitation.save()
    assert '<html lang="fr"' in client.get(address(invitation)).content.decode()


@pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)
def test_twenty_posts_at_once_are_one_review(committed: Cast) -> None:
    with tenant(committed.acme):
        made = make_invitation(
            make_event(committed.channel, make_customer()), make_rule(committed.channel), state="sent"
        )
        where = address(made)
    answers: list[Any] = []

    def post() -> None:
        answers.append(Client().post(where, WORDS).status_code)
        connections.close_all()

    threads = [threading.Thread(target=post) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [302] * 20
    with tenant(committed.acme):
        assert Review.objects.count() == 1
