"""Who: people, organisations, members, channels, senders, keys, entitlements, trace, and the outbox."""

from accounts.models.api_key import ApiKey
from accounts.models.audit import AuditEvent
from accounts.models.channel import Channel
from accounts.models.entitlement import Entitlement
from accounts.models.organisation import ChannelScope, Membership, MembershipOffer, Organisation
from accounts.models.outbox import OutgoingMail
from accounts.models.sender import DomainCheck, SenderIdentity
from accounts.models.user import User

__all__ = [
    "ApiKey",
    "AuditEvent",
    "Channel",
    "ChannelScope",
    "DomainCheck",
    "Entitlement",
    "Membership",
    "MembershipOffer",
    "Organisation",
    "OutgoingMail",
    "SenderIdentity",
    "User",
]
