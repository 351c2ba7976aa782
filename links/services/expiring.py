"""Forgetting batches and given links whose time is over. The counts stay."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import Organisation
from links.models import ExportedLink, LinkBatch
from links.services.batches import empty

_AT_WORK = (LinkBatch.State.RUNNING, LinkBatch.State.EXPIRED)


def expire_links(*, organisation: Organisation, now: datetime) -> int:
    """Delete files and links that have expired, and mark their batches; return how many batches.

    A batch that is being worked on is left for the next time.
    """
    with transaction.atomic():
        over = LinkBatch.objects.filter(organisation=organisation, expires_at__lte=now).exclude(
            state__in=_AT_WORK
        )
        held = list(over.select_for_update(of=("self",), skip_locked=True))
        for batch in held:
            empty(batch)
            batch.forget_files()
            batch.state = LinkBatch.State.EXPIRED
            batch.save(
                update_fields=["source_key", "result_key", "rejected_key", "sheet", "state", "updated_at"]
            )
        ExportedLink.objects.filter(organisation=organisation, batch=None, expires_at__lte=now).delete()
        return len(held)
