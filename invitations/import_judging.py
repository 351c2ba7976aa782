"""From the cells of a row to a row for the staging table, or to the reason why not. Pure; the hot loop of imports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from invitations import intake_values as values
from invitations.csv_reader.dates import date_reader, fault_of, read_day, read_moment
from invitations.csv_reader.records import MAX_COLUMNS
from invitations.import_fields import ImportField
from invitations.intake_rows import AT, BLANK_ROW, NULL, binary, escaped, flag, items
from invitations.intake_values import Refused
from invitations.row_reasons import RowReason


@dataclass(frozen=True)
class ImportPlan:
    """How one file is read: its layout, which column is which field, and what holds for all of its rows.

    `formats` gives the format of each date field; dates without an offset are meant in `zone`; `shift` moves all
    dates by whole days; `legal_basis` and `language` are taken where a row says none, `happened_on` where no column
    says when.
    """

    encoding: str
    delimiter: str
    has_header: bool
    columns: tuple[str, ...]
    fields: dict[str, int]
    formats: dict[str, str]
    zone: ZoneInfo
    legal_basis: str = ""
    language: str = ""
    happened_on: date | None = None
    shift: timedelta = field(default_factory=timedelta)


class NotYet(Exception):
    """Says that the event of a row has no date: it has not happened."""


Reader = Callable[[str], str]


class Judge:
    """Judges rows by a plan. `hash_of` gives the keyed hash of a normal address."""

    def __init__(self, plan: ImportPlan, hash_of: Callable[[str], bytes]) -> None:
        self._width = len(plan.columns)
        self._occurred = plan.fields.get(ImportField.OCCURRED_AT)
        self._hash_of = hash_of
        self._blank = list(BLANK_ROW)
        self._blank[AT["legal_basis"]] = plan.legal_basis
        self._blank[AT["language"]] = plan.language
        self._blank[AT["occurred_at"]] = _whole_day(plan)
        readers = _readers(plan)
        self._readers = [
            (AT[_COLUMN_OF.get(name, name)], column, readers[name])
            for name, column in plan.fields.items()
            if name in readers
        ]
        self._halves = tuple(
            plan.fields[name]
            for name in (ImportField.FIRST_NAME, ImportField.LAST_NAME)
            if name in plan.fields and ImportField.NAME not in plan.fields
        )

    def staged(self, cells: Sequence[str]) -> list[str]:
        """Return the values of a row, spelled for COPY; raise `Refused` or `NotYet`."""
        if len(cells) != self._width:
            self._check_width(cells)
        if self._occurred is not None and not cells[self._occurred].strip():
            raise NotYet
        row = self._blank.copy()
        for position, column, read in self._readers:
            row[position] = read(cells[column])
        row[_HASH] = binary(self._hash_of(row[_EMAIL]))
        if self._halves:
            row[_NAME] = escaped(values.name_of(" ".join(cells[column] for column in self._halves)))
        return row

    def _check_width(self, cells: Sequence[str]) -> None:
        """Forgive empty cells too many, as spreadsheets leave them; refuse any other difference."""
        if len(cells) < self._width:
            raise Refused("", RowReason.TOO_FEW_CELLS)
        if len(cells) > MAX_COLUMNS or any(map(str.strip, cells[self._width :])):
            raise Refused("", RowReason.TOO_MANY_CELLS)


_HASH, _EMAIL, _NAME = AT["address_hash"], AT["email"], AT["name"]
_COLUMN_OF = {ImportField.PRODUCTS.value: "skus"}
_CONSENTS = ("consent_send", "consent_remind", "consent_track", "consent_forward")


def _readers(plan: ImportPlan) -> dict[str, Reader]:
    """Return, by field, what makes a cell a value for COPY."""
    return {
        "reference": lambda cell: escaped(values.reference_of(cell)),
        "email": values.email_of,
        "name": lambda cell: escaped(values.name_of(cell)),
        "occurred_at": _moment_reader(plan),
        "activation_on": _day_reader(plan),
        "language": lambda cell: values.language_of(cell) or plan.language,
        "country": values.country_of,
        "customer_reference": lambda cell: escaped(values.customer_reference_of(cell)),
        "legal_basis": lambda cell: values.legal_basis_of(cell) or plan.legal_basis,
        "products": lambda cell: items(values.skus_of(cell)),
        **{name: _consent_reader(name) for name in _CONSENTS},
    }


def _whole_day(plan: ImportPlan) -> str:
    """Return when every row happened that no column dates: noon, which is on that day wherever one looks from."""
    if plan.happened_on is None:
        return NULL
    return datetime.combine(plan.happened_on, time(12), plan.zone).isoformat()


def _consent_reader(name: str) -> Reader:
    return lambda cell: flag(values.consent_of(name, cell))


def _moment_reader(plan: ImportPlan) -> Reader:
    read = date_reader(plan.formats.get("occurred_at", "iso"))

    def moment(cell: str) -> str:
        try:
            return read_moment(cell.strip(), read, plan.zone, plan.shift).isoformat()
        except (ValueError, OverflowError) as error:
            raise Refused("occurred_at", fault_of(error)) from error

    return moment


def _day_reader(plan: ImportPlan) -> Reader:
    read = date_reader(plan.formats.get("activation_on", "iso"))

    @lru_cache(maxsize=4096)
    def day(cell: str) -> str:
        text = cell.strip()
        try:
            return read_day(text, read, plan.shift).isoformat() if text else NULL
        except (ValueError, OverflowError) as error:
            raise Refused("activation_on", fault_of(error)) from error

    return day
