"""The tenant's own blocks inside the frame, in MJML: words, the row of stars, the button, the signature. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from core.contrast import Palette
from invitations.letters.frame_style import MUTED, edge
from invitations.letters.wording import BUTTON, HEADING, PARAGRAPH, SIGNATURE, STARS


class Part(NamedTuple):
    """One block of the tenant's: its kind (`wording.HEADING` and so on) and its text as escaped HTML."""

    kind: str
    html: str


@dataclass(frozen=True, slots=True)
class StarRow:
    """The row of stars: five addresses with their names, and what stands around them; all of it escaped HTML."""

    stars: tuple[tuple[str, str], ...]
    question: str
    worst: str
    best: str


def body(parts: Iterable[Part], review: str, row: StarRow | None, brand: Palette) -> Iterator[str]:
    """Write the blocks in their order; `review` is where the button leads, and without a `row` there are no stars.

    Headings and paragraphs that follow each other share one element; the first heading is the page's own.
    """
    heading, space = "h1", "0"
    for kind, group in groupby(parts, key=lambda part: PARAGRAPH if part.kind == HEADING else part.kind):
        if kind == PARAGRAPH:
            words = []
            for part in group:
                tag, heading = (heading, "h2") if part.kind == HEADING else ("p", heading)
                words.append(f"<{tag}>{part.html}</{tag}>")
            yield f'<mj-text css-class="ink" padding="{space} 0 0">{"".join(words)}</mj-text>'
        elif kind == STARS:
            yield _stars(row, brand.day) if row else ""
        elif kind == BUTTON:
            yield from (_button(part.html, review, brand) for part in group)
        elif kind == SIGNATURE:
            yield from (
                f'<mj-text css-class="ink" padding="18px 0 0">{part.html}</mj-text>' for part in group
            )
        space = "16px"


def _button(words: str, address: str, brand: Palette) -> str:
    return f"""<mj-button css-class="action" href="{address}" background-color="{brand.fill}" color="{brand.ink}"
 border="{edge(brand)}" align="left" font-size="16px" font-weight="700" line-height="22px" border-radius="8px"
 inner-padding="13px 24px" padding="6px 0 8px">{words}</mj-button>"""


def _stars(row: StarRow, colour: str) -> str:
    """Return five stars that look alike, since none of them is meant more than another."""
    cells = "".join(
        f'<td align="left" width="20%"><a class="star" href="{address}" target="_blank" title="{name}" '
        f'aria-label="{name}" style="display:block;padding:6px 0;color:{colour};font-size:36px;'
        f'line-height:40px;text-decoration:none">&#9734;</a></td>'
        for address, name in row.stars
    )
    ends = f'style="font-size:13px;line-height:18px;color:{MUTED};padding:0 20px 12px 0"'
    return (
        f'<mj-text css-class="ink" font-weight="700" padding="4px 0 2px">{row.question}</mj-text>'
        f'<mj-table css-class="stars" padding="0" width="280px" align="left"><tr>{cells}</tr>'
        f'<tr class="muted"><td colspan="2" align="left" {ends}>{row.worst}</td><td></td>'
        f'<td colspan="2" align="right" {ends}>{row.best}</td></tr></mj-table>'
    )
