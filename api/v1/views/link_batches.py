"""Lists of customers become links and a file, in their own time."""

from __future__ import annotations

import json
from contextlib import suppress
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models.api_key import Scope
from accounts.services.audit import record_audit
from api.idempotency import answer_once
from api.pagination import PARAMETERS, page, page_of
from api.v1.serializers.links import LinkBatchIn, LinkBatchOut
from api.v1.views.links import channel_of, customers_of
from core.exceptions import Conflict
from core.uploads import FRAME
from links.models import LinkBatch
from links.result_names import rejected_name, result_name, result_type
from links.selectors import batch_by_public_id, batches
from links.services.batches import cancel_batch, delete_batch
from links.services.submitting import Order, submit_customers, submit_file

_ORDER = (
    "family", "domain", "is_tracked", "has_suffix", "is_embedded", "locale", "kept_days", "mapping", "date_format",
    "preset", "columns", "format", "encoding", "delimiter", "has_header", "split_by", "sheet",
)  # fmt: skip


class TooLarge(APIException):
    """Say that a body is above the limit; none of it was read."""

    status_code = 413
    default_code = "too_large"
    default_detail = "This list is too large. Split it."


class LinkBatchesView(APIView):
    """Hand in a list, or list the lists."""

    scopes = {"GET": Scope.LINKS_READ, "POST": Scope.LINKS_WRITE}
    parser_classes = [JSONParser, MultiPartParser]

    @extend_schema(
        summary="Hand in a list of customers",
        description="A CSV or XLSX file as `multipart/form-data`, or up to 10,000 `links` as JSON. Ask for the list's "
        "state until it is `finished`, then fetch the file. A list in which secret keys stand is refused.",
        request=LinkBatchIn,
        responses={202: LinkBatchOut},
    )
    def post(self, request: Request) -> Response:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isdecimal() and int(announced) > settings.IMPORT_MAX_BYTES + FRAME:
            raise TooLarge
        if "multipart/form-data" not in (request.content_type or ""):
            return answer_once(request, lambda: self._submit(request))
        return answer_once(request, lambda: self._submit(request), digest=_digest(request))

    def _submit(self, request: Request) -> Response:
        wanted = LinkBatchIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        said: dict[str, Any] = wanted.validated_data
        order = Order(**{name: said[name] for name in _ORDER})
        common = {
            "channel": channel_of(request, said["channel"]),
            "order": order,
            "source": LinkBatch.Source.API,
            "now": timezone.now(),
        }
        if file := said.get("file"):
            batch = submit_file(name=file.name, content=file, **common)
        else:
            batch = submit_customers(
                inputs=customers_of(said["links"], is_embedded=order.is_embedded), **common
            )
        return Response(LinkBatchOut(batch).data, status=202)

    @extend_schema(
        summary="List the lists", parameters=PARAMETERS, responses=page_of("LinkBatch", LinkBatchOut)
    )
    def get(self, request: Request) -> Response:
        found = batches(request._request.organisation)
        return page(request, found, lambda batch: LinkBatchOut(batch).data)


class LinkBatchView(APIView):
    """One list."""

    scopes = {"GET": Scope.LINKS_READ, "DELETE": Scope.LINKS_WRITE}

    @extend_schema(summary="Read a list's state", responses=LinkBatchOut)
    def get(self, request: Request, batch: str) -> Response:
        return Response(LinkBatchOut(_found(request, batch)).data)

    @extend_schema(
        summary="Delete a list with its file and links",
        description="Its tracked links lead to a page that says so from then on.",
        responses={204: None},
    )
    def delete(self, request: Request, batch: str) -> Response:
        delete_batch(batch=_found(request, batch), actor=None)
        return Response(status=204)


class LinkBatchCancelView(APIView):
    """Stop a list."""

    scopes = {"POST": Scope.LINKS_WRITE}

    @extend_schema(summary="Stop a list where it stands", request=None, responses=LinkBatchOut)
    def post(self, request: Request, batch: str) -> Response:
        stopped = cancel_batch(batch=_found(request, batch), actor=None, now=timezone.now())
        return Response(LinkBatchOut(stopped).data)


class LinkBatchResultView(APIView):
    """The finished file of a list."""

    scopes = {"GET": Scope.LINKS_READ}

    @extend_schema(
        summary="Fetch the finished file", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, batch: str) -> FileResponse:
        found = _found(request, batch)
        return _file(request, found, found.result_key, result_name(found), result_type(found))


class LinkBatchLeftOutView(APIView):
    """The rows of a list that got no link."""

    scopes = {"GET": Scope.LINKS_READ}

    @extend_schema(
        summary="Fetch the rows left out, with reasons", responses={(200, "text/csv"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, batch: str) -> FileResponse:
        found = _found(request, batch)
        return _file(request, found, found.rejected_key, rejected_name(found), "text/csv; charset=utf-8")


def _found(request: Request, public_id: str) -> LinkBatch:
    batch = batch_by_public_id(request._request.organisation, public_id)
    if batch is None:
        raise Http404
    return batch


def _file(request: Request, batch: LinkBatch, key: str, name: str, content_type: str) -> FileResponse:
    stream = None
    if key:
        with suppress(FileNotFoundError):
            stream = default_storage.open(key, "rb")
    if stream is None:
        raise Conflict("no_file", "There is no such file, not yet or not any more.")
    record_audit(actor=None, action="links.downloaded", target=batch.public_id, key=request.auth)
    return FileResponse(stream, as_attachment=True, filename=name, content_type=content_type)


def _digest(request: Request) -> bytes:
    """Return what tells two handed in files apart, reading the file in pieces."""
    found = sha256()
    for name in sorted(request.data):
        value = request.data[name]
        if name not in request.FILES:
            found.update(json.dumps([name, str(value)]).encode())
    for name, file in sorted(request.FILES.items()):
        found.update(json.dumps([name]).encode())
        for block in file.chunks():
            found.update(block)
        file.seek(0)
    return found.digest()
