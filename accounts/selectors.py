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
    Entitlement,
    Membership,
    MembershipOffer,
    Organisation,
    SenderIdentity,
    User,
)

_KEY = re.compile(r"rk_live_([A-Za-z0-9]{8})_([A-Za-z0-9_-]{43})")


def membership_of(user: User, slug: str) -> Membership | None:
    """Return a person's membership in the organisation of that address, or None."""
    return (
        Membership.objects.select_related("organisation").filter(user=user, organisation__slug=slug).first()
    )


def organisations_of(user: User) -> QuerySet[Organisation]:
    """Return the organisations a person belongs to, by name."""
    return Organisation.objects.filter(memberships__user=user).order_by("name")


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


def members(organisation: Organisation) -> QuerySet[Membership]:
    """Return the members with their people, owners first."""
    return Membership.objects.filter(organisation=organisation).select_related("user").order_by("created_at")


def open_offers(organisation: Organisation) -> QuerySet[MembershipOffer]:
    """Return the membership offers that may still be accepted."""
    return MembershipOffer.objects.filter(organisation=organisation, accepted_at=None, withdrawn_at=None)


def keys(organisation: Organisation) -> QuerySet[ApiKey]:
    """Return an organisation's API keys, newest first, revoked ones included."""
    return ApiKey.objects.filter(organisation=organisation).select_related("issued_by")


def trace(organisation: Organisation) -> QuerySet[AuditEvent]:
    """Return the audit events, newest first."""
    return AuditEvent.objects.filter(organisation=organisation).select_related("actor")


def languages_of(found: Iterable[Channel]) -> list[str]:
    """Return the languages that some channels use, sorted."""
    return sorted({channel.language for channel in found})
