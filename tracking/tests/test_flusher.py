"""Natural batching: everything is safe when its future says so, whatever the database does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest

from tracking import flusher
from tracking.flusher import Flusher
from tracking.receipts import Receipt
from tracking.tests.doorways import GOOGLE, address, noted


def receipt(number: int) -> Receipt:
    found = noted(address(subject=number + 1), GOOGLE)
    assert found is not None
    return found


class Store:
    """A database and a disk that note what they got. `hold` blocks the database while it is clear."""

    def __init__(self) -> None:
        self.groups: list[list[Receipt]] = []
        self.kept: list[Receipt] = []
        self.is_broken = False
        self.opened = asyncio.Event()
        self.opened.set()

    async def write(self, group: Sequence[Receipt]) -> None:
        if self.is_broken:
            raise ConnectionError
        await self.opened.wait()
        await asyncio.sleep(0)
        self.groups.append(list(group))

    def keep(self, group: Sequence[Receipt]) -> None:
        self.kept.extend(group)

    @property
    def committed(self) -> list[Receipt]:
        return [one for group in self.groups for one in group]


def run(story: Callable[[Store, Flusher], Awaitable[None]]) -> None:
    async def told() -> None:
        store = Store()
        await story(store, Flusher(store.write, store.keep))

    asyncio.run(told())


def test_what_comes_together_is_written_together() -> None:
    async def story(store: Store, flush: Flusher) -> None:
        hits = [receipt(number) for number in range(50)]
        await asyncio.gather(*(flush.add(hit) for hit in hits))
        assert store.groups == [hits]
        assert store.kept == []

    run(story)


def test_what_comes_during_a_write_goes_with_the_next() -> None:
    async def story(store: Store, flush: Flusher) -> None:
        store.opened.clear()
        first = flush.add(receipt(0))
        await asyncio.sleep(0.001)
        rest = [flush.add(receipt(number)) for number in (1, 2, 3)]
        store.opened.set()
        await asyncio.gather(first, *rest)
        assert [len(group) for group in store.groups] == [1, 3]

    run(story)


def test_large_gatherings_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flusher, "LARGEST", 10)

    async def story(store: Store, flush: Flusher) -> None:
        await asyncio.gather(*(flush.add(receipt(number)) for number in range(25)))
        assert [len(group) for group in store.groups] == [10, 10, 5]

    run(story)


def test_a_broken_database_sends_hits_to_the_disk_and_takes_them_again_later() -> None:
    async def story(store: Store, flush: Flusher) -> None:
        store.is_broken = True
        hits = [receipt(number) for number in range(3)]
        await flush.add(hits[0])
        assert not flush.is_healthy
        await flush.add(hits[1])
        assert store.kept == hits[:2]
        store.is_broken = False
        while not flush.is_healthy:
            await flush.add(hits[2])
            await asyncio.sleep(0.05)
        assert store.committed == [hits[2]]

    run(story)


def test_a_hanging_database_is_waited_for_once_and_may_still_commit() -> None:
    async def story(store: Store, flush: Flusher) -> None:
        store.opened.clear()
        hits = [receipt(number) for number in range(3)]
        await flush.add(hits[0])  # answered although nothing was committed
        await flush.add(hits[1])
        assert store.committed == []
        assert store.kept == hits[:2]
        store.opened.set()
        await flush.settle()
        await flush.add(hits[2])
        assert store.committed == [hits[0], hits[2]]
        assert flush.is_healthy

    run(story)
