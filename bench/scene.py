"""What all areas stand on: an organisation with a channel made by the services, and a look behind the curtain."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from accounts.models import Channel, Organisation, User
from accounts.services.channels import create_channel
from accounts.services.founding import found_organisation
from core.tenancy import tenant
from invitations.services.rules import RuleSettings, save_rule

OWNER = "owner"


def prepare() -> dict[str, Any]:
    """Migrate an empty database and found the organisation; return what the cases need to find it."""
    # Our checks know only our own apps; peers bring theirs.
    call_command("migrate", database=OWNER, verbosity=0, skip_checks=True)
    user = User.objects.create_user(email="bench@bench.example")
    organisation = found_organisation(user=user, name="Bench", country="FR")
    Organisation.objects.filter(pk=organisation.pk).update(
        tracking_mode="full", postal_address="Bench, 1 High Street"
    )
    with tenant(organisation):
        now = timezone.now()
        channel = create_channel(
            organisation=organisation,
            actor=user,
            now=now,
            name="Bench Paris",
            reference="paris",
            country="FR",
            language="en",
            time_zone="Europe/Paris",
            legal_basis="existing_customer",
        )
        save_rule(
            channel=channel,
            event_type="delivered",
            kind="service",
            actor=user,
            now=now,
            settings=RuleSettings(is_active=True, wait_days=3, send_hour=10),
        )
    return {"organisation": organisation.pk, "channel": channel.pk, "user": user.pk}


def channel_of(organisation: int, channel: int) -> Channel:
    """Return the channel; needs its tenant open."""
    return Channel.objects.select_related("organisation", "sender").get(
        organisation_id=organisation, pk=channel
    )


def as_owner(statement: str) -> list[tuple[Any, ...]]:
    """Execute a statement as the owner of the tables and return its rows, if it has any."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def backend(alias: str = OWNER) -> int:
    """Connect and return the number of the backend's process."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def empty(*tables: str) -> None:
    """Empty tables and whatever points at them."""
    as_owner(f"TRUNCATE {', '.join(tables)} CASCADE")


CASES = {"prepare": prepare}
