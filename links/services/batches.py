"""A batch from its file to its end: receive, confirm, stop, delete. Making the links is a worker's."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Channel, User
from accounts.services.audit import record_audit
from balancing.unique_links import family as family_of
from core.exceptions import Conflict, Invalid
from invitations.csv_reader.charset import CharsetProbe
from invitations.csv_reader.inspection import HEAD
from invitations.services.list_files import looked_at, read_table
from invitations.services.workbooks import read_sheet, told_of, without_workbook
from invitations.sheet_reader.facts import SheetFacts
from links.columns import check_columns
from links.formats.shape import check_shape
from links.models import ExportedLink, LinkBatch
from links.options import Options, Reading
from links.pasted_secrets import refuse_secrets
from links.services.recipes import stored_secrets

BLOCK = 1024 * 1024
KEPT_DAYS = (30, 90, 180, 365)
KEPT_BY_DEFAULT = 180
UNCONFIRMED_DAYS = 7  # an upload that nobody goes on with is forgotten
_OPEN = (LinkBatch.State.UPLOADED, LinkBatch.State.WAITING, LinkBatch.State.RUNNING)


def receive_list(
    *,
    channel: Channel,
    family: str,
    domain: str,
    is_tracked: bool,
    name: str,
    content: File,
    actor: User | None,
    now: datetime,
    source: str = LinkBatch.Source.FILE,
    sheet: str = "",
) -> LinkBatch:
    """Store a customer list and say how it seems to be written; no link is made yet.

    Of a workbook the sheet of that name is the list, by default the first. Raises `Invalid` for an unknown kind of
    link, a file above IMPORT_MAX_BYTES, one that is no table, and one in which secret keys stand.
    """
    family_of(family)
    facts = SheetFacts()
    with read_table(content, facts, sheet) as table:
        reading, digest = _looked_through(channel, table)
        with transaction.atomic():
            batch = LinkBatch(
                channel=channel,
                source=source,
                family=family,
                domain=domain.strip(),
                is_tracked=is_tracked,
                options=Options(reading=reading).as_json(),
                file_name=name[-200:],
                source_size=table.size,
                source_hash=digest,
                created_by=actor,
                expires_at=now + timedelta(days=UNCONFIRMED_DAYS),
            )
            batch.source_key = default_storage.save(f"{folder_of(batch)}/list.csv", table)
            if table is not content:
                batch.sheet = told_of(facts, content, f"{folder_of(batch)}/list")
            batch.save()
            record_audit(actor=actor, action="links.uploaded", target=batch.public_id)
            return batch


def choose_sheet(*, batch: LinkBatch, sheet: str) -> LinkBatch:
    """Read another sheet of the workbook in which a list came, in the place of the one read before.

    Raises `Invalid` for a sheet that is not there or in which secret keys stand, and `Conflict` when the batch was
    confirmed or stopped already.
    """
    with read_sheet(batch.sheet, sheet) as (table, told):
        reading, digest = _looked_through(batch.channel, table)
        with transaction.atomic():
            held = in_state(batch, LinkBatch.State.UPLOADED)
            before = held.source_key
            held.options = Options(reading=reading).as_json()
            held.sheet, held.source_size, held.source_hash = told, table.size, digest
            held.source_key = default_storage.save(f"{folder_of(held)}/list.csv", table)
            held.save()
            transaction.on_commit(lambda: default_storage.delete(before))
            return held


def _looked_through(channel: Channel, table: File) -> tuple[Reading, bytes]:
    """Return how a list seems to be written and its hash; refuse one in which secret keys stand."""
    probe, digest = CharsetProbe(), sha256()
    for block in table.chunks(BLOCK):
        probe.feed(block)
        digest.update(block)
    layout = looked_at(probe.head, is_whole=table.size <= len(probe.head), encoding=probe.encoding())
    refuse_secrets(layout, stored_secrets(channel))
    reading = Reading(layout.encoding, layout.delimiter, layout.has_header, tuple(layout.columns))
    return reading, digest.digest()


def confirm_batch(
    *, batch: LinkBatch, options: Options, kept_days: int, actor: User | None, now: datetime
) -> LinkBatch:
    """Settle how the list is read and how the file looks, and let the batch wait for a worker.

    Raises `Invalid` for columns that are not there, and `Conflict` when the batch was confirmed or stopped already.
    """
    reading = options.reading
    if any(not 0 <= at < len(reading.columns) for at in reading.fields.values()):
        raise Invalid("bad_mapping", _("There is no such field or column."))
    check_shape(options.result.shape)
    check_columns(options.result.columns, reading.columns)
    with transaction.atomic():
        held = in_state(batch, LinkBatch.State.UPLOADED)
        held.options, held.sheet = options.as_json(), without_workbook(held.sheet)
        held.state = LinkBatch.State.WAITING
        held.expires_at = now + timedelta(days=kept_days if kept_days in KEPT_DAYS else KEPT_BY_DEFAULT)
        held.save()
        record_audit(actor=actor, action="links.confirmed", target=held.public_id)
        return held


def cancel_batch(*, batch: LinkBatch, actor: User | None, now: datetime) -> LinkBatch:
    """End a batch where it stands; links made until then stay. Raises `Conflict` when it has ended already."""
    with transaction.atomic():
        held = in_state(batch, *_OPEN)
        held.state = LinkBatch.State.CANCELLED
        held.finished_at, held.claim, held.lease_until = now, None, None
        held.save(update_fields=["state", "finished_at", "claim", "lease_until", "updated_at"])
        record_audit(actor=actor, action="links.cancelled", target=held.public_id)
        return held


def delete_batch(*, batch: LinkBatch, actor: User | None) -> None:
    """Delete a batch with its files and links; its tracked links lead to a page that says so from now on."""
    with transaction.atomic():
        held = LinkBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        empty(held)
        held.delete()
        record_audit(actor=actor, action="links.deleted", target=held.public_id)


def empty(batch: LinkBatch) -> None:
    """Take a batch's links and files away, the files once the transaction is through."""
    links = ExportedLink.objects.filter(organisation=batch.organisation_id, batch=batch)
    links.delete()
    keys = batch.file_keys
    transaction.on_commit(lambda: [default_storage.delete(key) for key in keys])
    folder = parts_folder_of(batch)  # now, while the tenant is open
    transaction.on_commit(lambda: discard_folder(folder))


def folder_of(batch: LinkBatch) -> str:
    """Return the folder in the storage where a batch's files lie."""
    return f"org/{batch.channel.organisation.public_id}/links/{batch.public_uuid.hex}"


def parts_folder_of(batch: LinkBatch) -> str:
    """Return the folder where what came of a batch's chunks waits to be put together."""
    return f"{folder_of(batch)}/parts"


def discard_parts(batch: LinkBatch) -> None:
    """Throw away everything that was stored of a batch's chunks."""
    discard_folder(parts_folder_of(batch))


def discard_folder(folder: str) -> None:
    """Throw away every file of a folder in the storage."""
    try:
        _folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{folder}/{name}")


def head_of(batch: LinkBatch) -> bytes:
    """Return the first bytes of a batch's list; raises `OSError` when the file is gone."""
    with default_storage.open(batch.source_key, "rb") as stream:
        return stream.read(HEAD)


def with_reading(options: Options, **changes: object) -> Options:
    """Return the options with another reading."""
    return replace(options, reading=replace(options.reading, **changes))


def in_state(batch: LinkBatch, *states: LinkBatch.State) -> LinkBatch:
    """Return the batch, locked; raise `Conflict` unless it is in one of these states."""
    held = (
        LinkBatch.objects.select_for_update(of=("self",), no_key=True)
        .select_related("channel__organisation")
        .get(pk=batch.pk)
    )
    if held.state not in states:
        raise Conflict("batch_moved_on", _("This list has moved on meanwhile."))
    return held
