"""What a claim must know of the rows it has locked: read in a handful of queries, whatever their number."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from accounts.models import Channel, Organisation
from balancing.eligibility import Traits
from balancing.platforms import OWN
from balancing.services import Request
from core.addresses import address_hashes, domain_of
from invitations.decisions import Consents, Facts, strongest_suppression
from invitations.last_look import Standing
from invitations.models import Delivery, InvitationRule, Suppression
from invitations.services.sending.jobs import Job

_COLUMNS = (
    "id",
    "public_uuid",
    "sequence",
    "attempts",
    "expires_at",
    "address_hash",
    "channel_id",
    "invitation_id",
    "invitation__state",
    "invitation__rule_id",
    "invitation__kind",
    "invitation__language",
    "invitation__reference",
    "invitation__is_tracked",
    "invitation__may_forward",
    "invitation__may_remind",
    "invitation__listing_id",
    "invitation__listing__platform",
    "invitation__customer__email",
    "invitation__customer__name",
    "invitation__customer__country",
    "invitation__customer__erased_at",
    "invitation__event__occurred_at",
    "invitation__event__legal_basis",
    "invitation__event__consent_send",
)


class World:
    """The locked rows, and what their channels, rules, customers and suppressions say of them at `now`."""

    def __init__(self, organisation: Organisation, keys: list[int], now: datetime) -> None:
        self._organisation, self._now = organisation, now
        rows = Delivery.objects.filter(organisation=organisation, id__among=frozenset(keys)).order_by(
            "due_at", "id"
        )
        self.rows: list[Any] = list(rows.values_list(*_COLUMNS, named=True))
        self.channels = self._channels()
        self._rules = self._read_rules()
        self._hashes = {row.id: self._hashes_of(row) for row in self.rows}
        self._suppressions = self._read_suppressions()

    def standing(self, row: Any) -> Standing:
        """Return how the delivery stands."""
        is_on = self._rules[row.invitation__rule_id].has_reminder and row.invitation__may_remind
        is_elsewhere = row.invitation__listing__platform != OWN
        return Standing(
            sequence=row.sequence,
            invitation_state=row.invitation__state,
            is_reminder_on=is_on,
            is_click_enough=is_elsewhere and self._organisation.click_stops_reminder,
        )

    def facts(self, row: Any) -> Facts:
        """Return the facts on which the refusal is decided."""
        channel = self.channels[row.channel_id]
        reasons = {reason for value in self._hashes[row.id] for reason in self._suppressions.get(value, ())}
        return Facts(
            now=self._now,
            # How old the event may be was judged at matching; a rule may well wait longer than that.
            occurred_at=self._now,
            expires_at=row.expires_at,
            event_basis=row.invitation__event__legal_basis,
            channel_basis=channel.legal_basis,
            consents=Consents(send=row.invitation__event__consent_send),
            suppression=strongest_suppression(reasons),
            is_erased=row.invitation__customer__erased_at is not None,
            is_address_valid=bool(row.invitation__customer__email),
            is_channel_active=channel.is_active,
            is_rule_active=self._rules[row.invitation__rule_id].is_active,
            has_sender=channel.sender is not None and channel.sender.verified_at is not None,
        )

    def request(self, row: Any) -> Request:
        """Return the request for a listing: the lawful traits of the customer and nothing else."""
        traits = Traits(
            address_domain=domain_of(row.invitation__customer__email),
            language=row.invitation__language,
            country=row.invitation__customer__country,
            may_forward=row.invitation__may_forward,
        )
        return Request(row.invitation_id, self._rules[row.invitation__rule_id].event_type, traits)

    def job(self, row: Any, claim: UUID, listing: int) -> Job:
        """Return the claimed letter."""
        return Job(
            id=row.id,
            public_uuid=row.public_uuid,
            claim=claim,
            sequence=row.sequence,
            attempts=row.attempts,
            hashes=self._hashes[row.id],
            invitation=row.invitation_id,
            is_tracked=row.invitation__is_tracked,
            may_remind=row.invitation__may_remind,
            language=row.invitation__language,
            reference=row.invitation__reference,
            email=row.invitation__customer__email,
            name=row.invitation__customer__name,
            occurred_at=row.invitation__event__occurred_at,
            channel=self.channels[row.channel_id],
            rule=self._rules[row.invitation__rule_id],
            listing=listing,
            lateness=timedelta(days=self._organisation.lateness_days),
        )

    def _channels(self) -> dict[int, Channel]:
        keys = {row.channel_id for row in self.rows}
        found = Channel.objects.filter(organisation=self._organisation, id__in=keys)
        return {channel.pk: channel for channel in found.select_related("sender")}

    def _read_rules(self) -> dict[int, InvitationRule]:
        keys = {row.invitation__rule_id for row in self.rows}
        found = InvitationRule.objects.filter(organisation=self._organisation, id__in=keys)
        return {rule.pk: rule for rule in found}

    def _hashes_of(self, row: Any) -> tuple[bytes, ...]:
        email = row.invitation__customer__email
        live = address_hashes(self._organisation.pk, email) if email else []
        return tuple({bytes(row.address_hash), *live})

    def _read_suppressions(self) -> dict[bytes, set[str]]:
        """Return the reasons by hash, asking under every live pepper."""
        asked = {value for values in self._hashes.values() for value in values}
        reasons: dict[bytes, set[str]] = defaultdict(set)
        found = Suppression.objects.filter(organisation=self._organisation, address_hash__among=asked)
        for value, reason in found.values_list("address_hash", "reason"):
            reasons[bytes(value)].add(reason)
        return reasons
