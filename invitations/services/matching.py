"""Match events with rules: exactly one invitation for each (rule, event), refused ones included."""

from __future__ import annotations

from datetime import datetime

from django.db import connections, transaction

from accounts.models import Organisation
from core.tenancy import APP
from invitations.models import Event
from invitations.services.match_batch import MatchBatch, Matched

# The first key of the advisory lock that makes matching of one organisation one at a time; any fixed number.
_LOCK = 4711


def match_events(*, organisation: Organisation, now: datetime, limit: int = 1000) -> Matched:
    """Match up to `limit` events that have not been matched yet, oldest first, and return what came of them.

    Idempotent and safe beside other runs: one run of an organisation at a time, and an event is marked in the
    transaction that makes its invitations. Every active rule of the event's channel and type gets
    exactly one invitation, with a delivery when it may be sent, else with the reason why not.
    A held organisation is matched as well: holding delays letters, it loses none.
    """
    with transaction.atomic():
        if not _is_alone(organisation):
            return Matched()
        events = list(
            Event.objects.filter(organisation=organisation, matched_at=None)
            .select_related("channel__sender", "customer")
            .select_for_update(of=("self",), skip_locked=True)
            .order_by("id")[:limit]
        )
        if not events:
            return Matched()
        batch = MatchBatch(organisation, events, now)
        matched = batch.match()
        keys = {event.pk for event in events}
        Event.objects.filter(organisation=organisation, id__among=keys).update(matched_at=now)
        return matched


def _is_alone(organisation: Organisation) -> bool:
    with connections[APP].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK, organisation.pk])
        return bool(cursor.fetchone()[0])
