"""From a provider's request to reports: believed first, then read with anymail's words. No row is touched here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from anymail.exceptions import AnymailError
from django.http import HttpRequest
from django.utils.module_loading import import_string

from accounts.transports import Transport
from invitations.delivery_reports import Kind, Report, event_name
from invitations.mailer.outcomes import without_addresses
from invitations.providers.client import METADATA
from invitations.providers.signatures import (
    SNS_SUBSCRIPTION,
    Forged,
    check_log_in,
    check_mailgun,
    check_sendgrid,
    check_sns,
)

_VIEWS = {
    Transport.AMAZON_SES: "anymail.webhooks.amazon_ses.AmazonSESTrackingWebhookView",
    Transport.POSTMARK: "anymail.webhooks.postmark.PostmarkTrackingWebhookView",
    Transport.MAILGUN: "anymail.webhooks.mailgun.MailgunTrackingWebhookView",
    Transport.SENDGRID: "anymail.webhooks.sendgrid.SendGridTrackingWebhookView",
    Transport.BREVO: "anymail.webhooks.brevo.BrevoTrackingWebhookView",
}
# Anymail's views want a secret or warn; what it would prove has been proven by then.
_NOT_ASKED = "asked:before"
_LASTING = frozenset({"bounced", "invalid"})
# By the provider's own words: what anymail calls bounced for good although it may pass.
_PASSING = frozenset({"SoftBounce", "soft_bounce", "Transient", "Undetermined", "blocked"})
_NO_SUCH_ADDRESS = re.compile(r"5\.1\.\d+|550|551|553")


class Unreadable(Exception):
    """Say that a genuine request holds nothing we can read; another try would not change that."""


def subscription_of(request: HttpRequest, transport: str) -> str:
    """Return the address by which Amazon wants its subscription confirmed, blank for every other request.

    Call it after `believe`. Raises `Forged` for an address that is not Amazon's.
    """
    if transport != Transport.AMAZON_SES:
        return ""
    message = _json(request)
    if message.get("Type") != "SubscriptionConfirmation":
        return ""
    url = str(message.get("SubscribeURL", ""))
    if not SNS_SUBSCRIPTION.fullmatch(url):
        raise Forged("The address of the subscription is not Amazon's.")
    return url


def believe(
    request: HttpRequest,
    transport: str,
    options: Mapping[str, str],
    secret: Mapping[str, str],
    *,
    certificate: Callable[[str], bytes],
    now: datetime,
) -> None:
    """Raise `Forged` unless a request is what this sender's provider says, `Unreadable` for rubbish."""
    if transport == Transport.MAILGUN:
        block = _json(request).get("signature")
        check_mailgun(block if isinstance(block, dict) else {}, secret.get("signing_key", ""), now)
    elif transport == Transport.SENDGRID:
        check_sendgrid(request.headers, request.body, options.get("verification_key", ""), now)
    elif transport == Transport.AMAZON_SES:
        check_sns(_json(request), options.get("topic", ""), certificate, now)
    else:
        check_log_in(request.headers.get("Authorization", ""), secret.get("hook_password", ""))


def read_reports(request: HttpRequest, transport: str, now: datetime) -> list[Report]:
    """Return what a believed request reports about letters of ours; opens, clicks and other people's letters are left.

    An event without a time gets `now`, one from the future too. Raises `Unreadable`.
    """
    view = import_string(_VIEWS[Transport(transport)])(**_arguments(transport))
    try:
        events = view.parse_events(request)
    except (AnymailError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(type(error).__name__) from error
    return [report for event in events if (report := _report(event, transport, now))]


def _report(event: Any, transport: str, now: datetime) -> Report | None:
    delivery = event.metadata.get(METADATA) if isinstance(event.metadata, dict) else None
    if event.event_type not in Kind.values or not isinstance(delivery, str):
        return None
    happened = event.timestamp if isinstance(event.timestamp, datetime) else now
    happened = min(happened if happened.tzinfo else happened.replace(tzinfo=UTC), now)
    told = event.mta_response or event.description or ""
    return Report(
        delivery=delivery,
        kind=Kind(event.event_type),
        provider=transport,
        event=event_name(str(event.event_id or ""), event.event_type, event.message_id, event.timestamp),
        happened_at=happened,
        is_lasting=_is_lasting(event),
        detail=without_addresses(str(told), str(event.recipient or "")),
    )


def _is_lasting(event: Any) -> bool:
    """Tell whether the address is at fault for good, by anymail's word and by the provider's own."""
    told = event.esp_event if isinstance(event.esp_event, dict) else {}
    bounce = told.get("bounce")
    inner = bounce.get("bounceType") if isinstance(bounce, dict) else None
    if _PASSING & {
        str(word) for word in (told.get("Type"), told.get("event"), told.get("type"), inner) if word
    }:
        return False
    if event.reject_reason in _LASTING or told.get("event") == "bounce":
        return True
    data = told.get("event-data")  # Mailgun, whose reason is often just "generic"
    status = data.get("delivery-status") if isinstance(data, dict) else None
    code = str(status.get("enhanced-code") or status.get("code") or "") if isinstance(status, dict) else ""
    return event.event_type == Kind.BOUNCED and bool(_NO_SUCH_ADDRESS.fullmatch(code))


def _arguments(transport: str) -> dict[str, Any]:
    if transport == Transport.MAILGUN:
        return {"webhook_signing_key": _NOT_ASKED}
    common: dict[str, Any] = {"webhook_secret": _NOT_ASKED}
    return (
        {**common, "auto_confirm_sns_subscriptions": False} if transport == Transport.AMAZON_SES else common
    )


def _json(request: HttpRequest) -> dict[str, Any]:
    try:
        found = json.loads(request.body)
    except ValueError as error:
        raise Unreadable("ValueError") from error
    if not isinstance(found, dict):
        raise Unreadable("not an object")
    return found
