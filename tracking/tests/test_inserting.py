"""The process's own statement: committed when it returns, whole however large, and itself again after a failure."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import psycopg
import pytest

from core.tenancy import tenant
from tests.cast import EVERY_ROLE, Cast
from tracking.inserting import Inserter
from tracking.models import Hit
from tracking.receipts import INSERT_FRESH, Receipt, columns
from tracking.tests.cuttable import Cuttable, track_url
from tracking.tests.doorways import GOOGLE, address, noted

pytestmark = pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)


def receipts(cast: Cast, count: int) -> list[Receipt]:
    found = [noted(address(subject=number + 1), GOOGLE) for number in range(count)]
    return [one._replace(organisation=cast.acme.pk) for one in found if one is not None]


def hits(cast: Cast) -> int:
    with tenant(cast.acme):
        return Hit.objects.count()


def tell(story: Callable[[Inserter], Awaitable[None]], url: str | None = None) -> None:
    async def told() -> None:
        inserter = Inserter(url or track_url(), INSERT_FRESH)
        try:
            await story(inserter)
        finally:
            await inserter.close()

    asyncio.run(told())


def test_a_group_larger_than_a_sockets_buffer_is_written_whole(committed: Cast) -> None:
    crowd = receipts(committed, 6000)

    async def story(inserter: Inserter) -> None:
        await inserter.execute(columns(crowd))
        await inserter.execute(columns(receipts(committed, 1)))

    tell(story)
    assert hits(committed) == 6001


def test_a_refused_group_is_told_and_the_next_is_written(committed: Cast) -> None:
    async def story(inserter: Inserter) -> None:
        group = columns(receipts(committed, 3))
        await inserter.execute(group)
        with pytest.raises(psycopg.errors.UniqueViolation):
            await inserter.execute(group)
        with pytest.raises(psycopg.DataError) as refused:
            await inserter.execute(["{no array", *group[1:]])
        assert "no array" not in str(refused.value)
        await inserter.execute(columns(receipts(committed, 2)))

    tell(story)
    assert hits(committed) == 5


def test_a_connection_that_breaks_is_told_and_made_again(committed: Cast, tmp_path: Path) -> None:
    async def story(inserter: Inserter) -> None:
        line = Cuttable(tmp_path)
        await line.mend()
        await inserter.execute(columns(receipts(committed, 1)))
        await line.cut()
        with pytest.raises(psycopg.Error):
            await inserter.execute(columns(receipts(committed, 1)))
        await line.mend()
        await inserter.execute(columns(receipts(committed, 1)))
        line.block()
        hanging = asyncio.ensure_future(inserter.execute(columns(receipts(committed, 1))))
        await asyncio.wait({hanging}, timeout=0.05)
        hanging.cancel()
        with pytest.raises(asyncio.CancelledError):
            await hanging
        await line.mend()
        await inserter.execute(columns(receipts(committed, 1)))
        await line.cut()

    tell(story, track_url(str(tmp_path)))
    assert hits(committed) in (3, 4)  # what was given up may have been committed before
