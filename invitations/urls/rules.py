"""Addresses of the settings of invitation rules and of event types."""

from django.urls import URLPattern, path, register_converter

from balancing.kinds import ReviewKind
from invitations.views import event_types, rules


class KindConverter:
    """A review kind by its key; anything else is an address that does not exist."""

    regex = "|".join(ReviewKind.values)

    def to_python(self, value: str) -> str:
        """Return the key as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """Return the key as it stands."""
        return value


register_converter(KindConverter, "review_kind")

SETTINGS = "app/<slug:organisation>/settings/"
RULE = f"{SETTINGS}channels/<str:channel>/reviews/<review_kind:kind>/"

urlpatterns: list[URLPattern] = [
    path(RULE, rules.rule, name="rule"),
    path(f"{RULE}meaning/", rules.rule_meaning, name="rule_meaning"),
    path(f"{SETTINGS}event-types/", event_types.event_type_list, name="event_type_list"),
    path(f"{SETTINGS}event-types/<slug:key>/on/", event_types.event_type_on, name="event_type_on"),
    path(f"{SETTINGS}event-types/<slug:key>/off/", event_types.event_type_off, name="event_type_off"),
]
