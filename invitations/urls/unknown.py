"""Addresses of the page of unknown letters."""

from django.urls import URLPattern, path

from invitations.views import unknown

UNKNOWN = "app/<slug:organisation>/invitations/unknown/"

urlpatterns: list[URLPattern] = [
    path(UNKNOWN, unknown.unknown_list, name="unknown"),
    path(f"{UNKNOWN}send-again/", unknown.unknown_send_again, name="unknown_send_again"),
]
