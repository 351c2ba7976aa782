"""Answer a review, in public and once."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.audit import record_audit
from core.exceptions import Conflict, Invalid
from reviews.models import Reply, Review
from reviews.words import tidied

LONGEST = 3000


def mark_of(reply: Reply | None) -> str:
    """Return what tells one state of the answer from every other; blank when there is none."""
    return f"{reply.public_id}.{reply.updated_at.timestamp():.6f}" if reply else ""


def reply_to_review(*, review: Review, text: str, actor: User, seen: str | None = None) -> Reply:
    """Write the organisation's answer, or change it.

    `seen` is the mark of the answer that the writer had in view; None when that does not matter. Raises `Invalid`
    for a blank or over-long answer, and `Conflict` when somebody else has answered, or changed the answer, meanwhile.
    """
    text = tidied(text, keeps_lines=True)
    if not text:
        raise Invalid("reply_blank", _("Write an answer first."), {"text": _("Write an answer first.")})
    if len(text) > LONGEST:
        raise Invalid("reply_long", _("The answer is too long."), {"text": _("At most 3,000 characters.")})
    with transaction.atomic():
        if seen is not None:
            Review.objects.select_for_update().get(organisation=review.organisation_id, pk=review.pk)
            if (
                mark_of(Reply.objects.filter(organisation=review.organisation_id, review=review).first())
                != seen
            ):
                message = _("Somebody else has answered meanwhile. Look at that, then publish yours again.")
                raise Conflict("reply_changed", message)
        reply, made = Reply.objects.update_or_create(
            organisation=review.organisation,
            review=review,
            defaults={"text": text, "author": actor},
        )
        record_audit(
            actor=actor, action="reply.written" if made else "reply.changed", target=review.public_id
        )
        return reply


def withdraw_reply(*, review: Review, actor: User) -> None:
    """Take the answer back. Idempotent."""
    with transaction.atomic():
        removed, _kinds = Reply.objects.filter(organisation=review.organisation_id, review=review).delete()
        if removed:
            # The review is touched, so that its day is recounted without the answer.
            Review.objects.filter(organisation=review.organisation_id, pk=review.pk).update(
                state=review.state
            )
            record_audit(actor=actor, action="reply.withdrawn", target=review.public_id)
