"""Whether this process lives, and whether it can serve."""

from __future__ import annotations

from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.gallery import gallery as everything
from core.gallery_frame import gallery_shell
from core.tenancy import APP


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process is alive. Touches nothing."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers and is migrated. Mail and broker do not matter: rows wait."""
    try:
        executor = MigrationExecutor(connections[APP])
        missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return JsonResponse({"database": "unreachable"}, status=503)
    return JsonResponse({"database": "ok", "migrations_missing": missing}, status=503 if missing else 200)


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in every state; only on a developer's machine."""
    context = {**everything(timezone.localtime()), "shell": gallery_shell()}
    return render(request, "pages/gallery.html", context)
