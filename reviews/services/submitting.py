"""Take a customer's review: once for each invitation, whatever the rating."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from balancing.services import ensure_own_listing
from core.exceptions import Conflict
from invitations.models import Invitation
from invitations.schedule import local_day
from invitations.services.progress import mark_reviewed
from reviews.models import Review
from reviews.words import shown_name, tidied


@dataclass(frozen=True)
class ReviewWords:
    """What the customer wrote: stars 1 to 5, and words that may be blank."""

    rating: int
    title: str = ""
    text: str = ""
    display_name: str = ""


def submit_review(*, invitation: Invitation, words: ReviewWords, now: datetime) -> Review:
    """Record the review of an invitation's customer on the own page, and stop the reminder.

    It is published at once, the same for one star as for five. The invitation may have led elsewhere: who
    comes to the own page may write there. Raises `Conflict` when the invitation has its review already, also
    when twenty tabs send at once.
    """
    with transaction.atomic():
        locked = (
            Invitation.objects.select_for_update(of=("self",))
            .select_related("channel")
            .get(organisation=invitation.organisation_id, pk=invitation.pk)
        )
        if Review.objects.filter(organisation=invitation.organisation_id, invitation=locked).exists():
            raise Conflict("already_reviewed", _("You have already written this review. Thank you!"))
        review = Review.objects.create(
            channel=locked.channel,
            listing=ensure_own_listing(channel=locked.channel),
            invitation=locked,
            customer_id=locked.customer_id,
            kind=locked.kind,
            rating=words.rating,
            title=tidied(words.title),
            text=tidied(words.text, keeps_lines=True),
            display_name=shown_name(words.display_name),
            language=locked.language,
            submitted_at=now,
            submitted_on=local_day(now, locked.channel.zone),
        )
        mark_reviewed(invitation=locked, now=now)
        return review
