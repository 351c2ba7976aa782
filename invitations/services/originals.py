"""Uploaded lists do not stay for ever: their time ends, or somebody in them is forgotten. Counts and history stay."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, QuerySet

from accounts.models import Organisation
from core.address_search import addresses_in
from core.addresses import address_hashes, normalise
from invitations.models import Import, ImportIssue
from invitations.selectors.originals import forgotten_hashes, outlived, unsearched

# An erasure is dated when it begins, and seen when it is committed.
_UNSEEN = timedelta(minutes=2)


def expire_originals(*, organisation: Organisation, now: datetime) -> int:
    """Delete the lists that have been kept long enough, and empty their rows left out; return how many."""
    with transaction.atomic():
        held = list(_locked(outlived(now).filter(organisation=organisation)))
        for import_run in held:
            _let_go(import_run, Import.Gone.EXPIRED, now)
        ImportIssue.objects.filter(organisation=organisation, import_run__in=held).update(cells=[])
        return len(held)


def search_originals(*, organisation: Organisation, now: datetime) -> int:
    """Delete every stored list in which somebody stands who was forgotten after it came; return how many.

    One row cannot be taken out of a file without moving all behind it, by whose lines they are known. Raises nothing
    for a file that is gone or damaged.
    """
    gone = 0
    erased = forgotten_hashes(organisation.pk)
    for import_run in unsearched().filter(organisation=organisation).order_by("id"):
        keys = [import_run.file_key, import_run.sheet.get("workbook", "")]
        stands = any(stands_in(key, import_run.encoding, organisation.pk, erased) for key in keys if key)
        with transaction.atomic():
            held = _locked(Import.objects.filter(pk=import_run.pk, state=import_run.state, gone="")).first()
            if held is None:
                continue
            if stands:
                gone += 1
                _let_go(held, Import.Gone.FORGOTTEN, now)
            held.searched_at = now - _UNSEEN
            held.save(update_fields=["searched_at"])
    return gone


def stands_in(key: str, encoding: str, organisation: int, hashes: frozenset[bytes]) -> bool:
    """Tell whether an address with one of these hashes stands in a stored file; one that is gone holds nobody."""
    try:
        with default_storage.open(key, "rb") as stream:
            for spelt in addresses_in(stream, encoding):
                address = normalise(spelt)
                if address and not hashes.isdisjoint(address_hashes(organisation, address)):
                    return True
    except FileNotFoundError:
        return False
    return False


def _locked(found: QuerySet[Import]) -> QuerySet[Import]:
    return found.select_for_update(of=("self",), no_key=True, skip_locked=True).order_by(F("id"))


def _let_go(import_run: Import, why: str, now: datetime) -> None:
    keys = [key for key in (import_run.file_key, import_run.sheet.get("workbook", "")) if key]
    transaction.on_commit(lambda: [default_storage.delete(key) for key in keys])
    if import_run.state == Import.State.UPLOADED:
        import_run.state, import_run.finished_at = Import.State.CANCELLED, now
    import_run.file_key, import_run.gone = "", why
    import_run.sheet = {name: value for name, value in import_run.sheet.items() if name != "workbook"}
    import_run.save(update_fields=["file_key", "gone", "sheet", "state", "finished_at", "updated_at"])
