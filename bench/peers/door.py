"""A tracking door as it is usually built: a Django view behind the usual middleware that creates one row."""

from __future__ import annotations

from datetime import UTC
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils import timezone

from balancing.models import Listing
from core.public_tokens import read_token
from core.tenancy import tenant
from core.tokens import Purpose
from tracking.answers import PIXEL
from tracking.models import Hit


def hit(request: HttpRequest, text: str) -> HttpResponse:
    """Read the token, create the row, answer with the picture or the way to the platform."""
    token = read_token(text, Purpose.CLICK, Purpose.OPEN)
    if token is None:
        raise Http404
    now = timezone.now()
    with tenant(token.organisation):
        listing = Listing.objects.get(pk=token.listing)
        Hit.objects.create(
            id=uuid4(),
            received_at=now,
            day_on=now.astimezone(UTC).date(),
            organisation_id=token.organisation,
            purpose=token.purpose,
            subject=token.subject,
            listing=token.listing,
            channel=listing.channel_id,
            sequence=token.sequence,
            method=request.method or "",
            source=b"",
            agent=request.headers.get("user-agent", "")[:40],
        )
    if token.purpose == Purpose.CLICK:
        return HttpResponseRedirect(listing.url)
    return HttpResponse(PIXEL.body, content_type="image/gif")


urlpatterns = [path("o/<str:text>.gif", hit), path("c/<str:text>/", hit)]
