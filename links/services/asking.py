"""Links of customers added by hand that only the platform makes: one call each, by a worker, outside transactions.

A link is claimed by moving its `ask_at` to when somebody else may ask; whoever changes the customer meanwhile moves it
too, and what was answered to the old words is thrown away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime, timedelta

from django.db.models import QuerySet

from accounts.models import Organisation
from balancing.link_maker import link_builder
from balancing.unique_links import Builder, Keys, LinkRefused
from core.tenancy import tenant
from links.faults import LinkFault
from links.link_requests import request_of
from links.models import ExportedLink, LinkBatch
from links.recipes import Makers
from links.services.customers import count_customers
from links.services.recipes import keys_of

AT_ONCE = 25  # links of one turn, so that no organisation holds up the others
LEASE = timedelta(minutes=5)  # longer than a patient conversation with a slow server
AWAY = timedelta(minutes=2)  # until a platform that did not answer is asked again
GIVEN_UP = timedelta(days=1)
# Refusals that hold for every link of the list.
_OF_ALL = (LinkFault.VENDOR_AWAY, LinkFault.VENDOR_DENIED, LinkFault.KEYS_UNREADABLE)

Make = Callable[[str, Keys, str], Builder]


def ask_for_links(
    *, organisation: Organisation, clock: Callable[[], datetime], make: Make = link_builder
) -> int:
    """Ask for the links of the oldest list with customers who wait for one; return how many were answered.

    Call it outside any tenant, for it talks to a network. A refusal is written on the link, or on every waiting link
    of the list when it holds for all; a platform that is away is asked again two minutes later, for a day.
    """
    with tenant(organisation):
        first = _due(organisation, clock()).select_related("batch").first()
        if first is None or first.batch is None:
            return 0
        batch = first.batch
        try:
            keys: Mapping[str, Keys] = keys_of(batch)
        except LinkRefused as error:
            return _refuse_all(batch, _fault(error), clock())
    answered = 0
    with closing(Makers(batch.family, keys, make)) as makers:
        while answered < AT_ONCE and (link := _claimed(organisation, batch, clock())) is not None:
            try:
                url = makers.link(request_of(link))
            except LinkRefused as error:
                fault = _fault(error)
                if fault in _OF_ALL:
                    with tenant(organisation):
                        _write(link, ask_at=clock(), fault=link.fault)
                        return answered + _refuse_all(batch, fault, clock())
                url, changes = "", {"fault": fault.value}
            else:
                changes = {"fault": ""}
            with tenant(organisation):
                _write(link, url=url, ask_at=None, **changes)
            answered += 1
    return answered


def _due(organisation: Organisation, now: datetime) -> QuerySet[ExportedLink]:
    return ExportedLink.objects.filter(organisation=organisation, ask_at__lte=now).order_by("ask_at", "id")


def _claimed(organisation: Organisation, batch: LinkBatch, now: datetime) -> ExportedLink | None:
    with tenant(organisation):
        found = _due(organisation, now).filter(batch=batch).select_for_update(of=("self",), skip_locked=True)
        link = found.first()
        if link is not None:
            link.ask_at = now + LEASE
            link.save(update_fields=["ask_at"])
        return link


def _write(link: ExportedLink, **changes: object) -> None:
    """Write what was answered, unless the customer was changed or removed, or somebody else has asked meanwhile."""
    mine = ExportedLink.objects.filter(organisation=link.organisation_id, pk=link.pk, ask_at=link.ask_at)
    if mine.update(**changes) and link.batch is not None:
        _recount(link.batch)


def _refuse_all(batch: LinkBatch, fault: LinkFault, now: datetime) -> int:
    found = _due(batch.organisation, now).filter(batch=batch).order_by()
    if fault != LinkFault.VENDOR_AWAY:
        count = found.update(ask_at=None, fault=fault)
    else:
        count = found.filter(made_at__lte=now - GIVEN_UP).update(ask_at=None, fault=LinkFault.GIVEN_UP)
        count += found.update(ask_at=now + AWAY, fault=fault)
    _recount(batch)
    return count


def _recount(batch: LinkBatch) -> None:
    held = LinkBatch.objects.select_for_update(of=("self",), no_key=True).filter(
        pk=batch.pk, state=LinkBatch.State.DRAFT
    )
    if (draft := held.first()) is not None:
        count_customers(draft)


def _fault(error: LinkRefused) -> LinkFault:
    return LinkFault(error.code) if error.code in LinkFault.values else LinkFault.VENDOR_REFUSED
