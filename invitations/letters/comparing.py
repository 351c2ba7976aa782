"""What differs between two versions of a letter: block by block, and within a block word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from invitations.letters.wording import Block, Wording

SAME, ADDED, REMOVED, CHANGED = "same", "added", "removed", "changed"
SUBJECT, PREHEADER = "subject", "preheader"

_TOKEN = re.compile(r"\{\{.*?\}\}|\s+|[\w’'-]+|[^\w\s]")


class Stretch(NamedTuple):
    """Words that stand in both versions, or in one of them; `state` is same, added or removed."""

    state: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One part of the letter in both versions: `kind` is `subject`, `preheader` or the kind of a block."""

    kind: str
    state: str
    stretches: tuple[Stretch, ...]


def compare(old: Wording, new: Wording) -> list[Line]:
    """Return the parts of two versions in the order of the letter, each with what was added to and taken from it."""
    lines = [
        _line(SUBJECT, old.subject, new.subject),
        *([_line(PREHEADER, old.preheader, new.preheader)] if old.preheader or new.preheader else []),
    ]
    matcher = SequenceMatcher(a=old.blocks, b=new.blocks, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            lines += [Line(block.kind, SAME, (Stretch(SAME, block.text),)) for block in new.blocks[c:d]]
        else:
            lines += _aligned(old.blocks[a:b], new.blocks[c:d])
    return lines


def is_same(old: Wording, new: Wording) -> bool:
    """Tell whether two versions say the same."""
    return (old.subject, old.preheader, old.blocks) == (new.subject, new.preheader, new.blocks)


def _aligned(old: tuple[Block, ...], new: tuple[Block, ...]) -> Iterator[Line]:
    """Pair blocks of one kind in their order; what is left of either side was removed or added."""
    matcher = SequenceMatcher(
        a=[block.kind for block in old], b=[block.kind for block in new], autojunk=False
    )
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            for before, after in zip(old[a:b], new[c:d], strict=True):
                yield _line(after.kind, before.text, after.text)
        else:
            for block in old[a:b]:
                yield Line(block.kind, REMOVED, (Stretch(REMOVED, block.text),))
            for block in new[c:d]:
                yield Line(block.kind, ADDED, (Stretch(ADDED, block.text),))


def _line(kind: str, old: str, new: str) -> Line:
    if old == new:
        return Line(kind, SAME, (Stretch(SAME, new),))
    return Line(kind, CHANGED, tuple(_stretches(_TOKEN.findall(old), _TOKEN.findall(new))))


def _stretches(old: list[str], new: list[str]) -> Iterator[Stretch]:
    """Tell what is the same, gone and new; a blank between two changes belongs to them, so that phrases stay whole."""
    removed, added = "", ""
    codes = SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    for place, (tag, a, b, c, d) in enumerate(codes):
        words = "".join(new[c:d])
        is_between = (removed or added) and place + 1 < len(codes) and not words.strip()
        if tag != "equal" or is_between:
            removed, added = removed + "".join(old[a:b]), added + words
            continue
        yield from _changes(removed, added)
        removed = added = ""
        yield Stretch(SAME, words)
    yield from _changes(removed, added)


def _changes(removed: str, added: str) -> Iterator[Stretch]:
    if removed:
        yield Stretch(REMOVED, removed)
    if added:
        yield Stretch(ADDED, added)
