"""Pages of the API: by cursor, newest first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.exceptions import Invalid
from core.pages import DEFAULT, MOST, paginate

PARAMETERS = [
    OpenApiParameter("cursor", str, description="Where the page before ended (`next_cursor`)."),
    OpenApiParameter("limit", int, description=f"How many, 1 to {MOST}; {DEFAULT} by default."),
]


def page_of(name: str, item: type[serializers.Serializer]) -> type[serializers.Serializer]:
    """Return the serializer of a page of such items, for the schema."""
    fields = {
        "data": item(many=True),
        "next_cursor": serializers.CharField(allow_blank=True),
        "has_more": serializers.BooleanField(),
    }
    return type(
        f"{name}Page", (serializers.Serializer,), {**fields, "__doc__": f"A page of {name.lower()}s."}
    )


def page(request: Request, found: QuerySet, show: Callable[[Any], dict[str, Any]]) -> Response:
    """Return a page of a queryset with its `Link` to the next one (RFC 8288)."""
    limit, cursor = request.query_params.get("limit", str(DEFAULT)), request.query_params.get("cursor", "")
    if not limit.isdecimal() or not 1 <= int(limit[:9]) <= MOST:
        raise Invalid("limit", f"limit is a whole number from 1 to {MOST}.", {"limit": "Out of range."})
    if cursor and (not cursor.isdecimal() or len(cursor) > 18):
        raise Invalid("cursor", "This is no cursor of ours.", {"cursor": "Unknown."})
    rows = paginate(found, cursor, int(limit))
    body = {
        "data": [show(row) for row in rows],
        "next_cursor": rows.next_cursor,
        "has_more": bool(rows.next_cursor),
    }
    response = Response(body)
    if rows.next_cursor:
        query = {**request.query_params.dict(), "cursor": rows.next_cursor}
        response["Link"] = f'<{request.build_absolute_uri(request.path)}?{urlencode(query)}>; rel="next"'
    return response
