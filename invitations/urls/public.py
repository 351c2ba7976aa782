"""Addresses that stand in letters and are served by Django alone."""

from django.urls import URLPattern, path

from invitations.views.unsubscribe import unsubscribe

urlpatterns: list[URLPattern] = [path("u/<str:token>/", unsubscribe, name="unsubscribe")]
