"""Files of lists in which somebody stands who was forgotten since; forgetting itself knows only of kept links."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import Organisation
from invitations.selectors.originals import forgotten_hashes
from invitations.services.originals import stands_in
from links.models import LinkBatch
from links.options import Options
from links.selectors import unsearched

_UNSEEN = timedelta(minutes=2)  # between the date of an erasure and its being seen


def search_files(*, organisation: Organisation, now: datetime) -> int:
    """Delete the files of every list in which somebody stands who was forgotten after it came; return how many.

    Counts and the links of others stay. A list that nobody has confirmed cannot be gone on with then.
    """
    gone = 0
    erased = forgotten_hashes(organisation.pk)
    for batch in unsearched().filter(organisation=organisation).order_by("id"):
        options = Options.of(batch.options)
        written = {
            batch.source_key: options.reading.encoding,
            batch.result_key: options.result.shape.encoding,
        }
        stands = any(
            stands_in(key, written.get(key) or "utf-8", organisation.pk, erased) for key in batch.file_keys
        )
        with transaction.atomic():
            held = (
                LinkBatch.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
                .filter(pk=batch.pk, state=batch.state)
                .first()
            )
            if held is None:
                continue
            if stands:
                gone += 1
                transaction.on_commit(
                    lambda keys=held.file_keys: [default_storage.delete(key) for key in keys]
                )
                held.forget_files()
                if held.state == LinkBatch.State.UPLOADED:
                    held.state, held.finished_at = LinkBatch.State.CANCELLED, now
            held.searched_at = now - _UNSEEN
            held.save()
    return gone
