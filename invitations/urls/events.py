"""Addresses of events."""

from django.urls import URLPattern, path

from invitations.views import events

urlpatterns: list[URLPattern] = [
    path("app/<slug:organisation>/events/", events.event_list, name="event_list"),
]
