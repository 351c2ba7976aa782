"""Reads about bulk actions: what one would do, how far one is, and what became of each invitation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import BooleanField, Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import Membership, Organisation
from accounts.selectors import channels
from invitations.bulk_outcomes import BulkOutcome, Standing, outcome_of
from invitations.models import Attempt, BulkAction, BulkActionRow, Delivery, Invitation, Suppression
from invitations.resend_times import RESEND_AFTER
from invitations.selectors.narrowing import narrowed
from invitations.states import InvitationState
from invitations.wanted import Wanted

FORESEEN = 50_000  # invitations that a question counts beforehand; more are counted as the work goes
DEAD = (InvitationState.REFUSED, InvitationState.CANCELLED)


@dataclass(frozen=True)
class Forecast:
    """What a bulk action would do now. `counts` is None when more than `FORESEEN` invitations are meant."""

    counts: Counter[BulkOutcome] | None
    upto: int = 0

    @property
    def total(self) -> int:
        """Return how many invitations are meant, 0 when they were not counted."""
        return sum(self.counts.values()) if self.counts else 0


@dataclass(frozen=True)
class Pace:
    """How far an action is. `left` is None until it can be told."""

    done: int
    per_second: float
    left: timedelta | None


def meant(
    organisation: Organisation, wanted: Wanted | None = None, chosen: Collection[int] = ()
) -> QuerySet[Invitation]:
    """Return the invitations that are meant: those of some filters, or those chosen by key."""
    if wanted is not None:
        return narrowed(organisation, wanted).order_by()
    return Invitation.objects.filter(organisation=organisation, pk__among=chosen).order_by()


def forecast(
    organisation: Organisation, *, kind: str, found: QuerySet[Invitation], now: datetime
) -> Forecast:
    """Return what an action would do to these invitations, by outcome, and the highest key among them."""
    keys = found.values("pk")[: FORESEEN + 1]
    counted = Invitation.objects.filter(pk__in=keys).aggregate(n=Count("pk"), upto=Max("pk"))
    if counted["n"] > FORESEEN:
        return Forecast(None, found.aggregate(upto=Max("pk"))["upto"] or 0)
    counts: Counter[BulkOutcome] = Counter()
    for standing, many in _standings(organisation, keys, now):
        counts[outcome_of(kind, standing)] += many
    return Forecast(counts, counted["upto"] or 0)


def actions(organisation: Organisation, membership: Membership | None = None) -> QuerySet[BulkAction]:
    """Return an organisation's bulk actions; a member of some channels only sees their own."""
    found = BulkAction.objects.filter(organisation=organisation).select_related("created_by", "taken_back")
    if membership is not None and membership.has_channel_scope:
        found = found.filter(created_by=membership.user_id)
    return found


def action_by_public_id(
    organisation: Organisation, public_id: str, membership: Membership | None = None
) -> BulkAction | None:
    """Return the bulk action with that public id, or None when it is not one of these."""
    uuid = BulkAction.uuid_of(public_id)
    return actions(organisation, membership).filter(public_uuid=uuid).first() if uuid else None


def restoration_of(action: BulkAction) -> BulkAction | None:
    """Return the action that takes this one back, or None."""
    return BulkAction.objects.filter(organisation=action.organisation_id, taken_back=action).first()


def rows_of(action: BulkAction, membership: Membership | None = None) -> QuerySet[BulkActionRow]:
    """Return what became of each invitation, with customer and channel; of a scoped member's channels only."""
    found = BulkActionRow.objects.filter(organisation=action.organisation_id, action=action)
    if membership is not None and membership.has_channel_scope:
        found = found.filter(invitation__channel__in=channels(action.organisation, membership))
    return found.select_related("invitation__customer", "invitation__channel")


def iterate_rows(action: BulkAction, membership: Membership | None = None) -> Iterator[BulkActionRow]:
    """Yield what became of each invitation, however many there are, in little memory."""
    after = 0
    found = rows_of(action, membership).order_by("invitation_id")
    while batch := list(found.filter(invitation__gt=after)[:1000]):
        yield from batch
        after = batch[-1].invitation_id


def pace_of(action: BulkAction, now: datetime) -> Pace:
    """Return how far an action is, and how long the rest will take at the speed so far."""
    done = sum(action.counts.values())
    end = action.finished_at or now
    seconds = (end - action.started_at).total_seconds() if action.started_at else 0.0
    speed = done / seconds if seconds > 0 else 0.0
    left = timedelta(seconds=(action.total - done) / speed) if speed and action.total > done else None
    return Pace(done, speed, left)


def _standings(organisation: Organisation, keys: QuerySet, now: datetime) -> Iterator[tuple[Standing, int]]:
    """Yield every kind of standing among some invitations, with how many there are of it."""
    letters = Delivery.objects.filter(organisation=organisation, invitation=OuterRef("pk")).order_by(
        "-sequence"
    )
    early = Attempt.objects.filter(
        organisation=organisation, delivery__invitation=OuterRef("pk"), marked_at__gt=now - RESEND_AFTER
    )
    facts = {
        "letter": Coalesce(Subquery(letters.values("state")[:1]), Value("")),
        "why": Coalesce(Subquery(letters.values("reason")[:1]), Value("")),
        "place": Coalesce(Subquery(letters.values("sequence")[:1]), 0),
        "suppressed": Exists(
            Suppression.objects.filter(
                organisation=organisation, address_hash=OuterRef("customer__address_hash")
            )
        ),
        "early": Exists(early),
        "late": Coalesce(
            Subquery(letters.values(over=Q(expires_at__lte=now))[:1], output_field=BooleanField()), False
        ),
        "replaced": Exists(replacements(organisation)),
    }
    grouped = Invitation.objects.filter(organisation=organisation, pk__in=keys).order_by().annotate(**facts)
    for row in grouped.values("state", *facts).annotate(many=Count("pk")):
        yield (
            Standing(
                row["state"],
                row["letter"],
                row["why"],
                row["place"],
                row["suppressed"],
                row["early"],
                row["late"],
                row["replaced"],
            ),
            row["many"],
        )


def replacements(organisation: Organisation) -> QuerySet[Invitation]:
    """Return, for an outer query over invitations, those that live for the same order in their place."""
    return (
        Invitation.objects.filter(
            organisation=organisation,
            channel=OuterRef("channel"),
            reference=OuterRef("reference"),
            kind=OuterRef("kind"),
        )
        .exclude(state__in=DEAD)
        .exclude(pk=OuterRef("pk"))
    )
