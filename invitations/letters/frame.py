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
from invitations.letters.frame_style import FONT, LINE, MUTED, TEXT, edge, style

_PAGE, _CARD = "#f3f4f6", "#ffffff"
# The layout engine spells unusual letters of addresses anew, so holes go through it between tildes.
_THROUGH = re.compile("~([a-z]+[0-9]+)~")
_TOP = '<div style="height:24px;line-height:24px;font-size:1px">&#8202;</div>'


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of a letter as escaped HTML. `stars` holds five addresses with their names, or nothing."""

    language: str
    title: str
    monogram: str
    preheader: str
    heading: str
    paragraphs: tuple[str, ...]
    button: str
    review: str
    stars: tuple[tuple[str, str], ...]
    star_question: str
    star_worst: str
    star_best: str
    signature: str
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
    words = [f"<h1>{blocks.heading}</h1>"] if blocks.heading else []
    words += [f"<p>{paragraph}</p>" for paragraph in blocks.paragraphs]
    signature = (
        f'<mj-text css-class="ink" padding="18px 0 0">{blocks.signature}</mj-text>'
        if blocks.signature
        else ""
    )
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
<mj-text css-class="ink">{"".join(words)}</mj-text>
{_stars(blocks, brand.day)}
<mj-button css-class="action" href="{blocks.review}" background-color="{brand.fill}" color="{brand.ink}"
 border="{edge(brand)}" align="left" font-size="16px" font-weight="700" line-height="22px" border-radius="8px"
 inner-padding="13px 24px" padding="6px 0 8px">{blocks.button}</mj-button>
{signature}
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


def _stars(blocks: Blocks, colour: str) -> str:
    """Return five stars that look alike, since none of them is meant more than another."""
    if not blocks.stars:
        return ""
    cells = "".join(
        f'<td align="left" width="20%"><a class="star" href="{address}" target="_blank" title="{name}" '
        f'aria-label="{name}" style="display:block;padding:6px 0;color:{colour};font-size:36px;'
        f'line-height:40px;text-decoration:none">&#9734;</a></td>'
        for address, name in blocks.stars
    )
    ends = f'style="font-size:13px;line-height:18px;color:{MUTED};padding:0 20px 12px 0"'
    return (
        f'<mj-text css-class="ink" font-weight="700" padding="4px 0 2px">{blocks.star_question}</mj-text>'
        f'<mj-table css-class="stars" padding="0" width="280px" align="left"><tr>{cells}</tr>'
        f'<tr class="muted"><td colspan="2" align="left" {ends}>{blocks.star_worst}</td><td></td>'
        f'<td colspan="2" align="right" {ends}>{blocks.star_best}</td></tr></mj-table>'
    )
