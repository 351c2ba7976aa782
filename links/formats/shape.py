"""How a finished file looks: its format, encoding, separator, header. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.exceptions import Invalid


class Format(models.TextChoices):
    """A kind of file."""

    CSV = "csv", gettext_lazy("CSV")
    TSV = "tsv", gettext_lazy("TSV, separated by tabs")
    XLSX = "xlsx", gettext_lazy("XLSX workbook")
    JSON_LINES = "jsonl", gettext_lazy("JSON Lines")
    TOTALLY_MONEY = "totally_money", gettext_lazy("TotallyMoney's text file")


# Encoding: how it is shown. A letter that an encoding does not have becomes a question mark.
ENCODINGS: Mapping[str, str] = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with BOM, for Excel",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252",
    "ascii": "ASCII",
}
DELIMITERS = (",", ";", "\t", "|")
_EXTENSIONS = {
    Format.XLSX: "xlsx",
    Format.JSON_LINES: "jsonl",
    Format.TSV: "tsv",
    Format.TOTALLY_MONEY: "txt",
}
_TYPES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "txt": "text/plain",
    "jsonl": "application/jsonl",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_CHARSETS = {"utf-8-sig": "utf-8", "cp1252": "windows-1252", "ascii": "us-ascii"}


@dataclass(frozen=True)
class Shape:
    """How a finished file looks.

    `is_guarded` puts a ' before what a spreadsheet would run as a formula; mail tools would take it for a part
    of the value. `delimiter` is for CSV alone. XLSX and JSON Lines know one encoding only.
    """

    format: str = Format.CSV
    encoding: str = "utf-8"
    delimiter: str = ","
    has_header: bool = True
    is_guarded: bool = True

    @property
    def extension(self) -> str:
        """Return what a file of this format is called at its end."""
        return _EXTENSIONS.get(Format(self.format), "csv")

    @property
    def content_type(self) -> str:
        """Return its media type, with the charset of text."""
        found = _TYPES[self.extension]
        if self.extension in ("xlsx", "jsonl"):
            return found
        return f"{found}; charset={_CHARSETS.get(self.encoding, self.encoding)}"

    def file_name(self, stem: str) -> str:
        """Return a name for the file; TotallyMoney's always had the same."""
        return (
            "TrustpilotCustomerUniqueLinks.txt"
            if self.format == Format.TOTALLY_MONEY
            else f"{stem}.{self.extension}"
        )

    def as_json(self) -> dict[str, Any]:
        """Return what is stored."""
        return asdict(self)


def check_shape(shape: Shape) -> None:
    """Raise `Invalid` for a format, an encoding or a separator that is not offered."""
    faults = {}
    if shape.format not in Format.values:
        faults["format"] = _("This format is not known.")
    if shape.encoding not in ENCODINGS:
        faults["encoding"] = _("This encoding is not known.")
    if shape.delimiter not in DELIMITERS:
        faults["delimiter"] = _("Choose comma, semicolon, tab or vertical bar.")
    if faults:
        raise Invalid("bad_format", " ".join(faults.values()), faults)
