"""A mail server for development: takes every letter by SMTP and leaves it as a file; /dev/mail shows them.

Run as `python -m reputation.development_mail --port N --folder F`. Nothing here knows Django.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import os
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from aiosmtpd.smtp import SMTP

if TYPE_CHECKING:
    from aiosmtpd.smtp import Envelope, Session


class Letterbox:
    """Writes what arrives into a folder, one `.eml` file a letter; names sort by time of receipt (UTC)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._count = itertools.count()

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Offer pipelining: the line reader gives it for nothing, and senders use it here too."""
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the letter and answer, or answer that there is no room."""
        try:
            name = self.keep(envelope.mail_from or "", envelope.rcpt_tos, envelope.content or b"")
        except OSError as error:
            return f"452 4.3.1 Cannot keep the letter: {error.strerror}"
        return f"250 2.0.0 Kept as {name}"

    def keep(self, sender: str, recipients: list[str], content: bytes) -> str:
        """Write a letter under a name that appears only once it is whole; return the name."""
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        name = f"{stamp}-{os.getpid()}-{next(self._count):06d}"
        draft = self.folder / f".{name}.draft"
        delivered = "".join(f"Delivered-To: {recipient}\r\n" for recipient in recipients)
        draft.write_bytes(f"Return-Path: <{sender}>\r\n{delivered}".encode() + content)
        draft.rename(self.folder / f"{name}.eml")
        return name


async def serve(port: int, folder: Path, stopping: asyncio.Event) -> None:
    """Take letters at a local port until told to stop."""
    folder.mkdir(parents=True, exist_ok=True)
    for draft in folder.glob(".*.draft"):
        draft.unlink()
    letterbox = Letterbox(folder)
    loop = asyncio.get_running_loop()

    def conversation() -> SMTP:
        return SMTP(
            letterbox, hostname="localhost", ident="development mail", enable_SMTPUTF8=True, loop=loop
        )

    server = await loop.create_server(conversation, "127.0.0.1", port)
    await stopping.wait()
    server.close()


async def main() -> None:
    """Read the arguments and serve until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    chosen = parser.parse_args()
    stopping = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stopping.set)
    await serve(chosen.port, chosen.folder, stopping)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
