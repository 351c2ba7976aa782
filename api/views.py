"""What stands beside the resources: the documentation page, and what is not there."""

from __future__ import annotations

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from api.errors import respond


class SchemaView(SpectacularAPIView):
    """The OpenAPI schema; open to everybody, for it holds nobody's data."""

    authentication_classes: list[type] = []
    permission_classes: list[type] = []
    throttle_classes: list[type] = []


# Swagger's own page styles itself inline; no other page of ours may.
@method_decorator(csp_update({"style-src": ["'unsafe-inline'"], "img-src": ["data:"]}), name="dispatch")
class DocsView(SpectacularSwaggerSplitView):
    """The documentation, served by ourselves."""

    authentication_classes: list[type] = []
    permission_classes: list[type] = []
    throttle_classes: list[type] = []


@csrf_exempt
def not_found(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Say in the API's own way that an address does not exist."""
    return respond(request, 404, "not_found", "There is no such address.")
