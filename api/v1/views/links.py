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
from api.v1.serializers.links import CustomerLinkIn, GivenLinkOut, LinksIn, LinksOut, link_input
from balancing.unique_links import family
from core.exceptions import Invalid
from links.link_inputs import LinkInput
from links.selectors import batch_by_public_id, given_links
from links.services.making import MadeLink, make_links
from links.verdicts import LinkVerdict


def channel_of(request: Request, name: str) -> Channel:
    """Return the channel that a client means; raise `Invalid` for one that is not there."""
    channel = channel_by_name(request._request.organisation, name)
    if channel is None:
        raise Invalid("unknown_channel", "There is no such channel.", {"channel": "Unknown."})
    return channel


class LinksView(APIView):
    """Make one link or up to 1,000, or list those that are kept."""

    scopes = {"GET": Scope.LINKS_READ, "POST": Scope.LINKS_WRITE}

    @extend_schema(
        summary="Make unique links",
        description="One or up to 1,000; every one gets a verdict of its own. The same channel, domain, reference and "
        "e-mail have one link: asked for again, it is given again (`already_made`).",
        request=LinksIn,
        responses=LinksOut,
    )
    def post(self, request: Request) -> Response:
        return answer_once(request, lambda: self._make(request))

    def _make(self, request: Request) -> Response:
        wanted = LinksIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        said = wanted.validated_data
        if family(said["family"]).is_remote:
            # The answer would wait for another company's servers, inside our transaction.
            message = "The platform makes these links itself; send them as a link batch."
            raise Invalid("only_in_batches", message, {"family": message})
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
