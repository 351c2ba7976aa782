"""A list of unique links of the demonstration: given out six weeks ago, followed by some. Its files are not kept."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from accounts.models import Channel, User
from links.models import ExportedLink, LinkBatch
from reputation.demo.words import FIRST, LAST

GUESTS = 48
SERVICES = ("Fitting at home", "Repair", "Lamp made to measure")
_AGO = timedelta(days=41)
_KEPT = timedelta(days=365)


def give_links(channel: Channel, owner: User, now: datetime, dice: random.Random) -> LinkBatch:
    """Write a finished list of tracked links into the open tenant, as a worker would have left it."""
    made = now - _AGO
    verdicts = {"made": GUESTS, "duplicate_in_file": 2, "invalid": 1}
    batch = LinkBatch.objects.create(
        channel=channel,
        family="plain",
        domain="maison-lumiere.example",
        is_tracked=True,
        options={
            "reading": {
                "columns": ["Name", "E-mail", "Order", "Service", "Visit", "Consultant"],
                "fields": {"name": 0, "email": 1, "reference": 2, "product": 3, "visited_on": 4},
                "visit_format": "iso",
            }
        },
        file_name="visits.csv",
        state=LinkBatch.State.FINISHED,
        rows=sum(verdicts.values()),
        made=GUESTS,
        refused=sum(verdicts.values()) - GUESTS,
        verdicts=verdicts,
        created_by=owner,
        started_at=made,
        finished_at=made + timedelta(seconds=2),
        expires_at=made + _KEPT,
    )
    LinkBatch.objects.filter(pk=batch.pk).update(created_at=made)
    ExportedLink.objects.bulk_create(_link(batch, row, made, now, dice) for row in range(1, GUESTS + 1))
    return batch


def _link(batch: LinkBatch, row: int, made: datetime, now: datetime, dice: random.Random) -> ExportedLink:
    language = batch.channel.language
    first, last = dice.choice(FIRST[language]), dice.choice(LAST[language])
    clicked = made + timedelta(minutes=dice.expovariate(1 / 2500)) if dice.random() < 0.42 else None
    again = clicked + timedelta(days=dice.randrange(1, 9)) if clicked and dice.random() < 0.2 else clicked
    address = f"demo.{dice.randbytes(14).hex()}@example.com"
    return ExportedLink(
        organisation_id=batch.organisation_id,
        batch=batch,
        channel=batch.channel,
        family=batch.family,
        domain=batch.domain,
        reference=f"V-{2400 + row}",
        email=address,
        address=address,
        name=f"{first} {last}",
        product=dice.choice(SERVICES),
        visited_on=(made - timedelta(days=dice.randrange(1, 20))).date(),
        details={"Consultant": dice.choice(FIRST[language])},
        is_tracked=True,
        row=row,
        made_at=made,
        expires_at=batch.expires_at,
        clicked_at=clicked if clicked and clicked < now else None,
        last_clicked_at=again if clicked and clicked < now else None,
    )
