"""One provider's door, through django-anymail: a finished letter in, an outcome out. No marker and no row here."""

from __future__ import annotations

import email
import email.policy
import warnings
from collections.abc import Callable
from email.message import EmailMessage as Parsed
from typing import Any

from anymail.exceptions import AnymailNotSupportedWarning
from django.core.mail import EmailMultiAlternatives, get_connection

from accounts.transports import Transport
from invitations.mailer import Letter, Outcome, Stage, Verdict
from invitations.mailer.letters import fault_of
from invitations.mailer.outcomes import without_addresses
from invitations.providers.judging import judged
from invitations.providers.provider import Provider

# Anymail says at each use that nobody tests SendGrid there any more; our own tests do.
warnings.filterwarnings("ignore", category=AnymailNotSupportedWarning)

# Headers that the provider writes itself or is told otherwise.
_TOLD_OTHERWISE = frozenset(
    {"from", "to", "subject", "reply-to", "date", "mime-version", "content-type", "content-transfer-encoding"}
)
# Those that can leave our links and pictures alone when asked; the others do so anyway unless told to follow.
_FOLLOWING = frozenset({Transport.MAILGUN, Transport.POSTMARK, Transport.SENDGRID})
METADATA = "delivery"


class Client:
    """One connection to a provider. Opening it says nothing to the provider yet."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        # By name, so that only those who use Amazon's library have it in memory.
        name = f"anymail.backends.{provider.transport}.EmailBackend"
        self._backend: Any = get_connection(name, **_ARGUMENTS[provider.transport](provider))
        self._backend.open()

    def prepared(self, letter: Letter) -> EmailMultiAlternatives | Outcome:
        """Return a letter as anymail wants it, or its refusal when it is not fit to be sent."""
        fault = fault_of(letter)
        if not fault and not letter.recipient.isascii():
            fault = "the address is not ASCII"
        if fault:
            return Outcome(letter.key, Verdict.REFUSED, Stage.LETTER, fault)
        return self._message(letter)

    def post(self, letter: Letter, message: EmailMultiAlternatives) -> Outcome:
        """Hand over a letter whose marker is committed; whatever happens, return its outcome."""
        try:
            self._backend.send_messages([message])
            status = message.anymail_status
            reply = f"250 {self._provider} took it as {status.message_id}"
            return Outcome(
                letter.key, Verdict.ACCEPTED, Stage.DOT, without_addresses(reply, letter.recipient)
            )
        except Exception as error:  # one letter's end; what cannot be told from an acceptance is UNKNOWN
            return judged(letter, error, str(self._provider))

    def close(self) -> None:
        """End the connection."""
        self._backend.close()

    def _message(self, letter: Letter) -> EmailMultiAlternatives:
        parsed = email.message_from_bytes(letter.content, policy=email.policy.default)
        page, text = parsed.get_body(("html",)), parsed.get_body(("plain",))
        message = EmailMultiAlternatives(
            subject=str(parsed["Subject"] or ""),
            body=text.get_content() if text else "",
            from_email=str(parsed["From"].addresses[0]),
            to=[_recipient(parsed, letter.recipient)],
            reply_to=[str(address) for address in parsed["Reply-To"].addresses]
            if parsed["Reply-To"]
            else None,
            headers=_headers(parsed),
        )
        if page:
            message.attach_alternative(page.get_content(), "text/html")
        if parsed["X-Delivery"]:
            message.metadata = {METADATA: str(parsed["X-Delivery"])}
        if self._provider.transport in _FOLLOWING:
            message.track_opens = message.track_clicks = False
        return message


def _recipient(parsed: Parsed, address: str) -> str:
    """Return the customer with the name that the letter uses, as long as the address is the envelope's."""
    named = [one for one in parsed["To"].addresses if one.addr_spec == address] if parsed["To"] else []
    return str(named[0]) if named else address


def _headers(parsed: Parsed) -> dict[str, str]:
    return {name: str(value) for name, value in parsed.items() if name.lower() not in _TOLD_OTHERWISE}


def _requests(provider: Provider) -> dict[str, Any]:
    return {"requests_timeout": (provider.connect_seconds, provider.dot_reply_seconds)}


def _amazon_ses(provider: Provider) -> dict[str, Any]:
    options = provider.options
    return {
        "session_params": {
            "aws_access_key_id": options["access_key_id"],
            "aws_secret_access_key": provider.secret["secret_access_key"],
            "region_name": options["region"],
        },
        "client_params": {
            # botocore tries again by itself unless told not to, and a second try is a second letter.
            "config": {
                "retries": {"total_max_attempts": 1},
                "connect_timeout": provider.connect_seconds,
                "read_timeout": provider.dot_reply_seconds,
            }
        },
        "configuration_set_name": options.get("configuration_set"),
    }


def _postmark(provider: Provider) -> dict[str, Any]:
    more = {"message_stream": provider.options["stream"]} if provider.options.get("stream") else {}
    return {"server_token": provider.secret["server_token"], **more, **_requests(provider)}


def _mailgun(provider: Provider) -> dict[str, Any]:
    more = {"api_url": "https://api.eu.mailgun.net/v3"} if provider.options["region"] == "eu" else {}
    key, domain = provider.secret["api_key"], provider.options["domain"]
    return {"api_key": key, "sender_domain": domain, **more, **_requests(provider)}


def _sendgrid(provider: Provider) -> dict[str, Any]:
    more = {"api_url": "https://api.eu.sendgrid.com/v3/"} if provider.options["region"] == "eu" else {}
    return {"api_key": provider.secret["api_key"], **more, **_requests(provider)}


def _brevo(provider: Provider) -> dict[str, Any]:
    return {"api_key": provider.secret["api_key"], **_requests(provider)}


_ARGUMENTS: dict[str, Callable[[Provider], dict[str, Any]]] = {
    Transport.AMAZON_SES: _amazon_ses,
    Transport.POSTMARK: _postmark,
    Transport.MAILGUN: _mailgun,
    Transport.SENDGRID: _sendgrid,
    Transport.BREVO: _brevo,
}
