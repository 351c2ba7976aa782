"""The way to the mail server for everything but invitations: one message at a time, by the standard library."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, unquote, urlsplit

from accounts.services.outbox import Relay

PATIENCE = 30.0  # seconds for each step of the conversation
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@contextmanager
def connected(url: str) -> Iterator[Relay]:
    """Open a connection to the server of an EMAIL_URL when the first message wants it, and close it afterwards.

    `smtp://`, `smtp+starttls://` or `smtps://`, with user and password if the server asks for them. Of the URL's
    options hello, verify and ca count here; without an offer of TLS nothing is sent where TLS is asked for.
    """
    connections: list[smtplib.SMTP] = []

    def relay(sender: str, recipients: list[str], content: bytes) -> None:
        if not connections:
            connections.append(_open(url))
        try:
            refused = connections[0].sendmail(sender, recipients, content)
        except (OSError, smtplib.SMTPServerDisconnected):
            # A broken connection must not spoil the messages after this one.
            connections.pop().close()
            raise
        if refused:
            raise smtplib.SMTPRecipientsRefused(refused)

    try:
        yield relay
    finally:
        for connection in connections:
            _leave(connection)


def _open(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    # Told rather than looked up: asking the network for one's own name can take long.
    hello = options.get("hello", "localhost")
    host, port = parts.hostname or "127.0.0.1", parts.port or PORTS.get(parts.scheme, 25)
    if parts.scheme == "smtps":
        context = _context(options)
        connection: smtplib.SMTP = smtplib.SMTP_SSL(host, port, hello, timeout=PATIENCE, context=context)
    else:
        connection = smtplib.SMTP(host, port, hello, timeout=PATIENCE)
    try:
        if parts.scheme == "smtp+starttls":
            connection.starttls(context=_context(options))
        if parts.username:
            connection.login(unquote(parts.username), unquote(parts.password or ""))
    except (OSError, smtplib.SMTPException):
        connection.close()
        raise
    return connection


def _context(options: dict[str, str]) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=options.get("ca") or None)
    if options.get("verify") == "no":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _leave(connection: smtplib.SMTP) -> None:
    try:
        connection.quit()
    except (OSError, smtplib.SMTPException):
        connection.close()
