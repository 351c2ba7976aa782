"""The addresses of the API."""

from django.urls import include, path

from api.views import DocsView, SchemaView, not_found

app_name = "api"

urlpatterns = [
    path("docs/", DocsView.as_view(url_name="api:schema"), name="docs"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("v1/", include("api.v1.urls")),
    path("v1/<path:rest>", not_found, name="not_found"),
]
