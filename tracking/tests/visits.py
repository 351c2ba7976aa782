"""Requests as granian hands them over, and the tracking process's environment, for tests within one process."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from core.public_tokens import make_token
from core.tokens import Purpose
from tracking.answers import Answer
from tracking.environment import equipment
from tracking.process import Door
from tracking.tests.cuttable import Cuttable, track_url
from tracking.tests.doorways import CHROME, LETTERS


@dataclass
class Scope:
    """One request."""

    path: str
    method: str = "GET"
    query_string: str = ""
    client: str = "203.0.113.9:5555"
    headers: dict[str, str] = field(default_factory=lambda: {"user-agent": CHROME})


def environ(spool: Path, url: str | None = None) -> dict[str, str]:
    """Return what the tracking process reads: the test's own keys and database."""
    number, master = settings.KEY_RING.masters[-1]
    return {
        "FIELD_KEYS": f"{number}:{_base64(master)}",
        "ADDRESS_PEPPERS": _base64(settings.ADDRESS_PEPPERS[-1]),
        "DATABASE_TRACK_URL": url or track_url(),
        "BASE_URL": "https://app.example",
        "SPOOL_DIR": str(spool),
    }


def click(organisation: int, listing: int, subject: int, purpose: Purpose = Purpose.CLICK) -> str:
    text = make_token(purpose, organisation=organisation, listing=listing, subject=subject)
    return f"/o/{text}.gif" if purpose is Purpose.OPEN else f"/{LETTERS[purpose]}/{text}/"


@asynccontextmanager
async def opened(spool: Path, url: str | None = None):
    """Open a door and close it as granian does."""
    door = Door(equipment(environ(spool, url)))
    await door.open()
    try:
        yield door
    finally:
        await door.close()


def at_the_door(spool: Path, story: Callable[[Door], Awaitable[None]]) -> None:
    """Tell a story at an open door."""

    async def told() -> None:
        async with opened(spool) as door:
            await story(door)

    asyncio.run(told())


def at_a_cuttable_door(
    tmp_path: Path, story: Callable[[Door, Cuttable], Awaitable[None]], *, is_cut: bool = False
) -> None:
    """Tell a story at a door whose database can be cut off; `is_cut` from the beginning."""

    async def told() -> None:
        line = Cuttable(tmp_path)
        if not is_cut:
            await line.mend()
        async with opened(tmp_path / "spool", line.url) as door:
            await story(door, line)
            await line.mend()
        await line.cut()

    asyncio.run(told())


async def visit(door: Door, path: str, **parts: object) -> Answer:
    return await door.serve(Scope(path, **parts))


def _base64(value: bytes) -> str:
    return b64encode(value).decode()
