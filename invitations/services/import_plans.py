"""From an Import row to the plan by which its file is read, and back; and opening the file itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from django.core.files.storage import default_storage

from invitations.csv_reader.inspection import HEAD, table_start
from invitations.csv_reader.streams import Readable, Replayed
from invitations.import_judging import ImportPlan
from invitations.models import Import

_BEGINNING = 64  # bytes, in which a byte order mark and a line `sep=;` stand if anywhere


@dataclass(frozen=True)
class ColumnMapping:
    """What a person said about the columns: field → column by position, and date field → format.

    `time_zone` is the zone of times without an offset, the channel's when blank; `shift_days` moves all dates.
    `happened_on` is the day of every row, in ISO form, where no column says when.
    """

    fields: Mapping[str, int]
    formats: Mapping[str, str] = field(default_factory=dict)
    time_zone: str = ""
    shift_days: int = 0
    happened_on: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return what is stored on the Import."""
        return {
            "fields": dict(self.fields),
            "formats": dict(self.formats),
            "time_zone": self.time_zone,
            "shift_days": self.shift_days,
            "happened_on": self.happened_on,
        }


def plan_of(import_run: Import) -> ImportPlan:
    """Return the plan of a confirmed import."""
    said = ColumnMapping(**import_run.mapping)
    return ImportPlan(
        encoding=import_run.encoding,
        delimiter=import_run.delimiter,
        has_header=import_run.has_header,
        columns=tuple(import_run.columns),
        fields=dict(said.fields),
        formats=dict(said.formats),
        zone=ZoneInfo(said.time_zone) if said.time_zone else import_run.channel.zone,
        legal_basis=import_run.legal_basis,
        language=import_run.language,
        happened_on=date.fromisoformat(said.happened_on) if said.happened_on else None,
        shift=timedelta(days=said.shift_days),
    )


def open_file(import_run: Import) -> BinaryIO:
    """Open the stored file of an import; raise `OSError` when it is not there."""
    return default_storage.open(import_run.file_key, "rb")


def head_of(import_run: Import) -> bytes:
    """Return the first bytes of the stored file."""
    with open_file(import_run) as stream:
        return stream.read(HEAD)


def table_of(stream: Readable, encoding: str) -> tuple[Readable, int, int]:
    """Return the stream from where its table begins, and the bytes and the lines that stand before it."""
    head = stream.read(_BEGINNING)
    start, line = table_start(head, encoding)
    return Replayed(head[start:], stream), start, line
