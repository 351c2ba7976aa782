"""Customers added one at a time: a list that grows while somebody types, each with a link at once.

Where the platform makes the links, they are only looked through here: a worker asks for them (`asking`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts.models import Channel, User
from accounts.services.audit import record_audit
from balancing.unique_links import family as family_of
from balancing.unique_links.api_made import check_askable
from balancing.unique_links.reference import with_suffix
from core.exceptions import Conflict
from links.link_requests import request_of
from links.models import ExportedLink, LinkBatch
from links.row_checks import address_of
from links.services.batches import KEPT_BY_DEFAULT, in_state
from links.services.link_keys import keys_of_batch
from links.verdicts import LinkVerdict

MOST = 500  # customers of one list that are added by hand; longer ones are files


@dataclass(frozen=True)
class CustomerFields:
    """What is typed about one customer."""

    email: str = ""
    name: str = ""
    reference: str = ""
    locale: str = ""
    tags: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    product: str = ""
    visited_on: date | None = None
    details: dict[str, str] = field(default_factory=dict)


def begin_customers(
    *, channel: Channel, family: str, domain: str, is_tracked: bool, actor: User | None, now: datetime
) -> LinkBatch:
    """Begin a list that customers are added to one at a time. Raises `Invalid` for an unknown kind of link."""
    family_of(family)
    with transaction.atomic():
        batch = LinkBatch.objects.create(
            channel=channel,
            source=LinkBatch.Source.FORM,
            state=LinkBatch.State.DRAFT,
            family=family,
            domain=domain.strip(),
            is_tracked=is_tracked,
            created_by=actor,
            expires_at=now + timedelta(days=KEPT_BY_DEFAULT),
        )
        record_audit(actor=actor, action="links.typed", target=batch.public_id)
        return batch


def add_customer(
    *, batch: LinkBatch, fields: CustomerFields, has_suffix: bool = False, now: datetime
) -> ExportedLink:
    """Add a customer, whose link is made at once to see that it can be, or waits for the platform to make it.

    Raises `LinkRefused` for what the kind of link refuses, and `Conflict` when this customer has a link already or
    the list is full or over.
    """
    with transaction.atomic():
        held = in_state(batch, LinkBatch.State.DRAFT)
        if held.rows >= MOST:
            raise Conflict("list_full", _("This list is full. Upload a file for longer ones."))
        link = ExportedLink(
            batch=held,
            channel=held.channel,
            family=held.family,
            domain=held.domain,
            is_tracked=held.is_tracked,
            row=held.rows + 1,
            made_at=now,
            expires_at=held.expires_at,
        )
        _fill(link, held, fields, has_suffix, now)
        _saved(link)
        count_customers(held)
        return link


def change_customer(*, link: ExportedLink, fields: CustomerFields, now: datetime) -> ExportedLink:
    """Change a customer of a list that is still being filled in; raises as `add_customer` does."""
    with transaction.atomic():
        held = in_state(link.batch, LinkBatch.State.DRAFT)
        _fill(link, held, fields, link.matching_key != "", now)
        _saved(link)
        count_customers(held)
        return link


def remove_customer(*, link: ExportedLink) -> None:
    """Take a customer out of a list that is still being filled in; raises `Conflict` when it is not any more."""
    with transaction.atomic():
        held = in_state(link.batch, LinkBatch.State.DRAFT)
        if ExportedLink.objects.filter(organisation=held.organisation_id, pk=link.pk).delete()[0]:
            count_customers(held)


def count_customers(batch: LinkBatch) -> None:
    """Write on a list that is being filled in how many customers it has, with a link, and refused one."""
    waits, refused = Q(ask_at__isnull=False), Q(ask_at=None) & ~Q(fault="")
    found = ExportedLink.objects.filter(organisation=batch.organisation_id, batch=batch).aggregate(
        rows=Count("pk"), made=Count("pk", filter=~waits & ~refused), refused=Count("pk", filter=refused)
    )
    batch.rows, batch.made, batch.refused = found["rows"], found["made"], found["refused"]
    counts = {LinkVerdict.MADE: batch.made, LinkVerdict.INVALID: batch.refused}
    batch.verdicts = {verdict.value: n for verdict, n in counts.items() if n}
    batch.save(update_fields=["rows", "made", "refused", "verdicts", "updated_at"])


def _fill(
    link: ExportedLink, batch: LinkBatch, fields: CustomerFields, has_suffix: bool, now: datetime
) -> None:
    before = None if link._state.adding else request_of(link)
    values: dict[str, Any] = {**vars(fields), "tags": list(fields.tags), "skus": list(fields.skus)}
    is_other = values["reference"] != link.reference
    for name, value in values.items():
        setattr(link, name, value)
    link.address = address_of(link.email)
    if not has_suffix or not link.reference:
        link.matching_key = ""
    elif is_other:
        link.matching_key = with_suffix(link.reference)
    request, keys = request_of(link), keys_of_batch(batch)
    if not family_of(link.family).is_remote:
        # Made only to see that it can be: what is refused now could not be followed later.
        family_of(link.family).build(request, keys)
        return
    check_askable(request, keys)
    if request != before or link.fault:
        link.url, link.fault, link.ask_at, link.made_at = "", "", now, now


def _saved(link: ExportedLink) -> None:
    try:
        with transaction.atomic():
            link.save()
    except IntegrityError:
        message = _("This customer has a link for this reference already.")
        raise Conflict("already_made", message, {"reference": message}) from None
