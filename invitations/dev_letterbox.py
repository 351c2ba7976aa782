"""The letters that the development mail server kept as files, newest first. Reads files; knows no database."""

from __future__ import annotations

import email
import email.policy
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path

NAME = re.compile(r"(\d{8}T\d{6})\.\d{6}Z-\d+-\d+")
_DELIVERED = re.compile(rb"^Delivered-To: ([^\r\n]*)\r?$", re.MULTILINE)
_HEAD = 4096


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list. `name` is the file's name without its ending."""

    name: str
    received_at: datetime
    recipients: tuple[str, ...]
    sender: str
    subject: str


@dataclass(frozen=True, slots=True)
class Opened:
    """One letter, opened."""

    entry: Entry
    message: EmailMessage
    raw: str

    @property
    def html(self) -> str:
        """Return its page, or nothing."""
        return self._part("html")

    @property
    def text(self) -> str:
        """Return its plain text, or nothing."""
        return self._part("plain")

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Return the headers as they read, in their order."""
        return [(name, str(value)) for name, value in self.message.items()]

    @property
    def one_click(self) -> str:
        """Return the address that a mail program would post to for unsubscribing, or nothing."""
        if "One-Click" not in str(self.message.get("List-Unsubscribe-Post", "")):
            return ""
        found = re.search(r"<(https?://[^>]+)>", str(self.message.get("List-Unsubscribe", "")))
        return found[1] if found else ""

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return part.get_content() if part else ""


def names(folder: Path, *, to: str = "", before: str = "", limit: int = 50) -> list[str]:
    """Return names of letters, newest first, at most `limit`: those older than `before`, to a recipient with `to`."""
    try:
        with os.scandir(folder) as files:
            found = [file.name[:-4] for file in files if file.name.endswith(".eml")]
    except FileNotFoundError:
        return []
    wanted = to.strip().lower()
    chosen: list[str] = []
    for name in sorted(filter(NAME.fullmatch, found), reverse=True):
        if before and name >= before:
            continue
        if not wanted or any(wanted in address for address in recipients(folder, name)):
            chosen.append(name)
            if len(chosen) == limit:
                break
    return chosen


# A letter never changes once it has its name, so what was read of it stays true.
@lru_cache(maxsize=100_000)
def recipients(folder: Path, name: str) -> tuple[str, ...]:
    """Return to whom a letter was delivered, in small letters; nothing when it is gone."""
    try:
        with (folder / f"{name}.eml").open("rb") as file:
            head = file.read(_HEAD)
    except FileNotFoundError:
        return ()
    return tuple(address.decode("utf-8", "replace").lower() for address in _DELIVERED.findall(head))


@lru_cache(maxsize=2000)
def entry(folder: Path, name: str) -> Entry:
    """Return the line of a letter for the list; raise `FileNotFoundError` when it is gone."""
    with (folder / f"{name}.eml").open("rb") as file:
        head = file.read(4 * _HEAD)
    return _entry(folder, name, _read(head.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"))


def opened(folder: Path, name: str) -> Opened | None:
    """Return a letter by its name, or None when there is no such letter."""
    if not NAME.fullmatch(name):
        return None
    try:
        raw = (folder / f"{name}.eml").read_bytes()
    except FileNotFoundError:
        return None
    message = _read(raw)
    return Opened(_entry(folder, name, message), message, raw.decode("utf-8", "replace"))


def _read(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def _entry(folder: Path, name: str, message: EmailMessage) -> Entry:
    stamp = NAME.fullmatch(name)[1]
    return Entry(
        name=name,
        received_at=datetime.strptime(stamp, "%Y%m%dT%H%M%S").replace(tzinfo=UTC),
        recipients=recipients(folder, name),
        sender=str(message.get("From", "")),
        subject=str(message.get("Subject", "")),
    )
