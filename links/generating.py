"""A list into lines of a file, chunk by chunk in order, in this process or in several. Pure but for processes.

Memory stays the same however long the list is. What comes out is the same for any number of processes, but for
what is random in a link.
"""

from __future__ import annotations

import gc
import multiprocessing
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from links.chunk_worker import Rejected, Worked, Worker, duplicate
from links.chunks import Chunk
from links.recipes import Recipe
from links.seen import Seen
from links.verdicts import LinkVerdict

_AHEAD = 3  # chunks for each process that are on their way at once


@dataclass
class Made:
    """What came of a chunk, duplicates taken out: lines of a file, how many rows of each verdict, and the others."""

    chunk: Chunk
    piece: bytes
    verdicts: Counter[str]
    groups: list[str] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    @property
    def made(self) -> int:
        """Return the number of lines."""
        return self.verdicts.total() - len(self.rejected)


def generate(recipe: Recipe, found: Iterable[Chunk], seen: Seen, *, processes: int = 1) -> Iterator[Made]:
    """Yield what comes of each chunk, in order; a customer who stands in the list twice gets one link, the first.

    With more than one process chunks are worked by that many children, while this one reads and writes.
    """
    worker = Worker(recipe)
    with _worked(worker, found, processes) as results:
        for chunk, worked in results:
            yield _without_repeats(worker, chunk, worked, seen.repeats(worked.keys))


def _without_repeats(worker: Worker, chunk: Chunk, worked: Worked, repeats: list[int]) -> Made:
    if not repeats:
        counts = counted(len(worked.lines), worked.rejected)
        return Made(chunk, worked.piece, counts, worked.groups, worked.rejected)
    gone = set(repeats)
    lines = [line + b"\n" for line in worked.piece.split(b"\n")]
    stays = [at for at in range(len(worked.lines)) if at not in gone]
    cells = worker.cells_at(chunk, {worked.lines[at] for at in gone})
    duplicates = [duplicate(worked.lines[at], cells[worked.lines[at]]) for at in repeats]
    return Made(
        chunk,
        b"".join([lines[at] for at in stays]),
        counted(len(stays), worked.rejected + duplicates),
        [worked.groups[at] for at in stays] if worked.groups else [],
        sorted(worked.rejected + duplicates),
    )


def counted(made: int, rejected: Iterable[Rejected]) -> Counter[str]:
    """Return the number of rows of each verdict, of so many links made and of rows without one."""
    return Counter({LinkVerdict.MADE.value: made}) + Counter(one.verdict for one in rejected)


@contextmanager
def _worked(
    worker: Worker, found: Iterable[Chunk], processes: int
) -> Iterator[Iterator[tuple[Chunk, Worked]]]:
    if processes < 2:
        yield ((chunk, worker.work(chunk)) for chunk in found)
        return
    # Forked children have everything already; none of them touches the database or the network.
    with ProcessPoolExecutor(
        processes, multiprocessing.get_context("fork"), initializer=_begin, initargs=(worker,)
    ) as pool:
        yield _in_order(pool, found, processes * _AHEAD)


def _in_order(
    pool: ProcessPoolExecutor, found: Iterable[Chunk], ahead: int
) -> Iterator[tuple[Chunk, Worked]]:
    waiting: deque[tuple[Chunk, Future[Worked]]] = deque()
    try:
        for chunk in found:
            waiting.append((chunk, pool.submit(_work, chunk)))
            if len(waiting) >= ahead:
                first, future = waiting.popleft()
                yield first, future.result()
        while waiting:
            first, future = waiting.popleft()
            yield first, future.result()
    finally:
        pool.shutdown(cancel_futures=True)


_workers: list[Worker] = []


def _begin(worker: Worker) -> None:
    # What was inherited lives as long as this process; looking through it for garbage would only copy it.
    gc.freeze()
    _workers[:] = [worker]


def _work(chunk: Chunk) -> Worked:
    return _workers[0].work(chunk)
