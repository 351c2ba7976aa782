"""The frame's stylesheet: what cannot stand on the elements. Phones, dark mode, and Outlook's own way of darkness."""

from __future__ import annotations

from core.contrast import DAY, NIGHT, Palette, ratio

# Fonts that machines have; a name that the layout engine knows from a font service would be fetched from there.
FONT = "-apple-system,'Segoe UI',Helvetica,Arial,sans-serif"
LINE = "#e3e6eb"
TEXT, MUTED = "#1b2230", "#5b6474"
_NIGHT_PAGE, _NIGHT_CARD, _NIGHT_LINE = "#0b0e14", NIGHT, "#2a3240"
_NIGHT_TEXT, _NIGHT_MUTED = "#e8ebf1", "#a5aebd"


_SEEN = 1.4  # below this contrast a button and the card behind it flow together


def edge(brand: Palette) -> str:
    """Return the border of what is filled with the brand's colour: none, unless it is as pale as the card."""
    return "1px solid #c5cbd6" if ratio(brand.fill, DAY) < _SEEN else "none"


def style(brand: Palette) -> str:
    """Return the rules for a brand. Short lines; every rule but the dark ones is a nicety that may be dropped."""
    dark = (
        f"body,.page{{background-color:{_NIGHT_PAGE} !important}}",
        f".card,.card>table{{background:{_NIGHT_CARD} !important}}",
        f".card>table>tbody>tr>td{{border-color:{_NIGHT_LINE} !important}}",
        f".ink div,.ink h1,.ink h2{{color:{_NIGHT_TEXT} !important}}",
        f".muted div,.muted a,.muted td{{color:{_NIGHT_MUTED} !important}}",
        f".brand div,a.star{{color:{brand.night} !important}}",
        *_night_button(brand),
    )
    outlook = (
        f"[data-ogsb] .card{{background-color:{_NIGHT_CARD} !important}}",
        f"[data-ogsc] .ink div,[data-ogsc] .ink h1,[data-ogsc] .ink h2{{color:{_NIGHT_TEXT} !important}}",
        f"[data-ogsc] .muted div,[data-ogsc] .muted a{{color:{_NIGHT_MUTED} !important}}",
        f"[data-ogsc] .brand div,[data-ogsc] a.star{{color:{brand.night} !important}}",
    )
    rules = (
        ":root{color-scheme:light dark;supported-color-schemes:light dark}",
        ".ink h1{margin:0 0 14px;font-size:24px;line-height:32px;font-weight:700}",
        ".ink h2{margin:0 0 10px;font-size:18px;line-height:26px;font-weight:700}",
        ".ink p{margin:0 0 14px}",
        ".muted p{margin:0 0 8px}",
        f".muted a{{color:{MUTED};text-decoration:underline}}",
        "@media (max-width:479px){",
        ".card,.card>table>tbody>tr>td{border-radius:0 !important}",
        ".card>table>tbody>tr>td{padding:24px 20px 28px !important;border-width:1px 0 !important}",
        ".foot>table>tbody>tr>td{padding:18px 20px 36px !important}",
        ".action table,.action a{width:100% !important;box-sizing:border-box;text-align:center}",
        "}",
        "@media (prefers-color-scheme:dark){",
        *dark,
        "}",
        *outlook,
    )
    return "\n" + "\n".join(rules) + "\n"


def _night_button(brand: Palette) -> list[str]:
    """Return rules that lift a button out of the dark when its colour is as dark as the card."""
    if ratio(brand.fill, NIGHT) >= _SEEN:
        return []
    return [
        f".action td,.action a,.brand span{{background:{_NIGHT_TEXT} !important;color:{NIGHT} !important}}",
        f".brand div,a.star{{color:{_NIGHT_TEXT} !important}}",
    ]
