"""What is forgotten of a person to whom links were given, and what a file of everything held says of those links."""

from __future__ import annotations

from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower

from links.models import ExportedLink, LinkBatch


def forget_links(*, organisation: int, email: str) -> int:
    """Delete the links given to an address, and the files they stand in; return how many links.

    A file cannot have one line taken out of it, so the whole list's files go; its counts and other links stay.
    """
    if not email:
        return 0
    with transaction.atomic():
        found = _links_of(organisation, email)
        for batch in LinkBatch.objects.filter(organisation=organisation, pk__in=found.values("batch")):
            transaction.on_commit(lambda keys=batch.file_keys: [default_storage.delete(key) for key in keys])
            batch.forget_files()
            batch.save(update_fields=["source_key", "result_key", "rejected_key", "sheet", "updated_at"])
        return found.delete()[0]


def chapters_of(*, organisation: int, email: str) -> dict[str, Any]:
    """Return the chapter `unique_links` of the file about a customer, oldest first."""
    found = _links_of(organisation, email).select_related("channel").order_by("id") if email else []
    return {"unique_links": [_chapter(link) for link in found]}


def _links_of(organisation: int, email: str) -> QuerySet[ExportedLink]:
    lowered = ExportedLink.objects.annotate(lowered=Lower("email"))
    return lowered.filter(organisation=organisation, lowered=email.lower())


def _chapter(link: ExportedLink) -> dict[str, Any]:
    return {
        "id": link.public_id,
        "channel": link.channel.name,
        "kind_of_link": link.family,
        "domain": link.domain,
        "reference": link.reference,
        "reference_in_the_link": link.matching_key or link.reference,
        "email": link.email,
        "name": link.name,
        "language": link.locale,
        "product": link.product,
        "visited_on": link.visited_on.isoformat() if link.visited_on else None,
        "tags": link.tags,
        "skus": link.skus,
        "further_columns": link.details,
        "clicks_recorded": link.is_tracked,
        "made_at": link.made_at.isoformat(),
        "kept_until": link.expires_at.isoformat(),
        "first_clicked_at": link.clicked_at.isoformat() if link.clicked_at else None,
        "last_clicked_at": link.last_clicked_at.isoformat() if link.last_clicked_at else None,
    }
