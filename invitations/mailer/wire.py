"""One TCP or TLS connection: bytes out, replies in, with time limits. Knows no SMTP verb."""

from __future__ import annotations

import asyncio
import ssl
from typing import cast

from invitations.mailer.replies import Reply, WireBroken, take_reply

_LANDING_BYTES = 8192
_DRAIN_GLANCE_SECONDS = 0.01
CONNECTION_LOST = "the connection was lost"


class Wire(asyncio.BufferedProtocol):
    """A connection whose reads cost little: one landing buffer, one waiting future, one lazy alarm."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._landing = memoryview(bytearray(_LANDING_BYTES))
        self._unread = bytearray()
        self._reader: asyncio.Future[None] | None = None
        self._seconds = self._limit = 0.0
        self._alarm: asyncio.TimerHandle | None = None
        self._gone: asyncio.Future[None] = self._loop.create_future()
        self._socket: asyncio.Transport
        self._transport: asyncio.Transport

    # asyncio's side

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._socket = self._transport = cast(asyncio.Transport, transport)

    def get_buffer(self, sizehint: int) -> memoryview:
        """Lend the landing buffer; a fresh one for each read would cost more than the reading."""
        return self._landing

    def buffer_updated(self, nbytes: int) -> None:
        """Take over what has landed."""
        self._unread += self._landing[:nbytes]
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """Remember the end; replies that came before it can still be read."""
        if not self._gone.done():
            self._gone.set_result(None)
        self._wake()

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    # our side

    @property
    def is_quiet(self) -> bool:
        """Return whether the connection stands and the server has said nothing we have not read."""
        return not (self._unread or self._gone.done() or self._transport.is_closing())

    @property
    def has_unsent(self) -> bool:
        """Return whether bytes written wait for the kernel to take them."""
        return self._socket.get_write_buffer_size() > 0

    def take(self) -> Reply | None:
        """Return a reply that has come already, if one has; raise WireBroken if it is none."""
        return take_reply(self._unread)

    def write(self, data: bytes) -> None:
        """Write; raise WireBroken before the first byte if the connection is known to be gone."""
        if self._gone.done() or self._transport.is_closing():
            raise WireBroken(CONNECTION_LOST)
        self._transport.write(data)

    async def reply(self, seconds: float) -> Reply:
        """Return the next complete reply, or raise WireBroken: too late, not understood, connection gone."""
        reply = take_reply(self._unread)
        if reply is None:
            self._set_limit(seconds)
        while reply is None:
            if self._gone.done():
                raise WireBroken(CONNECTION_LOST)
            self._reader = self._loop.create_future()
            try:
                await self._reader
            finally:
                self._reader = None
            reply = take_reply(self._unread)
        return reply

    async def drained(self, seconds: float) -> None:
        """Wait until the kernel has taken every byte written; raise WireBroken if it has not in time.

        Asked of the socket's own transport by looking again and again: asyncio tells the layer above
        TLS nothing of the bytes below it, and letters rarely exceed what the kernel takes at once.
        """
        limit = self._loop.time() + seconds
        while self.has_unsent:
            if self._gone.done():
                raise WireBroken(CONNECTION_LOST)
            if self._loop.time() > limit:
                raise WireBroken(f"the letter was not taken within {seconds:g} s")
            await asyncio.sleep(_DRAIN_GLANCE_SECONDS)

    async def start_tls(self, context: ssl.SSLContext, host: str, seconds: float) -> None:
        """Go over to TLS; raise WireBroken if bytes lie in wait, OSError if the handshake fails."""
        if not self.is_quiet:
            raise WireBroken("the server spoke out of turn before TLS")
        try:
            transport = await self._loop.start_tls(
                self._socket, self, context, server_hostname=host, ssl_handshake_timeout=seconds
            )
            self._transport = cast(asyncio.Transport, transport)
        finally:
            if self._transport is self._socket:  # asyncio does not tell us of an end during the handshake
                self._socket.abort()
                self.connection_lost(None)

    async def close(self) -> None:
        """End the connection at once, whatever is open on it, and return when it is gone."""
        if self._alarm is not None:
            self._alarm.cancel()
        self._transport.abort()
        await self._gone

    # The alarm is set once and moves on by itself, because most replies come long before their limit.

    def _set_limit(self, seconds: float) -> None:
        self._limit = self._loop.time() + seconds
        self._seconds = seconds
        if self._alarm is not None and self._alarm.when() > self._limit:
            self._alarm.cancel()
            self._alarm = None
        if self._alarm is None:
            self._alarm = self._loop.call_at(self._limit, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        if self._reader is None or self._reader.done():
            return
        if self._loop.time() < self._limit:
            self._alarm = self._loop.call_at(self._limit, self._ring)
        else:
            self._reader.set_exception(WireBroken(f"no reply within {self._seconds:g} s"))
