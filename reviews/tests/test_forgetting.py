"""Forgetting a customer reaches the reviews, and the file of everything held tells them."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Channel
from invitations.models import Customer
from invitations.services.forgetting import forget_customer
from reviews.models import Review
from tests.factories import NOON, make_customer, make_listing, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(channel: Channel) -> Customer:
    customer, other = make_customer(), make_customer("other@customer.example")
    listing = make_listing(channel)
    make_review(channel, listing, customer=customer)
    make_review(channel, listing, customer=other, display_name="Other")
    return customer


def test_forgotten_author_loses_the_name_and_nobody_elses(author: Customer) -> None:
    forget_customer(customer=author, actor=None, now=NOON)
    kept = Review.objects.order_by("id").values_list("display_name", "rating", "text")
    assert list(kept) == [("", 4, "It came in time."), ("Other", 4, "It came in time.")]


def test_file_of_everything_held_tells_the_persons_reviews(olga: Client, author: Customer) -> None:
    answer = olga.post(reverse("invitations:customer_export", args=["acme", author.public_id]))
    (told,) = json.loads(answer.content)["reviews"]
    assert (told["stars"], told["text"], told["name_shown"]) == (4, "It came in time.", "Camille")
