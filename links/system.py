"""The reads across tenants: whose lists wait, and whose links have expired. They return keys only."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from accounts.models import Channel, Organisation
from core.tenancy import across_tenants
from links.models import ExportedLink, LinkBatch
from links.selectors import unsearched


def organisation_of_channel(word: str) -> Organisation | None:
    """Return the organisation whose channel is meant by a public id, or by a name or own reference that only it has.

    Why across: an operator at the command line names a channel, not a tenant.
    """
    with across_tenants() as alias:
        uuid = Channel.uuid_of(word)
        named = Q(public_uuid=uuid) if uuid else Q(name=word) | Q(reference=word)
        owners = list(Channel.objects.filter(named).values_list("organisation_id", flat=True).distinct()[:2])
        return Organisation.objects.using(alias).get(pk=owners[0]) if len(owners) == 1 else None


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


def organisations_with_links_to_ask(*, now: datetime) -> list[int]:
    """Return the organisations with customers added by hand whose links the platform is to be asked for now.

    Why across: a hint to ask carries no meaning, so the link is found here.
    """
    with across_tenants():
        found = (
            ExportedLink.objects.filter(ask_at__lte=now).order_by().values_list("organisation_id", flat=True)
        )
        return sorted(found.distinct())


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


def organisations_with_unsearched_files() -> list[int]:
    """Return the organisations with files of lists in which somebody may stand who was forgotten since, in key order.

    Why across: nobody asks for what is to be forgotten.
    """
    with across_tenants():
        return sorted(unsearched().order_by().values_list("organisation_id", flat=True).distinct())
