"""Make the demonstration: two organisations that cannot see each other, one of them with half a year of life."""

from __future__ import annotations

import random
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from accounts.models import Organisation
from balancing.models import Allocation, ShareTable
from balancing.services import ensure_seeds, publish_seeds
from core.tenancy import APP, tenant
from invitations.models import Delivery
from reputation.demo.given_links import give_links
from reputation.demo.history import DAYS, stories
from reputation.demo.telling import tell
from reputation.demo.world import PASSWORD, World, build
from stats.rollup import recount_touched

ORDERS_A_DAY = (100.0, 68.0, 36.0)
FORESEEABLE = 20_261_122  # the dice are thrown alike each time, so that two demonstrations can be compared


class Command(BaseCommand):
    """Refuses where any organisation exists, so that it can never mix with real data."""

    help = "Make the demonstration organisations (only in an empty database)."

    def add_arguments(self, parser: Any) -> None:
        """Take a factor for the number of orders."""
        parser.add_argument("--scale", type=float, default=1.0, help="1 means about 25,000 orders")

    def handle(self, *args: Any, scale: float = 1.0, **options: Any) -> None:
        """Make everything in one transaction, count it, and leave the log-ins beside the database."""
        if Organisation.objects.exists():
            raise CommandError("There are organisations already; the demonstration needs an empty database.")
        began, now = time.monotonic(), timezone.now()
        _make_partitions(now)
        with transaction.atomic(using=APP):
            world = build(now)
            written = self._live(world, scale)
        with tenant(world.organisation):
            while recount_touched(organisation=world.organisation, now=timezone.now()):
                pass
        logins = _logins(world)
        Path(settings.STATE_DIR).mkdir(parents=True, exist_ok=True)
        (Path(settings.STATE_DIR) / "demo-logins.txt").write_text(logins)
        self.stdout.write(f"{written} orders told in {time.monotonic() - began:.1f} s\n{logins}")

    def _live(self, world: World, scale: float) -> int:
        dice, now, written = random.Random(FORESEEABLE), timezone.now(), 0
        with tenant(world.organisation):
            for channel, orders in zip(world.channels, ORDERS_A_DAY, strict=True):
                told = list(stories(channel, now, orders * scale, dice))
                tell(channel, world.rules[channel.pk], told, world.owner, now, dice)
                written += len(told)
            give_links(world.channels[0], world.owner, now, dice)
            _make_under_way(now)
            _date_balancing(now)
        with tenant(world.rival):
            told = list(stories(world.rival_channel, now, 3 * scale, dice))
            tell(
                world.rival_channel, world.rules[world.rival_channel.pk], told, world.people[2][0], now, dice
            )
            _date_balancing(now)
        return written


def _make_partitions(now: Any) -> None:
    with connections[APP].cursor() as cursor:
        for back in range(DAYS // 28 + 2):
            cursor.execute("SELECT tracking_make_partition(%s)", [(now - timedelta(days=28 * back)).date()])


def _make_under_way(now: Any) -> None:
    """Leave a few letters in the states that otherwise last seconds, and some that leave as soon as workers run."""
    waiting = list(
        Delivery.objects.filter(state="scheduled", sequence=0).order_by("due_at").values_list("id", flat=True)
    )
    lease = {"claim": uuid4(), "lease_until": now + timedelta(days=30), "attempts": 1}
    Delivery.objects.filter(id__in=waiting[:3]).update(state="claimed", **lease)
    Delivery.objects.filter(id__in=waiting[:1]).update(state="sending")
    Delivery.objects.filter(id__in=waiting[3:6]).update(state="claimed")
    Delivery.objects.filter(id__in=waiting[3:6]).update(
        state="retry", due_at=now + timedelta(hours=1), attempts=1, last_reply="451 4.7.1 Try again later"
    )
    Delivery.objects.filter(id__in=waiting[6:46]).update(due_at=now + timedelta(seconds=5))


def _date_balancing(now: Any) -> None:
    """Set the shares before the first letter and each draw to its letter's time; promise and publish what is due."""
    ShareTable.objects.update(created_at=now - timedelta(days=DAYS + 10))
    letter = Delivery.objects.filter(invitation=OuterRef("subject"), sequence=0)
    Allocation.objects.update(created_at=Subquery(letter.values("due_at")))
    ensure_seeds(now=now)
    publish_seeds(now=now)


def _logins(world: World) -> str:
    lines = [f"  {user.email:40} {PASSWORD}   {what}" for user, what in world.people]
    return "Demo log-ins (this machine only):\n" + "\n".join(lines) + "\n"
