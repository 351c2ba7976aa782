"""Recording what shops report, one event or a thousand: set-based, and the same row for the same reference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Channel
from core.addresses import address_hasher
from core.exceptions import Invalid
from core.identifiers import uuid7_block
from core.tenancy import require_tenant
from invitations import intake_sql as sql
from invitations.intake_inputs import (
    CustomerInput,
    EventInput,
    ProductInput,
    customer_row,
    event_row,
    products_of,
)
from invitations.intake_rows import AT, copy_block
from invitations.intake_values import Refused
from invitations.models import Customer, Event
from invitations.selectors.event_types import is_event_type
from invitations.services.intake_batch import Batch, customers_only, intake_of
from invitations.verdicts import ImportVerdict

__all__ = [
    "CustomerInput",
    "EventInput",
    "ProductInput",
    "Pushed",
    "Recorded",
    "push_customers",
    "record_event",
]

MAX_BATCH = 1000

Given = TypeVar("Given", CustomerInput, EventInput)


@dataclass(frozen=True)
class Recorded:
    """What became of one report.

    `event` is the row that now stands for it: for the verdict same_person the earlier event of that
    person, for invalid None, with `field` and `reason` saying why.
    """

    event: Event | None
    verdict: ImportVerdict
    field: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Pushed:
    """What became of one customer: created, updated or unchanged; or invalid, with `field` and `reason`."""

    customer: Customer | None
    verdict: ImportVerdict
    field: str = ""
    reason: str = ""


def record_event(
    *, channel: Channel, event_type: str, event: EventInput, source: str, now: datetime
) -> Recorded:
    """Record one report; as `record_events` with one."""
    return record_events(channel=channel, event_type=event_type, events=[event], source=source, now=now)[0]


def record_events(
    *,
    channel: Channel,
    event_type: str,
    events: Sequence[EventInput],
    source: str,
    now: datetime,
    import_run: int | None = None,
) -> list[Recorded]:
    """Record up to 1,000 reports and return what became of each, in the order given.

    Idempotent by (channel, event type, reference), also against concurrent writers. The number of queries
    does not depend on the number of reports. A known customer's details are replaced by what is given and kept
    where nothing is. Raises `Invalid` for an unknown event type or too many reports; a wrong report is a verdict.
    """
    if not is_event_type(event_type):
        message = _("There is no such event type.")
        raise Invalid("unknown_event_type", message, {"event_type": message})
    rows, refused = _judged(events, event_row)
    first: dict[str, int] = {}
    for line, row in rows.items():
        first.setdefault(row[AT["reference"]], line)
    staged = {line: rows[line] for line in first.values()}
    recorded = {line: Recorded(None, ImportVerdict.INVALID, *why) for line, why in refused.items()}
    if staged:
        with transaction.atomic():
            batch = Batch(intake_of(channel, event_type, source, now, import_run))
            batch.stage(_block(staged), len(staged))
            batch.classify()
            batch.write()
            batch.run(sql.IDENTITIES)
            batch.write_products({sku: p for line in staged for sku, p in products_of(events[line]).items()})
            found = batch.rows(sql.VERDICTS)
        known = Event.objects.filter(id__among=[event for _, _, event in found])
        by_id = {event.pk: event for event in known.select_related("customer", "channel").order_by()}
        for line, verdict, event in found:
            recorded[line] = Recorded(by_id[event], ImportVerdict(verdict))
    for line in rows.keys() - staged.keys():
        twin = recorded[first[rows[line][AT["reference"]]]]
        recorded[line] = Recorded(twin.event, ImportVerdict.DUPLICATE_IN_FILE, "reference")
    return [recorded[line] for line in range(len(events))]


def push_customers(*, customers: Sequence[CustomerInput], now: datetime) -> list[Pushed]:
    """Record up to 1,000 customers of the open organisation and return what became of each. Nobody is written to.

    Details replace what stood there and blanks replace nothing; the last mention of an address counts.
    Raises `Invalid` for too many customers; a wrong one is a verdict.
    """
    rows, refused = _judged(customers, customer_row)
    pushed = {line: Pushed(None, ImportVerdict.INVALID, *why) for line, why in refused.items()}
    if rows:
        with transaction.atomic():
            batch = Batch(customers_only(require_tenant(), now))
            batch.stage(_block(rows), len(rows))
            batch.write_customers()
            found = batch.rows(sql.PUSHED)
        known = Customer.objects.filter(id__among=[customer for _, customer, _, _ in found])
        by_id = {customer.pk: customer for customer in known.order_by()}
        for line, customer, is_new, is_changed in found:
            old = ImportVerdict.UPDATED if is_changed else ImportVerdict.UNCHANGED
            pushed[line] = Pushed(by_id[customer], ImportVerdict.CREATED if is_new else old)
    return [pushed[line] for line in range(len(customers))]


def _judged(
    given: Sequence[Given], row_of: Callable[[Given, Callable[[str], bytes]], list[str]]
) -> tuple[dict[int, list[str]], dict[int, tuple[str, str]]]:
    """Return the staged values by position, and for the others field and reason."""
    if len(given) > MAX_BATCH:
        message = _("At most %(count)d can be sent at once.") % {"count": MAX_BATCH}
        raise Invalid("batch_too_large", message)
    hash_of = address_hasher(require_tenant())
    rows: dict[int, list[str]] = {}
    refused: dict[int, tuple[str, str]] = {}
    for line, item in enumerate(given):
        try:
            rows[line] = row_of(item, hash_of)
        except Refused as fault:
            refused[line] = fault.field, fault.reason
    return rows, refused


def _block(rows: dict[int, list[str]]) -> bytes:
    return copy_block([(line, "\t".join(row)) for line, row in rows.items()], uuid7_block(2 * len(rows)))
