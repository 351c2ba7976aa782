"""The reads across tenants: whose lists wait, and whose links have expired. They return keys only."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from accounts.models import Organisation
from core.tenancy import across_tenants
from links.models import ExportedLink, LinkBatch


def organisations_with_waiting_batches(*, now: datetime) -> list[int]:
    """Return the organisations with a list to make links of, or to go on with because its worker is gone.

    Why across: a hint to run batches carries no meaning, so the list is found here.
    """
    with across_tenants():
        waiting = LinkBatch.objects.filter(state=LinkBatch.State.WAITING)
        running = LinkBatch.objects.filter(state=LinkBatch.State.RUNNING)
        left = running.filter(lease_until__lt=now) | running.filter(lease_until=None)
        found = (waiting | left).values_list("organisation_id", flat=True).distinct()
        return sorted(found)


def organisations_with_expired(*, now: datetime) -> list[int]:
    """Return the organisations with batches or links whose time is over, in key order.

    Why across: nobody asks for what is to be forgotten.
    """
    with across_tenants() as alias:
        batches = LinkBatch.objects.filter(organisation=OuterRef("pk"), expires_at__lte=now).exclude(
            state=LinkBatch.State.EXPIRED
        )
        links = ExportedLink.objects.filter(organisation=OuterRef("pk"), expires_at__lte=now)
        found = Organisation.objects.using(alias).filter(Exists(batches) | Exists(links))
        return list(found.order_by("pk").values_list("pk", flat=True))
