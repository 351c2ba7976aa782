"""Which event types an organisation can report and rule on: the built-in ones and its own."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import Organisation
from core.tenancy import require_tenant
from invitations.event_types import BuiltInEventType
from invitations.models import EventType


def event_type_choices(organisation: Organisation) -> list[tuple[str, str]]:
    """Return (key, name) of every event type in use, the built-in ones first, for a select."""
    own = EventType.objects.filter(organisation=organisation, is_active=True).values_list("key", "name")
    return [(key, str(label)) for key, label in BuiltInEventType.choices] + list(own)


def event_type_names(organisation: Organisation) -> dict[str, str]:
    """Return the name of every event type by key, those out of use included, for showing old rows."""
    own = EventType.objects.filter(organisation=organisation).values_list("key", "name")
    return {key: str(label) for key, label in BuiltInEventType.choices} | dict(own)


def is_event_type(key: str) -> bool:
    """Tell whether the open organisation can report events of that type."""
    if key in BuiltInEventType.values:
        return True
    return EventType.objects.filter(organisation_id=require_tenant(), key=key, is_active=True).exists()


def own_event_types(organisation: Organisation) -> QuerySet[EventType]:
    """Return the event types that an organisation added itself, by name, those out of use included."""
    return EventType.objects.filter(organisation=organisation)
