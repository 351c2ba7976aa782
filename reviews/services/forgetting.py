"""What is left of a forgotten customer's reviews, and what a file of everything held says of them."""

from __future__ import annotations

from typing import Any

from invitations.models import Customer
from reviews.models import Review


def forget_author(*, customer: Customer) -> None:
    """Take the name off a forgotten customer's reviews; stars, words and answers stay, as published opinions."""
    Review.objects.filter(organisation=customer.organisation_id, customer=customer).update(display_name="")


def chapters_of(*, customer: Customer) -> dict[str, Any]:
    """Return the chapter `reviews` of the file about a customer, oldest first, with the answers given."""
    written = Review.objects.filter(organisation=customer.organisation_id, customer=customer)
    return {
        "reviews": [
            _chapter(one)
            for one in written.select_related("channel").prefetch_related("replies").order_by("id")
        ]
    }


def _chapter(review: Review) -> dict[str, Any]:
    return {
        "id": review.public_id,
        "channel": review.channel.name,
        "review_kind": review.kind,
        "stars": review.rating,
        "title": review.title,
        "text": review.text,
        "name_shown": review.display_name,
        "language": review.language,
        "state": review.state,
        "submitted_at": review.submitted_at.isoformat(),
        "answers": [reply.text for reply in review.replies.all()],
    }
