"""Which uploaded lists are still stored, until when, and which of them may hold somebody who was forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from invitations.models import Import, Suppression

KEPT = timedelta(days=90)  # after the list was read, and with it the rows left out
UNCONFIRMED = timedelta(days=7)  # an upload that nobody goes on with
_ENDED = (Import.State.FINISHED, Import.State.FAILED, Import.State.CANCELLED, Import.State.UNDONE)


def kept_until(import_run: Import) -> datetime | None:
    """Return when the list and its rows left out are deleted; None while it is read, and when that is past."""
    if import_run.gone or import_run.state not in _ENDED or import_run.finished_at is None:
        return None
    return import_run.finished_at + KEPT


def outlived(now: datetime) -> QuerySet[Import]:
    """Return the imports whose lists have been kept long enough."""
    read = Q(state__in=_ENDED, finished_at__lte=now - KEPT)
    forsaken = Q(state=Import.State.UPLOADED, created_at__lte=now - UNCONFIRMED)
    return Import.objects.filter(read | forsaken).exclude(gone=Import.Gone.EXPIRED)


def unsearched() -> QuerySet[Import]:
    """Return the imports with a stored list that was not searched since somebody was forgotten."""
    erased = Suppression.objects.filter(
        organisation=OuterRef("organisation"),
        reason=Suppression.Reason.ERASED,
        created_at__gt=Coalesce(
            OuterRef("searched_at"), OuterRef("created_at"), output_field=DateTimeField()
        ),
    )
    at_rest = Import.objects.filter(state__in=(*_ENDED, Import.State.UPLOADED), gone="", file_key__gt="")
    return at_rest.filter(Exists(erased))


def forgotten_hashes(organisation: int) -> frozenset[bytes]:
    """Return the hashes of everybody who was forgotten."""
    erased = Suppression.objects.filter(organisation=organisation, reason=Suppression.Reason.ERASED)
    return frozenset(map(bytes, erased.values_list("address_hash", flat=True)))
