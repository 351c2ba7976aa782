"""Read channels, invitations and reviews; answer a review."""

from __future__ import annotations

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models.api_key import Scope
from accounts.selectors import channel_by_name, channels
from api.pagination import PARAMETERS, page, page_of
from api.v1.serializers.things import ChannelOut, InvitationOut, ReviewOut
from core.exceptions import Invalid
from invitations.selectors.events import invitation_by_public_id, invitations
from invitations.states import InvitationState
from reviews.selectors import Wanted, inbox, review_by_public_id


class ChannelsView(APIView):
    """The channels of the organisation."""

    scopes = {"GET": Scope.CHANNELS_READ}

    @extend_schema(summary="List channels", parameters=PARAMETERS, responses=page_of("Channel", ChannelOut))
    def get(self, request: Request) -> Response:
        return page(
            request, channels(request._request.organisation), lambda channel: ChannelOut(channel).data
        )


class InvitationsView(APIView):
    """Invitations, refused ones included."""

    scopes = {"GET": Scope.EVENTS_READ}

    @extend_schema(
        summary="List invitations",
        parameters=[
            *PARAMETERS,
            OpenApiParameter("channel", str),
            OpenApiParameter("reference", str),
            OpenApiParameter("state", str, enum=InvitationState.values),
        ],
        responses=page_of("Invitation", InvitationOut),
    )
    def get(self, request: Request) -> Response:
        asked = request.query_params
        channel = None
        if asked.get("channel"):
            channel = channel_by_name(request._request.organisation, asked["channel"])
            if channel is None:
                raise Invalid("unknown_channel", "There is no such channel.", {"channel": "Unknown."})
        state = asked.get("state", "")
        if state and state not in InvitationState.values:
            raise Invalid("unknown_state", "There is no such state.", {"state": "Unknown."})
        found = invitations(
            request._request.organisation, channel=channel, reference=asked.get("reference", ""), state=state
        )
        return page(request, found, lambda invitation: InvitationOut(invitation).data)


class InvitationView(APIView):
    """One invitation."""

    scopes = {"GET": Scope.EVENTS_READ}

    @extend_schema(summary="Read an invitation", responses=InvitationOut)
    def get(self, request: Request, public_id: str) -> Response:
        invitation = invitation_by_public_id(request._request.organisation, public_id)
        if invitation is None:
            raise Http404
        return Response(InvitationOut(invitation).data)


class ReviewsView(APIView):
    """Reviews on the own page."""

    scopes = {"GET": Scope.REVIEWS_READ}

    @extend_schema(summary="List reviews", parameters=PARAMETERS, responses=page_of("Review", ReviewOut))
    def get(self, request: Request) -> Response:
        found = inbox(request._request.organisation, Wanted()).select_related("invitation")
        return page(request, found, lambda review: ReviewOut(review).data)


class ReviewView(APIView):
    """One review."""

    scopes = {"GET": Scope.REVIEWS_READ}

    @extend_schema(summary="Read a review", responses=ReviewOut)
    def get(self, request: Request, public_id: str) -> Response:
        review = review_by_public_id(request._request.organisation, public_id)
        if review is None:
            raise Http404
        return Response(ReviewOut(review).data)
