"""What the check page says of a file beside its form: its columns, how its dates are read, what kind of file it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import time
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import days
from invitations.csv_reader.dates import DATE_FORMATS
from invitations.csv_reader.inspection import Layout
from invitations.csv_reader.readings import Reading, first_difference, first_reading
from invitations.forms.imports import CheckForm
from invitations.import_fields import DATES, ImportField
from invitations.import_words import KINDS, reason_sentence
from invitations.models import Import
from invitations.services.import_plans import ColumnMapping
from invitations.services.import_previews import PreviewRow
from invitations.verdicts import ImportVerdict

_SAMPLES = 3


def columns_of(form: CheckForm, layout: Layout, guessed: set[int]) -> Iterator[dict[str, Any]]:
    """Give the columns with their first values; those that were `guessed` and are still so are sure."""
    for position, name in enumerate(layout.columns):
        bound = form[f"column_{position}"]
        is_sure = position in guessed and bound.value() == form.initial.get(bound.name)
        yield {
            "column": name,
            "samples": [value[:80] for value in layout.values(position)[:_SAMPLES]],
            "field": bound,
            "control": bound,
            "sure": is_sure,
        }


def dates_of(form: CheckForm, layout: Layout, found: Import) -> Iterator[dict[str, Any]]:
    """Give the format of each date that has a column, with what it makes of the first value.

    Where two formats fit, `differ` says of a value how each of them reads it.
    """
    position_of = {form[f"column_{at}"].value(): at for at in range(len(layout.columns))}
    zone = found.channel.zone
    for name in (name for name in DATES if name in position_of):
        field = form[f"format_{name}"]
        form.fields[field.name].required = True
        texts = layout.values(position_of[name])
        chosen = field.value()
        yield {
            "field": field,
            "label": ImportField(name).label,
            "reading": _read_as(first_reading(texts, chosen, zone)) if chosen in DATE_FORMATS else "",
            "differ": _said(first_difference(texts, zone)),
            "is_asked": not chosen,
            "column": layout.columns[position_of[name]],
        }


def is_undated(form: CheckForm, layout: Layout) -> bool:
    """Tell whether no column says when it happened, so that one day must be told for all rows."""
    chosen = {form[f"column_{at}"].value() for at in range(len(layout.columns))}
    form.fields["happened_on"].required = ImportField.OCCURRED_AT not in chosen
    return form.fields["happened_on"].required


def _read_as(reading: Reading | None) -> str:
    if reading is None:
        return ""
    language = get_language() or "en"
    is_day = reading.moment.time() == time()
    shown = (
        days.day(reading.moment.date(), language) if is_day else days.day_and_hour(reading.moment, language)
    )
    return _("“%(text)s” is read as %(moment)s.") % {"text": reading.text, "moment": shown}


def _said(readings: Sequence[Reading]) -> str:
    if len(readings) < 2:
        return ""
    language = get_language() or "en"
    first, second = (days.day(reading.moment.date(), language) for reading in readings[:2])
    return _("“%(text)s” could be %(first)s or %(second)s.") % {
        "text": readings[0].text,
        "first": first,
        "second": second,
    }


def told_row(row: PreviewRow, mapping: ColumnMapping) -> dict[str, Any]:
    """Return one row of the preview as the page shows it."""
    is_fine = row.verdict == ImportVerdict.CREATED
    return {
        "line": row.line,
        "cells": [row.cells[at] if at < len(row.cells) else "" for at in mapping.fields.values()],
        "kind": KINDS[row.verdict],
        "verdict": ImportVerdict(row.verdict).label,
        "why": "" if is_fine else reason_sentence(row.verdict, row.field, row.reason),
    }
