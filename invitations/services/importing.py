"""Taking in a file: receive and look at it, confirm what its columns mean, cancel. `import_runs` then reads it."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.legal import LegalBasis
from accounts.models import Channel, User
from accounts.services.audit import record_audit
from core.exceptions import Conflict, Invalid
from invitations.csv_reader.charset import CharsetProbe
from invitations.csv_reader.dates import DATE_FORMATS, FIRST_YEAR, LAST_YEAR
from invitations.csv_reader.inspection import Layout
from invitations.import_fields import DATES, REQUIRED, ImportField
from invitations.intake_values import Refused, language_of
from invitations.models import Import
from invitations.row_reasons import RowReason
from invitations.selectors.event_types import is_event_type
from invitations.services.import_plans import ColumnMapping, head_of
from invitations.services.list_files import looked_at, read_table
from invitations.services.workbooks import read_sheet, told_of, without_workbook
from invitations.sheet_reader.facts import SheetFacts
from invitations.verdicts import ImportVerdict

BLOCK = 1024 * 1024
NO_COUNTS = {verdict.value: 0 for verdict in ImportVerdict}


def receive_file(
    *,
    channel: Channel,
    event_type: str,
    name: str,
    content: File,
    actor: User,
    now: datetime,
    origin: str = Import.Origin.UPLOAD,
) -> Import:
    """Store a list and say how it seems to be written; nothing is read into events yet.

    Raises `Invalid` for a file above IMPORT_MAX_BYTES, one that is no table, and an unknown event type.
    """
    check_event_type(event_type)
    facts = SheetFacts()
    with read_table(content, facts) as table:
        import_run = Import(channel=channel, event_type=event_type, file_name=name[-200:], origin=origin)
        import_run.created_by, import_run.counts = actor, NO_COUNTS
        layout = _looked_through(import_run, table)
        with transaction.atomic():
            _store(import_run, table, layout)
            if table is not content:
                import_run.sheet = told_of(facts, content, _place(import_run))
            import_run.save()
            record_audit(actor=actor, action="import.uploaded", target=import_run.public_id)
            return import_run


def choose_sheet(*, import_run: Import, sheet: str) -> Import:
    """Read another sheet of the workbook in which an upload came, in the place of the one read before.

    Raises `Invalid` for a sheet that is not there or holds no table, and `Conflict` when the import was confirmed or
    cancelled already.
    """
    with read_sheet(import_run.sheet, sheet) as (table, told):
        layout = _looked_through(import_run, table)
        with transaction.atomic():
            held = _in_state(import_run, Import.State.UPLOADED)
            before = held.file_key
            held.file_size, held.file_hash, held.sheet = import_run.file_size, import_run.file_hash, told
            _store(held, table, layout)
            held.save()
            transaction.on_commit(lambda: default_storage.delete(before))
            return held


def _looked_through(import_run: Import, content: File) -> Layout:
    """Write on an import how large its list is and what it is known by, and return how it seems to be laid out."""
    probe, digest = CharsetProbe(), sha256()
    for block in content.chunks(BLOCK):
        probe.feed(block)
        digest.update(block)
    import_run.file_size, import_run.file_hash = content.size, digest.digest()
    return looked_at(probe.head, is_whole=content.size <= len(probe.head), encoding=probe.encoding())


def _store(import_run: Import, content: File, layout: Layout) -> None:
    set_layout(import_run, layout)
    import_run.file_key = default_storage.save(f"{_place(import_run)}.csv", content)


def _place(import_run: Import) -> str:
    return f"org/{import_run.channel.organisation.public_id}/imports/{import_run.public_uuid.hex}"


def confirm_import(
    *,
    import_run: Import,
    mapping: ColumnMapping,
    encoding: str,
    delimiter: str,
    has_header: bool,
    legal_basis: str,
    actor: User,
    now: datetime,
    language: str = "",
) -> Import:
    """Settle how the file is read and let it wait for a worker.

    Raises `Invalid` for a mapping that cannot work, and `Conflict` when the import was confirmed or cancelled already.
    """
    layout = looked_at(
        head_of(import_run), is_whole=False, encoding=encoding, delimiter=delimiter, has_header=has_header
    )
    check_mapping(mapping, len(layout.columns))
    check_legal_basis(legal_basis)
    language = check_language(language)
    with transaction.atomic():
        held = _in_state(import_run, Import.State.UPLOADED)
        set_layout(held, layout)
        held.mapping = mapping.as_json()
        held.legal_basis, held.language = legal_basis, language
        held.state = Import.State.WAITING
        held.sheet = without_workbook(held.sheet)
        held.save()
        record_audit(actor=actor, action="import.confirmed", target=held.public_id)
        return held


def cancel_import(*, import_run: Import, actor: User, now: datetime) -> Import:
    """End an import where it stands; what was recorded stays recorded. Raises `Conflict` when it has ended already.

    The file of an upload that was never confirmed is thrown away with it.
    """
    with transaction.atomic():
        held = _in_state(import_run, Import.State.UPLOADED, Import.State.WAITING, Import.State.RUNNING)
        if held.state == Import.State.UPLOADED:
            transaction.on_commit(lambda: default_storage.delete(held.file_key))
            held.sheet = without_workbook(held.sheet)
        held.state = Import.State.CANCELLED
        held.finished_at, held.claim, held.lease_until = now, None, None
        held.save(update_fields=["sheet", "state", "finished_at", "claim", "lease_until", "updated_at"])
        record_audit(actor=actor, action="import.cancelled", target=held.public_id)
        return held


def set_layout(import_run: Import, layout: Layout) -> None:
    """Write on an import how its file is laid out."""
    import_run.encoding, import_run.delimiter = layout.encoding, layout.delimiter
    import_run.has_header, import_run.columns = layout.has_header, list(layout.columns)


def check_event_type(event_type: str) -> None:
    """Raise `Invalid` unless the organisation can report events of that type."""
    if not is_event_type(event_type):
        message = _("There is no such event type.")
        raise Invalid("unknown_event_type", message, {"event_type": message})


def check_legal_basis(legal_basis: str) -> None:
    """Raise `Invalid` unless it is a legal basis or blank."""
    if legal_basis and legal_basis not in LegalBasis.values:
        message = _("This is none of the legal bases.")
        raise Invalid("unknown_legal_basis", message, {"legal_basis": message})


def check_language(language: str) -> str:
    """Return the code of a language that is told by code or name, or blank; raise `Invalid` for anything else."""
    try:
        return language_of(language)
    except Refused as error:
        message = str(RowReason(error.reason).label)
        raise Invalid("unknown_language", message, {"language": message}) from error


def check_mapping(mapping: ColumnMapping, width: int) -> None:
    """Raise `Invalid` unless every required field has a column that is there, and every date a format.

    In place of a column with the date, one day may be told for all rows.
    """
    faults: dict[str, str] = {}
    for name, column in mapping.fields.items():
        if name not in ImportField.values or not 0 <= column < width:
            faults[name] = _("There is no such field or column.")
    for name in REQUIRED:
        if name not in mapping.fields:
            faults[name.value] = _("Which column is “%(field)s”?") % {"field": name.label}
    if ImportField.OCCURRED_AT not in mapping.fields and not _is_day(mapping.happened_on):
        faults["happened_on"] = _("Which column says when it happened? Or choose one day for the whole list.")
    for name in DATES:
        if name in mapping.fields and mapping.formats.get(name) not in DATE_FORMATS:
            faults[f"format_{name}"] = _("How are the dates in “%(field)s” written?") % {"field": name.label}
    if faults:
        raise Invalid("bad_mapping", " ".join(faults.values()), faults)


def _is_day(text: str) -> bool:
    try:
        return FIRST_YEAR <= date.fromisoformat(text).year <= LAST_YEAR
    except ValueError:
        return False


def _in_state(import_run: Import, *states: Import.State) -> Import:
    held = (
        Import.objects.select_for_update(of=("self",), no_key=True)
        .select_related("channel__organisation")
        .get(pk=import_run.pk)
    )
    if held.state not in states:
        raise Conflict("import_moved_on", _("This import has moved on meanwhile."))
    return held
