"""What a sender's page shows beside the row: findings in words, the DKIM record, the address for reports."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.domain_checks.checking import dkim_record
from accounts.domain_checks.words import told
from accounts.models import DomainCheck, SenderIdentity
from accounts.services.senders import is_house
from accounts.transports import PROVIDERS, WITH_HOOK_PASSWORD, Transport
from core.public_tokens import make_token
from core.tokens import Purpose

# What to do at each provider, so that it tells us what became of letters.
STEPS = {
    Transport.AMAZON_SES: _(
        "Publish bounces, complaints and deliveries to an SNS topic with original headers included, set the topic's "
        "SignatureVersion to 2, and subscribe this address by HTTPS. We confirm the subscription by ourselves."
    ),
    Transport.POSTMARK: _(
        "Make a webhook with this address for deliveries, bounces and spam complaints, "
        "and enter user name and password."
    ),
    Transport.MAILGUN: _(
        "Make webhooks with this address for delivered, permanent and temporary failure, complained and unsubscribed."
    ),
    Transport.SENDGRID: _(
        "Make an event webhook with this address, switch its signature on, "
        "and enter the public key in the settings here."
    ),
    Transport.BREVO: _(
        "Make a transactional webhook with this address for delivered, bounces, complaints and unsubscriptions."
    ),
}


def hook_address(sender: SenderIdentity) -> str:
    """Return where the provider of a sender reports. It names the sender; reports must prove themselves besides."""
    token = make_token(Purpose.HOOK, organisation=sender.organisation_id, subject=sender.pk)
    return f"{settings.BASE_URL}{reverse('invitations:provider_hook', args=[token])}"


def facts_of(sender: SenderIdentity, check: DomainCheck | None) -> dict[str, Any]:
    """Return what the page of a sender wants besides the sender itself."""
    is_provided = sender.transport in PROVIDERS
    return {
        "is_house": is_house(sender),
        "is_provided": is_provided,
        "ways": [(way.value, way.label, way == sender.transport) for way in Transport],
        "options": [
            (name, value) for name, value in sorted(sender.options.items()) if name != "verification_key"
        ],
        "hook": hook_address(sender) if is_provided else "",
        "steps": STEPS.get(Transport(sender.transport), ""),
        "has_hook_password": sender.transport in WITH_HOOK_PASSWORD,
        "dkim_name": f"{sender.dkim_selector}._domainkey.{sender.domain}" if sender.dkim_selector else "",
        "dkim_record": dkim_record(sender.dkim_public) if sender.dkim_public else "",
        **check_facts(check),
    }


def check_facts(check: DomainCheck | None) -> dict[str, Any]:
    """Return what is known of the domain: findings in words, when they were made, whether new ones are under way."""
    return {
        "findings": [told(finding) for finding in check.findings] if check else [],
        "checked_at": check.checked_at if check else None,
        "is_checking": check is not None and check.asked_at is not None,
    }
