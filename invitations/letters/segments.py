"""A compiled text: literals with holes between them, filled by one join. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from invitations.letters.folding import CLOSE, HOLE, OPEN
from invitations.letters.frame import escape
from invitations.placeholders import Piece, Slot, parse

_FORBIDDEN = re.compile(f"[{OPEN}{CLOSE}\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Segments:
    """Literals at even places, holes at odd ones; `keys` says what each hole wants."""

    parts: tuple[str, ...]
    keys: tuple[tuple[int, str], ...]

    @classmethod
    def of(cls, text: str) -> Segments:
        """Cut a text at its holes."""
        pieces = HOLE.split(text)  # literal, kind, number, literal, …
        parts: list[str] = [pieces[0]]
        keys = []
        for kind, number, literal in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
            keys.append((len(parts), kind + number))
            parts += ["", literal]
        return cls(tuple(parts), tuple(keys))

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the text with every hole filled."""
        parts = list(self.parts)
        for place, key in self.keys:
            parts[place] = values[key]
        return "".join(parts)


class Holes:
    """Numbers the distinct slots of one letter while its parts are put together, and fills constants at once."""

    def __init__(self, constants: Mapping[str, str]) -> None:
        self.slots: list[Slot] = []
        self._constants = constants

    def pieces(self, text: str) -> tuple[Piece, ...]:
        """Return a tenant's text as literals and slots, with what is the same in every letter put in."""
        text = _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        return tuple(self._constant(piece) for piece in parse(text))

    def plain(self, pieces: tuple[Piece, ...]) -> str:
        """Return pieces as plain text with holes."""
        return "".join(piece if isinstance(piece, str) else self._hole(piece) for piece in pieces)

    def html(self, pieces: tuple[Piece, ...]) -> str:
        """Return pieces as escaped HTML with holes; a line feed is a line break."""
        return "".join(
            escape(piece).replace("\n", "<br />") if isinstance(piece, str) else self._hole(piece)
            for piece in pieces
        )

    def _constant(self, piece: Piece) -> Piece:
        if isinstance(piece, str) or piece.name not in self._constants:
            return piece
        value = self._constants[piece.name] or piece.fallback
        return piece.lead + value if value else ""

    def _hole(self, slot: Slot) -> str:
        if slot not in self.slots:
            self.slots.append(slot)
        return hole("text", self.slots.index(slot))


def hole(kind: str, number: int = 0) -> str:
    """Return the sign of a hole: `text` of a slot, `url` of an address, `raw` of markup that is ours."""
    return f"{OPEN}{kind}{number}{CLOSE}"
