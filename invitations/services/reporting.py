"""Take in what providers and returned letters report: once each, in any order, whenever they come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from core.addresses import address_hashes
from core.tenancy import require_tenant
from invitations.decisions import STRONGEST_FIRST
from invitations.delivery_reports import PROVES_SENDING, REPORTED, Report, suppression_of
from invitations.models import Delivery, DeliveryEvent
from invitations.refusals import Refusal
from invitations.schedule import local_day
from invitations.services.sending.evidence import confirm_by_evidence
from invitations.services.suppression import suppress
from invitations.states import DeliveryState

# What reports can say of an address, the gravest first.
_TOLD = [reason for reason in STRONGEST_FIRST if reason in REPORTED]


def take_reports(*, reports: Sequence[Report], now: datetime) -> int:
    """Record reports about deliveries of the open organisation; return how many were news.

    Reports about deliveries that are not there (any more, or not here) are passed over. A hard bounce, a complaint
    and an unsubscription suppress the address and stop its open letters; whatever proves that an unknown letter left
    makes it sent. The rows that remain are the same for every order and every repetition of the reports.
    """
    organisation = require_tenant()
    with transaction.atomic():
        deliveries = _deliveries(reports)
        known = [(deliveries[report.delivery], report) for report in reports if report.delivery in deliveries]
        before = _count(known)
        DeliveryEvent.objects.bulk_create(
            (_event(organisation, delivery, report) for delivery, report in known), ignore_conflicts=True
        )
        news = _count(known) - before
        _apply(known, now)
    return news


def _deliveries(reports: Iterable[Report]) -> dict[str | int, Delivery]:
    """Return the deliveries that are meant, locked in id order as by everybody who locks more than one."""
    keys = {report.delivery for report in reports}
    uuids = {uuid: key for key in keys if isinstance(key, str) and (uuid := Delivery.uuid_of(key))}
    rows = Delivery.objects.filter(organisation=require_tenant())
    meant = rows.filter(public_uuid__in=list(uuids)) | rows.filter(
        id__in=[k for k in keys if isinstance(k, int)]
    )
    found: dict[str | int, Delivery] = {}
    for delivery in (
        meant.select_for_update(of=("self",)).select_related("channel", "invitation__customer").order_by("id")
    ):
        found[delivery.pk] = found[delivery.public_id] = delivery
    return found


def _event(organisation: int, delivery: Delivery, report: Report) -> DeliveryEvent:
    return DeliveryEvent(
        organisation_id=organisation,
        delivery=delivery,
        kind=report.kind,
        provider=report.provider,
        provider_event=report.event,
        is_lasting=report.is_lasting,
        detail=report.detail[:200],
        happened_at=report.happened_at,
        happened_on=local_day(report.happened_at, delivery.channel.zone),
    )


def _count(known: Sequence[tuple[Delivery, Report]]) -> int:
    return DeliveryEvent.objects.filter(delivery__among={delivery.pk for delivery, _report in known}).count()


def _apply(known: Sequence[tuple[Delivery, Report]], now: datetime) -> None:
    """Do what the reports mean, from all events that their deliveries now have."""
    deliveries = {delivery.pk: delivery for delivery, _report in known}
    confirm_by_evidence(
        delivery_ids={delivery.pk for delivery, report in known if report.kind in PROVES_SENDING}, now=now
    )
    noes: dict[int, set[Refusal]] = defaultdict(set)
    for event in DeliveryEvent.objects.filter(delivery__among=deliveries).order_by("happened_at", "id"):
        delivery = deliveries[event.delivery_id]
        if event.kind == DeliveryEvent.Kind.BOUNCED and event.is_lasting:
            day = min(filter(None, (delivery.bounced_on, event.happened_on)))
            if day != delivery.bounced_on:
                delivery.bounced_on = day
                Delivery.objects.filter(pk=delivery.pk).update(bounced_on=day)
        if reason := suppression_of(event.kind, event.is_lasting):
            noes[delivery.pk].add(reason)
    for key, reasons in sorted(noes.items()):
        _say_no(deliveries[key], reasons, now)


def _say_no(delivery: Delivery, reasons: set[Refusal], now: datetime) -> None:
    """Suppress the address, the gravest reason first, and have what that stopped say the gravest of all."""
    customer = delivery.invitation.customer
    live = address_hashes(delivery.organisation_id, customer.email) if customer.email else []
    hashes = list(dict.fromkeys([*live, bytes(delivery.address_hash)]))
    ordered = [reason for reason in _TOLD if reason in reasons]
    for reason in ordered:
        suppress(address_hash=hashes[0], also=hashes[1:], reason=reason, now=now)
    # Which of several came first is chance, and must not show.
    weaker = _TOLD[_TOLD.index(ordered[0]) + 1 :]
    Delivery.objects.filter(
        invitation=delivery.invitation_id, state=DeliveryState.SUPPRESSED, reason__in=weaker
    ).update(reason=ordered[0])
