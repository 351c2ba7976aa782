"""The letters of a soak, made the ordinary way: events pushed, some of them twice, matched, and then due at once."""

from __future__ import annotations

import random
from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from accounts.models import Channel, User
from accounts.services.channels import create_channel
from accounts.services.founding import found_organisation
from bench.soak.names import REFUSED
from core.tenancy import tenant
from invitations.models import Delivery, InvitationRule
from invitations.services.intake import EventInput, record_events
from invitations.services.matching import match_events

_EVERY = 50
_BATCH = 500


def fill(letters: int, seed: int) -> dict[str, int]:
    """Migrate an empty database and make two organisations with due letters, three to one; return their numbers."""
    call_command("migrate", database="owner", verbosity=0)
    user = User.objects.create_user(email="soak@soak.example")
    chance = random.Random(seed)
    small = letters // 4
    return {
        name: _organisation(user, name, count, chance)
        for name, count in (("Big", letters - small), ("Small", small))
    }


def _organisation(user: User, name: str, letters: int, chance: random.Random) -> int:
    organisation = found_organisation(user=user, name=name, country="GB")
    with tenant(organisation):
        channel = create_channel(
            organisation=organisation,
            actor=user,
            now=timezone.now(),
            name=f"{name} shop",
            language="en",
            time_zone="Europe/London",
            legal_basis="existing_customer",
        )
        InvitationRule.objects.create(channel=channel, event_type="delivered", is_active=True, wait_days=0)
        _push(channel, letters, chance)
        while match_events(organisation=organisation, now=timezone.now()).events:
            pass
        Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        return Delivery.objects.filter(state="scheduled").count()


def _push(channel: Channel, letters: int, chance: random.Random) -> None:
    """Push every event, and a third of them again, in random order."""
    now = timezone.now()
    events = [
        EventInput(f"order-{number}", _address(number), name="Camille Laurent", occurred_at=now)
        for number in range(letters)
    ]
    pushes = [*events, *chance.sample(events, letters // 3)]
    chance.shuffle(pushes)
    for begin in range(0, len(pushes), _BATCH):
        part = pushes[begin : begin + _BATCH]
        record_events(channel=channel, event_type="delivered", events=part, source="api", now=now)


def _address(number: int) -> str:
    kind = REFUSED if number % _EVERY == 7 else "person"
    return f"{kind}{number}@customer.example"
