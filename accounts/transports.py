"""The ways in which a sender's letters can leave, and what each must be told. A closed list, in code."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Transport(models.TextChoices):
    """By whom letters are handed on. All but the first two are mail providers, reached by HTTP."""

    HOUSE = "house", _("Our mail server")
    SMTP = "smtp", _("Your own mail server")
    AMAZON_SES = "amazon_ses", "Amazon SES"
    POSTMARK = "postmark", "Postmark"
    MAILGUN = "mailgun", "Mailgun"
    SENDGRID = "sendgrid", "SendGrid"
    BREVO = "brevo", "Brevo"


PROVIDERS = frozenset(Transport) - {Transport.HOUSE, Transport.SMTP}
# Ports on which mail servers take letters; others are somebody else's service.
SMTP_PORTS = (587, 465, 25, 2525)


@dataclass(frozen=True, slots=True)
class Value:
    """One thing to be told. A secret one is sealed and never shown again; `choices` are (value, label)."""

    name: str
    label: str | Promise
    help_text: str | Promise = ""
    is_secret: bool = False
    is_required: bool = True
    choices: tuple[tuple[str, str | Promise], ...] = ()
    pattern: str = r"[\x21-\x7e]{1,500}"


_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)*{_LABEL}"
_REGIONS = (("us", _("United States")), ("eu", _("European Union")))

VALUES: dict[str, tuple[Value, ...]] = {
    Transport.HOUSE: (),
    Transport.SMTP: (
        Value("host", _("Name of the server"), _("For example smtp.example.com."), pattern=_HOST),
        Value("port", _("Port"), choices=tuple((str(port), str(port)) for port in SMTP_PORTS)),
        Value(
            "security",
            _("Encryption"),
            choices=(
                ("starttls", _("STARTTLS, usual on port 587")),
                ("tls", _("TLS from the start, usual on port 465")),
                ("none", _("None: letters travel in the open, and no password can be used")),
            ),
        ),
        Value("username", _("User name"), is_required=False),
        Value(
            "password", _("Password"), is_secret=True, is_required=False, pattern=r"[^\x00-\x1f\x7f]{1,500}"
        ),
    ),
    Transport.AMAZON_SES: (
        Value("region", _("Region"), _("For example eu-west-1."), pattern=r"[a-z]{2}(?:-[a-z]+)+-[0-9]"),
        Value("access_key_id", _("Access key id"), pattern=r"[A-Z0-9]{16,128}"),
        Value("secret_access_key", _("Secret access key"), is_secret=True),
        Value(
            "topic",
            _("ARN of the SNS topic"),
            _("The topic to which SES reports deliveries, bounces and complaints. Others are refused."),
            is_required=False,
            pattern=r"arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_.-]{1,256}",
        ),
        Value(
            "configuration_set",
            _("Configuration set"),
            _("If your SES account publishes its events by one."),
            is_required=False,
            pattern=r"[A-Za-z0-9_-]{1,64}",
        ),
    ),
    Transport.POSTMARK: (
        Value("server_token", _("Server API token"), is_secret=True),
        Value(
            "stream",
            _("Message stream"),
            _("By default: outbound."),
            is_required=False,
            pattern=r"[a-z0-9-]{1,64}",
        ),
    ),
    Transport.MAILGUN: (
        Value(
            "domain",
            _("Sending domain"),
            _("As it is called at Mailgun, for example mg.example.com."),
            pattern=_HOST,
        ),
        Value("region", _("Region"), choices=_REGIONS),
        Value("api_key", _("API key"), is_secret=True),
        Value("signing_key", _("HTTP webhook signing key"), is_secret=True, is_required=False),
    ),
    Transport.SENDGRID: (
        Value("region", _("Region"), choices=_REGIONS),
        Value("api_key", _("API key"), is_secret=True),
        Value(
            "verification_key",
            _("Public key of the signed event webhook"),
            _("SendGrid shows it under Mail Settings, Event Webhook."),
            is_required=False,
            pattern=r"[A-Za-z0-9+/=]{80,400}",
        ),
    ),
    Transport.BREVO: (Value("api_key", _("API key"), is_secret=True),),
}
# Providers that do not sign what they report; they log in at our door instead, with a password that we make.
WITH_HOOK_PASSWORD = frozenset({Transport.POSTMARK, Transport.BREVO})


class Fault(models.TextChoices):
    """Why letters of a sender wait: what its mail server or provider said to all of them alike."""

    LOG_IN = (
        "log_in",
        _("The mail server refuses the log-in. Has the password or key changed? Enter it anew."),
    )
    UNREACHABLE = "unreachable", _("The mail server cannot be reached, or takes no letters at present.")
    TLS = "tls", _("No encrypted connection to the mail server comes about. Check name, port and encryption.")
    NOT_ALLOWED = "not_allowed", _("The mail server does not let this sender address send. Allow it there.")
    UNREADABLE = "unreadable", _("The stored password or key cannot be read any more. Enter it anew.")
    PRIVATE = "private", _("The name of the mail server leads into a private network, where we do not call.")
