"""Imports that read a file where it lies, for the command line: begin one, or take up again what was broken off."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Channel
from core.exceptions import Conflict
from invitations.csv_reader.inspection import Layout
from invitations.models import Import
from invitations.services.import_plans import ColumnMapping
from invitations.services.importing import (
    NO_COUNTS,
    check_event_type,
    check_language,
    check_legal_basis,
    check_mapping,
    set_layout,
)

_BROKEN_OFF = (Import.State.RUNNING, Import.State.FAILED)


def begin_command_import(
    *,
    channel: Channel,
    event_type: str,
    name: str,
    size: int,
    digest: bytes,
    layout: Layout,
    mapping: ColumnMapping,
    legal_basis: str,
    language: str,
    now: datetime,
    sheet: dict[str, Any] | None = None,
) -> Import:
    """Return an import that waits to be run, for a file that is not stored.

    `digest` is the SHA-256 of the whole file, or blank when it cannot be known beforehand; `sheet` tells of a
    workbook. The same file with the same mapping, broken off before its end, is gone on with, and keeps the shift of
    dates it began with. Raises `Conflict` while another process reads it, and `Invalid` for a mapping that cannot work.
    """
    check_event_type(event_type)
    check_mapping(mapping, len(layout.columns))
    check_legal_basis(legal_basis)
    language = check_language(language)
    with transaction.atomic():
        import_run = _broken_off(channel, event_type, digest, mapping, (legal_basis, language))
        if import_run is None:
            import_run = Import(
                channel=channel,
                event_type=event_type,
                file_name=name[-200:],
                file_size=size,
                file_hash=digest,
                mapping=mapping.as_json(),
                sheet=sheet or {},
                origin=Import.Origin.COMMAND,
                legal_basis=legal_basis,
                language=language,
                counts=NO_COUNTS,
            )
        elif import_run.lease_until is not None and import_run.lease_until >= now:
            raise Conflict("import_running", "This file is being read by another process.")
        set_layout(import_run, layout)
        import_run.state, import_run.error, import_run.finished_at = Import.State.WAITING, "", None
        import_run.save()
        return import_run


def _broken_off(
    channel: Channel, event_type: str, digest: bytes, mapping: ColumnMapping, for_all: tuple[str, str]
) -> Import | None:
    if not digest:
        return None
    found = Import.objects.select_for_update(of=("self",), no_key=True).filter(
        channel=channel,
        event_type=event_type,
        file_key="",
        file_hash=digest,
        legal_basis=for_all[0],
        language=for_all[1],
        state__in=_BROKEN_OFF,
    )
    for import_run in found.order_by("-id"):
        begun = ColumnMapping(**import_run.mapping)
        if begun.as_json() == replace(mapping, shift_days=begun.shift_days).as_json():
            return import_run
    return None
