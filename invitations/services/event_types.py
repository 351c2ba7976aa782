"""Event types of an organisation's own, beside the built-in ones."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.services.audit import record_audit
from core.exceptions import Conflict
from invitations.event_types import BuiltInEventType
from invitations.models import EventType


def add_event_type(*, organisation: Organisation, actor: User | None, key: str, name: str) -> EventType:
    """Add an event type. Raises `Conflict` for a key that is built in or taken."""
    taken = {"key": _("Already in use.")}
    if key in BuiltInEventType.values:
        raise Conflict("event_type_built_in", _("This key is built in."), taken)
    with transaction.atomic():
        made, is_new = EventType.objects.get_or_create(
            organisation=organisation, key=key, defaults={"name": name}
        )
        if not is_new:
            raise Conflict("event_type_taken", _("Another event type has this key."), taken)
        record_audit(actor=actor, action="event_type.added", detail={"key": key, "name": name})
    return made


def switch_event_type(*, event_type: EventType, actor: User | None, is_active: bool) -> None:
    """Switch an own event type on or off. Off: reports of it are refused; rules and past events stay. Idempotent."""
    with transaction.atomic():
        changed = EventType.objects.filter(
            organisation=event_type.organisation_id, pk=event_type.pk, is_active=not is_active
        ).update(is_active=is_active)
        event_type.is_active = is_active
        if changed:
            action = "event_type.on" if is_active else "event_type.off"
            record_audit(actor=actor, action=action, detail={"key": event_type.key, "name": event_type.name})
