"""Plain factories: `make_<model>(…, **overrides)`. Readable defaults, no random values, nothing made in secret.

All of them write into the tenant that is open, except those that make organisations and people.
"""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.models import Channel, Membership, Organisation, SenderIdentity, User
from accounts.roles import Role
from balancing.models import Listing, Share, ShareTable
from core.addresses import address_hash
from core.tenancy import require_tenant
from invitations.models import Customer, Delivery, Event, Import, Invitation, InvitationRule
from links.models import ExportedLink, LinkBatch
from reviews.models import Review

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)  # a Tuesday; the day on which tests happen

_numbers = itertools.count(1)


def make_user(email: str, **overrides: Any) -> User:
    """Make a person without a usable password; log in by `client.force_login`."""
    return User.objects.create_user(email=email, **{"name": email.split("@")[0].title(), **overrides})


def make_organisation(name: str, **overrides: Any) -> Organisation:
    """Make an organisation that records opens and clicks in full."""
    defaults = {
        "slug": name.lower(),
        "country": "GB",
        "tracking_mode": "full",
        "postal_address": f"{name}, 1 High St",
    }
    return Organisation.objects.create(name=name, **{**defaults, **overrides})


def make_membership(organisation: Organisation, user: User, role: Role) -> Membership:
    """Make a person a member."""
    return Membership.objects.create(organisation=organisation, user=user, role=role)


def make_sender(**overrides: Any) -> SenderIdentity:
    """Make a verified sender."""
    defaults = {"from_name": "Acme", "from_email": f"hello{next(_numbers)}@acme.example", "verified_at": NOON}
    return SenderIdentity.objects.create(**{**defaults, **overrides})


def make_channel(name: str = "Acme Paris", **overrides: Any) -> Channel:
    """Make a channel in Paris with a sender and a legal basis, able to invite."""
    if "sender" not in overrides:
        overrides["sender"] = make_sender()
    defaults = {
        "country": "FR",
        "language": "en",
        "time_zone": "Europe/Paris",
        "legal_basis": "existing_customer",
        "url": "https://paris.acme.example",
    }
    return Channel.objects.create(name=name, **{**defaults, **overrides})


def make_listing(channel: Channel, platform: str = "own", **overrides: Any) -> Listing:
    """Make a listing; a foreign one gets an address on its platform."""
    url = "" if platform == "own" else f"https://{platform}.example/{channel.pk}"
    defaults = {
        "name": platform.title(),
        "identifier": "" if platform == "own" else f"id{next(_numbers)}",
        "url": url,
    }
    return Listing.objects.create(channel=channel, platform=platform, **{**defaults, **overrides})


def make_shares(channel: Channel, shares: dict[Listing, int], **overrides: Any) -> ShareTable:
    """Make a current share table, version 1."""
    table = ShareTable.objects.create(channel=channel, **{"kind": "service", "version": 1, **overrides})
    for position, (listing, percent) in enumerate(shares.items()):
        Share.objects.create(table=table, listing=listing, percent=percent, position=position)
    return table


def make_rule(channel: Channel, **overrides: Any) -> InvitationRule:
    """Make an active rule: delivered, three days later at ten."""
    defaults = {
        "event_type": "delivered",
        "kind": "service",
        "is_active": True,
        "wait_days": 3,
        "send_hour": 10,
    }
    return InvitationRule.objects.create(channel=channel, **{**defaults, **overrides})


def make_customer(email: str = "camille@customer.example", /, **overrides: Any) -> Customer:
    """Make a customer with that address."""
    defaults = {
        "email": email,
        "name": "Camille Laurent",
        "address_hash": address_hash(require_tenant(), email),
    }
    return Customer.objects.create(**{**defaults, **overrides})


def make_event(channel: Channel, customer: Customer, **overrides: Any) -> Event:
    """Make an event that happened an hour before noon."""
    defaults = {
        "event_type": "delivered",
        "reference": f"order-{next(_numbers)}",
        "occurred_at": NOON - timedelta(hours=1),
        "source": "api",
        "received_at": NOON,
        "received_on": NOON.date(),
    }
    return Event.objects.create(channel=channel, customer=customer, **{**defaults, **overrides})


def make_invitation(event: Event, rule: InvitationRule, **overrides: Any) -> Invitation:
    """Make a scheduled invitation of an event by a rule."""
    defaults = {
        "channel": event.channel,
        "customer": event.customer,
        "kind": rule.kind,
        "reference": event.reference,
        "language": event.channel.language,
        "state": "scheduled",
        "is_tracked": True,
        "created_on": NOON.date(),
    }
    return Invitation.objects.create(event=event, rule=rule, **{**defaults, **overrides})


def make_delivery(invitation: Invitation, **overrides: Any) -> Delivery:
    """Make a delivery that is due at noon."""
    defaults = {
        "channel": invitation.channel,
        "sequence": 0,
        "address_hash": bytes(invitation.customer.address_hash),
        "state": "scheduled",
        "due_at": NOON,
        "expires_at": NOON + timedelta(days=14),
    }
    return Delivery.objects.create(invitation=invitation, **{**defaults, **overrides})


def make_review(channel: Channel, listing: Listing, **overrides: Any) -> Review:
    """Make a published review of four stars."""
    defaults = {
        "rating": 4,
        "title": "Good",
        "text": "It came in time.",
        "display_name": "Camille",
        "submitted_at": NOON,
        "submitted_on": NOON.date(),
    }
    return Review.objects.create(channel=channel, listing=listing, **{**defaults, **overrides})


def make_import(channel: Channel, **overrides: Any) -> Import:
    """Make an import that has ended, of one row that was created."""
    defaults = {
        "event_type": "delivered",
        "file_name": "orders.csv",
        "file_size": 100,
        "file_hash": bytes(32),
        "columns": ["order_id", "email", "delivered_at"],
        "mapping": {
            "fields": {"reference": 0, "email": 1, "occurred_at": 2},
            "formats": {"occurred_at": "iso"},
            "time_zone": "",
            "shift_days": 0,
        },
        "state": "finished",
        "counts": {"created": 1},
        "started_at": NOON,
        "finished_at": NOON,
    }
    return Import.objects.create(channel=channel, **{**defaults, **overrides})


def make_batch(channel: Channel, **overrides: Any) -> LinkBatch:
    """Make a finished batch of plain links, of one row, kept until the end of the next year."""
    defaults = {
        "family": "plain",
        "domain": "acme.example",
        "file_name": "customers.csv",
        "state": "finished",
        "rows": 1,
        "made": 1,
        "verdicts": {"made": 1},
        "started_at": NOON,
        "finished_at": NOON,
        "expires_at": NOON + timedelta(days=660),
    }
    return LinkBatch.objects.create(channel=channel, **{**defaults, **overrides})


def make_given_link(batch: LinkBatch, **overrides: Any) -> ExportedLink:
    """Make a tracked link of a batch for one customer."""
    number = next(_numbers)
    defaults = {
        "channel": batch.channel,
        "family": batch.family,
        "domain": batch.domain,
        "reference": f"order-{number}",
        "email": f"customer{number}@customer.example",
        "name": "Camille Laurent",
        "is_tracked": True,
        "made_at": NOON,
        "expires_at": batch.expires_at,
    }
    values = {**defaults, **overrides}
    return ExportedLink.objects.create(batch=batch, address=values["email"].lower(), **values)
