"""Addresses that stand in letters or are given to mail providers, and are served by Django alone."""

from django.urls import URLPattern, path

from invitations.views.provider_hook import provider_hook
from invitations.views.unsubscribe import unsubscribe

urlpatterns: list[URLPattern] = [
    path("u/<str:token>/", unsubscribe, name="unsubscribe"),
    path("hooks/mail/<str:token>/", provider_hook, name="provider_hook"),
]
