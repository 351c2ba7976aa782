"""Small readers over a byte stream that need nothing of it but `read`, so that pipes will do."""

from __future__ import annotations

from typing import Protocol


class Readable(Protocol):
    """Anything that bytes can be read from."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes; none at the end only."""
        ...


class Replayed:
    """A stream whose first bytes were read already, and come again."""

    def __init__(self, head: bytes, stream: Readable) -> None:
        self._head, self._stream = head, stream

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, first those that were read already."""
        if not self._head:
            return self._stream.read(size)
        block, self._head = self._head[:size], self._head[size:]
        return block


class Beginning:
    """The first `length` bytes of a stream."""

    def __init__(self, stream: Readable, length: int) -> None:
        self._stream, self._left = stream, length

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes of the beginning."""
        block = self._stream.read(min(size, self._left)) if self._left else b""
        self._left -= len(block)
        return block
