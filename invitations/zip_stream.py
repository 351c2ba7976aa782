"""A ZIP archive written piece by piece into an answer, however large its files are. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from zipfile import ZIP_DEFLATED, ZipFile

_AT_ONCE = 64 * 1024


class _Tray:
    """Takes what the archive writes and cannot be sought, so that the archive never wants to go back."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.size = 0

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Keep what there is until it is taken."""

    def taken(self) -> bytes:
        found = b"".join(self._pieces)
        self._pieces, self.size = [], 0
        return found


def zipped(files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """Yield the archive of (name, pieces of the content), one after the other, in little memory."""
    tray = _Tray()
    with ZipFile(tray, "w", ZIP_DEFLATED) as archive:
        for name, pieces in files:
            with archive.open(name, "w", force_zip64=True) as file:
                for piece in pieces:
                    file.write(piece)
                    if tray.size > _AT_ONCE:
                        yield tray.taken()
    yield tray.taken()
