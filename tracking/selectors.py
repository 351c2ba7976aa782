"""Reads of hits: what became of one invitation's letters, and the evidence that verdicts are made from."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Max, QuerySet

from accounts.models import Organisation
from core.tokens import Purpose
from invitations.models import Attempt, Customer, Delivery, Invitation
from invitations.states import DeliveryState
from tracking.automation import MACHINE, UNKNOWN
from tracking.models import Hit

# Purposes whose subject is an invitation. Each of the others counts its own: reviews, exported links.
OF_LETTERS = (Purpose.CLICK, Purpose.OPEN, Purpose.HONEYPOT)


def hits_of_invitation(invitation: Invitation) -> QuerySet[Hit]:
    """Return the hits of an invitation's letters, in the order of their receipt."""
    return Hit.objects.filter(
        organisation=invitation.organisation_id, subject=invitation.pk, purpose__in=OF_LETTERS
    ).order_by("received_at", "id")


def hits_of_customer(customer: Customer, channels: Collection[int] | None = None) -> QuerySet[Hit]:
    """Return the hits of all letters to a customer, newest first; of these channels' letters only, unless None."""
    invited = Invitation.objects.filter(organisation=customer.organisation_id, customer=customer)
    if channels is not None:
        invited = invited.filter(channel__in=channels)
    # Keys instead of a join, so that the index of subjects is asked and no partition is read whole.
    subjects = list(invited.order_by().values_list("id", flat=True))
    return Hit.objects.filter(
        organisation=customer.organisation_id,
        subject__in=subjects,
        purpose__in=(*OF_LETTERS, Purpose.PERSONAL),
    ).order_by("-received_at", "-id")


def unjudged_hits(organisation: Organisation, *, until: datetime) -> QuerySet[Hit]:
    """Return the hits received until a moment that have no verdict yet, oldest first."""
    unjudged = Hit.objects.filter(organisation=organisation, judged_at=None, received_at__lte=until)
    return unjudged.order_by("received_at")


def hits_of_subjects(
    organisation: Organisation, *, purposes: Collection[int], subjects: Collection[int], since: datetime
) -> QuerySet[Hit]:
    """Return everything received since a moment that bears on some subjects of the same kind."""
    return Hit.objects.filter(
        organisation=organisation, purpose__in=purposes, subject__in=subjects, received_at__gte=since
    )


def dispatches(
    organisation: Organisation, *, invitations: Collection[int]
) -> tuple[dict[int, dict[int, datetime]], dict[tuple[int, int], int]]:
    """Return when the letters of invitations left, by sequence, and which deliveries are unknown.

    An unknown letter left, if it did, when its last attempt was marked.
    """
    left: dict[int, dict[int, datetime]] = {}
    unknown: dict[tuple[int, int], int] = {}
    letters = Delivery.objects.filter(organisation=organisation, invitation__among=invitations)
    for key, invitation, sequence, state, sent_at in letters.values_list(
        "id", "invitation", "sequence", "state", "sent_at"
    ):
        if sent_at is not None:
            left.setdefault(invitation, {})[sequence] = sent_at
        if state == DeliveryState.UNKNOWN:
            unknown[invitation, sequence] = key
    if unknown:
        tries = Attempt.objects.filter(organisation=organisation, delivery__among=unknown.values())
        marked = dict(tries.values("delivery").annotate(at=Max("marked_at")).values_list("delivery", "at"))
        for (invitation, sequence), key in unknown.items():
            if key in marked:
                left.setdefault(invitation, {}).setdefault(sequence, marked[key])
    return left, unknown


def review_times(organisation: Organisation, *, invitations: Collection[int]) -> dict[int, datetime]:
    """Return when the reviews of invitations were written, for those that have one."""
    reviewed = Invitation.objects.filter(
        organisation=organisation, id__among=invitations, reviewed_at__isnull=False
    )
    return dict(reviewed.values_list("id", "reviewed_at"))


def doubted_clicks(organisation: Organisation, *, since: datetime) -> list[int]:
    """Return the invitations reviewed after one of their clicks was judged to be nobody's."""
    clicks = Hit.objects.filter(
        organisation=organisation,
        purpose=Purpose.CLICK,
        verdict__in=(MACHINE, UNKNOWN),
        received_at__gte=since,
        subject__gt=0,
    )
    judged: dict[int, datetime] = {}
    for subject, judged_at in clicks.values_list("subject", "judged_at"):
        judged[subject] = min(judged_at, judged.get(subject, judged_at))
    reviewed = review_times(organisation, invitations=list(judged))
    return [key for key, reviewed_at in reviewed.items() if reviewed_at > judged[key]]
