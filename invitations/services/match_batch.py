"""What matching knows of some events, gathered in a handful of queries, and what it decides for each of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from accounts.models import Organisation
from accounts.models.organisation import TrackingMode
from core.addresses import address_hashes, normalise
from invitations import decisions, schedule
from invitations.caps import crowding
from invitations.models import Delivery, Event, Invitation, InvitationRule, Suppression
from invitations.refusals import Refusal
from invitations.selectors.matching import earlier_references, letter_moments

_MONTH, _YEAR = timedelta(days=30), timedelta(days=365)


@dataclass
class Matched:
    """What one run did: events seen, invitations scheduled, refused by reason, and events without a rule."""

    events: int = 0
    scheduled: int = 0
    unruled: int = 0
    refused: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Decision:
    """What one rule makes of one event: a letter due then and too late after then, or the reason why not."""

    rule: InvitationRule
    due_at: datetime
    expires_at: datetime
    refusal: Refusal | None


class MatchBatch:
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

    def decisions(self, event: Event) -> Iterator[Decision]:
        """Yield what each active rule makes of an event, saved or not, keeping in mind what it decided before."""
        for rule in self.rules[event.channel_id, event.event_type]:
            due, expires = self._times(event, rule)
            refusal = self._refusal(event, rule, due, expires)
            if refusal is None:
                self.moments[event.customer_id].append(due)
                self.references.add((event.channel_id, event.reference, rule.kind))
            yield Decision(rule, due, expires, refusal)

    def match(self) -> Matched:
        """Make the invitations and letters of the events; return how many of what."""
        matched = Matched(events=len(self.events))
        invitations: list[Invitation] = []
        decided: list[Decision] = []
        for event in self.events:
            found = list(self.decisions(event))
            matched.unruled += not found
            invitations += [self._invitation(event, decision) for decision in found]
            decided += found
        matched.refused.update(decision.refusal for decision in decided if decision.refusal)
        matched.scheduled = len(decided) - matched.refused.total()
        Invitation.objects.bulk_create(invitations, batch_size=1000)
        Delivery.objects.bulk_create(
            (
                Delivery(
                    organisation=self.organisation,
                    invitation=invitation,
                    channel_id=invitation.channel_id,
                    sequence=0,
                    address_hash=bytes(invitation.customer.address_hash),
                    due_at=decision.due_at,
                    expires_at=decision.expires_at,
                )
                for invitation, decision in zip(invitations, decided, strict=True)
                if decision.refusal is None
            ),
            batch_size=1000,
        )
        return matched

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

    def _invitation(self, event: Event, decision: Decision) -> Invitation:
        consents, rule, refusal = _consents(event), decision.rule, decision.refusal
        return Invitation(
            organisation=self.organisation,
            event=event,
            rule=rule,
            channel=event.channel,
            customer=event.customer,
            kind=rule.kind,
            reference=event.reference,
            language=language_of(event),
            state="refused" if refusal else "scheduled",
            refusal_reason=refusal or "",
            is_tracked=_is_tracked(self.organisation, event),
            may_forward=decisions.may_forward(consents),
            may_remind=decisions.may_remind(consents),
            # The day of receipt, so that received = invited + refused + no rule on every day.
            created_on=event.received_on,
        )


def language_of(event: Event) -> str:
    """Return the language in which the customer of an event is written to."""
    return event.language or event.customer.language or event.channel.language


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
    found = Suppression.objects.filter(organisation=organisation, address_hash__among=frozenset(owners))
    for value, reason in found.values_list("address_hash", "reason"):
        for customer in owners[bytes(value)]:
            reasons[customer].add(reason)
    return reasons
