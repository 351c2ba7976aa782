"""Replies of an SMTP server, read from bytes. Knows the grammar (RFC 5321 §4.2), not the conversation."""

from __future__ import annotations

import re
from typing import NamedTuple

_LINE = re.compile(rb"([2-5][0-9][0-9])(?:([ -])([^\r\n]*))?\r?\n")
_SINGLE = re.compile(rb"([2-5][0-9][0-9])(?: ([^\r\n]*))?\r?\n")
_LONGEST_REPLY = 65536
SERVICE_CLOSING = 421


class WireBroken(Exception):
    """Say why the conversation broke off; the connection is of no more use."""


class SessionClosed(WireBroken):
    """Say that the server announced the end of the session (421)."""


class Reply(NamedTuple):
    """One complete reply; the lines of `text` are joined by line feeds and hold no codes."""

    code: int
    text: bytes

    @property
    def is_positive(self) -> bool:
        """Return whether the command succeeded (2xx)."""
        return 200 <= self.code < 300

    @property
    def is_lasting_no(self) -> bool:
        """Return whether the same command will be refused again (5xx)."""
        return self.code >= 500

    @property
    def is_no(self) -> bool:
        """Return whether the command was refused, for now or for good (4xx, 5xx)."""
        return self.code >= 400

    def __str__(self) -> str:
        return f"{self.code} {self.text.decode('utf-8', 'replace')}"


def take_reply(unread: bytearray) -> Reply | None:
    """Take the first complete reply out of the bytes, or return None while it is incomplete.

    Raises WireBroken for what is not a reply: another grammar, lines that disagree, no end in 64 KiB.
    """
    if not unread:
        return None
    if single := _SINGLE.match(unread):  # nearly always
        reply = Reply(int(single[1]), single[2] or b"")
        del unread[: single.end()]
        return reply
    lines: list[bytes] = []
    code = b""
    position = 0
    while match := _LINE.match(unread, position):
        line_code, mark, text = match.groups(b"")
        if code and line_code != code:
            raise WireBroken("the lines of a reply disagree")
        code = line_code
        lines.append(text)
        position = match.end()
        if mark != b"-":
            del unread[:position]
            return Reply(int(code), b"\n".join(lines))
    if unread.find(b"\n", position) >= 0 or len(unread) > _LONGEST_REPLY:
        raise WireBroken("a reply was not understood")
    return None
