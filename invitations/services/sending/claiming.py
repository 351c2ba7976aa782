"""Claiming: take due letters under a lease, ask the world once more, draw a platform. One short transaction.

Locks are taken in this order: deliveries (none is waited for), allocation counters, invitations.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from accounts.models import Organisation
from balancing.services import allocate
from core.tenancy import require_tenant
from invitations.last_look import Stop, stop_of
from invitations.models import Delivery, Invitation
from invitations.services.sending.asking import Line, lock_due
from invitations.services.sending.jobs import Batch, Job
from invitations.services.sending.routes import Route
from invitations.services.sending.terms import Terms
from invitations.services.sending.world import World
from invitations.states import DeliveryState, InvitationState


def claim(
    *, size: int, now: datetime, terms: Terms, since: datetime | None = None, route: Route | None = None
) -> Batch:
    """Claim up to `size` letters of the open organisation that are due at `now`, earliest first.

    Rows that another worker holds are passed over. Letters that may not leave any more are stopped here,
    with the reason, and their invitations with them. What remains is CLAIMED until `now` + lease and has
    its listing, drawn now if this is its first claim. Nothing is taken while the organisation is held.
    `since` is a lower bound on the time due: it spares walking over index entries of rows claimed before.
    With a `route` only letters of its channels are taken.
    """
    with transaction.atomic(savepoint=False):
        organisation = Organisation.objects.get(pk=require_tenant())
        if organisation.is_held:
            return Batch(organisation)
        due = lock_due(organisation=organisation.pk, size=size, now=now, since=since, route=route)
        if due is None:
            return Batch(organisation)
        world = World(organisation, due.keys, now)
        jobs = _Claim(organisation, world, now).run(terms)
        return Batch(organisation, jobs, due.count, due.until)


class _Claim:
    """What is written to the locked rows."""

    def __init__(self, organisation: Organisation, world: World, now: datetime) -> None:
        self._organisation, self._world, self._now = organisation, world, now

    def run(self, terms: Terms) -> list[Job]:
        world, going, stopped = self._world, [], defaultdict(list)
        for row in world.rows:
            stop = stop_of(world.standing(row), world.facts(row))
            if stop is None:
                going.append(row)
            else:
                stopped[stop].append(row)
        token = uuid4()
        self._deliveries(going).update(
            state=DeliveryState.CLAIMED,
            reason="",
            claim=token,
            lease_until=self._now + terms.lease,
            changed_at=self._now,
        )
        for stop, rows in stopped.items():
            self._stop(stop, rows)
        drawn = self._draw([row for row in going if row.listing is None])
        return [world.job(row, token, row.listing or drawn[row.invitation]) for row in going]

    def _stop(self, stop: Stop, rows: list[Line]) -> None:
        self._deliveries(rows).update(
            state=stop.state, reason=stop.reason, claim=None, lease_until=None, changed_at=self._now
        )
        if stop.invitation_state:
            is_refused = stop.invitation_state == InvitationState.REFUSED
            self._invitations([row.invitation for row in rows]).update(
                state=stop.invitation_state,
                refusal_reason=stop.reason if is_refused else "",
                updated_at=self._now,
            )

    def _draw(self, rows: list[Line]) -> dict[int, int]:
        """Draw a listing for each invitation that has none, in channel order, and store it there."""
        groups: dict[tuple[int, str], list[Line]] = defaultdict(list)
        for row in rows:
            groups[row.channel, row.kind].append(row)
        drawn: dict[int, int] = {}
        stored: dict[tuple[int, str], list[int]] = defaultdict(list)
        for key, kind in sorted(groups):
            channel = self._world.channels[key]
            requests = [self._world.request(row) for row in groups[key, kind]]
            for subject, choice in allocate(
                channel=channel, kind=kind, requests=requests, now=self._now
            ).items():
                drawn[subject] = choice.listing.pk
                stored[choice.listing.pk, choice.fallback_reason].append(subject)
        for (listing, reason), subjects in stored.items():
            self._invitations(subjects).update(listing=listing, fallback_reason=reason, updated_at=self._now)
        return drawn

    def _deliveries(self, rows: list[Line]) -> Any:
        return Delivery.objects.filter(organisation=self._organisation, id__among={row.id for row in rows})

    def _invitations(self, keys: list[int]) -> Any:
        return Invitation.objects.filter(
            organisation=self._organisation, id__among=frozenset(keys), state=InvitationState.SCHEDULED
        )
