"""Addresses of the follow-up of requests: list, saved views, deeds on many, the calendar, and one invitation."""

from django.urls import URLPattern, path, register_converter

from invitations.bulk_outcomes import BulkKind
from invitations.views import bulk, bulk_asking, calendar, invitation_detail, invitations, saved_views


class BulkKindConverter:
    """What may be asked for many invitations; anything else is an address that does not exist."""

    regex = f"{BulkKind.CANCEL}|{BulkKind.RESEND}"

    def to_python(self, value: str) -> str:
        """Return the key as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """Return the key as it stands."""
        return value


register_converter(BulkKindConverter, "bulk_kind")

INVITATIONS = "app/<slug:organisation>/invitations/"
VIEWS = f"{INVITATIONS}views/"
BULK = f"{INVITATIONS}bulk/"
ACTION = f"{BULK}<str:bulk_action>/"

urlpatterns: list[URLPattern] = [
    path(INVITATIONS, invitations.invitation_list, name="list"),
    path(f"{INVITATIONS}export/", invitations.invitation_export, name="export"),
    path(f"{INVITATIONS}calendar/", calendar.calendar_month, name="calendar"),
    path(f"{INVITATIONS}calendar/day/", calendar.calendar_day, name="calendar_day"),
    path(VIEWS, saved_views.view_save, name="view_save"),
    path(f"{VIEWS}<str:saved_view>/", saved_views.view_change, name="view_change"),
    path(f"{VIEWS}<str:saved_view>/first/", saved_views.view_first, name="view_first"),
    path(f"{VIEWS}<str:saved_view>/delete/", saved_views.view_delete, name="view_delete"),
    path(BULK, bulk.bulk_list, name="bulk_list"),
    path(f"{BULK}<bulk_kind:bulk_kind>/ask/", bulk_asking.bulk_ask, name="bulk_ask"),
    path(f"{BULK}<bulk_kind:bulk_kind>/", bulk_asking.bulk_begin, name="bulk_begin"),
    path(ACTION, bulk.bulk_detail, name="bulk_detail"),
    path(f"{ACTION}progress/", bulk.bulk_progress, name="bulk_progress"),
    path(f"{ACTION}take-back/", bulk.bulk_take_back, name="bulk_take_back"),
    path(f"{ACTION}rows/", bulk.bulk_rows, name="bulk_rows"),
    path(f"{INVITATIONS}<str:invitation>/", invitation_detail.invitation_detail, name="detail"),
]
