"""Reads about people, organisations, channels and keys."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from django.db.models import Q, QuerySet

from accounts.features import Feature
from accounts.models import (
    ApiKey,
    AuditEvent,
    Channel,
    DomainCheck,
    Entitlement,
    Membership,
    MembershipOffer,
    Organisation,
    SenderIdentity,
    User,
)
from core.models import PublicId

_KEY = re.compile(r"rk_live_([A-Za-z0-9]{8})_([A-Za-z0-9_-]{43})")


def membership_of(user: User, slug: str) -> Membership | None:
    """Return a person's membership in the organisation of that address, or None."""
    return (
        Membership.objects.select_related("organisation").filter(user=user, organisation__slug=slug).first()
    )


def organisations_of(user: User) -> QuerySet[Organisation]:
    """Return the organisations a person belongs to, by name."""
    return Organisation.objects.filter(memberships__user=user).order_by("name")


def has_account(email: str) -> bool:
    """Tell whether somebody can log in under this address."""
    return User.objects.filter(email=email, is_active=True).exists()


def live_key(text: str, now: datetime) -> ApiKey | None:
    """Return the key that this text proves, or None when it is malformed, wrong, revoked or expired."""
    match = _KEY.fullmatch(text)
    if match is None:
        return None
    key = ApiKey.objects.select_related("organisation").filter(lookup=match[1]).first()
    stored = bytes(key.secret_hash) if key else bytes(32)
    # Compared even when there is no such row, so that the answer takes as long.
    is_right = hmac.compare_digest(sha256(match[2].encode()).digest(), stored)
    return key if key is not None and is_right and key.is_live(now) else None


def has_feature(organisation: Organisation, feature: Feature, now: datetime) -> bool:
    """Tell whether our staff switched a premium feature on for this organisation and it has not ended."""
    return (
        Entitlement.objects.filter(organisation=organisation, feature=feature, starts_at__lte=now)
        .filter(Q(ends_at=None) | Q(ends_at__gt=now))
        .exists()
    )


def feature_asked_at(organisation: Organisation, feature: Feature) -> datetime | None:
    """Return when somebody of the organisation last asked our staff for a premium feature, or None."""
    asked = AuditEvent.objects.filter(
        organisation=organisation, action="feature.asked", detail__feature=feature
    )
    return asked.values_list("happened_at", flat=True).order_by("-id").first()


def staff() -> QuerySet[User]:
    """Return our own people who look after organisations."""
    return User.objects.filter(is_staff=True, is_active=True).order_by("id")


def channels(organisation: Organisation, membership: Membership | None = None) -> QuerySet[Channel]:
    """Return an organisation's channels; for a scoped membership only those it covers."""
    found = Channel.objects.filter(organisation=organisation)
    if membership is not None and membership.has_channel_scope:
        found = found.filter(id__in=membership.scopes.values("channel_id"))
    return found


def channel_by_public_id(
    organisation: Organisation, public_id: str, membership: Membership | None = None
) -> Channel | None:
    """Return the channel with that public id, or None when it is not one of these."""
    uuid = Channel.uuid_of(public_id)
    return channels(organisation, membership).filter(public_uuid=uuid).first() if uuid else None


def channel_by_name(organisation: Organisation, word: str) -> Channel | None:
    """Return the channel that a client means by its public id or its own reference, or None."""
    if uuid := Channel.uuid_of(word):
        return channels(organisation).filter(public_uuid=uuid).first()
    return channels(organisation).filter(reference=word).first() if word else None


def senders(organisation: Organisation) -> QuerySet[SenderIdentity]:
    """Return an organisation's sender identities."""
    return SenderIdentity.objects.filter(organisation=organisation).order_by("from_email")


def sender_by_public_id(organisation: Organisation, public_id: str) -> SenderIdentity | None:
    """Return the sender with that public id, or None when the organisation has no such sender."""
    uuid = SenderIdentity.uuid_of(public_id)
    return senders(organisation).filter(public_uuid=uuid).first() if uuid else None


def check_of(sender: SenderIdentity) -> DomainCheck | None:
    """Return what is known of a sender's domain, or None when nobody has looked yet."""
    return DomainCheck.objects.filter(organisation=sender.organisation_id, sender=sender).first()


def faulty_senders(organisation: Organisation) -> QuerySet[SenderIdentity]:
    """Return the senders whose letters wait because their mail server or provider takes none."""
    return senders(organisation).exclude(fault="")


def members(organisation: Organisation) -> QuerySet[Membership]:
    """Return the members with their people and the channels they are limited to, in the order in which they joined."""
    return (
        Membership.objects.filter(organisation=organisation)
        .select_related("user", "organisation")
        .prefetch_related("scopes__channel")
        .order_by("created_at", "id")
    )


def open_offers(organisation: Organisation) -> QuerySet[MembershipOffer]:
    """Return the membership offers that nobody has taken or withdrawn, newest first; some may have run out."""
    found = MembershipOffer.objects.filter(organisation=organisation, accepted_at=None, withdrawn_at=None)
    return found.select_related("offered_by").order_by("-created_at")


def keys(organisation: Organisation) -> QuerySet[ApiKey]:
    """Return an organisation's API keys, newest first, revoked ones included."""
    return ApiKey.objects.filter(organisation=organisation).select_related("issued_by")


def key_by_public_id(organisation: Organisation, public_id: str) -> ApiKey | None:
    """Return the API key with that public id, or None when the organisation has no such key."""
    uuid = ApiKey.uuid_of(public_id)
    return keys(organisation).filter(public_uuid=uuid).first() if uuid else None


def member_by_public_id(organisation: Organisation, public_id: str) -> Membership | None:
    """Return the membership of the person with that public id, or None when they are no member."""
    uuid = User.uuid_of(public_id)
    return members(organisation).filter(user__public_uuid=uuid).first() if uuid else None


def offer_by_public_id(organisation: Organisation, public_id: str) -> MembershipOffer | None:
    """Return the offer with that public id, open or not, or None when the organisation made no such offer."""
    uuid = MembershipOffer.uuid_of(public_id)
    offers = MembershipOffer.objects.filter(organisation=organisation)
    return offers.filter(public_uuid=uuid).first() if uuid else None


def trace(organisation: Organisation) -> QuerySet[AuditEvent]:
    """Return the audit events, newest first."""
    return AuditEvent.objects.filter(organisation=organisation).select_related("actor", "acted_as", "key")


def names_of(organisation: Organisation, public_ids: Iterable[str]) -> dict[str, str]:
    """Return the names of those things that are channels, senders, people, keys or offers here, by public id.

    One query for each kind that occurs. People are named who were members once; nothing else leads to them.
    """
    asked = list(public_ids)
    kinds: tuple[tuple[type[PublicId], QuerySet], ...] = (
        (Channel, channels(organisation)),
        (SenderIdentity, senders(organisation)),
        (User, User.objects.all()),
        (ApiKey, ApiKey.objects.filter(organisation=organisation)),
        (MembershipOffer, MembershipOffer.objects.filter(organisation=organisation)),
    )
    names: dict[str, str] = {}
    for model, rows in kinds:
        uuids = [uuid for public_id in asked if (uuid := model.uuid_of(public_id))]
        if uuids:
            names |= {row.public_id: _name(row) for row in rows.filter(public_uuid__in=uuids)}
    return names


def _name(row: PublicId) -> str:
    return row.email if isinstance(row, MembershipOffer) else getattr(row, "name", "") or str(row)


def languages_of(found: Iterable[Channel]) -> list[str]:
    """Return the languages that some channels use, sorted."""
    return sorted({channel.language for channel in found})
