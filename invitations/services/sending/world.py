"""What a claim must know of the rows it has locked: read in a handful of queries, whatever their number."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import Channel, Organisation
from balancing.eligibility import Traits
from balancing.platforms import OWN
from balancing.services import Request
from core.addresses import address_hashers, domain_of
from invitations.decisions import Consents, Facts, strongest_suppression
from invitations.last_look import Standing
from invitations.models import InvitationRule, Suppression
from invitations.services.sending.asking import Line, read_lines
from invitations.services.sending.jobs import Job


class World:
    """The locked rows, and what their channels, rules, customers and suppressions say of them at `now`."""

    def __init__(self, organisation: Organisation, keys: str, now: datetime) -> None:
        self._organisation, self._now = organisation, now
        self.rows = read_lines(organisation=organisation.pk, keys=keys)
        self.channels = self._channels()
        self._rules = self._read_rules()
        self._live_hashes = address_hashers(organisation.pk)
        self._hashes = {row.id: self._hashes_of(row) for row in self.rows}
        self._suppressions = self._read_suppressions()

    def standing(self, row: Line) -> Standing:
        """Return how the delivery stands."""
        is_on = self._rules[row.rule].has_reminder and row.may_remind
        is_elsewhere = row.listing_platform != OWN
        return Standing(
            sequence=row.sequence,
            invitation_state=row.invitation_state,
            is_reminder_on=is_on,
            is_click_enough=is_elsewhere and self._organisation.click_stops_reminder,
        )

    def facts(self, row: Line) -> Facts:
        """Return the facts on which the refusal is decided."""
        channel = self.channels[row.channel]
        reasons = {reason for value in self._hashes[row.id] for reason in self._suppressions.get(value, ())}
        return Facts(
            now=self._now,
            # How old the event may be was judged at matching; a rule may well wait longer than that.
            occurred_at=self._now,
            expires_at=datetime.fromisoformat(row.expires_at),
            event_basis=row.legal_basis,
            channel_basis=channel.legal_basis,
            consents=Consents(send=row.consent_send),
            suppression=strongest_suppression(reasons),
            is_erased=row.is_erased,
            is_address_valid=bool(row.email),
            is_channel_active=channel.is_active,
            is_rule_active=self._rules[row.rule].is_active,
            has_sender=channel.sender is not None and channel.sender.verified_at is not None,
        )

    def request(self, row: Line) -> Request:
        """Return the request for a listing: the lawful traits of the customer and nothing else."""
        traits = Traits(
            address_domain=domain_of(row.email),
            language=row.language,
            country=row.country,
            may_forward=row.may_forward,
        )
        return Request(row.invitation, self._rules[row.rule].event_type, traits)

    def job(self, row: Line, claim: UUID, listing: int) -> Job:
        """Return the claimed letter."""
        return Job(
            id=row.id,
            public_uuid=UUID(row.public_uuid),
            claim=claim,
            sequence=row.sequence,
            attempts=row.attempts,
            hashes=self._hashes[row.id],
            invitation=row.invitation,
            is_tracked=row.is_tracked,
            may_remind=row.may_remind,
            language=row.language,
            reference=row.reference,
            email=row.email,
            name=row.name,
            occurred_at=datetime.fromisoformat(row.occurred_at),
            channel=self.channels[row.channel],
            rule=self._rules[row.rule],
            listing=listing,
            lateness=timedelta(days=self._organisation.lateness_days),
        )

    def _channels(self) -> dict[int, Channel]:
        keys = {row.channel for row in self.rows}
        found = Channel.objects.filter(organisation=self._organisation, id__in=keys)
        return {channel.pk: channel for channel in found.select_related("sender")}

    def _read_rules(self) -> dict[int, InvitationRule]:
        keys = {row.rule for row in self.rows}
        found = InvitationRule.objects.filter(organisation=self._organisation, id__in=keys)
        return {rule.pk: rule for rule in found}

    def _hashes_of(self, row: Line) -> tuple[bytes, ...]:
        live = self._live_hashes(row.email) if row.email else []
        return tuple({bytes.fromhex(row.address_hash), *live})

    def _read_suppressions(self) -> dict[bytes, set[str]]:
        """Return the reasons by hash, asking under every live pepper."""
        asked = {value for values in self._hashes.values() for value in values}
        reasons: dict[bytes, set[str]] = defaultdict(set)
        found = Suppression.objects.filter(organisation=self._organisation, address_hash__among=asked)
        for value, reason in found.values_list("address_hash", "reason"):
            reasons[bytes(value)].add(reason)
        return reasons
