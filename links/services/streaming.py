"""Links of a list that comes as a stream, for the command line: direct ones leave nothing behind, others are kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta

from accounts.models import Channel, Organisation
from balancing.unique_links import family
from core.exceptions import Invalid
from core.tenancy import tenant
from invitations.csv_reader.streams import Readable
from invitations.services.import_plans import table_of
from links.chunk_worker import Worker
from links.chunks import SIZE, Chunk, chunks, recoded
from links.generating import Made, generate
from links.models import LinkBatch
from links.options import Options, Reading, Result
from links.recipes import Recipe
from links.seen import Seen
from links.services.keeping import Keeper, Terms
from links.services.working import REMOTE_SIZE, count_verdicts, kept_chunk

Clock = Callable[[], datetime]


def made_of_stream(
    *,
    organisation: Organisation,
    channel: Channel,
    recipe: Recipe,
    stream: Readable,
    is_tracked: bool,
    kept_days: int,
    processes: int,
    clock: Clock,
) -> Iterator[Made]:
    """Yield what comes of each chunk of a list, in constant memory; call it outside any tenant.

    Direct links are made by that many `processes`. Tracked ones, and those that the platform itself makes, are kept as
    a list of their own, by this process alone.
    """
    table, offset, line = table_of(recoded(stream, recipe.encoding), recipe.read_encoding)
    is_remote = family(recipe.plan.family).is_remote
    with Seen() as seen:
        if not is_tracked and not is_remote:
            found = chunks(table, offset=offset, line=line, is_first=True)
            yield from generate(recipe, found, seen, processes=processes)
            return
        if processes > 1:
            raise Invalid("bad_arguments", "Links that are kept are made by one process.")
        size = REMOTE_SIZE if is_remote else SIZE
        found = chunks(table, offset=offset, line=line, is_first=True, size=size)
        yield from _kept(organisation, channel, recipe, found, seen, is_tracked, kept_days, clock)


def _kept(
    organisation: Organisation,
    channel: Channel,
    recipe: Recipe,
    found: Iterator[Chunk],
    seen: Seen,
    is_tracked: bool,
    kept_days: int,
    clock: Clock,
) -> Iterator[Made]:
    began = clock()
    expires_at = began + timedelta(days=kept_days)
    with tenant(organisation):
        batch = _begun(channel, recipe, is_tracked, began, expires_at)
    own = list(recipe.plan.own)
    keeper = Keeper(Terms(channel, recipe.plan.family, is_tracked, expires_at, recipe.keys, own, batch.pk))
    worker = Worker(recipe)
    counts: Counter[str] = Counter()
    with closing(keeper):
        for chunk in found:
            made = kept_chunk(worker, keeper, chunk, seen, since=began, now=clock())
            counts += made.verdicts
            with tenant(organisation):
                _note(batch, counts, clock())
            yield made


def _begun(
    channel: Channel, recipe: Recipe, is_tracked: bool, now: datetime, expires_at: datetime
) -> LinkBatch:
    """Return the list to which the links belong; it has no file, so no worker ever takes it."""
    reading = Reading(recipe.encoding, recipe.delimiter, recipe.has_header)
    result = Result(recipe.columns, recipe.shape, "", recipe.split_by)
    return LinkBatch.objects.create(
        channel=channel,
        source=LinkBatch.Source.COMMAND,
        family=recipe.plan.family,
        domain=recipe.plan.domain,
        is_tracked=is_tracked,
        options=Options(reading, result=result).as_json(),
        state=LinkBatch.State.FINISHED,
        started_at=now,
        finished_at=now,
        expires_at=expires_at,
    )


def _note(batch: LinkBatch, counts: Counter[str], now: datetime) -> None:
    count_verdicts(batch, counts)
    batch.finished_at = now
    batch.save(update_fields=["verdicts", "rows", "made", "refused", "finished_at", "updated_at"])
