"""How far an invitation has come: forward only, whoever says it and however often."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Case, DateField, DateTimeField, Value, When

from accounts.models import Organisation
from core.tenancy import require_tenant
from invitations.models import Delivery, Invitation
from invitations.services.sending.evidence import confirm_by_evidence
from invitations.states import DELIVERY_STOPPABLE, DeliveryState, InvitationState

_OWN = "own"


def mark_opened(*, opened: Mapping[int, date]) -> None:
    """Set the local day of the first open by a person, for invitations (by key) that have none yet."""
    if opened:
        days = Case(*(When(id=key, then=Value(day)) for key, day in opened.items()), output_field=DateField())
        Invitation.objects.filter(
            organisation=require_tenant(), id__among=frozenset(opened), opened_on=None
        ).update(opened_on=days)


def mark_clicked(*, organisation: Organisation, clicked: Mapping[int, tuple[datetime, date]]) -> None:
    """Set moment and local day of the first click by a person, and stop the reminder where a click does so.

    On the own page only the review stops it; elsewhere the click, unless the organisation decided otherwise.
    """
    if not clicked:
        return
    with transaction.atomic():
        fresh = Invitation.objects.filter(
            organisation=organisation, id__among=frozenset(clicked), clicked_on=None
        )
        fresh.update(
            clicked_at=Case(
                *(When(id=key, then=Value(at)) for key, (at, _) in clicked.items()),
                output_field=DateTimeField(),
            ),
            clicked_on=Case(
                *(When(id=key, then=Value(day)) for key, (_, day) in clicked.items()),
                output_field=DateField(),
            ),
        )
        Invitation.objects.filter(
            organisation=organisation,
            id__among=frozenset(clicked),
            state__in=(InvitationState.SCHEDULED, InvitationState.SENT),
        ).update(state=InvitationState.CLICKED)
        if organisation.click_stops_reminder:
            elsewhere = Invitation.objects.filter(
                organisation=organisation, id__among=frozenset(clicked)
            ).exclude(listing__platform=_OWN)
            stop_reminders(invitations=list(elsewhere.values_list("id", flat=True)))


def mark_reviewed(*, invitation: Invitation, now: datetime) -> None:
    """Record that the customer wrote a review on the own page, and stop the reminder.

    The review also proves that a letter arrived of which nobody could say so.
    """
    with transaction.atomic():
        unknown = Delivery.objects.filter(
            organisation=require_tenant(), invitation=invitation.pk, state=DeliveryState.UNKNOWN
        )
        # Deliveries are locked before their invitation, here as everywhere.
        arrived = list(unknown.select_for_update().order_by("id").values_list("id", flat=True))
        Invitation.objects.filter(organisation=require_tenant(), id=invitation.pk).exclude(
            state__in=(InvitationState.REFUSED, InvitationState.REVIEWED)
        ).update(state=InvitationState.REVIEWED, reviewed_at=now)
        confirm_by_evidence(delivery_ids=arrived, now=now)
        stop_reminders(invitations=[invitation.pk])


def stop_reminders(*, invitations: Collection[int]) -> int:
    """Cancel the reminders of these invitations that have not left yet; return how many."""
    return _stop(invitations, sequences=(1,), reason="not_needed")


def stop_letters(*, invitations: Collection[int]) -> int:
    """Cancel the letters of these invitations that have not left yet, first ones and reminders; return how many."""
    return _stop(invitations, sequences=(0, 1), reason="by_hand")


def _stop(invitations: Collection[int], *, sequences: tuple[int, ...], reason: str) -> int:
    organisation = require_tenant()
    with transaction.atomic():
        # In id order, like everybody who locks deliveries, so that nobody waits in a circle.
        open_letters = list(
            Delivery.objects.filter(
                organisation=organisation,
                invitation__among=invitations,
                sequence__in=sequences,
                state__in=DELIVERY_STOPPABLE,
            )
            .select_for_update(of=("self",))
            .order_by("id")
            .values_list("id", flat=True)
        )
        return Delivery.objects.filter(organisation=organisation, id__among=open_letters).update(
            state="cancelled", reason=reason, claim=None, lease_until=None
        )
