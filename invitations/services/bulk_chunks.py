"""What a bulk action does to a handful of invitations, in the transaction of whoever calls.

Locks are taken as everywhere: deliveries in id order, then their invitations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models.functions import Greatest

from accounts.models import Organisation
from invitations.bulk_outcomes import DONE, BulkKind, BulkOutcome, Standing, outcome_of
from invitations.delivery_reasons import DeliveryReason
from invitations.models import Attempt, BulkAction, BulkActionRow, Delivery, Invitation, Suppression
from invitations.resend_times import RESEND_AFTER
from invitations.selectors.bulk import DEAD
from invitations.states import DeliveryState, InvitationState

_Order = tuple[int, str, str]  # channel, reference, kind: what may have one living invitation


@dataclass(frozen=True, slots=True)
class _Letter:
    """The last letter of an invitation, locked."""

    id: int
    sequence: int
    state: str
    reason: str
    expires_at: datetime


def treat(
    *, organisation: Organisation, action: BulkAction, keys: Collection[int], now: datetime
) -> dict[BulkOutcome, int]:
    """Do an action to these invitations and write down what became of each; return how many of each outcome.

    Each is judged under the lock of its letters, so nothing that is just leaving is touched.
    """
    letters = _locked(organisation, keys)
    invited = list(
        Invitation.objects.filter(organisation=organisation, id__among=keys)
        .order_by("id")
        .values_list("id", "state", "channel_id", "reference", "kind")
    )
    known = _Known(organisation, action.kind, letters, [row[2:] for row in invited], now)
    outcomes: dict[int, BulkOutcome] = {}
    for key, state, *order in invited:
        outcomes[key] = known.outcome(state, letters.get(key), (order[0], order[1], order[2]))
    _carry_out(organisation, action, outcomes, letters, now)
    counts: dict[BulkOutcome, int] = defaultdict(int)
    for outcome in outcomes.values():
        counts[outcome] += 1
    return counts


class _Known:
    """What is asked once for all invitations of a chunk."""

    def __init__(
        self,
        organisation: Organisation,
        kind: str,
        letters: dict[int, _Letter],
        orders: list[tuple[int, str, str]],
        now: datetime,
    ) -> None:
        self._kind, self._now = kind, now
        self._early: set[int] = set()
        self._suppressed: set[int] = set()
        self._alive: set[_Order] = set()
        if kind == BulkKind.CANCEL:
            return
        ours = [letter.id for letter in letters.values()]
        early = Attempt.objects.filter(
            organisation=organisation, delivery__among=ours, marked_at__gt=now - RESEND_AFTER
        )
        self._early = set(early.values_list("delivery_id", flat=True))
        hashes = Delivery.objects.filter(organisation=organisation, id__among=ours).values("address_hash")
        noes = Suppression.objects.filter(organisation=organisation, address_hash__in=hashes)
        barred = Delivery.objects.filter(
            organisation=organisation, id__among=ours, address_hash__in=noes.values("address_hash")
        )
        self._suppressed = set(barred.values_list("id", flat=True))
        alive = Invitation.objects.filter(
            organisation=organisation,
            channel__in={channel for channel, _, _ in orders},
            reference__among={reference for _, reference, _ in orders},
        ).exclude(state__in=DEAD)
        self._alive = set(alive.values_list("channel_id", "reference", "kind"))

    def outcome(self, state: str, letter: _Letter | None, order: _Order) -> BulkOutcome:
        if letter is None:
            return outcome_of(self._kind, Standing(state))
        standing = Standing(
            state,
            letter.state,
            letter.reason,
            letter.sequence,
            is_suppressed=letter.id in self._suppressed,
            is_early=letter.id in self._early,
            is_late=letter.expires_at <= self._now,
            # Only a dead invitation can have been replaced; a living one stands for its order itself.
            is_replaced=state in DEAD and order in self._alive,
        )
        outcome = outcome_of(self._kind, standing)
        if outcome is BulkOutcome.BACK:
            self._alive.add(order)
        return outcome


def _locked(organisation: Organisation, keys: Collection[int]) -> dict[int, _Letter]:
    found = (
        Delivery.objects.filter(organisation=organisation, invitation__among=keys)
        .select_for_update(of=("self",))
        .order_by("id")
        .values_list("invitation_id", "id", "sequence", "state", "reason", "expires_at")
    )
    # A reminder is always made after its first letter, so the last one seen is the last there is.
    return {invitation: _Letter(*rest) for invitation, *rest in found}


def _carry_out(
    organisation: Organisation,
    action: BulkAction,
    outcomes: dict[int, BulkOutcome],
    letters: dict[int, _Letter],
    now: datetime,
) -> None:
    deeds = _Deeds(organisation, now, has_time_anew=action.kind == BulkKind.RESEND)
    for outcome, deed in (
        (BulkOutcome.STOPPED, deeds.stop),
        (BulkOutcome.AGAIN, deeds.send_again),
        (BulkOutcome.BACK, deeds.bring_back),
    ):
        if touched := {key: letters[key] for key, became in outcomes.items() if became is outcome}:
            deed(touched)
    BulkActionRow.objects.bulk_create(
        BulkActionRow(
            organisation=organisation,
            action=action,
            invitation_id=key,
            delivery_id=letters[key].id if outcome in DONE else None,
            outcome=outcome,
        )
        for key, outcome in outcomes.items()
    )


class _Deeds:
    """The three changes, each of letters and then of their invitations. `has_time_anew`: the delay begins anew."""

    def __init__(self, organisation: Organisation, now: datetime, *, has_time_anew: bool) -> None:
        self._organisation, self._now, self._has_time_anew = organisation, now, has_time_anew

    def stop(self, touched: dict[int, _Letter]) -> None:
        self._change(
            touched,
            state=DeliveryState.CANCELLED,
            reason=DeliveryReason.BY_HAND,
            claim=None,
            lease_until=None,
        )
        self._move(touched, InvitationState.SCHEDULED, InvitationState.CANCELLED)

    def send_again(self, touched: dict[int, _Letter]) -> None:
        self._change(
            touched,
            state=DeliveryState.RETRY,
            reason=DeliveryReason.SENT_AGAIN,
            claim=None,
            due_at=self._now,
            expires_at=self._anew(),
        )
        self._move(touched, InvitationState.EXPIRED, InvitationState.SCHEDULED)

    def bring_back(self, touched: dict[int, _Letter]) -> None:
        anew = {"expires_at": self._anew()} if self._has_time_anew else {}
        self._change(touched, state=DeliveryState.SCHEDULED, reason=DeliveryReason.BROUGHT_BACK, **anew)
        self._move(touched, InvitationState.CANCELLED, InvitationState.SCHEDULED)

    def _change(self, touched: dict[int, _Letter], **changes: object) -> None:
        keys = [letter.id for letter in touched.values()]
        ours = Delivery.objects.filter(organisation=self._organisation, id__among=keys)
        ours.update(changed_at=self._now, **changes)

    def _move(self, touched: dict[int, _Letter], before: str, after: str) -> None:
        """Let the first letter's invitation follow; a reminder says nothing about it."""
        firsts = [key for key, letter in touched.items() if letter.sequence == 0]
        Invitation.objects.filter(organisation=self._organisation, id__among=firsts, state=before).update(
            state=after, updated_at=self._now
        )

    def _anew(self) -> Greatest:
        return Greatest("expires_at", self._now + timedelta(days=self._organisation.lateness_days))
