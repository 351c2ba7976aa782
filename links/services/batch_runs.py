"""Making the links of a confirmed list: claimed by one worker at a time, chunk by chunk, resumable after any kill.

A chunk's links are kept in one transaction and its lines stored; only then does another transaction note where the
next one begins. A chunk that was broken off in between is worked once more, and comes to the same.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from typing import BinaryIO
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import Error
from django.utils.translation import override

from accounts.models import Organisation
from core.tenancy import tenant
from invitations.csv_reader.streams import Beginning
from invitations.services.import_plans import table_of
from links.chunk_worker import Worker
from links.chunks import SIZE, Chunk, chunks, lines_in, recoded, skip
from links.generating import Made
from links.models import LinkBatch
from links.recipes import Recipe
from links.seen import Seen
from links.services.batch_claims import (
    FINISHING,
    LEASE,
    ClaimLost,
    claim_batch,
    claimable,
    held_batch,
    leave_batch,
)
from links.services.batches import discard_parts
from links.services.keeping import Keeper, Terms
from links.services.parts import put_together, save_part
from links.services.recipes import keys_of, recipe_of
from links.services.working import REMOTE_SIZE, count_verdicts, kept_chunk

Clock = Callable[[], datetime]
OnChunk = Callable[[LinkBatch], None]


def run_next_batch(
    *, organisation: Organisation, clock: Clock, on_chunk: OnChunk | None = None
) -> LinkBatch | None:
    """Make the links of the oldest list that waits, or whose worker is gone; None when there is none."""
    with tenant(organisation):
        waiting = claimable(clock()).order_by("id").first()
    if waiting is None:
        return None
    return run_batch(organisation=organisation, batch=waiting, clock=clock, on_chunk=on_chunk)


def run_batch(
    *,
    organisation: Organisation,
    batch: LinkBatch,
    clock: Clock,
    on_chunk: OnChunk | None = None,
    size: int = SIZE,
) -> LinkBatch | None:
    """Make the links of one list from where it stands, and return it; None when somebody else has it or takes it over.

    Opens a tenant of its own for each chunk, so call it outside any. What goes wrong is raised; when the database or
    the platform was away, or the process is to end, the batch can be taken up again; anything else is written down.
    """
    claim = uuid4()
    with tenant(organisation):
        held = claim_batch(batch, claim, clock())
    if held is None:
        return None
    try:
        # Reasons in the file of what was left out are for the person who uploaded the list.
        with override((held.created_by and held.created_by.language) or settings.LANGUAGE_CODE):
            return _Run(organisation, held, clock, on_chunk, size).to_the_end()
    except ClaimLost:
        with tenant(organisation):
            is_over = not LinkBatch.objects.filter(pk=held.pk, state=LinkBatch.State.RUNNING).exists()
        if is_over:
            discard_parts(held)
        return None
    except BaseException as error:
        with contextlib.suppress(Error), tenant(organisation):
            leave_batch(held, claim, error, clock())
        raise


class _Run:
    """One worker's way through a claimed batch."""

    def __init__(
        self,
        organisation: Organisation,
        batch: LinkBatch,
        clock: Clock,
        on_chunk: OnChunk | None,
        size: int,
    ) -> None:
        self._organisation, self._batch, self._clock, self._on_chunk = organisation, batch, clock, on_chunk
        with tenant(organisation):
            keys = keys_of(batch)
            self._recipe: Recipe = recipe_of(batch, keys)
        self._worker = Worker(self._recipe)
        terms = Terms(
            batch.channel,
            batch.family,
            batch.is_tracked,
            batch.expires_at,
            keys,
            list(self._recipe.plan.own),
            batch.pk,
        )
        self._keeper = Keeper(terms)
        self._size = REMOTE_SIZE if self._keeper.is_remote else size

    def to_the_end(self) -> LinkBatch:
        """Work every further chunk, then put the files together."""
        with (
            closing(self._keeper),
            default_storage.open(self._batch.source_key, "rb") as file,
            Seen() as seen,
        ):
            for chunk in self._further_chunks(file, seen):
                now = self._clock()
                since = self._batch.started_at or now
                self._note(kept_chunk(self._worker, self._keeper, chunk, seen, since=since, now=now))
        return self._finish()

    def _further_chunks(self, file: BinaryIO, seen: Seen) -> Iterator[Chunk]:
        done = self._batch.cursor.get("offset", 0)
        if done:
            # What an earlier worker has seen is only remembered: a duplicate stays a duplicate.
            stream = recoded(file, self._recipe.encoding)
            table, offset, line = table_of(stream, self._recipe.read_encoding)
            beginning = Beginning(table, done - offset)
            for chunk in chunks(beginning, offset=offset, line=line, is_first=True, size=self._size):
                seen.repeats(self._keys_of(chunk))
            file.seek(0)
        stream = recoded(file, self._recipe.encoding)
        table, offset, line = table_of(stream, self._recipe.read_encoding)
        skip(table, max(0, done - offset))
        yield from chunks(
            table,
            offset=max(done, offset),
            line=self._batch.cursor.get("line", line),
            is_first=not done,
            size=self._size,
        )

    def _keys_of(self, chunk: Chunk) -> bytes:
        if self._keeper.is_remote:
            return b"".join([one.key for one in self._worker.judged(chunk)[0]])
        return self._worker.work(chunk).keys

    def _note(self, made: Made) -> None:
        """Store a chunk's lines, then note them and where the next chunk begins."""
        chunk, parts = made.chunk, list(self._batch.cursor.get("parts", []))
        if made.piece or made.rejected:
            parts.append(save_part(self._batch, len(parts), made.piece, made.groups, made.rejected))
        with tenant(self._organisation):
            held = held_batch(self._batch)
            count_verdicts(held, Counter(held.verdicts) + made.verdicts)
            held.cursor = {"offset": chunk.end, "line": chunk.line + lines_in(chunk.data), "parts": parts}
            held.lease_until = self._clock() + LEASE
            held.save(
                update_fields=["verdicts", "rows", "made", "refused", "cursor", "lease_until", "updated_at"]
            )
        self._batch = held
        if self._on_chunk is not None:
            self._on_chunk(held)

    def _finish(self) -> LinkBatch:
        with tenant(self._organisation):
            held = held_batch(self._batch)
            held.lease_until = self._clock() + FINISHING
            held.save(update_fields=["lease_until", "updated_at"])
        result, left = put_together(held, self._recipe, held.cursor.get("parts", []))
        with tenant(self._organisation):
            held = held_batch(self._batch)
            held.result_key, held.rejected_key = result, left
            held.state, held.finished_at = LinkBatch.State.FINISHED, self._clock()
            held.claim = held.lease_until = None
            original, held.source_key = held.source_key, ""
            held.save()
        # What became of it stands in the two files; nobody can fetch the list itself.
        default_storage.delete(original)
        discard_parts(held)
        return held
