"""`{% field form.name %}` and its relatives: label, help, errors and control of a Django form field, tied together."""

from __future__ import annotations

from typing import Any

from django import forms, template
from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.forms.widgets import Input

register = template.Library()

CLASSES: list[tuple[type[forms.Widget], str]] = [
    (forms.CheckboxSelectMultiple, "checkbox"),
    (forms.RadioSelect, "radio"),
    (forms.CheckboxInput, "checkbox"),
    (forms.FileInput, "file-input"),
    (forms.Textarea, "textarea"),
    (forms.Select, "select"),
    (Input, "input"),
]


def dressed(bound: BoundField, **attributes: Any) -> str:
    """Return the field's control with the classes of its kind beside its own, and any further attributes."""
    widget = bound.field.widget
    ours = next((name for kind, name in CLASSES if isinstance(widget, kind)), "")
    classes = " ".join(
        part for part in (ours, widget.attrs.get("class", ""), attributes.pop("class", "")) if part
    )
    return bound.as_widget(attrs={"class": classes, **attributes})


def _choices(bound: BoundField) -> list[BoundWidget]:
    """Return the single controls of a group with the class of their kind; Django would give it to the box around."""
    kind = "checkbox" if isinstance(bound.field.widget, forms.CheckboxSelectMultiple) else "radio"
    for choice in bound.subwidgets:
        choice.data["attrs"]["class"] = kind
    return bound.subwidgets


def _shape(bound: BoundField) -> str:
    """Tell how the field is laid out: group (several controls), choice (one checkbox), or line."""
    if isinstance(bound.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    return "choice" if isinstance(bound.field.widget, forms.CheckboxInput) else "line"


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, label: str = "", help_text: str = "", wrap: str = "", **attributes: Any
) -> dict[str, Any]:
    """Show one field of a form. `label` and `help_text` replace the form's own; other keywords become attributes."""
    shape = _shape(bound)
    attributes = {key.replace("_", "-"): value for key, value in attributes.items()}
    return {
        "bound": bound,
        "control": "" if shape == "group" else dressed(bound, **attributes),
        "choices": _choices(bound) if shape == "group" else [],
        "shape": shape,
        "label": label or bound.label,
        "help_text": help_text or bound.help_text,
        "wrap": wrap,
    }


@register.inclusion_tag("components/form_fields.html")
def form_fields(form: forms.BaseForm) -> dict[str, Any]:
    """Show a whole form: what is wrong with it at the top, its visible fields, then the hidden ones."""
    return {"form": form}


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, Any]:
    """Say at the top of a form what is wrong, with a link to each field concerned."""
    return {"form": form, "wrong": [bound for bound in form if bound.errors]}


@register.inclusion_tag("components/switch.html")
def switch(bound: BoundField, on: str = "", off: str = "") -> dict[str, Any]:
    """Show a checkbox field as the big green switch; `on` and `off` are the words beside it."""
    return {"bound": bound, "control": bound.as_widget(attrs={"role": "switch"}), "on": on, "off": off}


@register.inclusion_tag("components/file_drop.html")
def file_drop(bound: BoundField, title: str = "", hint: str = "") -> dict[str, Any]:
    """Show a file field as a place to drop a file on; without JavaScript it stays an ordinary file input."""
    return {"bound": bound, "control": dressed(bound), "title": title, "hint": hint}


@register.inclusion_tag("components/star_input.html")
def star_input(bound: BoundField) -> dict[str, Any]:
    """Show a choice of 1 to 5 as stars to press; radios underneath, so keyboard and screen reader work."""
    return {"bound": bound, "choices": list(bound)}
