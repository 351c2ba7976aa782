"""Report events, one or a thousand; read them."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from django.http import Http404
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
from api.v1.serializers.events import BatchIn, BatchOut, EventIn, EventOut, event_input
from core.exceptions import Conflict, Invalid
from invitations.models import Event
from invitations.selectors.event_types import is_event_type
from invitations.selectors.events import event_by_public_id, events
from invitations.services.intake import EventInput, Recorded, record_event, record_events
from invitations.verdicts import ImportVerdict


def _channel(request: Request, name: str) -> Channel:
    channel = channel_by_name(request._request.organisation, name)
    if channel is None:
        raise Invalid("unknown_channel", "There is no such channel.", {"channel": "Unknown."})
    return channel


class EventsView(APIView):
    """Report one event, or list them."""

    scopes = {"GET": Scope.EVENTS_READ, "POST": Scope.EVENTS_WRITE}

    @extend_schema(
        summary="Report an event",
        description="Idempotent by channel, event type and reference: 201 the first time, 200 afterwards.",
        request=EventIn,
        responses={201: EventOut, 200: EventOut},
    )
    def post(self, request: Request) -> Response:
        return answer_once(request, lambda: self._record(request))

    def _record(self, request: Request) -> Response:
        wanted = EventIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        recorded = record_event(
            channel=_channel(request, wanted.validated_data["channel"]),
            event_type=wanted.validated_data["event_type"],
            event=wanted.input(),
            source=Event.Source.API,
            now=timezone.now(),
        )
        if recorded.verdict == ImportVerdict.SAME_PERSON:
            raise Conflict(
                "same_person",
                f"{ImportVerdict.SAME_PERSON.sentence} It is {recorded.event.public_id}.",
                {"reference": "Another reference of the same person and day is recorded already."},
            )
        if recorded.event is None:
            raise Invalid("invalid", recorded.reason, {_member(recorded.field): recorded.reason})
        status = 201 if recorded.verdict == ImportVerdict.CREATED else 200
        return Response(EventOut(recorded.event).data, status=status)

    @extend_schema(
        summary="List events",
        parameters=[*PARAMETERS, OpenApiParameter("channel", str), OpenApiParameter("reference", str)],
        responses=page_of("Event", EventOut),
    )
    def get(self, request: Request) -> Response:
        name = request.query_params.get("channel", "")
        found = events(
            request._request.organisation,
            channel=_channel(request, name) if name else None,
            reference=request.query_params.get("reference", ""),
        )
        return page(request, found, lambda event: EventOut(event).data)


class EventView(APIView):
    """One event."""

    scopes = {"GET": Scope.EVENTS_READ}

    @extend_schema(summary="Read an event", responses=EventOut)
    def get(self, request: Request, public_id: str) -> Response:
        event = event_by_public_id(request._request.organisation, public_id)
        if event is None:
            raise Http404
        return Response(EventOut(event).data)


class EventBatchView(APIView):
    """Report up to 1,000 events at once."""

    scopes = {"POST": Scope.EVENTS_WRITE}

    @extend_schema(
        summary="Report up to 1,000 events",
        description="Every event gets a verdict of its own; one that is wrong does not stop the others.",
        request=BatchIn,
        responses=BatchOut,
    )
    def post(self, request: Request) -> Response:
        return answer_once(request, lambda: self._record(request))

    def _record(self, request: Request) -> Response:
        wanted = BatchIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        verdicts: dict[int, dict[str, Any]] = {}
        groups = self._groups(request, wanted.validated_data["events"], verdicts)
        for (channel, event_type), items in groups.items():
            recorded = record_events(
                channel=channel,
                event_type=event_type,
                events=[item for _index, item in items],
                source=Event.Source.API,
                now=timezone.now(),
            )
            for (index, _item), result in zip(items, recorded, strict=True):
                verdicts[index] = _verdict(result)
        results = [{"index": index, **verdicts[index]} for index in range(len(verdicts))]
        counts = Counter(result["verdict"] for result in results)
        return Response(
            {"results": results, "counts": {verdict: counts[verdict] for verdict in ImportVerdict.values}}
        )

    def _groups(
        self, request: Request, given: list[dict[str, Any]], verdicts: dict[int, dict[str, Any]]
    ) -> dict[tuple[Channel, str], list[tuple[int, EventInput]]]:
        """Return the valid events by channel and type; write the verdict of the others."""
        groups: dict[tuple[Channel, str], list[tuple[int, EventInput]]] = defaultdict(list)
        channels: dict[str, Channel | None] = {}
        types: dict[str, bool] = {}
        for index, data in enumerate(given):
            wanted = EventIn(data=data)
            if not wanted.is_valid():
                verdicts[index] = _invalid(list(faults(wanted.errors)))
                continue
            name, event_type = wanted.validated_data["channel"], wanted.validated_data["event_type"]
            if name not in channels:
                channels[name] = channel_by_name(request._request.organisation, name)
            if event_type not in types:
                types[event_type] = is_event_type(event_type)
            channel = channels[name]
            if channel is None:
                verdicts[index] = _invalid([_fault("/channel", "There is no such channel.")])
            elif not types[event_type]:
                verdicts[index] = _invalid([_fault("/event_type", "There is no such event type.")])
            else:
                groups[channel, event_type].append((index, event_input(wanted.validated_data)))
        return groups


def _fault(pointer: str, detail: str) -> dict[str, str]:
    return {"pointer": pointer, "code": "invalid", "detail": detail}


def _invalid(errors: list[dict[str, str]]) -> dict[str, Any]:
    return {"verdict": ImportVerdict.INVALID, "id": None, "errors": errors}


def _verdict(recorded: Recorded) -> dict[str, Any]:
    if recorded.verdict == ImportVerdict.INVALID:
        return _invalid([_fault(f"/{_member(recorded.field)}", recorded.reason)])
    return {
        "verdict": recorded.verdict,
        "id": recorded.event.public_id if recorded.event else None,
        "errors": [],
    }


def _member(field: str) -> str:
    """Return where a field of intake stands in the body."""
    if field in {"email", "name", "country"}:
        return f"customer/{field}"
    if field == "customer_reference":
        return "customer/reference"
    return f"consents/{field.removeprefix('consent_')}" if field.startswith("consent_") else field
