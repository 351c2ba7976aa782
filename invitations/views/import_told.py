"""Everything that screens say about one import: how far it is, what came of its rows, how it was read and undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.legal import LegalBasis
from accounts.places import language_choices
from core import days
from invitations.csv_reader.charset import ENCODINGS
from invitations.import_fates import Fate
from invitations.import_faults import ImportFault
from invitations.import_fields import DATES, ImportField
from invitations.import_words import counted_refusals, counted_verdicts, date_format_choices
from invitations.models import Import
from invitations.selectors.event_types import event_type_names
from invitations.selectors.imports import progress_of
from invitations.selectors.originals import kept_until
from invitations.services.import_folders import has_file
from invitations.services.import_plans import ColumnMapping
from invitations.services.import_undoing import can_be_undone
from invitations.verdicts import ImportVerdict

STATE_KINDS = {
    Import.State.UPLOADED: "warning",
    Import.State.WAITING: "info",
    Import.State.RUNNING: "primary",
    Import.State.FINISHED: "success",
    Import.State.FAILED: "error",
    Import.State.CANCELLED: "empty",
    Import.State.UNDOING: "primary",
    Import.State.UNDONE: "empty",
}
CAN_STOP = (Import.State.WAITING, Import.State.RUNNING)
OPEN = (*CAN_STOP, Import.State.UNDOING)
FATE_KINDS = {Fate.REMOVED: "success", Fate.STOPPED: "info", Fate.LEFT: "warning", Fate.CHANGED: "empty"}
_KEPT = (ImportVerdict.CREATED, ImportVerdict.UPDATED, ImportVerdict.UNCHANGED)


def told(found: Import) -> dict[str, Any]:
    """Return everything a screen says about one import."""
    progress = progress_of(found, timezone.now())
    rejected = left_out(found)
    undone = sum(found.undone.get(fate, 0) for fate in Fate)
    brought = found.counts.get(ImportVerdict.CREATED, 0)
    return {
        "import": found,
        "kind": STATE_KINDS[found.state],
        "event_type": event_type_names(found.organisation).get(found.event_type, found.event_type),
        "progress": progress,
        "percent": int(progress.share * 100),
        "left_seconds": int(progress.left.total_seconds()) + 1 if progress.left is not None else None,
        "is_open": found.state in OPEN,
        "can_stop": found.state in CAN_STOP,
        "can_undo": can_be_undone(found),
        "kept_until": kept_until(found),
        "has_rows_left_out": found.gone != Import.Gone.EXPIRED,
        "verdicts": counted_verdicts(found.counts),
        "refusals": counted_refusals(found.refusals),
        "rejected": rejected,
        "accepted": progress.rows - rejected if found.mapping and has_file(found) else 0,
        "fault": ImportFault(found.error).label if found.error in ImportFault.values else found.error,
        "fates": told_fates(found.undone),
        "total": undone,
        "brought": brought,
        "undone_percent": int(undone / brought * 100) if brought else 100,
        "facts": list(_how_it_was_read(found)) if found.mapping else [],
    }


def left_out(found: Import) -> int:
    """Return how many rows of an import were left out."""
    return sum(found.counts.values()) - sum(found.counts.get(key, 0) for key in _KEPT)


def told_fates(counts: dict[str, int]) -> list[dict[str, Any]]:
    """Return the lines of a table of what became, or would become, of the events an import brought."""
    return [
        {"label": fate.label, "sentence": fate.sentence, "count": counts[fate], "kind": FATE_KINDS[fate]}
        for fate in Fate
        if counts.get(fate)
    ]


def _how_it_was_read(found: Import) -> Iterator[tuple[str, str]]:
    said = ColumnMapping(**found.mapping)
    language = get_language() or "en"
    origin = str(Import.Origin(found.origin).label)
    if found.sheet:
        origin = _("%(origin)s, sheet “%(sheet)s”") % {"origin": origin, "sheet": found.sheet["name"]}
    elif found.origin != Import.Origin.PASTE:
        origin = f"{origin}, {ENCODINGS.get(found.encoding, found.encoding)}"
    yield _("Came as"), origin
    names = [
        f"{ImportField(name).label} ← {found.columns[at]}"
        for name in ImportField.values
        if (at := said.fields.get(name, len(found.columns))) < len(found.columns)
    ]
    yield _("Columns"), ", ".join(names)
    shown = dict(date_format_choices())
    for name in (name for name in DATES if name in said.formats):
        yield (
            _("Dates in “%(field)s”") % {"field": ImportField(name).label},
            shown.get(said.formats[name], said.formats[name]),
        )
    if said.happened_on:
        yield _("Day of all rows"), days.day(date.fromisoformat(said.happened_on), language)
    if found.legal_basis in LegalBasis.values:
        yield _("Legal basis"), str(LegalBasis(found.legal_basis).label)
    if found.language:
        yield _("Language"), dict(language_choices(language)).get(found.language, found.language)
