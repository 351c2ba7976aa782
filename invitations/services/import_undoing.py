"""Undoing an import: whatever of it has not left is taken back, so that a better list can be imported instead.

A worker does it chunk by chunk. Each chunk is a transaction with the place where the next begins, so it is resumable
after any kill, and two workers cannot do one chunk twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from datetime import datetime

from django.db import connections, transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.services.audit import record_audit
from core.exceptions import Conflict
from core.tenancy import APP, tenant
from invitations.import_fates import Fate
from invitations.import_undo_sql import TAKE_BACK
from invitations.models import Customer, Delivery, Event, Import, Invitation
from invitations.selectors.import_fates import nobodys, with_fates
from invitations.selectors.imports import brought_by
from invitations.services.progress import stop_letters
from invitations.states import InvitationState
from invitations.verdicts import ImportVerdict

CHUNK_EVENTS = 2_000
CAN_BE_UNDONE = (Import.State.FINISHED, Import.State.FAILED, Import.State.CANCELLED)

Clock = Callable[[], datetime]


def can_be_undone(import_run: Import) -> bool:
    """Tell whether an import has ended and brought anything."""
    has_brought = import_run.counts.get(ImportVerdict.CREATED, 0) > 0
    return import_run.state in CAN_BE_UNDONE and has_brought


def begin_undo(*, import_run: Import, actor: User) -> Import:
    """Let an import be undone by a worker; raise `Conflict` unless it has ended and brought something."""
    with transaction.atomic():
        held = Import.objects.select_for_update(of=("self",), no_key=True).get(pk=import_run.pk)
        if not can_be_undone(held):
            raise Conflict("nothing_to_undo", _("This import cannot be undone, or was undone already."))
        held.state = Import.State.UNDOING
        held.undone = {fate.value: 0 for fate in Fate} | {"after": 0, "customers": 0, "letters": 0}
        held.save(update_fields=["state", "undone", "updated_at"])
        record_audit(actor=actor, action="import.undo_begun", target=held.public_id)
        return held


def undo_imports(*, organisation: Organisation, clock: Clock, chunk_events: int = CHUNK_EVENTS) -> int:
    """Undo the imports of an organisation that wait for it, to their end; return how many.

    Opens a tenant of its own for each chunk, so call it outside any.
    """
    with tenant(organisation):
        waiting = list(Import.objects.filter(state=Import.State.UNDOING).order_by("id"))
    for import_run in waiting:
        while _chunk(organisation, import_run.pk, clock(), chunk_events):
            continue
    return len(waiting)


def _chunk(organisation: Organisation, key: int, now: datetime, size: int) -> bool:
    """Undo the next events of an import; tell whether there may be more."""
    with tenant(organisation):
        held = (
            Import.objects.select_for_update(of=("self",), no_key=True)
            .select_related("channel__organisation")
            .filter(pk=key, state=Import.State.UNDOING)
            .first()
        )
        if held is None:
            return False
        keys = _locked(held, size)
        done = Counter(held.undone)
        if keys:
            done += _undone(organisation, held, keys)
            held.undone = {**held.undone, **done, "after": keys[-1]}
        is_over = len(keys) < size
        if is_over:
            held.state = Import.State.UNDONE
            detail = {
                name: held.undone[name] for name in (Fate.REMOVED, Fate.STOPPED, Fate.LEFT, Fate.CHANGED)
            }
            record_audit(actor=None, action="import.undone", target=held.public_id, detail=detail)
        held.save(update_fields=["state", "undone", "updated_at"])
        return not is_over


def _locked(held: Import, size: int) -> list[int]:
    """Return the next events by key, locked, with their letters: nobody matches or marks them meanwhile."""
    events = brought_by(held).filter(id__gt=held.undone["after"]).order_by("id")
    keys = list(events.select_for_update(of=("self",)).values_list("id", flat=True)[:size])
    letters = Delivery.objects.filter(organisation=held.organisation_id, invitation__event__among=keys)
    list(letters.select_for_update(of=("self",)).order_by("id").values_list("id", flat=True))
    return keys


def _undone(organisation: Organisation, held: Import, keys: list[int]) -> Counter[str]:
    events = Event.objects.filter(organisation=organisation, id__among=keys)
    fates = {
        key: (fate, person) for key, fate, person in with_fates(events).values_list("id", "fate", "customer")
    }
    counts = Counter(fate for fate, _person in fates.values())
    removed = [key for key, (fate, _person) in fates.items() if fate == Fate.REMOVED]
    stopped = [key for key, (fate, _person) in fates.items() if fate in (Fate.STOPPED, Fate.LEFT)]
    counts["letters"] += _stop(organisation, stopped)
    if removed:
        with connections[APP].cursor() as cursor:
            for statement in TAKE_BACK:
                cursor.execute(statement, {"organisation": organisation.pk, "events": removed})
        people = {fates[key][1] for key in removed}
        counts["customers"] += _forget_strangers(organisation, held, people)
    return counts


def _stop(organisation: Organisation, events: Collection[int]) -> int:
    """Stop what has not left of these events' letters; an invitation of which nothing has left is cancelled."""
    if not events:
        return 0
    invitations = Invitation.objects.filter(organisation=organisation, event__among=events)
    stopped = stop_letters(invitations=list(invitations.values_list("id", flat=True)))
    invitations.filter(state=InvitationState.SCHEDULED).exclude(
        deliveries__state__in=("sending", "sent", "unknown")
    ).update(state=InvitationState.CANCELLED)
    return stopped


def _forget_strangers(organisation: Organisation, held: Import, people: Collection[int]) -> int:
    """Delete the customers whom only this list knew; return how many."""
    strangers = nobodys(organisation, people).filter(created_at__gte=held.started_at)
    return Customer.objects.filter(id__in=list(strangers.values_list("id", flat=True))).delete()[0]
