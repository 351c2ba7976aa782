"""Making the next thing while the last one is being used. Pure Python threads; nothing here knows a database."""

from __future__ import annotations

from collections.abc import Iterator
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Generic, TypeVar

Thing = TypeVar("Thing")
_GLANCE = 0.1  # seconds between looks at whether anybody still wants the things


class _End(Generic[Thing]):
    """Stands behind the last thing, with what went wrong, if anything."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def overlapped(things: Iterator[Thing]) -> Iterator[Thing]:
    """Yield what `things` yields, in order, while a thread is already making the next one; at most two wait.

    What making raises is raised here. When the user stops early the thread ends too, after the thing it is at.
    """
    queue: Queue[Thing | _End[Thing]] = Queue(maxsize=1)
    unwanted = Event()
    maker = Thread(target=_make, args=(things, queue, unwanted), name="overlapped", daemon=True)
    maker.start()
    try:
        while not isinstance(thing := queue.get(), _End):
            yield thing
        if thing.error is not None:
            raise thing.error
    finally:
        unwanted.set()
        while maker.is_alive():
            _empty(queue)
            maker.join(_GLANCE)


def _make(things: Iterator[Thing], queue: Queue[Thing | _End[Thing]], unwanted: Event) -> None:
    try:
        for thing in things:
            if not _put(queue, thing, unwanted):
                return
        _put(queue, _End(), unwanted)
    except BaseException as error:  # whatever it is, the user's thread must hear of it
        _put(queue, _End(error), unwanted)


def _put(queue: Queue[Thing | _End[Thing]], thing: Thing | _End[Thing], unwanted: Event) -> bool:
    while not unwanted.is_set():
        try:
            queue.put(thing, timeout=_GLANCE)
        except Full:
            continue
        return True
    return False


def _empty(queue: Queue[Thing | _End[Thing]]) -> None:
    try:
        queue.get_nowait()
    except Empty:
        return
