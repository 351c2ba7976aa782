"""Customers added one at a time: a list that grows while somebody types, each with a link at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Channel, User
from accounts.services.audit import record_audit
from balancing.unique_links import family as family_of
from balancing.unique_links.reference import with_suffix
from core.exceptions import Conflict
from links.link_requests import request_of
from links.models import ExportedLink, LinkBatch
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
    """Add a customer, whose link is made at once to see that it can be.

    Raises `LinkRefused` for what the kind of link refuses, and `Conflict` when this customer has a link already or
    the list is full or over.
    """
    with transaction.atomic():
        held = in_state(batch, LinkBatch.State.DRAFT)
        if held.made >= MOST:
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
        _fill(link, held, fields, has_suffix)
        _saved(link)
        _count(held, rows=held.rows + 1, made=held.made + 1)
        return link


def change_customer(*, link: ExportedLink, fields: CustomerFields, now: datetime) -> ExportedLink:
    """Change a customer of a list that is still being filled in; raises as `add_customer` does."""
    with transaction.atomic():
        held = in_state(link.batch, LinkBatch.State.DRAFT)
        _fill(link, held, fields, link.matching_key != "")
        _saved(link)
        return link


def remove_customer(*, link: ExportedLink) -> None:
    """Take a customer out of a list that is still being filled in; raises `Conflict` when it is not any more."""
    with transaction.atomic():
        held = in_state(link.batch, LinkBatch.State.DRAFT)
        if ExportedLink.objects.filter(organisation=held.organisation_id, pk=link.pk).delete()[0]:
            _count(held, rows=held.rows - 1, made=held.made - 1)


def _fill(link: ExportedLink, batch: LinkBatch, fields: CustomerFields, has_suffix: bool) -> None:
    values: dict[str, Any] = {**vars(fields), "tags": list(fields.tags), "skus": list(fields.skus)}
    is_other = values["reference"] != link.reference
    for name, value in values.items():
        setattr(link, name, value)
    if not has_suffix or not link.reference:
        link.matching_key = ""
    elif is_other:
        link.matching_key = with_suffix(link.reference)
    # Made only to see that it can be: what is refused now could not be followed later.
    family_of(link.family).build(request_of(link), keys_of_batch(batch))


def _saved(link: ExportedLink) -> None:
    try:
        with transaction.atomic():
            link.save()
    except IntegrityError:
        message = _("This customer has a link for this reference already.")
        raise Conflict("already_made", message, {"reference": message}) from None


def _count(batch: LinkBatch, *, rows: int, made: int) -> None:
    batch.rows, batch.made = rows, made
    batch.verdicts = {LinkVerdict.MADE: made}
    batch.save(update_fields=["rows", "made", "verdicts", "updated_at"])
