"""Accept a membership offer: as somebody who is logged in, after logging in, or by signing up."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.forms.founding import OFFER_IN_SESSION
from accounts.forms.team import WHAT_THEY_DO
from accounts.roles import Role
from accounts.selectors import has_account
from accounts.services.team import accept_offer, open_offer
from accounts.shell import front_page
from core.exceptions import DomainError


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def offer_accept(request: HttpRequest, secret: str) -> HttpResponse:
    """Show an offer; on POST join, or go and make an account (or log in) first."""
    now = timezone.now()
    offer = open_offer(secret, now)
    if offer is None:
        return render(request, "accounts/offer_gone.html", status=404)
    is_known = has_account(offer.email)
    if request.method == "POST" and not request.user.is_authenticated:
        return _enter(request, secret, is_known)
    problem = ""
    if request.method == "POST":
        try:
            accept_offer(offer=offer, user=request.user, now=now)
        except DomainError as error:
            problem = error.message
        else:
            messages.success(request, _("Welcome to “%(name)s”.") % {"name": offer.organisation.name})
            return redirect(front_page(offer.organisation))
    context = {
        "offer": offer,
        "what": WHAT_THEY_DO[Role(offer.role)],
        "is_known": is_known,
        "is_other": request.user.is_authenticated and request.user.email != offer.email,
        "problem": problem,
    }
    return render(request, "accounts/offer_accept.html", context, status=403 if problem else 200)


def _enter(request: HttpRequest, secret: str, is_known: bool) -> HttpResponse:
    if is_known:
        here = reverse("accounts:offer_accept", args=[secret])
        return redirect(f"{reverse('account_login')}?{urlencode({'next': here})}")
    # The session carries it, so that the sign-up form knows that nothing is to be founded.
    request.session[OFFER_IN_SESSION] = secret
    return redirect("account_signup")
