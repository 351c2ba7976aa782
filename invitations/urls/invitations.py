"""Addresses of the follow-up of requests."""

from django.urls import URLPattern, path

from invitations.views import invitation_detail, invitations

INVITATIONS = "app/<slug:organisation>/invitations/"

urlpatterns: list[URLPattern] = [
    path(INVITATIONS, invitations.invitation_list, name="list"),
    path(f"{INVITATIONS}export/", invitations.invitation_export, name="export"),
    path(f"{INVITATIONS}cancel/", invitations.invitation_cancel, name="cancel"),
    path(f"{INVITATIONS}<str:invitation>/", invitation_detail.invitation_detail, name="detail"),
]
