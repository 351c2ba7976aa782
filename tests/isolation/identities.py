"""For every argument of every address: what is ours, what is the rival's, and what nobody has.

An argument that is not known here fails the walk, so that a new page cannot forget to be tested.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import (
    ApiKey,
    Channel,
    Membership,
    MembershipOffer,
    Organisation,
    SenderIdentity,
    User,
)
from balancing.models import LinkKeys, Listing
from balancing.services import ensure_own_listing
from core.models import PublicId
from core.public_tokens import make_token
from core.tenancy import tenant
from core.tokens import Purpose
from invitations.models import (
    BulkAction,
    BulkActionRow,
    Customer,
    Event,
    EventType,
    Import,
    Invitation,
    MessageTemplate,
    SavedView,
    TemplateVersion,
)
from links.models import ExportedLink, LinkBatch, LinkPreset
from reviews.models import Review
from tests import factories
from tests.isolation.walk import Address, Identities

_TOKENS = {
    "tracking:click": Purpose.CLICK,
    "tracking:open": Purpose.OPEN,
    "tracking:honeypot": Purpose.HONEYPOT,
    "tracking:listing": Purpose.LISTING,
    "tracking:onward": Purpose.ONWARD,
    "tracking:personal": Purpose.PERSONAL,
    "reviews:write": Purpose.REVIEW,
    "reviews:thanks": Purpose.REVIEW,
    "invitations:unsubscribe": Purpose.UNSUBSCRIBE,
    "invitations:unsubscribe_undo": Purpose.UNSUBSCRIBE,
    "invitations:letter_sample": Purpose.PREVIEW,
    "invitations:provider_hook": Purpose.HOOK,
    "accounts:sender_confirm": Purpose.SENDER,
    "given_link": Purpose.LINK,
}
_API = {
    "api:customer": "customer",
    "api:event": "event",
    "api:invitation": "invitation",
    "api:review": "public_id",
}
# The same for everybody: words of ours, not names of things.
_CONSTANT = {
    "what": "figures",
    "kind": "service",
    "bulk_kind": "cancel",
    "feature": "product_reviews",
    "transport": "smtp",
}


def furnish(organisation: Organisation, channel: Channel, member: User, canary: str) -> dict[str, str]:
    """Make one of everything for an organisation; return its identities by argument."""
    now = timezone.now()
    with tenant(organisation):
        listing = ensure_own_listing(channel=channel)
        customer = factories.make_customer(f"{canary}@walk.example", name=f"{canary} Walker")
        event = factories.make_event(channel, customer, reference=f"{canary}-walk")
        rule = channel.rules.first() or factories.make_rule(channel)
        invitation = factories.make_invitation(event, rule, state="sent", sent_at=now, listing=listing)
        factories.make_delivery(invitation, state="sent", sent_at=now, sent_on=now.date())
        review = factories.make_review(
            channel, listing, invitation=invitation, customer=customer, title=canary
        )
        template = MessageTemplate.objects.create(name=f"{canary} letter")
        TemplateVersion.objects.create(
            template=template, kind="invitation", language="en", version=1, subject=canary,
            blocks=[{"kind": "button", "text": "Go"}],
        )  # fmt: skip
        view = SavedView.objects.create(owner=member, name=canary, query="state=sent", is_shared=True)
        action = BulkAction.objects.create(
            kind="cancel", state="finished", counts={"left": 1}, created_by=member, finished_at=now
        )
        BulkActionRow.objects.create(action=action, invitation=invitation, outcome="left")
        run = Import.objects.create(
            channel=channel, event_type="delivered", file_name=f"{canary}.csv", file_key="none", file_size=1,
            file_hash=b"x" * 32, state="finished", finished_at=now,
        )  # fmt: skip
        # Its key stands in addresses, so it must not look like what may not be shown.
        event_type = EventType.objects.create(key=f"own-{organisation.pk}", name=canary)
        elsewhere = factories.make_listing(channel, "google", name=canary)
        link_keys = LinkKeys.objects.create(
            channel=channel, domain=f"{canary}.example.com".lower(), family="legacy", data_key=b"", content=b"",
            saved_at=now,
        )  # fmt: skip
        file = default_storage.save(f"org/{organisation.public_id}/links.csv", ContentFile(canary.encode()))
        batch = factories.make_batch(
            channel, source="form", state="draft", file_name=canary, expires_at=now + timedelta(days=3),
            result_key=file, rejected_key=file,
        )  # fmt: skip
        given = factories.make_given_link(batch, name=f"{canary} Walker", reference=f"{canary}-link")
        preset = LinkPreset.objects.create(name=canary)
        key = ApiKey.objects.create(
            organisation=organisation,
            name=canary,
            lookup=secrets.token_hex(4),
            secret_hash=b"x" * 32,
            scopes=[],
        )
        secret = secrets.token_urlsafe(32)
        offer = MembershipOffer.objects.create(
            organisation=organisation, email=f"{canary}@offer.example", token_hash=sha256(secret.encode()).digest(),
            offered_by=member, expires_at=now + timedelta(days=3),
        )  # fmt: skip
        sender = factories.make_sender(
            from_name=canary, transport="postmark", verification=1, verification_sent_at=now
        )
        colleague = factories.make_user(f"{canary}-colleague@walk.example", name=f"{canary} Colleague")
        Membership.objects.create(organisation=organisation, user=colleague, role="viewer")
        named: Mapping[str, PublicId] = {
            "channel": channel, "listing": Listing.objects.get(pk=listing.pk), "customer": customer, "event": event,
            "saved_view": view, "bulk_action": action, "invitation": invitation, "public_id": review,
            "letter": template, "import_run": run, "key": key,
            "offer": offer, "member": colleague, "link_keys": link_keys, "batch": batch, "link": given,
            "preset": preset, "sender": sender,
        }  # fmt: skip
        return {
            "organisation": organisation.slug,
            **{name: thing.public_id for name, thing in named.items()},
            "event_type": event_type.key,
            "secret": secret,
            "token_organisation": str(organisation.pk),
            "token_invitation": str(invitation.pk),
            "token_review": str(review.pk),
            "token_listing": str(elsewhere.pk),
            "token_link": str(given.pk),
            "token_sender": str(sender.pk),
        }


def missing() -> dict[str, str]:
    """Return identities that are well formed and nobody's."""
    prefixes: dict[str, type[PublicId]] = {
        "channel": Channel, "listing": Listing, "customer": Customer, "event": Event, "invitation": Invitation,
        "saved_view": SavedView, "bulk_action": BulkAction, "public_id": Review, "letter": MessageTemplate,
        "import_run": Import, "key": ApiKey, "offer": MembershipOffer,
        "member": User, "link_keys": LinkKeys, "batch": LinkBatch, "link": ExportedLink, "preset": LinkPreset,
        "sender": SenderIdentity,
    }  # fmt: skip
    nobody = {name: f"{model.PREFIX}_{'0' * 12}7{'0' * 3}8{'0' * 15}" for name, model in prefixes.items()}
    tokens = dict.fromkeys(
        (
            "token_organisation",
            "token_invitation",
            "token_review",
            "token_listing",
            "token_link",
            "token_sender",
        ),
        "4000000000",
    )
    return {**nobody, **tokens, "organisation": "nobody", "event_type": "nobody", "secret": "x" * 43}


class Registry:
    """Answers the walk's question what to put into an address."""

    def __init__(self, own: dict[str, str], foreign: dict[str, str]) -> None:
        self.sides = (own, foreign, missing())

    def __call__(self, address: Address) -> Identities | None:
        """Return the identities for an address, or None when an argument is not known."""
        filled = [self._filled(address, side) for side in self.sides]
        return None if None in filled else Identities(*filled)

    def _filled(self, address: Address, side: dict[str, str]) -> dict[str, Any] | None:
        values = {name: value for name, value in side.items() if not name.startswith("token_")} | _CONSTANT
        if "token" in address.arguments:
            purpose = _TOKENS.get(address.name)
            if purpose is None:
                return None
            values["token"] = _token(purpose, side)
        if address.name in _API:
            values["public_id"] = side[_API[address.name]]
        if address.name.startswith("invitations:event_type_"):
            values["key"] = side["event_type"]
        if address.name == "api:not_found":
            values["rest"] = "nowhere"
        return values if set(address.arguments) <= set(values) else None


def _token(purpose: Purpose, side: dict[str, str]) -> str:
    named = {
        Purpose.ONWARD: "token_review",
        Purpose.LINK: "token_link",
        Purpose.HOOK: "token_sender",
        Purpose.SENDER: "token_sender",
    }
    subject = side[named.get(purpose, "token_invitation")]
    return make_token(
        purpose,
        organisation=int(side["token_organisation"]),
        subject=0 if purpose == Purpose.LISTING else int(subject),
        listing=1 if purpose == Purpose.SENDER else int(side["token_listing"]),
    )
