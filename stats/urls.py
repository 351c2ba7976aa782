"""The addresses of this app's pages."""

from django.urls import URLPattern, path, register_converter

from stats.views import export, freshness, onward, overview, reconciliation

app_name = "stats"

register_converter(export.ExportConverter, "numbers_file")

APP = "app/<slug:organisation>/"
NUMBERS = f"{APP}numbers/"

urlpatterns: list[URLPattern] = [
    path(APP, overview.overview, name="overview"),
    path(f"{NUMBERS}freshness/", freshness.freshness, name="freshness"),
    path(f"{NUMBERS}reconciliation/", reconciliation.reconciliation, name="reconciliation"),
    path(f"{NUMBERS}reconciliation/recount/", reconciliation.recount, name="recount"),
    path(f"{NUMBERS}onward/", onward.onward, name="onward"),
    path(f"{NUMBERS}export/<numbers_file:what>/", export.export, name="export"),
]
