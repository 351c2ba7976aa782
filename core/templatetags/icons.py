"""`{% icon "send" %}`: our own drawings from static/icons.svg, written into the page so that they take its colour."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

_SHEET = Path(__file__).resolve().parents[2] / "static" / "icons.svg"


DRAWINGS = {
    name: SafeString(inside)  # markup of our own sheet
    for name, inside in re.findall(
        r'<symbol id="([\w-]+)"[^>]*>(.*?)</symbol>', _SHEET.read_text(), re.DOTALL
    )
}


@register.simple_tag
def icon(name: str, label: str = "", **attributes: Any) -> str:
    """Draw one icon of 16 px; `class="size-5"` changes that.

    Without `label` it is decoration and hidden from screen readers; with it, an image of that name.
    Raises TemplateSyntaxError for a name that is not in the sheet.
    """
    if name not in DRAWINGS:
        raise template.TemplateSyntaxError(f"static/icons.svg has no drawing {name!r}.")
    spoken = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    classes = f"icon {attributes.pop('class', '')}".strip()
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"'
        ' stroke-linecap="round" stroke-linejoin="round"{}>{}</svg>',
        classes,
        flatatt({**spoken, **attributes}),
        DRAWINGS[name],
    )
