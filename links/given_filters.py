"""Given links, narrowed: by list, channel, click, product, visit date, and the list's own columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import Organisation
from core.prefixes import begins
from links.models import ExportedLink, LinkBatch

AT_ONCE = 1000


@dataclass(frozen=True)
class Wanted:
    """What is wanted; None and blank ask for nothing. `own` is a heading and what stands exactly under it."""

    channels: tuple[int, ...] | None = None
    batch: UUID | None = None
    is_clicked: bool | None = None
    product: str = ""
    own: tuple[str, str] | None = None
    first: date | None = None
    last: date | None = None
    words: str = ""


def given_links(organisation: Organisation, wanted: Wanted) -> QuerySet[ExportedLink]:
    """Return the given links that are wanted, each with its list and channel; those of dummy data never."""
    found = ExportedLink.objects.filter(organisation=organisation).exclude(
        batch__source=LinkBatch.Source.SAMPLE
    )
    if wanted.channels is not None:
        found = found.filter(channel__in=wanted.channels)
    if wanted.batch is not None:
        found = found.filter(batch__public_uuid=wanted.batch)
    if wanted.is_clicked is not None:
        found = found.filter(is_tracked=True, clicked_at__isnull=not wanted.is_clicked)
    if wanted.product:
        found = found.filter(begins("product", wanted.product))
    if wanted.own is not None:
        found = found.filter(details__contains={wanted.own[0]: wanted.own[1]})
    if wanted.first:
        found = found.filter(visited_on__gte=wanted.first)
    if wanted.last:
        found = found.filter(visited_on__lte=wanted.last)
    if wanted.words:
        found = found.filter(Q(begins("reference", wanted.words)) | Q(begins("email", wanted.words)))
    return found.select_related("batch", "channel")


def iterate(found: QuerySet[ExportedLink]) -> Iterator[ExportedLink]:
    """Yield links newest first, however many there are, in little memory."""
    last: int | None = None
    while batch := list((found if last is None else found.filter(pk__lt=last)).order_by("-pk")[:AT_ONCE]):
        yield from batch
        last = batch[-1].pk
