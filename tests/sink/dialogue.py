"""What an ordinary mail server says to each command line. Knows no bytes on the way and no faults."""

from __future__ import annotations

import base64
import re
import ssl
from dataclasses import dataclass

from tests.sink.answers import Answer, Behaviour, Then, Visit

USUAL_OFFERS = ("PIPELINING", "SIZE 10485760", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES")
_PATH = re.compile(r"<([^>]*)>")


@dataclass(frozen=True, slots=True)
class Setup:
    """How a sink presents itself. With `tls_from_start` it is smtps; else `tls` is offered as STARTTLS.

    `log_in` is the one user name and password; with it AUTH is wanted, and offered where the line is as
    secure as it can be. `delay_seconds` is how long each reply is on its way.
    """

    offers: tuple[str, ...] = USUAL_OFFERS
    tls: ssl.SSLContext | None = None
    tls_from_start: bool = False
    log_in: tuple[str, str] | None = None
    delay_seconds: float = 0.0
    keeps_letters: bool = True


class Dialogue:
    """The server's side of one connection, line by line."""

    def __init__(self, setup: Setup, behaviour: Behaviour, visit: Visit) -> None:
        self._setup = setup
        self._behaviour = behaviour
        self._visit = visit
        self._auth_lines: list[bytes] | None = None
        self._is_known = setup.log_in is None
        self.is_secure = setup.tls_from_start
        self.pipelines = False
        self.sender: str | None = None
        self.recipient = ""

    def hear(self, line: bytes) -> tuple[str, Answer]:
        """Return a command's verb and the answer to it."""
        if self._auth_lines is not None:
            self._auth_lines.append(line)
            return "AUTH", self._log_in(self._auth_lines)
        text = line.decode("utf-8", "replace")
        verb = text.partition(" ")[0].upper()
        path = _path(text)
        if verb == "RCPT":
            self._visit.recipient = path
        answer = self._behaviour.answer(verb, self._visit) or self._usual(verb, line)
        if answer.reply.startswith(b"2"):
            self._go_on(verb, path)
            if verb == "EHLO":
                self.pipelines = b"PIPELINING" in answer.reply.upper()
        return verb, answer

    def forget(self) -> None:
        """End the transaction."""
        self.sender, self.recipient = None, ""

    def _go_on(self, verb: str, path: str) -> None:
        match verb:
            case "MAIL":
                self.sender = path
            case "RCPT":
                self.recipient = path
            case "EHLO" | "HELO" | "RSET":
                self.forget()

    def _usual(self, verb: str, line: bytes) -> Answer:
        match verb:
            case "EHLO":
                return Answer(self._greeting())
            case "HELO" | "RSET" | "NOOP":
                return Answer(b"250 2.0.0 ok\r\n")
            case "QUIT":
                return Answer(b"221 2.0.0 bye\r\n", Then.DROP)
            case "STARTTLS" if self._setup.tls is not None and not self.is_secure:
                return Answer(b"220 2.0.0 go ahead\r\n")
            case "AUTH" if self._setup.log_in is not None:
                return self._auth(line.split())
            case "MAIL" if not self._is_known:
                return Answer(b"530 5.7.0 who are you\r\n")
            case "MAIL" if self.sender is None:
                return Answer(b"250 2.1.0 ok\r\n")
            case "RCPT" if self.sender is not None:
                return Answer(b"250 2.1.5 ok\r\n")
            case "DATA" if self.recipient:
                return Answer(b"354 go ahead\r\n")
            case "MAIL" | "RCPT" | "DATA":
                return Answer(b"503 5.5.1 out of order\r\n")
        return Answer(b"500 5.5.2 what\r\n")

    def _greeting(self) -> bytes:
        lines = ["sink", *self._setup.offers]
        if self._setup.tls is not None and not self.is_secure:
            lines.append("STARTTLS")
        elif self._setup.log_in is not None:
            lines.append("AUTH PLAIN LOGIN")
        return "".join(f"250-{line}\r\n" for line in lines[:-1]).encode() + f"250 {lines[-1]}\r\n".encode()

    def _auth(self, words: list[bytes]) -> Answer:
        if words[1] == b"LOGIN":
            self._auth_lines = []
            return Answer(b"334 VXNlcm5hbWU6\r\n")
        _, name, password = base64.b64decode(words[2]).split(b"\0")
        return self._judge(name, password)

    def _log_in(self, lines: list[bytes]) -> Answer:
        if len(lines) == 1:
            return Answer(b"334 UGFzc3dvcmQ6\r\n")
        self._auth_lines = None
        return self._judge(base64.b64decode(lines[0]), base64.b64decode(lines[1]))

    def _judge(self, name: bytes, password: bytes) -> Answer:
        self._is_known = (name.decode(), password.decode()) == self._setup.log_in
        return Answer(b"235 2.7.0 welcome\r\n" if self._is_known else b"535 5.7.8 no\r\n")


def _path(text: str) -> str:
    match = _PATH.search(text)
    return match[1] if match else ""
