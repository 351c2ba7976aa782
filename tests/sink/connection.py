"""One client at the sink: bytes to lines and letters, answers to bytes, and the way over to TLS."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from tests.sink.answers import BANNER, BODY, DOT, Answer, Then, Visit
from tests.sink.dialogue import Dialogue
from tests.sink.journal import Entry

if TYPE_CHECKING:
    from tests.sink.server import Sink

_END = b"\r\n.\r\n"
_DELIVERY = re.compile(rb"^X-Delivery:[ \t]*([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_MESSAGE_ID = re.compile(rb"^Message-ID:[ \t]*([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_ACCEPTED = Answer(b"250 2.0.0 kept\r\n", accepts=True)


@dataclass(frozen=True, slots=True)
class Received:
    """A letter that was accepted, its dots unstuffed."""

    delivery: str
    message_id: str
    sender: str
    recipient: str
    content: bytes


class SinkConnection(asyncio.Protocol):
    """Reads commands and bodies; the behaviour is asked before each answer."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._unread = bytearray()
        self._searched = 0
        self._out: list[bytes] = []
        self._in_body = False
        self._body_has_begun = False
        self._is_held = False  # hanging, going over to TLS, or waiting for the journal
        self._is_advancing = False
        self._transport: asyncio.Transport

    # asyncio's side

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say the banner."""
        self._transport = cast(asyncio.Transport, transport)
        self._sink.open.add(self)
        self._sink.connections += 1
        self._visit = Visit(self._sink.connections)
        self._dialogue = Dialogue(self._sink.setup, self._sink, self._visit)
        self._do(self._sink.answer(BANNER, self._visit) or Answer(b"220 sink ESMTP\r\n"))
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the client."""
        self._is_held = True
        self._sink.open.discard(self)

    def data_received(self, data: bytes) -> None:
        """Work off what has come."""
        self._unread += data
        self._advance()

    def abort(self) -> None:
        """End the connection at once."""
        self._transport.abort()

    # From bytes to deeds

    def _advance(self) -> None:
        if self._is_advancing:
            return
        self._is_advancing = True
        while not self._is_held and (self._take_body() if self._in_body else self._take_line()):
            if self._unread and not (self._in_body or self._dialogue.pipelines or self._is_held):
                self._do(Answer(b"503 5.5.0 one by one, please\r\n", Then.DROP))
        self._is_advancing = False
        self._flush()

    def _take_line(self) -> bool:
        end = self._unread.find(b"\r\n")
        if end < 0:
            return False
        line = bytes(self._unread[:end])
        del self._unread[: end + 2]
        verb, answer = self._dialogue.hear(line)
        if answer.reply.startswith(b"354"):
            self._in_body, self._body_has_begun = True, False
        self._do(answer)
        if verb == "STARTTLS" and answer.reply.startswith(b"220") and not self._is_held:
            self._is_held = True
            self._flush()
            self._sink.spawn(self._start_tls())
        return True

    def _take_body(self) -> bool:
        if not self._unread:
            return False
        if not self._body_has_begun:
            self._body_has_begun = True
            self._sink.bodies += 1
            self._unread[:0] = b"\r\n"  # so that the first line is like the others
            self._searched = 0
            answer = self._sink.answer(BODY, self._visit)
            if answer is not None:
                self._do(answer)
                return True
        end = self._unread.find(_END, max(0, self._searched - len(_END)))
        if end < 0:
            self._searched = len(self._unread)
            return False
        content = bytes(self._unread[: end + 2]).replace(b"\r\n.", b"\r\n")[2:]
        del self._unread[: end + len(_END)]
        self._in_body = False
        self._end_letter(content)
        return True

    def _end_letter(self, content: bytes) -> None:
        head = content[: content.find(b"\r\n\r\n") + 2] or content
        delivery, message_id = _header(_DELIVERY, head), _header(_MESSAGE_ID, head)
        sender, recipient = self._dialogue.sender or "", self._dialogue.recipient
        self._dialogue.forget()
        self._visit.delivery = delivery
        self._sink.dots[delivery] += 1
        answer = self._sink.answer(DOT, self._visit) or _ACCEPTED
        if not answer.accepts:
            self._do(answer)
            return
        self._sink.keep(Received(delivery, message_id, sender, recipient, content))
        entry = Entry(
            "accepted", time.time(), delivery, message_id, recipient, self._visit.connection, len(content)
        )
        self._is_held = True
        self._sink.journal.write(entry, lambda: self._kept(answer))

    def _kept(self, answer: Answer) -> None:
        self._is_held = False
        self._do(answer)
        self._advance()

    # From deeds to bytes

    def _do(self, answer: Answer) -> None:
        if answer.reply:
            self._out.append(answer.reply)
        if answer.then is not Then.GO_ON:
            self._is_held = True
            self._flush(drops=answer.then is Then.DROP)

    def _flush(self, *, drops: bool = False) -> None:
        if not self._out and not drops:
            return
        data = b"".join(self._out)
        self._out.clear()
        delay = self._sink.setup.delay_seconds
        if delay:
            asyncio.get_running_loop().call_later(delay, self._send, data, drops)
        else:
            self._send(data, drops)

    def _send(self, data: bytes, drops: bool) -> None:
        if data and not self._transport.is_closing():
            self._transport.write(data)
        if drops:
            self._transport.close()

    async def _start_tls(self) -> None:
        self._unread.clear()
        loop = asyncio.get_running_loop()
        tls = self._sink.setup.tls
        try:
            if tls is None:
                raise ConnectionError
            transport = await loop.start_tls(self._transport, self, tls, server_side=True)
        except OSError:  # a client that does not trust us leaves
            self._transport.abort()
            self.connection_lost(None)
            return
        self._transport = cast(asyncio.Transport, transport)
        self._dialogue.is_secure = True
        self._dialogue.forget()
        self._is_held = False
        self._advance()


def _header(pattern: re.Pattern[bytes], head: bytes) -> str:
    match = pattern.search(head)
    return match[1].decode("utf-8", "replace") if match else ""
