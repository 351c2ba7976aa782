"""Building blocks of screens: panels, dialogs, notes, buttons, tables, and three helpers of the layouts.

Each block's parameters stand at the top of its template in templates/components/; the list is in its README.md.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.forms.utils import flatatt
from django.template.context import Context
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.contrast import palette
from core.templatetags.icons import icon

register = template.Library()

UNDO = "undo:"
KINDS = {constants.ERROR: "error", constants.WARNING: "warning", constants.SUCCESS: "success"}


@register.simple_block_tag
def panel(content: SafeString, title: str = "", **options: Any) -> str:
    """Lay content on a panel: `{% panel "Title" sub="…" flush=True %}…{% endpanel %}`."""
    return render_to_string("components/panel.html", {**options, "title": title, "content": content})


@register.simple_block_tag
def panel_head(content: SafeString, title: str, sub: str = "", level: int = 2) -> str:
    """Head a panel that has something at its right: `{% panel_head "Title" %}buttons{% endpanel_head %}`."""
    return render_to_string(
        "components/panel_head.html", {"title": title, "sub": sub, "level": level, "content": content}
    )


@register.simple_block_tag
def note(content: SafeString, kind: str = "", title: str = "") -> str:
    """Say something that matters inside a page; `kind` is success, warning, error, info or empty."""
    return render_to_string("components/note.html", {"kind": kind, "title": title, "content": content})


@register.simple_block_tag
def dialog(content: SafeString, title: str, **options: Any) -> str:
    """Keep content in a `<dialog>` with this `id`; `{% button … opens=id %}` shows it. `shape`: wide, side or empty."""
    return render_to_string("components/dialog.html", {**options, "title": title, "content": content})


@register.simple_block_tag
def data_table(content: SafeString, label: str, tall: bool = False) -> str:
    """Wrap thead and tbody of a list; `label` names it, `tall` keeps a long one in its own scrolling box."""
    return render_to_string("components/data_table.html", {"label": label, "tall": tall, "content": content})


@register.simple_tag
def button(label: str, **options: Any) -> str:
    """Make a button, or a link that looks like one when `url` is given.

    `kind` is primary, error, ghost or empty; `size` sm, lg or empty; `icon` a drawing before the label; `hide_label`
    leaves only the icon to see; `opens` the id of a dialog; `type` is submit unless told. Every other keyword becomes
    an attribute, with hyphens for underscores: `name`, `value`, `form`, `hx_post`, `data_copy`, `disabled=True`.
    """
    kind, size, url = options.pop("kind", ""), options.pop("size", ""), options.pop("url", "")
    drawing, opens, is_bare = (
        options.pop("icon", ""),
        options.pop("opens", ""),
        options.pop("hide_label", False),
    )
    classes = [
        "btn",
        kind and f"btn-{kind}",
        size and f"btn-{size}",
        is_bare and "btn-square",
        options.pop("class", ""),
    ]
    attributes = {key.replace("_", "-"): value for key, value in options.items() if value is not None}
    attributes["class"] = " ".join(part for part in classes if part)
    if opens:
        attributes |= {"type": "button", "command": "show-modal", "commandfor": opens, "data-opens": opens}
    if url:
        attributes["href"] = url
    else:
        attributes.setdefault("type", "submit")
    return format_html(
        "<{tag}{attributes}>{icon}<span{hidden}>{label}</span></{tag}>",
        tag="a" if url else "button",
        attributes=flatatt(attributes),
        icon=icon(drawing) if drawing else "",
        hidden=flatatt({"class": "sr-only"} if is_bare else {}),
        label=label,
    )


@register.inclusion_tag("components/confirm_dialog.html")
def confirm_dialog(title: str, text: str, action: str, **options: Any) -> dict[str, Any]:
    """Ask before an irreversible deed; `id` names the dialog, its form posts to `action` with the csrf token."""
    return {**options, "title": title, "text": text, "action": action}


@register.simple_tag(takes_context=True)
def repeat_block(context: Context, name: str) -> str:
    """Show the same block once more in a layout: a page says its title once, for the tab and for the heading."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    node = blocks.get_block(name) if blocks else None
    return node.render(context).strip() if node else ""


@register.simple_tag(takes_context=True)
def brand_style(context: Context, colour: str) -> str:
    """Set a tenant's brand colour on a public page, made readable by day and by night."""
    brand = palette(colour)
    return format_html(
        '<style nonce="{}">:root{{--brand:{};--brand-ink:{};--brand-day:{};--brand-night:{}}}</style>',
        str(context.get("CSP_NONCE", "")),
        brand.fill,
        brand.ink,
        brand.day,
        brand.night,
    )


@register.filter
def undo_url(message: Message) -> str:
    """Return where a message's Undo posts to: `messages.success(…, extra_tags="undo:/app/…")`."""
    tags = message.extra_tags or ""
    return tags.removeprefix(UNDO) if tags.startswith(UNDO) else ""


@register.filter
def message_kind(message: Message) -> str:
    """Return the kind of a message as the components name it."""
    return KINDS.get(message.level, "info")
