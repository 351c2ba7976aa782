"""The organisation's pages of reviews: seen by members, answered by those who may, invisible to rivals."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, Channel, Organisation
from reviews.models import Reply, Review
from tests.cast import Cast, logged_in
from tests.factories import make_listing, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(acme: Organisation, channel: Channel) -> Review:
    return make_review(channel, make_listing(channel))


def page(name: str, *arguments: str) -> str:
    return reverse(f"reviews:{name}", args=["acme", *arguments])


def test_one_public_answer_that_can_be_changed_and_withdrawn(olga: Client, review: Review) -> None:
    for text in ("Thank you!", "Thank you so much!"):
        assert olga.post(page("reply", review.public_id), {"text": text}).status_code == 302
    assert Reply.objects.get().text == "Thank you so much!"
    olga.post(page("reply_withdraw", review.public_id))
    assert not Reply.objects.exists()
    assert AuditEvent.objects.filter(action__startswith="reply.").count() == 3


def test_nobody_writes_over_an_answer_they_have_not_seen(olga: Client, cast: Cast, review: Review) -> None:
    place, colleague = page("reply", review.public_id), logged_in(cast.max)

    def seen() -> str:
        return olga.get(page("detail", review.public_id)).context["seen"]

    blank = seen()
    assert olga.post(place, {"text": "Thank you!", "seen": blank}).status_code == 302
    refused = colleague.post(place, {"text": "Sorry for that.", "seen": blank})
    shown = refused.content.decode()
    assert (refused.status_code, "Somebody else has answered" in shown) == (409, True)
    assert ("Thank you!" in shown, ">Sorry for that.</textarea>" in shown) == (True, True)
    assert Reply.objects.get().text == "Thank you!"
    assert (
        colleague.post(place, {"text": "Sorry for that.", "seen": refused.context["seen"]}).status_code == 302
    )
    assert Reply.objects.get().text == "Sorry for that."


def test_blank_answer_is_refused_and_viewers_may_not_answer(
    olga: Client, vera: Client, review: Review
) -> None:
    answer = olga.post(page("reply", review.public_id), {"text": "  "})
    assert (answer.status_code, "Write an answer first." in answer.content.decode()) == (422, True)
    assert vera.post(page("reply", review.public_id), {"text": "Hi"}).status_code == 403
    assert not Reply.objects.exists()


def test_taking_a_review_off_needs_a_reason(olga: Client, review: Review) -> None:
    assert olga.post(page("moderate", review.public_id), {"deed": "reject", "reason": ""}).status_code == 422
    olga.post(page("moderate", review.public_id), {"deed": "reject", "reason": "Insults"})
    review.refresh_from_db()
    assert review.state == "rejected"
    olga.post(page("moderate", review.public_id), {"deed": "publish"})
    review.refresh_from_db()
    assert review.state == "published"


def test_rivals_see_nothing(rita: Client, olga: Client, review: Review, cast: Cast) -> None:
    assert rita.get(page("detail", review.public_id)).status_code == 404
    assert rita.get(reverse("reviews:detail", args=["rival", review.public_id])).status_code == 404
    assert "Rivalsecret" not in olga.get(page("list")).content.decode()


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", True),
        ("?rating=4", True),
        ("?rating=5", False),
        ("?answered=yes", False),
        ("?state=rejected", False),
        ("?from=2026-03-10&to=2026-03-10", True),
        ("?from=2026-03-11", False),
        ("?rating=x&from=y&cursor=z&channel=q&state=w", True),
    ],
)
def test_filters_live_in_the_address(olga: Client, review: Review, query: str, seen: bool) -> None:
    answer = olga.get(page("list") + query)
    assert (answer.status_code, review.public_id in answer.content.decode()) == (200, seen)


def test_list_asks_the_same_number_of_questions_for_one_and_three(
    olga: Client, review: Review, channel: Channel, django_assert_num_queries: Any
) -> None:
    olga.get(page("list"))
    with django_assert_num_queries(11):
        olga.get(page("list"))
    for _ in range(2):
        make_review(channel, review.listing)
    with django_assert_num_queries(11):
        olga.get(page("list"))
