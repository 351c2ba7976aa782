"""One order typed by a person: what would become of it, and recording it. The same rules as for files and the API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import Channel, User
from accounts.services.audit import record_audit
from core.addresses import address_hasher
from core.identifiers import uuid7_block
from core.tenancy import require_tenant
from invitations import intake_sql as sql
from invitations import intake_values as values
from invitations.intake_inputs import EventInput, event_row
from invitations.intake_rows import copy_block
from invitations.intake_values import Refused
from invitations.models import Customer, Event
from invitations.schedule import local_day
from invitations.services.intake import Recorded, record_event
from invitations.services.intake_batch import Batch, intake_of
from invitations.services.match_batch import Decision, MatchBatch
from invitations.verdicts import ImportVerdict

_TAKEN = (ImportVerdict.CREATED, ImportVerdict.UPDATED)


@dataclass(frozen=True)
class Foreseen:
    """What would become of an order: the verdict, the event as it would stand, and what each rule would decide.

    `event` is not saved; for the verdicts that change nothing it is the one that is known. For invalid there is none,
    and `field` and `reason` say why.
    """

    verdict: ImportVerdict
    event: Event | None = None
    decisions: Sequence[Decision] = ()
    field: str = ""
    reason: str = ""


def foresee_event(*, channel: Channel, event_type: str, event: EventInput, now: datetime) -> Foreseen:
    """Return what recording an order now, and matching it, would lead to. Writes nothing.

    `channel` comes with its organisation and sender.
    """
    hash_of = address_hasher(require_tenant())
    try:
        row = event_row(event, hash_of)
    except Refused as refused:
        return Foreseen(ImportVerdict.INVALID, field=refused.field, reason=refused.reason)
    with transaction.atomic():
        batch = Batch(intake_of(channel, event_type, Event.Source.FORM, now))
        batch.stage(copy_block([(0, "\t".join(row))], uuid7_block(2)), 1)
        batch.classify()
        [(_line, verdict, key)] = batch.rows(sql.VERDICTS)
    if verdict not in _TAKEN:
        known = Event.objects.select_related("customer", "channel").get(pk=key)
        return Foreseen(ImportVerdict(verdict), known)
    thought = _thought(channel, event_type, event, now)
    thought.customer.address_hash = hash_of(thought.customer.email)
    matching = MatchBatch(channel.organisation, [thought], now)
    return Foreseen(ImportVerdict(verdict), thought, list(matching.decisions(thought)))


def record_typed_event(
    *, channel: Channel, event_type: str, event: EventInput, actor: User, now: datetime
) -> Recorded:
    """Record an order that a person typed; as `record_event`, and leave a trace of who did."""
    with transaction.atomic():
        recorded = record_event(
            channel=channel, event_type=event_type, event=event, source=Event.Source.FORM, now=now
        )
        if recorded.event is not None and recorded.verdict in _TAKEN:
            record_audit(actor=actor, action="event.typed", target=recorded.event.public_id)
        return recorded


def _thought(channel: Channel, event_type: str, given: EventInput, now: datetime) -> Event:
    """Return the event and its customer as they would stand, tidied as intake does it, and not saved."""
    email = values.email_of(given.email)
    known = Customer.objects.filter(organisation=channel.organisation_id, email=email).first()
    customer = known or Customer(organisation_id=channel.organisation_id, email=email)
    customer.name = values.name_of(given.name) or customer.name
    customer.language = values.language_of(given.language) or customer.language
    customer.country = values.country_of(given.country) or customer.country
    return Event(
        organisation_id=channel.organisation_id,
        channel=channel,
        event_type=event_type,
        reference=values.reference_of(given.reference),
        customer=customer,
        occurred_at=given.occurred_at,
        activation_on=given.activation_on,
        language=values.language_of(given.language),
        legal_basis=values.legal_basis_of(given.legal_basis),
        consent_send=given.consent_send,
        consent_remind=given.consent_remind,
        consent_track=given.consent_track,
        consent_forward=given.consent_forward,
        source=Event.Source.FORM,
        received_at=now,
        received_on=local_day(now, channel.zone),
    )
