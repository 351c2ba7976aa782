"""The customer's pages: write a review, and be thanked. The token is the right; no cookie, no JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core.exceptions import Conflict
from core.public_tokens import make_token, read_token
from core.tenancy import tenant
from core.tokens import Purpose
from invitations.models import Invitation
from reviews.forms import ReviewForm
from reviews.selectors import invitation_by_key, onward_listings, review_of
from reviews.services import submit_review

View = Callable[..., HttpResponse]


@contextmanager
def _opened(text: str) -> Iterator[Invitation]:
    token = read_token(text, Purpose.REVIEW)
    if token is None:
        raise Http404
    with tenant(token.organisation):
        invitation = invitation_by_key(token.organisation, token.subject)
        if invitation is None:
            raise Http404
        language = invitation.language if translation.check_for_language(invitation.language) else "en"
        with translation.override(language):
            yield invitation


def _by_token(view: View) -> View:
    """Open the tenant that the token names, in the customer's language, around the whole view."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        with _opened(token) as invitation:
            response = view(request, token, invitation)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return opened


# The token in the address is the proof of who asks, and mail programs send no cookies: a CSRF cookie would only
# shut out customers whose browser refuses it.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_by_token
def write(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponse:
    if review_of(invitation) is not None:
        return redirect("reviews:thanks", token=token)
    chosen = request.GET.get("stars", "")
    form = ReviewForm(request.POST or None, initial={"rating": chosen, "display_name": ""})
    if request.method == "POST" and form.is_from_a_program:
        return redirect("reviews:thanks", token=token)
    if request.method == "POST" and form.is_valid():
        # A second tab is no error: the review is there, which is all the customer wants.
        with suppress(Conflict):
            submit_review(invitation=invitation, words=form.words(), now=timezone.now())
        return redirect("reviews:thanks", token=token)
    context = _context(invitation, token) | {"form": form}
    return render(request, "reviews/write.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
@_by_token
def thanks(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponse:
    review = review_of(invitation)
    if review is None:
        return redirect("reviews:write", token=token)
    links = [
        {"listing": listing, "url": _onward(invitation, review.pk, listing.pk)}
        for listing in onward_listings(invitation.channel)
    ]
    return render(
        request, "reviews/thanks.html", _context(invitation, token) | {"review": review, "links": links}
    )


def _onward(invitation: Invitation, review: int, listing: int) -> str:
    token = make_token(
        Purpose.ONWARD, organisation=invitation.organisation_id, subject=review, listing=listing
    )
    return f"{settings.TRACKING_URL}/w/{token}/"


def _context(invitation: Invitation, token: str) -> dict[str, Any]:
    channel = invitation.channel
    return {
        "brand": {"name": channel.name, "colour": channel.colour, "url": channel.url},
        "channel": channel,
        "organisation": invitation.organisation,
        "invitation": invitation,
        "token": token,
    }
