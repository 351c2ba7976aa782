"""The customer says no: a page with a button, and the one click of RFC 8058. The token is the right; no cookie."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.public_tokens import read_token
from core.tenancy import tenant
from core.tokens import Purpose
from invitations.models import Invitation
from invitations.refusals import Refusal
from invitations.selectors.recipients import hashes_of, invitation_of_letter, is_suppressed
from invitations.services.suppression import lift, suppress


# Mail programs post without a cookie (RFC 8058 §3.2), and the token in the address proves who asks.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, and change nothing, when the address is opened; do it when it is posted to."""
    known = read_token(token, Purpose.UNSUBSCRIBE)
    if known is None:
        raise Http404
    with tenant(known.organisation):
        invitation = invitation_of_letter(known.organisation, known.subject)
        if invitation is None:
            raise Http404
        if request.method == "POST":
            return _change(request, token, invitation)
        return _page(request, token, invitation)


def _change(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponse:
    hashes = hashes_of(invitation)
    if request.POST.get("mistake"):
        lift(address_hashes=hashes, reasons=[Refusal.UNSUBSCRIBED])
    else:
        suppress(address_hash=hashes[0], also=hashes[1:], reason=Refusal.UNSUBSCRIBED, now=timezone.now())
    if request.POST.get("List-Unsubscribe") == "One-Click":
        return HttpResponse(status=200, content_type="text/plain")
    return redirect("invitations:unsubscribe", token=token)


def _page(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponse:
    channel = invitation.channel
    language = invitation.language if translation.check_for_language(invitation.language) else "en"
    with translation.override(language):
        response = render(
            request,
            "invitations/public/unsubscribe.html",
            {
                "brand": {"name": channel.name, "colour": channel.colour, "url": channel.url},
                "channel": channel,
                "organisation": invitation.organisation,
                "token": token,
                "is_done": is_suppressed(invitation, Refusal.UNSUBSCRIBED),
            },
        )
    response["Referrer-Policy"] = "no-referrer"
    return response
