"""Header lines and the skeleton of a message: every line passes one door that lets no line end in. Pure."""

from __future__ import annotations

import binascii
import re
import secrets
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

_WIDTH = 76
_LONGEST_LINE = 998
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_VISIBLE = re.compile(r"[\x20-\x7e]*")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_WORD_BYTES = 39  # of UTF-8 in an encoded word: 52 letters of base64 and 12 around them fit beside a name
_PLAIN_LENGTH = 60
_MESSAGE_ID_DOMAIN = 80  # what is left of the column that keeps the id


class HeaderRefused(ValueError):
    """Say that a header would carry a line end or another sign that must not stand there."""


def header(name: str, *atoms: str) -> str:
    """Return one header, folded between its atoms, with CRLF at the end.

    The only way into the head of a letter. Raises `HeaderRefused` for anything but printable ASCII, and
    for an atom too long for a line.
    """
    if not _NAME.fullmatch(name):
        raise HeaderRefused(f"{name!r} is no name of a header.")
    line = f"{name}: {' '.join(atoms)}"
    if not _VISIBLE.fullmatch(line):
        raise HeaderRefused(f"{name} would carry a control character or one that is not ASCII.")
    if len(line) <= _WIDTH:
        return line + "\r\n"
    return _folded(name, atoms)


def text_header(name: str, text: str) -> str:
    """Return a header of free text, encoded by RFC 2047 where it must be."""
    if len(text) <= _PLAIN_LENGTH and text.isascii() and "=?" not in text:
        return header(name, text)
    return header(name, *encoded_words(text))


def address_header(name: str, display: str, address: str) -> str:
    """Return a header with one mailbox. `address` is in normal form.

    An address that ASCII cannot write, which a 7-bit head cannot hold, is named only, as RFC 6857 does.
    """
    if not address.isascii():
        return header(name, *encoded_words(address), ":;")
    return header(name, *phrase(display), f"<{address}>" if display else address)


def phrase(display: str) -> list[str]:
    """Return a display name as atoms of a header: plain, quoted or encoded, whatever it needs."""
    if not display:
        return []
    if len(display) > _PLAIN_LENGTH or not display.isascii() or "=?" in display:
        return encoded_words(display)
    if _ATOMS.fullmatch(display):
        return [display]
    escaped = display.replace("\\", "\\\\").replace('"', '\\"')
    return [f'"{escaped}"']


def encoded_words(text: str) -> list[str]:
    """Return a text as encoded words (RFC 2047, UTF-8, base64), none longer than 64 letters."""
    raw, words, start = text.encode("utf-8", "replace"), [], 0
    while start < len(raw):
        end = start + _WORD_BYTES
        while end < len(raw) and raw[end] & 0xC0 == 0x80:  # never within one letter
            end -= 1
        word = binascii.b2a_base64(raw[start:end], newline=False).decode()
        words.append(f"=?utf-8?b?{word}?=")
        start = end
    return words


@lru_cache(maxsize=16)
def date_header(moment: datetime) -> str:
    """Return the Date header of an aware moment. Remembered, since a batch leaves at one moment."""
    return header("Date", format_datetime(moment))


def new_message_id(from_email: str) -> str:
    """Return a fresh Message-ID at the sender's domain, brackets included, of at most 120 letters."""
    domain = from_email.rpartition("@")[2].lower()
    while len(domain) > _MESSAGE_ID_DOMAIN:
        domain = domain.partition(".")[2] or "invalid"
    return f"<{secrets.token_hex(16)}@{domain}>"


def _folded(name: str, atoms: tuple[str, ...]) -> str:
    lines = [f"{name}:"]
    for atom in atoms:
        if len(atom) > _LONGEST_LINE - 2:
            raise HeaderRefused(f"{name} is too long for a line.")
        if len(lines[-1]) + 1 + len(atom) <= _WIDTH or lines == [f"{name}:"]:
            lines[-1] += f" {atom}"
        else:
            lines.append(f" {atom}")
    return "\r\n".join(lines) + "\r\n"
