"""What most areas stand on, made by the product's own services: a shop with a rule, a key, a link, and its owner.

Runs within Django, as `bench.soak.within` calls it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Channel, Organisation, User
from accounts.models.api_key import Scope
from accounts.services.channels import create_channel
from accounts.services.founding import found_organisation
from accounts.services.keys import issue_key
from bench.soak.names import PASSWORD
from core.tenancy import tenant
from invitations.models import Delivery, Invitation, InvitationRule
from invitations.services.intake import EventInput, record_events
from invitations.services.matching import match_events
from tests.factories import make_listing

_BATCH = 500


def shop(name: str = "Soak") -> dict[str, Any]:
    """Migrate an empty database and open a shop; return what clients need to come in by its doors."""
    call_command("migrate", database="owner", verbosity=0)
    user = User.objects.create_user(email=f"owner@{name.lower()}.example", password=PASSWORD)
    organisation = found_organisation(user=user, name=name, country="GB")
    Organisation.objects.filter(pk=organisation.pk).update(
        tracking_mode="full", postal_address=f"{name}, 1 High Street"
    )
    with tenant(organisation):
        channel = create_channel(
            organisation=organisation,
            actor=user,
            now=timezone.now(),
            name=f"{name} shop",
            reference="shop",
            language="en",
            time_zone="Europe/London",
            legal_basis="existing_customer",
        )
        InvitationRule.objects.create(channel=channel, event_type="delivered", is_active=True, wait_days=0)
        listing = make_listing(channel, "google")
        _, key = issue_key(organisation=organisation, actor=user, name="Soak", scopes=Scope.values)
    return {
        "organisation": organisation.pk,
        "slug": organisation.slug,
        "channel": channel.pk,
        "channel_uuid": str(channel.public_uuid),
        "listing": listing.pk,
        "url": listing.url,
        "key": key,
        "email": user.email,
        "session": _session(user),
    }


def due_letters(organisation: int, count: int) -> dict[int, str]:
    """Report orders, invite their customers, and let every letter be due now; return addresses by invitation."""
    found = Organisation.objects.get(pk=organisation)
    with tenant(found):
        channel = Channel.objects.get(organisation=found)
        now = timezone.now()
        events = [
            EventInput(f"letter-{number}", f"person{number}@customer.example", occurred_at=now)
            for number in range(count)
        ]
        for begin in range(0, count, _BATCH):
            part = events[begin : begin + _BATCH]
            record_events(channel=channel, event_type="delivered", events=part, source="api", now=now)
        while match_events(organisation=found, now=timezone.now()).events:
            pass
        Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        return dict(Invitation.objects.values_list("pk", "customer__email"))


def _session(user: User) -> str:
    """Return the cookie of a browser in which this person is logged in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key
