"""Match events with rules: exactly one invitation for each (rule, event), refused ones included."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connections, transaction

from accounts.models import Organisation
from accounts.models.organisation import TrackingMode
from core.addresses import address_hashes, normalise
from core.tenancy import APP
from invitations import decisions, schedule
from invitations.caps import crowding
from invitations.models import Delivery, Event, Invitation, InvitationRule, Suppression
from invitations.refusals import Refusal
from invitations.selectors.matching import earlier_references, letter_moments

# The first key of the advisory lock that makes matching of one organisation one at a time; any fixed number.
_LOCK = 4711
_MONTH, _YEAR = timedelta(days=30), timedelta(days=365)


@dataclass
class Matched:
    """What one run did: events seen, invitations scheduled, refused by reason, and events without a rule."""

    events: int = 0
    scheduled: int = 0
    unruled: int = 0
    refused: Counter[str] = field(default_factory=Counter)


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
        batch = _Batch(organisation, events, now)
        matched = batch.match()
        Event.objects.filter(organisation=organisation, id__in=[event.pk for event in events]).update(
            matched_at=now
        )
        return matched


def _is_alone(organisation: Organisation) -> bool:
    with connections[APP].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK, organisation.pk])
        return bool(cursor.fetchone()[0])


class _Batch:
    """The facts of one run, gathered in a handful of queries, and the rows it makes."""

    def __init__(self, organisation: Organisation, events: list[Event], now: datetime) -> None:
        self.organisation, self.events, self.now = organisation, events, now
        self.limits = decisions.Limits(
            per_30_days=organisation.invitations_per_30_days,
            per_365_days=organisation.invitations_per_365_days,
            max_age=timedelta(days=organisation.max_event_age_days),
        )
        self.lateness = timedelta(days=organisation.lateness_days)
        self.rules = _active_rules(organisation, {event.channel_id for event in events})
        self.suppressions = _suppressions(organisation, events)
        self.moments = letter_moments(organisation, {event.customer_id for event in events})
        self.references = earlier_references(organisation, {event.reference for event in events})
        self.matched = Matched(events=len(events))
        self.invitations: list[Invitation] = []
        self.due: list[tuple[datetime, datetime] | None] = []

    def match(self) -> Matched:
        for event in self.events:
            rules = self.rules[event.channel_id, event.event_type]
            self.matched.unruled += not rules
            for rule in rules:
                self._invite(event, rule)
        Invitation.objects.bulk_create(self.invitations, batch_size=1000)
        Delivery.objects.bulk_create(
            (
                Delivery(
                    organisation=self.organisation,
                    invitation=invitation,
                    channel_id=invitation.channel_id,
                    sequence=0,
                    address_hash=bytes(invitation.customer.address_hash),
                    due_at=times[0],
                    expires_at=times[1],
                )
                for invitation, times in zip(self.invitations, self.due, strict=True)
                if times is not None
            ),
            batch_size=1000,
        )
        return self.matched

    def _invite(self, event: Event, rule: InvitationRule) -> None:
        due, expires = self._times(event, rule)
        refusal = self._refusal(event, rule, due, expires)
        if refusal is None:
            self.moments[event.customer_id].append(due)
            self.references.add((event.channel_id, event.reference, rule.kind))
            self.matched.scheduled += 1
        else:
            self.matched.refused[refusal] += 1
        self.invitations.append(self._invitation(event, rule, refusal))
        self.due.append(None if refusal else (due, expires))

    def _times(self, event: Event, rule: InvitationRule) -> tuple[datetime, datetime]:
        zone = event.channel.zone
        anchor = schedule.anchor_day(
            occurred_at=event.occurred_at,
            activation_on=event.activation_on,
            uses_activation_date=rule.uses_activation_date,
            zone=zone,
        )
        due = schedule.due_at(
            event_on=anchor, days=rule.wait_days, hour=rule.send_hour, zone=zone, now=self.now
        )
        return due, schedule.expires_at(due, self.lateness)

    def _refusal(
        self, event: Event, rule: InvitationRule, due: datetime, expires: datetime
    ) -> Refusal | None:
        channel, customer = event.channel, event.customer
        moments = self.moments[event.customer_id]
        facts = decisions.Facts(
            now=self.now,
            occurred_at=event.occurred_at,
            expires_at=expires,
            event_basis=event.legal_basis,
            channel_basis=channel.legal_basis,
            consents=_consents(event),
            suppression=decisions.strongest_suppression(self.suppressions[event.customer_id]),
            is_erased=customer.erased_at is not None,
            is_address_valid=customer.email is not None and normalise(customer.email) is not None,
            is_channel_active=channel.is_active,
            has_sender=channel.sender is not None and channel.sender.verified_at is not None,
            is_duplicate=(event.channel_id, event.reference, rule.kind) in self.references,
            invitations_in_30_days=crowding(moments, due, _MONTH),
            invitations_in_365_days=crowding(moments, due, _YEAR),
        )
        return decisions.refusal_of(facts, self.limits)

    def _invitation(self, event: Event, rule: InvitationRule, refusal: Refusal | None) -> Invitation:
        consents = _consents(event)
        return Invitation(
            organisation=self.organisation,
            event=event,
            rule=rule,
            channel=event.channel,
            customer=event.customer,
            kind=rule.kind,
            reference=event.reference,
            language=event.language or event.customer.language or event.channel.language,
            state="refused" if refusal else "scheduled",
            refusal_reason=refusal or "",
            is_tracked=_is_tracked(self.organisation, event),
            may_forward=decisions.may_forward(consents),
            may_remind=decisions.may_remind(consents),
            # The day of receipt, so that received = invited + refused + no rule on every day.
            created_on=event.received_on,
        )


def _consents(event: Event) -> decisions.Consents:
    return decisions.Consents(
        send=event.consent_send,
        remind=event.consent_remind,
        track=event.consent_track,
        forward=event.consent_forward,
    )


def _is_tracked(organisation: Organisation, event: Event) -> bool:
    if organisation.tracking_mode == TrackingMode.CONSENTED:
        return event.consent_track is True
    return organisation.tracking_mode == TrackingMode.FULL and event.consent_track is not False


def _active_rules(
    organisation: Organisation, channels: set[int]
) -> dict[tuple[int, str], list[InvitationRule]]:
    rules: dict[tuple[int, str], list[InvitationRule]] = defaultdict(list)
    for rule in InvitationRule.objects.filter(
        organisation=organisation, channel__in=channels, is_active=True
    ):
        rules[rule.channel_id, rule.event_type].append(rule)
    return rules


def _suppressions(organisation: Organisation, events: Iterable[Event]) -> dict[int, set[str]]:
    """Return the suppression reasons by customer, asking under every live pepper."""
    owners: dict[bytes, set[int]] = defaultdict(set)
    for event in events:
        hashes = {bytes(event.customer.address_hash)}
        if event.customer.email:
            hashes.update(address_hashes(organisation.pk, event.customer.email))
        for value in hashes:
            owners[value].add(event.customer_id)
    reasons: dict[int, set[str]] = defaultdict(set)
    found = Suppression.objects.filter(organisation=organisation, address_hash__in=list(owners))
    for value, reason in found.values_list("address_hash", "reason"):
        for customer in owners[bytes(value)]:
            reasons[customer].add(reason)
    return reasons
