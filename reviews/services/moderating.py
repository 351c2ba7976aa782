"""Publish and reject reviews. A decision is about the words, never about the stars."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from accounts.services.audit import record_audit
from reviews.models import Review


def publish_review(*, review: Review, actor: User) -> Review:
    """Show a review on the own page. Idempotent."""
    return _set_state(review, Review.State.PUBLISHED, actor, "")


def reject_review(*, review: Review, actor: User, reason: str) -> Review:
    """Take a review off the own page, with a reason that stays in the trace. Idempotent."""
    return _set_state(review, Review.State.REJECTED, actor, reason)


def _set_state(review: Review, state: str, actor: User, reason: str) -> Review:
    with transaction.atomic():
        if (
            Review.objects.filter(organisation=review.organisation_id, pk=review.pk)
            .exclude(state=state)
            .update(state=state)
        ):
            record_audit(
                actor=actor, action=f"review.{state}", target=review.public_id, detail={"reason": reason}
            )
        review.state = state
        return review
