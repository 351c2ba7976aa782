"""Look at a sender's domain and its own mail server. Network; no transaction is open while anything is asked."""

from __future__ import annotations

import asyncio
from datetime import datetime

from django.conf import settings

from accounts.domain_checks import Expected, Finding, Resolve, Verdict, check_domain
from accounts.models import SenderIdentity
from accounts.services.domain_checks import keep_findings
from accounts.services.transporting import clear_fault, note_fault
from accounts.transports import Fault, Transport
from core.secrets import Unreadable
from core.tenancy import tenant
from invitations.mailer import Outcome, Relay
from invitations.mailer import Verdict as LetterVerdict
from invitations.mailer.greeting import RelayUnavailable, open_session
from invitations.mailer.relays import tls_context
from invitations.services.sending.carriers import fault_of
from invitations.services.sending.routes import carrier_of

# What providers ask to be included. Those that are not here sign and return by domains of their own.
_PROVIDER_SPF = {
    Transport.AMAZON_SES: "amazonses.com",
    Transport.MAILGUN: "mailgun.org",
    Transport.SENDGRID: "sendgrid.net",
    Transport.BREVO: "spf.brevo.com",
}


def check_sender(*, organisation: int, key: int, resolve: Resolve, now: datetime) -> list[Finding]:
    """Look at one sender and keep what was found. Call it with no tenant open; a sender that is gone gives nothing."""
    with tenant(organisation):
        sender = SenderIdentity.objects.filter(organisation=organisation, pk=key).first()
    if sender is None:
        return []
    findings = check_domain(expected_of(sender), resolve)
    fault: Fault | None = None
    if sender.transport == Transport.SMTP:
        fault, reply = knock(sender)
        verdict = Verdict.FAIL if fault else Verdict.OK
        words = str(fault.label) if fault else ""
        findings.append(Finding("log_in", verdict, "log_in_failed" if fault else "log_in_ok", detail=words))
    with tenant(organisation):
        keep_findings(sender=sender, findings=findings, now=now)
        if fault:
            note_fault(sender=sender, fault=fault, reply=reply, now=now)
        elif sender.transport == Transport.SMTP and sender.fault != Fault.NOT_ALLOWED:
            clear_fault(sender=sender)
    return findings


def expected_of(sender: SenderIdentity) -> Expected:
    """Return what a sender's letters want of its domain."""
    is_house = sender.transport == Transport.HOUSE
    is_provided = not is_house and sender.transport != Transport.SMTP
    include = settings.SPF_INCLUDE if is_house else _PROVIDER_SPF.get(Transport(sender.transport), "")
    returns_elsewhere = is_provided or (is_house and bool(settings.BOUNCE_DOMAIN))
    return Expected(
        domain=sender.domain,
        spf_include=include,
        is_return_path=not returns_elsewhere,
        dkim_selector="" if is_provided else sender.dkim_selector,
        dkim_public=sender.dkim_public,
        is_dkim_on=sender.is_dkim_on,
        is_signed_elsewhere=is_provided or (not is_house and not sender.dkim_selector),
    )


def knock(sender: SenderIdentity) -> tuple[Fault | None, str]:
    """Log in at a sender's own mail server and leave again; return what is wrong, and what the server said."""
    try:
        relay = carrier_of(sender)
    except Unreadable:
        return Fault.UNREADABLE, ""
    if not isinstance(relay, Relay):
        return None, ""
    try:
        asyncio.run(_come_and_go(relay))
    except RelayUnavailable as refused:
        outcome = Outcome(0, LetterVerdict.RETRY, refused.stage, refused.reply, relay_fault=True)
        return fault_of(outcome), refused.reply
    return None, ""


async def _come_and_go(relay: Relay) -> None:
    session = await open_session(relay, tls_context(relay))
    await session.wire.close()
