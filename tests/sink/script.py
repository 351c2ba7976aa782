"""Faults by script: what the server does at each verb, the first time, the second time and so on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.sink.answers import DOT, Answer, Then, Visit

DROP = "(drop)"
HANG = "(hang)"
ACCEPT = "(accept)"
USUAL = "(usual)"

Line = str | Sequence[str]


class Script:
    """Answers from a table: verb → an answer for every time, or a list with one for each time.

    An answer is reply lines and marks, parted by line feeds: `"550 no"`, `"250-a\\n250 b"`,
    `"421 closing\\n(drop)"`, `"(accept)\\n(drop)"`, `"(hang)"`, `"(usual)"`. After the end of a list,
    and for verbs not named, the server is an ordinary one. A positive reply to the dot accepts.
    Verbs are those of SMTP in capitals, and BANNER, BODY (its first bytes came), DOT.
    """

    def __init__(self, table: Mapping[str, Line]) -> None:
        self._table = table
        self._times: Counter[str] = Counter()

    @classmethod
    def from_file(cls, path: Path) -> Script:
        """Read the table from a JSON file."""
        return cls(json.loads(path.read_text(encoding="utf-8")))

    def answer(self, verb: str, visit: Visit) -> Answer | None:
        """Return what the table says for this time."""
        lines = self._table.get(verb, USUAL)
        if not isinstance(lines, str):
            time = self._times[verb]
            self._times[verb] += 1
            lines = lines[time] if time < len(lines) else USUAL
        return None if lines == USUAL else _answer(lines, is_dot=verb == DOT)


def _answer(text: str, *, is_dot: bool) -> Answer:
    lines = text.split("\n")
    then = Then.DROP if DROP in lines else Then.HANG if HANG in lines else Then.GO_ON
    spoken = [line for line in lines if line not in (DROP, HANG, ACCEPT)]
    reply = "".join(f"{line}\r\n" for line in spoken).encode()
    return Answer(reply, then, accepts=ACCEPT in lines or (is_dot and reply.startswith(b"2")))
