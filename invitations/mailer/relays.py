"""A relay: where letters are handed over and how patiently. Read from a URL; nothing is opened here."""

from __future__ import annotations

import math
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_HELLO_NAME = re.compile(r"[A-Za-z0-9.\-]+|\[[A-Za-z0-9.:]+\]")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Security(StrEnum):
    """How the way to a relay is protected. There is no "if offered": a stripped offer would not be seen."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True)
class Relay:
    """One SMTP server and how to use it. Times are seconds.

    `connect_seconds` is the limit for the whole greeting: connection, banner, EHLO, TLS and log-in.
    `dot_reply_seconds` is RFC 5321 §4.5.3.2.6. `letters_per_second` None means no limit.
    `reconnect_pauses` are the rests between greetings that fail in a row; after the last one gives up.
    `is_public_only` refuses addresses in private networks: for servers that somebody else names.
    Raises ValueError for values that cannot work, and for credentials over an open line beyond loopback.
    """

    host: str
    port: int = 25
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    security: Security = Security.NONE
    verify_tls: bool = True
    ca_file: str = ""
    hello_name: str = "localhost"
    connections: int = 8
    letters_per_connection: int = 100
    letters_per_second: float | None = None
    connect_seconds: float = 30.0
    command_seconds: float = 30.0
    body_seconds: float = 30.0
    dot_reply_seconds: float = 600.0
    reconnect_pauses: tuple[float, ...] = (0.5, 2.0)
    is_public_only: bool = False

    def __post_init__(self) -> None:
        if not self.host:
            raise ValueError("A relay needs a host.")
        if not 0 < self.port < 65536:
            raise ValueError("A relay's port is a number from 1 to 65535.")
        if not _HELLO_NAME.fullmatch(self.hello_name):
            raise ValueError("A relay's hello name is a host name or an address in brackets.")
        if self.connections < 1 or self.letters_per_connection < 1:
            raise ValueError("A relay needs at least one connection and one letter per connection.")
        limits = (self.connect_seconds, self.command_seconds, self.body_seconds, self.dot_reply_seconds)
        rate = 1.0 if self.letters_per_second is None else self.letters_per_second
        if not all(0 < value < math.inf for value in (rate, *limits)):
            raise ValueError("A relay's time limits and rate are numbers greater than zero.")
        if bool(self.username) != bool(self.password):
            raise ValueError("A relay needs both user name and password, or neither.")
        if self.username and self.security is Security.NONE and self.host not in _LOOPBACK:
            raise ValueError("A password goes over TLS only: use smtp+starttls:// or smtps://.")

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


_SCHEMES: dict[str, tuple[Security, int]] = {
    "smtp": (Security.NONE, 25),
    "smtp+starttls": (Security.STARTTLS, 587),
    "smtps": (Security.TLS, 465),
}


def _as_flag(text: str) -> bool:
    return {"yes": True, "no": False}[text]


_OPTIONS: dict[str, tuple[str, Callable[[str], object]]] = {
    "hello": ("hello_name", str),
    "verify": ("verify_tls", _as_flag),
    "ca": ("ca_file", str),
    "connections": ("connections", int),
    "letters": ("letters_per_connection", int),
    "rate": ("letters_per_second", float),
    "connect": ("connect_seconds", float),
    "command": ("command_seconds", float),
    "body": ("body_seconds", float),
    "dot": ("dot_reply_seconds", float),
}


def relay_from_url(url: str) -> Relay:
    """Read a relay from `smtp://`, `smtp+starttls://` or `smtps://` `user:password@host:port/?option=value`.

    User name and password are percent-encoded. Options: hello, verify (yes, no), ca (file),
    connections, letters (per connection), rate (letters per second), and the limits connect, command,
    body and dot in seconds. Raises ValueError with a sentence that never repeats user name or password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("The relay's URL cannot be read; its port is a number from 1 to 65535.") from None
    if parts.scheme not in _SCHEMES:
        raise ValueError("A relay's URL begins with smtp://, smtp+starttls:// or smtps://.")
    if parts.path not in ("", "/") or parts.fragment:
        raise ValueError("A relay's URL has no path; options follow after /?.")
    security, usual_port = _SCHEMES[parts.scheme]
    values: dict[str, Any] = {
        "host": parts.hostname or "",
        "port": usual_port if port is None else port,
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "security": security,
    }
    for option, text in parse_qsl(parts.query, keep_blank_values=True):
        if option not in _OPTIONS:
            raise ValueError(f"A relay has no option {option!r}; known are {', '.join(_OPTIONS)}.")
        name, read = _OPTIONS[option]
        try:
            values[name] = read(text)
        except (ValueError, KeyError):
            raise ValueError(f"The relay's option {option!r} cannot be {text!r}.") from None
    return Relay(**values)


def tls_context(relay: Relay) -> ssl.SSLContext | None:
    """Return the TLS settings for a relay, or None where there is no TLS. Slow: reads the authorities."""
    if relay.security is Security.NONE:
        return None
    context = ssl.create_default_context(cafile=relay.ca_file or None)
    if not relay.verify_tls:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
