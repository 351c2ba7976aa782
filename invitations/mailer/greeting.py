"""From nothing to a session ready for letters: connection, banner, EHLO, TLS, log-in."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import socket
import ssl
from dataclasses import dataclass

from core.networks import is_public
from invitations.mailer.outcomes import Stage, without_addresses
from invitations.mailer.relays import Relay, Security
from invitations.mailer.replies import Reply, WireBroken
from invitations.mailer.wire import CONNECTION_LOST, Wire

_VERB_UNKNOWN = frozenset({500, 502, 504})
_NEXT_STEP = 334
PRIVATE_ADDRESS = "the host has no public address"


class RelayUnavailable(Exception):
    """Say that no session could be opened: the relay's fault, not a letter's.

    `is_lasting` says that knocking again will not help until a person changes something.
    """

    def __init__(self, stage: Stage, reply: str, *, is_lasting: bool = False) -> None:
        super().__init__(reply)
        self.stage = stage
        self.reply = without_addresses(reply)
        self.is_lasting = is_lasting


@dataclass(frozen=True, slots=True)
class Session:
    """A greeted connection and what the server offers on it, by keyword in capitals."""

    wire: Wire
    offers: dict[str, str]

    @property
    def pipelines(self) -> bool:
        """Return whether commands may be sent in groups (RFC 2920)."""
        return "PIPELINING" in self.offers


async def open_session(relay: Relay, tls: ssl.SSLContext | None) -> Session:
    """Open a session, or raise RelayUnavailable within the relay's `connect_seconds`."""
    return await _Greeting(relay, tls).run()


class _Greeting:
    def __init__(self, relay: Relay, tls: ssl.SSLContext | None) -> None:
        self.relay = relay
        self.tls = tls
        self.stage = Stage.CONNECT
        self.clock = asyncio.get_running_loop().time
        self.limit = self.clock() + relay.connect_seconds

    async def run(self) -> Session:
        async with contextlib.AsyncExitStack() as on_failure:
            try:
                self.wire = await self._connect()
                on_failure.push_async_callback(self.wire.close)
                session = Session(self.wire, await self._greet())
            except ssl.SSLError as refused:
                why = f"TLS failed: {refused.reason or 'no agreement'}"
                raise self._unavailable(why, is_lasting=True) from None
            except (OSError, WireBroken) as broken:
                raise self._unavailable(self._words(broken)) from None
            on_failure.pop_all()
            return session

    async def _connect(self) -> Wire:
        """Try the host's addresses one after the other, each with its part of the time.

        Not by asyncio's own race of addresses: cancelled, it forgets to close what it has connected.
        """
        loop = asyncio.get_running_loop()
        host, port = self.relay.host, self.relay.port
        failure: OSError | None = None
        async with asyncio.timeout_at(self.limit):
            infos = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        if self.relay.is_public_only:
            # Of the very addresses that are called: asking a second time could give another answer.
            infos = [info for info in infos if is_public(info[4][0])]
            if not infos:
                raise self._unavailable(PRIVATE_ADDRESS, is_lasting=True)
        for left, info in zip(range(len(infos), 0, -1), infos, strict=True):
            try:
                async with asyncio.timeout((self.limit - self.clock()) / left):
                    _, wire = await loop.create_connection(Wire, *info[4][:2])
                    return wire
            except OSError as refused:
                failure = refused
        raise failure or OSError("the host has no address")

    async def _greet(self) -> dict[str, str]:
        if self.relay.security is Security.TLS:
            await self._start_tls()
        self.stage = Stage.BANNER
        self._require(await self._reply(), 220)
        offers = await self._hello()
        if self.relay.security is Security.STARTTLS:
            self.stage = Stage.STARTTLS
            if "STARTTLS" not in offers:
                raise self._unavailable("STARTTLS is not offered", is_lasting=True)
            self._require(await self._ask(b"STARTTLS"), 220)
            await self._start_tls()
            offers = await self._hello()  # what was said before TLS counts for nothing (RFC 3207 §4.2)
        if self.relay.username:
            await self._log_in(offers.get("AUTH", "").upper().split())
        return offers

    async def _hello(self) -> dict[str, str]:
        self.stage = Stage.EHLO
        name = self.relay.hello_name.encode()
        reply = await self._ask(b"EHLO " + name)
        if reply.code in _VERB_UNKNOWN:
            self._require(await self._ask(b"HELO " + name), 250)
            return {}
        self._require(reply, 250)
        offers = {}
        for line in reply.text.decode("ascii", "replace").split("\n")[1:]:
            keyword, _, values = line.strip().partition(" ")
            offers[keyword.upper()] = values
        return offers

    async def _start_tls(self) -> None:
        self.stage = Stage.STARTTLS
        if self.tls is None:
            raise ValueError("A relay with TLS needs its TLS settings.")
        seconds = max(self.limit - self.clock(), 0.001)
        await self.wire.start_tls(self.tls, self.relay.host, seconds)

    async def _log_in(self, mechanisms: list[str]) -> None:
        self.stage = Stage.AUTH
        name, password = self.relay.username.encode(), self.relay.password.encode()
        if "PLAIN" in mechanisms:
            reply = await self._ask(b"AUTH PLAIN " + base64.b64encode(b"\0" + name + b"\0" + password))
        elif "LOGIN" in mechanisms:
            self._require(await self._ask(b"AUTH LOGIN"), _NEXT_STEP)
            self._require(await self._ask(base64.b64encode(name)), _NEXT_STEP)
            reply = await self._ask(base64.b64encode(password))
        else:
            raise self._unavailable("neither AUTH PLAIN nor AUTH LOGIN is offered", is_lasting=True)
        self._require(reply, 235)

    async def _ask(self, command: bytes) -> Reply:
        self.wire.write(command + b"\r\n")
        return await self._reply()

    async def _reply(self) -> Reply:
        return await self.wire.reply(max(self.limit - self.clock(), 0.001))

    def _require(self, reply: Reply, code: int) -> None:
        if reply.code != code:
            raise self._unavailable(str(reply), is_lasting=reply.is_lasting_no)

    def _unavailable(self, reply: str, *, is_lasting: bool = False) -> RelayUnavailable:
        return RelayUnavailable(self.stage, reply, is_lasting=is_lasting)

    def _words(self, broken: OSError | WireBroken) -> str:
        """Name what broke without the network addresses that the system's own words carry."""
        if self.clock() >= self.limit or isinstance(broken, TimeoutError):
            return f"not ready within {self.relay.connect_seconds:g} s"
        if isinstance(broken, ConnectionRefusedError):
            return "the connection was refused"
        if isinstance(broken, ConnectionError):
            return CONNECTION_LOST
        if isinstance(broken, OSError):
            return f"the connection failed: {broken.strerror or type(broken).__name__}"
        return str(broken)
