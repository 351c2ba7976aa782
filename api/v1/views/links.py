"""Make unique links at once, and read those that were given out."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Channel
from accounts.models.api_key import Scope
from accounts.selectors import channel_by_name
from api.errors import faults
from api.idempotency import answer_once
from api.pagination import PARAMETERS, page, page_of
from api.v1.serializers.links import (
    CustomerLinkIn,
    GivenLinkOut,
    LinkBatchOut,
    LinksIn,
    LinksOut,
    link_input,
)
from balancing.unique_links import family
from core.exceptions import Invalid
from links.formats.shape import Format
from links.link_inputs import LinkInput
from links.models import LinkBatch
from links.selectors import batch_by_public_id, given_links
from links.services.making import MadeLink, make_links
from links.services.submitting import Order, submit_customers
from links.verdicts import LinkVerdict

_TERMS = ("family", "domain", "is_tracked", "has_suffix", "is_embedded", "kept_days")


def channel_of(request: Request, name: str) -> Channel:
    """Return the channel that a client means; raise `Invalid` for one that is not there."""
    channel = channel_by_name(request._request.organisation, name)
    if channel is None:
        raise Invalid("unknown_channel", "There is no such channel.", {"channel": "Unknown."})
    return channel


def customers_of(given: list[dict[str, Any]], *, is_embedded: bool) -> list[LinkInput]:
    """Return the customers of a list; raise `Invalid`, naming the place, when one of them is not valid."""
    return [link_input(_customer(at, data), is_embedded=is_embedded) for at, data in enumerate(given)]


class LinksView(APIView):
    """Make one link or up to 1,000, or list those that are kept."""

    scopes = {"GET": Scope.LINKS_READ, "POST": Scope.LINKS_WRITE}

    @extend_schema(
        summary="Make unique links",
        description="One or up to 1,000; every one gets a verdict of its own. The same channel, domain, reference and "
        "e-mail have one link: asked for again, it is given again (`already_made`). Links that only the platform makes "
        "(`api_made`) take a call elsewhere each: then the answer is 202 and a link batch, whose `/result` holds one "
        "JSON object for each link and whose `/left-out` says what the platform refused.",
        request=LinksIn,
        responses={200: LinksOut, 202: LinkBatchOut},
    )
    def post(self, request: Request) -> Response:
        return answer_once(request, lambda: self._make(request))

    def _make(self, request: Request) -> Response:
        wanted = LinksIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        said = wanted.validated_data
        if family(said["family"]).is_remote:
            # The answer would wait for another company's servers, inside our transaction.
            return self._ask(request, said)
        answers: dict[int, dict[str, Any]] = {}
        valid: list[tuple[int, LinkInput]] = []
        for index, data in enumerate(said["links"]):
            one = CustomerLinkIn(data=data)
            if one.is_valid():
                valid.append((index, link_input(one.validated_data, is_embedded=said["is_embedded"])))
            else:
                answers[index] = _told(MadeLink(LinkVerdict.INVALID.value), list(faults(one.errors)))
        made = make_links(
            channel=channel_of(request, said["channel"]),
            family_key=said["family"],
            inputs=[item for _index, item in valid],
            domain=said["domain"],
            is_tracked=said["is_tracked"],
            has_suffix=said["has_suffix"],
            kept_days=said["kept_days"],
            now=timezone.now(),
        )
        for (index, _item), one in zip(valid, made, strict=True):
            answers[index] = _told(one, [])
        results = [{"index": index, **answers[index]} for index in range(len(answers))]
        counts = Counter(result["verdict"] for result in results)
        return Response(
            {"results": results, "counts": {verdict: counts[verdict] for verdict in LinkVerdict.values}}
        )

    def _ask(self, request: Request, said: dict[str, Any]) -> Response:
        terms = {name: said[name] for name in _TERMS}
        batch = submit_customers(
            channel=channel_of(request, said["channel"]),
            order=Order(**terms, format=Format.JSON_LINES.value),
            inputs=customers_of(said["links"], is_embedded=said["is_embedded"]),
            source=LinkBatch.Source.API,
            now=timezone.now(),
        )
        return Response(LinkBatchOut(batch).data, status=202)

    @extend_schema(
        summary="List links that were given out",
        parameters=[
            *PARAMETERS,
            OpenApiParameter("batch", str, description="Only those of this list."),
            OpenApiParameter("channel", str),
            OpenApiParameter("reference", str),
            OpenApiParameter("is_clicked", bool, description="Only those that a person followed."),
        ],
        responses=page_of("GivenLink", GivenLinkOut),
    )
    def get(self, request: Request) -> Response:
        organisation, asked = request._request.organisation, request.query_params
        batch = None
        if word := asked.get("batch", ""):
            batch = batch_by_public_id(organisation, word)
            if batch is None:
                raise Invalid("unknown_batch", "There is no such list.", {"batch": "Unknown."})
        found = given_links(
            organisation,
            batch=batch,
            channel=channel_of(request, asked["channel"]) if asked.get("channel") else None,
            reference=asked.get("reference", ""),
            is_clicked=asked.get("is_clicked", "").lower() in {"1", "true"},
        )
        return page(request, found, lambda link: GivenLinkOut(link).data)


def _told(made: MadeLink, errors: list[dict[str, str]]) -> dict[str, Any]:
    if made.verdict == LinkVerdict.INVALID and not errors:
        errors = [
            {"pointer": f"/{made.field}" if made.field else "", "code": made.code, "detail": made.reason}
        ]
    return {
        "verdict": made.verdict,
        "id": made.public_id or None,
        "link": made.link or None,
        "reference": made.reference or None,
        "errors": errors,
    }


def _customer(at: int, data: dict[str, Any]) -> dict[str, Any]:
    one = CustomerLinkIn(data=data)
    if not one.is_valid():
        found = {fault["pointer"]: fault["detail"] for fault in faults(one.errors, f"links/{at}")}
        raise Invalid("invalid", "Some fields are not valid.", found)
    return one.validated_data
