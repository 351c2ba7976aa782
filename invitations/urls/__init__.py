"""The addresses of this app's pages, collected from one room for each matter."""

from django.urls import URLPattern

app_name = "invitations"

urlpatterns: list[URLPattern] = []
