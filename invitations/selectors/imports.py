"""Imports as people see them: the history, how far one is, what came of it, and the rows that were left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import Membership, Organisation
from accounts.selectors import channels
from invitations.models import Event, Import, ImportIssue, Invitation
from invitations.schedule import local_day

# States of an import that has read something or is about to.
TAKEN = (Import.State.WAITING, Import.State.RUNNING, Import.State.FINISHED)


@dataclass(frozen=True)
class Progress:
    """How far an import is. `share` is of the file's bytes, 0 to 1; `left` is None until it can be told."""

    rows: int
    share: float
    rows_per_second: float
    left: timedelta | None


def imports(organisation: Organisation, membership: Membership | None = None) -> QuerySet[Import]:
    """Return an organisation's imports; for a scoped membership only those into its channels."""
    found = Import.objects.filter(organisation=organisation).select_related("channel", "created_by")
    if membership is not None and membership.has_channel_scope:
        found = found.filter(channel__in=channels(organisation, membership))
    return found


def import_by_public_id(
    organisation: Organisation, public_id: str, membership: Membership | None = None
) -> Import | None:
    """Return the import with that public id, or None when it is not one of these."""
    uuid = Import.uuid_of(public_id)
    return imports(organisation, membership).filter(public_uuid=uuid).first() if uuid else None


def same_file_before(import_run: Import, membership: Membership | None = None) -> Import | None:
    """Return the last earlier import of exactly this file, or None."""
    if not import_run.file_hash:
        return None
    earlier = imports(import_run.organisation, membership).filter(
        file_hash=bytes(import_run.file_hash), id__lt=import_run.pk, state__in=TAKEN
    )
    return earlier.order_by("-id").first()


def progress_of(import_run: Import, now: datetime) -> Progress:
    """Return how far an import is, and how long the rest will take at the speed so far."""
    rows = sum(import_run.counts.values())
    end = import_run.finished_at or now
    seconds = (end - import_run.started_at).total_seconds() if import_run.started_at else 0.0
    if import_run.state == Import.State.FINISHED:
        return Progress(rows, 1.0, rows / seconds if seconds else 0.0, timedelta())
    share = import_run.byte_offset / import_run.file_size if import_run.file_size else 0.0
    left = timedelta(seconds=seconds * (1 - share) / share) if share and seconds else None
    return Progress(rows, share, rows / seconds if seconds else 0.0, left)


def issues_of(import_run: Import, verdict: str = "") -> QuerySet[ImportIssue]:
    """Return the rows that did not become events, as they stood in the file, by line."""
    found = ImportIssue.objects.filter(import_run=import_run).order_by("line")
    return found.filter(verdict=verdict) if verdict else found


def iterate_issues(import_run: Import) -> Iterator[ImportIssue]:
    """Yield the rows that did not become events, by line, however many there are, in little memory."""
    line = -1
    while batch := list(issues_of(import_run).filter(line__gt=line)[:1000]):
        yield from batch
        line = batch[-1].line


def brought_by(import_run: Import) -> QuerySet[Event]:
    """Return the events that an import created."""
    return Event.objects.filter(_is_brought_by(import_run), organisation=import_run.organisation_id)


def events_of(import_run: Import) -> QuerySet[Event]:
    """Return the events that an import created or updated, each with its invitations."""
    found = Event.objects.filter(
        _is_brought_by(import_run) | Q(changed_run=import_run), organisation=import_run.organisation_id
    )
    invitations = Invitation.objects.order_by("id")
    return found.select_related("customer").prefetch_related(Prefetch("invitations", queryset=invitations))


def _is_brought_by(import_run: Import) -> Q:
    if import_run.started_at is None:
        return Q(pk__in=())
    zone = import_run.channel.zone
    # The days are not needed for the answer, but for the index: events are found by the day they came in.
    is_brought = Q(import_run=import_run, received_on__gte=local_day(import_run.started_at, zone))
    if import_run.finished_at is not None:
        is_brought &= Q(received_on__lte=local_day(import_run.finished_at, zone))
    return is_brought
