"""One finished letter, and what makes it fit for the wire. How it is written lives in `messages`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_LONGEST_ADDRESS = 254  # RFC 5321 §4.5.3.1.3: a path holds 256 octets, two of them the brackets
_PRINTABLE = bytes(range(0x20, 0x7F)) + b"\t"
_UNSAFE_IN_ADDRESS = re.compile(r"[\x00-\x20\x7f-\x9f<>\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Letter:
    """A complete RFC 5322 message and its envelope.

    `key` is the delivery's id. `envelope_from` may be empty (the null sender). `content` is 7-bit,
    has CRLF lines, ends with one, and is not dot-stuffed: the wire does that.
    """

    key: int
    envelope_from: str = field(repr=False)
    recipient: str = field(repr=False)
    content: bytes = field(repr=False)

    @property
    def needs_smtputf8(self) -> bool:
        """Return whether an address of the envelope is not ASCII (RFC 6531)."""
        return not (self.recipient.isascii() and self.envelope_from.isascii())


def fault_of(letter: Letter) -> str:
    """Name what keeps a letter from the wire, or return an empty string.

    A bare CR or LF would let the text end the letter early and smuggle in a second one; a blank or
    bracket in an address would let it end its command.
    """
    for address in (letter.envelope_from, letter.recipient):
        if len(address) > _LONGEST_ADDRESS or _UNSAFE_IN_ADDRESS.search(address):
            return "an address of the envelope is not fit for SMTP"
    if not letter.recipient:
        return "the letter has no recipient"
    content = letter.content
    ends = content.translate(None, _PRINTABLE)  # what is left must be line ends: one pass for all checks
    if content.endswith(b"\r\n") and ends == b"\r\n" * (len(ends) // 2):
        return ""
    if not content.isascii():
        return "the letter is not 7-bit"
    return "the letter has a bare line feed, carriage return or control, or no line end at its end"


def dot_stuffed(content: bytes) -> bytes:
    """Double the dot at the beginning of each line that has one (RFC 5321 §4.5.2)."""
    if b"\r\n." in content:
        content = content.replace(b"\r\n.", b"\r\n..")
    return b"." + content if content.startswith(b".") else content


def envelope(letter: Letter, offers: dict[str, str]) -> tuple[bytes, bytes, bytes]:
    """Return MAIL, RCPT and DATA for a letter that has no fault, using what the server offers.

    The size is told where the server wants it (RFC 1870): a letter too large is refused before its body.
    """
    size = f" SIZE={len(letter.content)}" if "SIZE" in offers else ""
    unicode = " SMTPUTF8" if letter.needs_smtputf8 else ""
    return (
        f"MAIL FROM:<{letter.envelope_from}>{size}{unicode}\r\n".encode(),
        f"RCPT TO:<{letter.recipient}>\r\n".encode(),
        b"DATA\r\n",
    )
