"""May this customer be invited? A pure decision over facts that the caller has gathered.

No query, no clock, no settings: matching asks before an invitation is made, sending asks again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.legal import LegalBasis
from invitations.refusals import SUPPRESSIONS, Refusal
from invitations.schedule import is_too_old

STRONGEST_FIRST = (
    Refusal.ERASED,
    Refusal.COMPLAINED,
    Refusal.UNSUBSCRIBED,
    Refusal.BLOCKED_BY_HAND,
    Refusal.BOUNCED_ADDRESS,
)


@dataclass(frozen=True, slots=True)
class Consents:
    """What the customer said to each purpose: True, False, or None when nothing was said."""

    send: bool | None = None
    remind: bool | None = None
    track: bool | None = None
    forward: bool | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How often and how late customers are asked; the defaults are those of the architecture, section 9."""

    per_30_days: int = 1
    per_365_days: int = 3
    max_age: timedelta = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the decision may know; there is nowhere to put a rating.

    `event_basis` and `channel_basis` are blank when nothing was said. `expires_at` is the last instant
    at which the letter may leave, or None before it is scheduled. The two counts are invitations of
    this person by this organisation in the windows before the new one, without refused and cancelled
    ones and without reminders. `is_duplicate`: channel, reference and review kind had an invitation.
    """

    now: datetime
    occurred_at: datetime
    expires_at: datetime | None = None
    event_basis: str = ""
    channel_basis: str = ""
    consents: Consents = Consents()
    suppression: Refusal | None = None
    is_erased: bool = False
    is_address_valid: bool = True
    is_organisation_held: bool = False
    is_channel_active: bool = True
    is_rule_active: bool = True
    has_sender: bool = True
    is_duplicate: bool = False
    invitations_in_30_days: int = 0
    invitations_in_365_days: int = 0


def refusal_of(facts: Facts, limits: Limits = Limits()) -> Refusal | None:
    """Return why this event is not invited, or None when it may be.

    Of several reasons the first of this fixed order is named. What no setting of the organisation can
    lift comes first: erased, then the suppression, invalid address, no legal basis. Then what it has
    switched off or left out: organisation held, channel off, rule off, no sender. Then time: too old,
    too late. Last what earlier invitations forbid: duplicate, capped.

    Raises `ValueError` when `suppression` is a reason that no suppression has.
    """
    if facts.suppression is not None and facts.suppression not in SUPPRESSIONS:
        raise ValueError(f"{facts.suppression} is no reason of a suppression")
    return _no_of_the_person(facts) or _no_of_the_house(facts) or _no_of_time_and_number(facts, limits)


def resolve_legal_basis(event_basis: str, channel_default: str) -> LegalBasis | None:
    """Return the basis said with the event, else the channel's default, else None.

    Raises `ValueError` for a word that is no legal basis: a guess would be no basis either.
    """
    said = event_basis or channel_default
    return LegalBasis(said) if said else None


def has_legal_basis(*, event_basis: str, channel_default: str, consents: Consents) -> bool:
    """Return whether this customer may be written to as far as the law goes.

    A spoken no always wins. Consent as a mere default of the channel is a claim about customers in
    general, so it needs the yes of this one; consent said with the event is that yes.
    """
    basis = resolve_legal_basis(event_basis, channel_default)
    if basis is None or consents.send is False:
        return False
    return bool(basis != LegalBasis.CONSENT or event_basis or consents.send)


def may_remind(consents: Consents) -> bool:
    """Return whether a reminder may follow: unless the customer said no to it or to letters at all."""
    return consents.remind is not False and consents.send is not False


def may_forward(consents: Consents) -> bool:
    """Return whether the customer may be led to a foreign platform: unless they said no.

    A platform's plain link carries nothing about the person, so silence does not forbid it. A unique
    link that carries name or address needs `forward` to be True.
    """
    return consents.forward is not False


def strongest_suppression(reasons: Iterable[str]) -> Refusal | None:
    """Return which of one address's suppressions to name: what is hardest to lift; None if there is none."""
    given = set(reasons)
    return next((reason for reason in STRONGEST_FIRST if reason in given), None)


def _no_of_the_person(facts: Facts) -> Refusal | None:
    if facts.is_erased:
        return Refusal.ERASED
    if facts.suppression is not None:
        return facts.suppression
    if not facts.is_address_valid:
        return Refusal.INVALID_ADDRESS
    is_lawful = has_legal_basis(
        event_basis=facts.event_basis, channel_default=facts.channel_basis, consents=facts.consents
    )
    return None if is_lawful else Refusal.NO_LEGAL_BASIS


def _no_of_the_house(facts: Facts) -> Refusal | None:
    if facts.is_organisation_held:
        return Refusal.ORGANISATION_HELD
    if not facts.is_channel_active:
        return Refusal.CHANNEL_OFF
    if not facts.is_rule_active:
        return Refusal.RULE_OFF
    return None if facts.has_sender else Refusal.NO_SENDER


def _no_of_time_and_number(facts: Facts, limits: Limits) -> Refusal | None:
    if is_too_old(occurred_at=facts.occurred_at, now=facts.now, max_age=limits.max_age):
        return Refusal.TOO_OLD
    if facts.expires_at is not None and facts.now > facts.expires_at:
        return Refusal.TOO_LATE
    if facts.is_duplicate:
        return Refusal.DUPLICATE
    is_capped = (
        facts.invitations_in_30_days >= limits.per_30_days
        or facts.invitations_in_365_days >= limits.per_365_days
    )
    return Refusal.CAPPED if is_capped else None
