"""The reads across tenants: which organisations have something to do. Each says why it may look across.

They return keys only; whoever works opens each tenant by itself.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import DomainCheck, Organisation
from core.tenancy import across_tenants
from invitations.delivery_reasons import DeliveryReason
from invitations.guard_rails import WINDOW
from invitations.models import BulkAction, Delivery, DeliveryEvent, Event, Import
from invitations.selectors.originals import outlived, unsearched
from invitations.states import DELIVERY_CLAIMABLE, DeliveryState

# Domains change without telling us.
CHECK_EVERY = timedelta(days=1)


def organisations_with_due_letters(*, now: datetime) -> list[int]:
    """Return the organisations that have a letter to send and are not held, in key order.

    Why across: nobody knows beforehand whose letters are due. One look into the index for each
    organisation, because a DISTINCT would read all due rows.
    """
    with across_tenants() as alias:
        due = Delivery.objects.filter(state__in=DELIVERY_CLAIMABLE, due_at__lte=now)
        return _having(due, alias, is_held=False)


def organisations_with_leases_over(*, now: datetime) -> list[int]:
    """Return the organisations in which a worker has not finished in time.

    Why across: a dead worker tells nobody for whom it was working.
    """
    with across_tenants():
        over = Delivery.objects.filter(
            state__in=(DeliveryState.CLAIMED, DeliveryState.SENDING), lease_until__lt=now
        )
        return sorted(over.values_list("organisation_id", flat=True).distinct())


def organisations_with_unmatched_events() -> list[int]:
    """Return the organisations with events that no rule has looked at, in key order.

    Why across: events come by many doors, and none of them knows a worker.
    """
    with across_tenants() as alias:
        return _having(Event.objects.filter(matched_at=None), alias)


def organisations_with_waiting_imports(*, now: datetime) -> list[int]:
    """Return the organisations with an import to begin, to undo, or to go on with because its worker is gone.

    Why across: a hint to run imports carries no meaning, so the file is found here.
    """
    with across_tenants():
        waiting = Import.objects.filter(state__in=(Import.State.WAITING, Import.State.UNDOING))
        running = Import.objects.filter(state=Import.State.RUNNING)
        left = running.filter(lease_until__lt=now) | running.filter(lease_until=None)
        found = (waiting | left).values_list("organisation_id", flat=True).distinct()
        return sorted(found)


def organisations_to_guard(*, now: datetime) -> list[int]:
    """Return the organisations about whose letters something bad was told lately, or that have a warning.

    Why across: what providers and returned mail tell comes by many doors, and a count for each event would cost more.
    """
    since = (now - WINDOW).date()
    with across_tenants() as alias:
        bad = DeliveryEvent.objects.filter(
            happened_on__gte=since, kind__in=(DeliveryEvent.Kind.BOUNCED, DeliveryEvent.Kind.COMPLAINED)
        )
        refused = Delivery.objects.filter(
            state=DeliveryState.FAILED,
            reason=DeliveryReason.REFUSED_FOR_GOOD,
            changed_at__gte=now - WINDOW,
        )
        told = {*_having(bad, alias, house_hold=""), *_having(refused, alias, house_hold="")}
        warned = Organisation.objects.using(alias).exclude(sending_warning="")
        return sorted(told | set(warned.values_list("pk", flat=True)))


def senders_to_check(*, now: datetime, limit: int = 20) -> list[tuple[int, int]]:
    """Return (organisation, sender) whose domains somebody wants to see checked, or that were not looked at for a day.

    Why across: the wish stands in a row of its tenant, and no hint says which.
    """
    with across_tenants():
        asked = DomainCheck.objects.filter(asked_at__isnull=False).order_by("asked_at")
        found = list(asked.values_list("organisation_id", "sender_id")[:limit])
        if not found:
            old = DomainCheck.objects.filter(asked_at=None, checked_at__lt=now - CHECK_EVERY)
            found = list(old.order_by("checked_at").values_list("organisation_id", "sender_id")[:limit])
        return found


def organisations_with_waiting_bulk_actions(*, now: datetime) -> list[int]:
    """Return the organisations with a bulk action to begin, or to go on with because its worker is gone.

    Why across: a hint to work on them carries no meaning, so the action is found here.
    """
    with across_tenants():
        waiting = BulkAction.objects.filter(state=BulkAction.State.WAITING)
        running = BulkAction.objects.filter(state=BulkAction.State.RUNNING)
        left = running.filter(lease_until__lt=now) | running.filter(lease_until=None)
        return sorted((waiting | left).values_list("organisation_id", flat=True).distinct())


def organisations_with_old_lists(*, now: datetime) -> list[int]:
    """Return the organisations with an uploaded list whose time is over, or that may hold somebody forgotten since.

    Why across: nobody asks for what is to be forgotten.
    """
    with across_tenants() as alias:
        return sorted({*_having(outlived(now), alias), *_having(unsearched(), alias)})


def _having(rows: QuerySet, alias: str, **conditions: object) -> list[int]:
    theirs = rows.filter(organisation=OuterRef("pk"))
    organisations = Organisation.objects.using(alias).filter(Exists(theirs), **conditions)
    return list(organisations.order_by("pk").values_list("pk", flat=True))
