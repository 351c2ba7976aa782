"""The page around the words, in MJML: one card, one button, a footer that nobody can leave out. Pure.

Everything that comes in is escaped by `escape` or is a hole (see `folding`).
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import mrml

from core.contrast import Palette, palette
from invitations.letters.folding import CLOSE, HOLE, OPEN
from invitations.letters.frame_body import Part, StarRow, body
from invitations.letters.frame_style import FONT, LINE, MUTED, TEXT, edge, style

_PAGE, _CARD = "#f3f4f6", "#ffffff"
# The layout engine spells unusual letters of addresses anew, so holes go through it between tildes.
_THROUGH = re.compile("~([a-z]+[0-9]+)~")
_TOP = '<div style="height:24px;line-height:24px;font-size:1px">&#8202;</div>'


@dataclass(frozen=True, slots=True)
class Blocks:
    """What stands in a letter, as escaped HTML."""

    language: str
    title: str
    monogram: str
    preheader: str
    body: tuple[Part, ...]
    review: str
    stars: StarRow | None
    footer: tuple[str, ...]
    traces: str


def escape(text: str) -> str:
    """Return text as HTML, fit for elements and for attributes in double quotes, and without a tilde."""
    return html.escape(text).replace("~", "&#126;")


def page(blocks: Blocks, colour: str) -> str:
    """Return the whole page with its holes. `colour` is the brand's, `#rrggbb`; words on it stay readable."""
    laid_out = mrml.to_html(HOLE.sub(r"~\1\2~", _mjml(blocks, colour))).content
    return _THROUGH.sub(rf"{OPEN}\1{CLOSE}", laid_out)


def _mjml(blocks: Blocks, colour: str) -> str:
    brand = palette(colour)
    return f"""<mjml lang="{blocks.language}"><mj-head>
<mj-title>{blocks.title}</mj-title>
<mj-preview>{blocks.preheader}</mj-preview>
<mj-attributes>
<mj-all font-family="{FONT}" />
<mj-text font-size="16px" line-height="26px" color="{TEXT}" padding="0" />
</mj-attributes>
<mj-style>{style(brand)}</mj-style>
<mj-raw><meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no"></mj-raw>
</mj-head>
<mj-body css-class="page" background-color="{_PAGE}" width="600px">
<mj-raw>{_TOP}</mj-raw>
<mj-section css-class="card" background-color="{_CARD}" border="1px solid {LINE}" border-radius="12px"
 padding="30px 36px 32px">
<mj-column>
<mj-text css-class="brand" font-size="16px" line-height="30px" font-weight="700" color="{brand.day}"
 padding="0 0 20px">{_monogram(blocks.monogram, brand)}{blocks.title}</mj-text>
{"".join(body(blocks.body, blocks.review, blocks.stars, brand))}
</mj-column></mj-section>
<mj-section css-class="foot" padding="20px 36px 40px"><mj-column>
<mj-text css-class="muted" font-size="13px" line-height="20px" color="{MUTED}">
{"".join(f"<p>{line}</p>" for line in blocks.footer)}</mj-text>
</mj-column></mj-section>
<mj-raw>{blocks.traces}</mj-raw>
</mj-body></mjml>"""


def _monogram(letter: str, brand: Palette) -> str:
    """Return the channel's first letter on its colour: a sign that needs no picture to be loaded."""
    if not letter:
        return ""
    return (
        f'<span aria-hidden="true" style="display:inline-block;width:30px;border-radius:8px;text-align:center;'
        f'background:{brand.fill};color:{brand.ink};border:{edge(brand)}">{letter}</span>&nbsp; '
    )
