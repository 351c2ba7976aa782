"""What the gallery of components at /dev/ui shows (templates/pages/gallery.html): every component in every state."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings

from core import gallery_figures as figures
from core.templatetags.fields import dressed

COLUMNS = [("", "—"), ("email", "E-mail address"), ("name", "Name"), ("ignore", "Leave out")]
CURL = 'curl -X POST https://reputation.example/api/v1/events \\\n  -H "Authorization: Bearer …" \\\n  -d @event.json'


class GalleryForm(forms.Form):
    """One field of every kind; the gallery shows it filled, empty and wrong."""

    name = forms.CharField(label="Name of the channel", help_text="As customers know it.", max_length=40)
    email = forms.EmailField(label="Sender's address")
    zone = forms.ChoiceField(
        label="Time zone", choices=[("paris", "Europe/Paris"), ("lisbon", "Europe/Lisbon")]
    )
    words = forms.CharField(label="Words of the letter", widget=forms.Textarea, required=False)
    starts_on = forms.DateField(
        label="First day", widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    consent = forms.BooleanField(
        label="Customers have agreed", help_text="Else nobody is asked.", required=False
    )
    kind = forms.ChoiceField(
        label="Reviewed",
        widget=forms.RadioSelect,
        choices=[("service", "The service"), ("product", "Products")],
    )
    languages = forms.MultipleChoiceField(
        label="Languages",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=settings.LANGUAGES,
    )
    is_active = forms.BooleanField(label="Rule", required=False)
    file = forms.FileField(label="List of customers", required=False)
    column = forms.ChoiceField(label="Column", choices=COLUMNS)


def gallery(now: datetime) -> dict[str, Any]:
    """Return everything the gallery shows, as of `now`."""
    filled = {
        "name": "Paris",
        "email": "hello@example.com",
        "zone": "paris",
        "kind": "service",
        "is_active": True,
    }
    wrong = GalleryForm({"name": "", "email": "not an address", "kind": "neither"}, prefix="wrong")
    wrong.is_valid()
    form = GalleryForm(initial=filled, prefix="shown")
    return {
        "form": form,
        "off_form": GalleryForm(prefix="off"),
        "wrong": wrong,
        "now": now,
        "kpis": figures.KPIS,
        "funnel": figures.FUNNEL,
        "trend": figures.trend(now),
        "platforms": figures.PLATFORMS,
        "rows": figures.rows(now),
        "events": figures.events(now),
        "shares": [("Own page", 50, "641"), ("Google", 30, "384"), ("Trustpilot", 20, "256")],
        "mapping": [_mapped(form, *column) for column in figures.COLUMNS_OF_A_FILE],
        "steps": [
            ("Upload", "done", "#steps"),
            ("Match columns", "now", ""),
            ("Check", "next", ""),
            ("Run", "next", ""),
        ],
        "tabs": [("Details", "#tabs", True), ("Deliveries", "#tabs", False, 3), ("Evidence", "#tabs", False)],
        "statuses": figures.STATUSES,
        "presets": [("7d", "Last 7 days"), ("30d", "Last 30 days"), ("90d", "Last 90 days")],
        "platform_options": [
            ("own", "Own page", 641),
            ("google", "Google", 384),
            ("trustpilot", "Trustpilot", 256),
        ],
        "status_options": [("sent", "Sent"), ("refused", "Refused"), ("reviewed", "Reviewed")],
        "intervals": [("day", "Day"), ("week", "Week"), ("month", "Month")],
        "facts": [
            ("Reference", "A-1042"),
            ("Channel", "Paris"),
            ("Legal basis", "Legitimate interest"),
            ("Product", ""),
        ],
        "spark": [3, 4, None, 5, 4, 6, 7],
        "curl": CURL,
    }


def _mapped(form: GalleryForm, column: str, samples: list[str], sure: bool, note: str) -> dict[str, Any]:
    """Return one row of the mapping table."""
    bound = form["column"]
    control = dressed(bound, **{"id": f"column-{column}".replace(" ", "-"), "aria-label": column})
    return {
        "column": column,
        "samples": samples,
        "field": bound,
        "control": control,
        "sure": sure,
        "note": note,
    }
