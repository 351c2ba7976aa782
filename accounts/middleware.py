"""The doors where a tenant is found: the organisation in a page's address, and the key of an API request."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

import structlog
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django_htmx.http import HttpResponseClientRedirect

from accounts import selectors
from accounts.models import Organisation
from accounts.shell import LAST_ORGANISATION
from core.tenancy import APP, tenant

PAGE = re.compile(r"/app/(?P<slug>[-a-zA-Z0-9_]+)/")
API = "/api/v1/"
YEAR = 365 * 24 * 60 * 60  # seconds
BEARER = re.compile(r"Bearer (\S+)", re.IGNORECASE)


class TenantMiddleware:
    """Open the tenant around the whole answer, rendering included, and undo half-done work when it fails.

    Pages: `/app/<organisation>/…` needs a membership, else 404. API: `/api/v1/…` needs a live key; without
    one the request goes on with no tenant open and the authenticator answers 401.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.organisation = request.membership = request.api_key = None
        if match := PAGE.match(request.path_info):
            return self._page(request, match["slug"])
        if request.path_info.startswith(API):
            return self._api(request)
        return self.get_response(request)

    def _page(self, request: HttpRequest, slug: str) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_login(request, slug)
        membership = selectors.membership_of(request.user, slug)
        if membership is None:
            raise Http404
        request.membership = membership
        response = self._within(request, membership.organisation)
        response.headers.setdefault("Cache-Control", "no-store")
        if request.COOKIES.get(LAST_ORGANISATION) != slug:
            response.set_cookie(
                LAST_ORGANISATION,
                slug,
                max_age=YEAR,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response

    def _api(self, request: HttpRequest) -> HttpResponse:
        match = BEARER.fullmatch(request.headers.get("Authorization", ""))
        key = selectors.live_key(match[1], timezone.now()) if match else None
        if key is None:
            return self.get_response(request)
        request.api_key = key
        return self._within(request, key.organisation)

    def _within(self, request: HttpRequest, organisation: Organisation) -> HttpResponse:
        request.organisation = organisation
        structlog.contextvars.bind_contextvars(organisation=organisation.public_id)
        with tenant(organisation):
            response = self.get_response(request)
            if response.status_code >= 500:
                # Django turns an exception into an answer, so nobody else would undo the half-done work.
                transaction.set_rollback(True, using=APP)
        return response


class LanguageMiddleware:
    """Speak the language a person has chosen, when one is chosen; otherwise what the browser asked for stands."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = getattr(request.user, "language", "")
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return self.get_response(request)


def _to_login(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead to the sign-in and from there back to a page; a deed or a part of a page is none that can be opened."""
    if request.htmx:
        address = urlsplit(request.htmx.current_url_abs_path or "")
    elif request.method in ("GET", "HEAD"):
        address = urlsplit(request.get_full_path())
    else:
        address = urlsplit(request.headers.get("Referer", ""))
    there = urlunsplit(("", "", address.path, address.query, ""))
    match = PAGE.match(address.path)
    answer = redirect_to_login(
        there if match and match["slug"] == slug else f"/app/{slug}/", settings.LOGIN_URL
    )
    return HttpResponseClientRedirect(answer["Location"]) if request.htmx else answer
