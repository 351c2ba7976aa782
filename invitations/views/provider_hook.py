"""The door where mail providers report what became of letters. Its address names the sender; requests prove it."""

from __future__ import annotations

import structlog
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import SenderIdentity
from accounts.services.transporting import credentials_of
from accounts.transports import PROVIDERS
from core.public_tokens import read_token
from core.secrets import Unreadable as SecretGone
from core.tenancy import tenant
from core.tokens import Purpose
from invitations.providers.certificates import NotFetched, confirm_subscription, fetched_certificate
from invitations.providers.reports import Unreadable, believe, read_reports, subscription_of
from invitations.providers.signatures import Forged
from invitations.selectors.senders import sender_of_hook
from invitations.services.reporting import take_reports

log = structlog.get_logger(__name__)

MOST_BYTES = 5 * 1024 * 1024


# Providers post without a cookie; each proves itself by signature or log-in.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def provider_hook(request: HttpRequest, token: str) -> HttpResponse:
    """Take in reports. Asked without any, say that this is the place."""
    known = read_token(token, Purpose.HOOK)
    if known is None:
        raise Http404
    with tenant(known.organisation):
        sender = sender_of_hook(known.organisation, known.subject)
    if sender is None or sender.transport not in PROVIDERS:
        raise Http404
    if request.method != "POST":
        return _said("Mail providers report here.", 200)
    if _length(request) > MOST_BYTES:
        return _said("A report has five megabytes at most.", 413)
    return _taken(request, sender)


def _taken(request: HttpRequest, sender: SenderIdentity) -> HttpResponse:
    """Believe, read and take in. No transaction is open while a certificate is fetched."""
    now = timezone.now()
    try:
        secret = credentials_of(sender)
        believe(request, sender.transport, sender.options, secret, certificate=fetched_certificate, now=now)
        if url := subscription_of(request, sender.transport):
            confirm_subscription(url)
            return _said("The subscription is confirmed.", 200)
        reports = read_reports(request, sender.transport, now)
    except Forged as refused:
        log.warning("report.forged", sender=sender.public_id, provider=sender.transport)
        answer = _said(refused.sentence, 401 if refused.wants_log_in else 403)
        if refused.wants_log_in:
            answer["WWW-Authenticate"] = 'Basic realm="reports"'
        return answer
    except Unreadable:
        return _said("This cannot be read as a report of the provider.", 400)
    except (NotFetched, SecretGone):
        return _said("The report cannot be checked at present. Send it again later.", 503)
    with tenant(sender.organisation_id):
        taken = take_reports(reports=reports, now=now)
    return JsonResponse({"reports": len(reports), "news": taken})


def _length(request: HttpRequest) -> int:
    text = request.headers.get("Content-Length", "")
    return int(text) if text.isdigit() else 0


def _said(sentence: str, status: int) -> HttpResponse:
    return JsonResponse({"detail": sentence}, status=status)
