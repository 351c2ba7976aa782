"""Tenants' words made fit to be kept: one line where a line is wanted, and nothing that cannot be seen. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from invitations.letters.blocks import LIMITS
from invitations.letters.wording import STARS, Block, Wording
from invitations.placeholders import one_line, unseen_signs

# A joiner between plain letters, or a soft hyphen, shapes no word of ours but hides one from the rules.
_HIDDEN = re.compile("\u00ad|(?<=[A-Za-z])[\u200c\u200d]+(?=[A-Za-z])")
_BLANKS = re.compile("[ \t]+(?=\n|$)")
_RUNS = re.compile(" {2,}")
_GAPS = re.compile("\n{3,}")


def tidied(wording: Wording) -> Wording:
    """Return the words as they are saved and sent: composed letters, no invisible signs, no line ends in a line."""
    blocks = (Block(kind, tidy(text, _is_line(kind))) for kind, text in wording.blocks)
    return replace(
        wording,
        subject=tidy(wording.subject),
        preheader=tidy(wording.preheader),
        blocks=tuple(Block(kind, "" if kind == STARS else text) for kind, text in blocks),
    )


def tidy(text: str, is_line: bool = True) -> str:
    """Return a text without what must not be kept; its line feeds stay unless it is one line."""
    text = _HIDDEN.sub("", unicodedata.normalize("NFC", text))
    if is_line:
        return _RUNS.sub(" ", one_line(text))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return _GAPS.sub(
        "\n\n", _BLANKS.sub("", "\n".join(_RUNS.sub(" ", one_line(line)) for line in lines))
    ).strip()


def hidden_signs(wording: Wording) -> int:
    """Return how many invisible signs `tidied` takes out, marks that turn the direction of writing among them."""
    texts = [wording.subject, wording.preheader, *(text for _, text in wording.blocks)]
    return sum(unseen_signs(text) + len(_HIDDEN.findall(text)) for text in texts)


def _is_line(kind: str) -> bool:
    return kind not in LIMITS or LIMITS[kind].is_one_line
