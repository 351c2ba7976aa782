"""A small Trustpilot on this machine: tokens and invitation links as their documentation describes them."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

UNIT = "46d6a890000064000500e0c3"
KEY, SECRET = "a-key", "a-secret"
LINKS = f"/v1/private/business-units/{UNIT}/invitation-links"
TOKENS = "/v1/oauth/oauth-business-users-for-applications/accesstoken"


@dataclass
class Fake:
    """What it was asked, what it answers once instead of the usual, and which tokens still open it."""

    url: str = ""
    asked: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)
    instead: list[tuple[int, dict[str, str], bytes] | None] = field(default_factory=list)
    living: set[str] = field(default_factory=set)
    answer: dict[str, Any] = field(default_factory=dict)
    expires_in: str = "359999"
    connections: int = 0

    def bodies(self) -> list[Any]:
        """Return what was asked of the links' address."""
        return [body for path, _headers, body in self.asked if path == LINKS]

    def tokens(self) -> int:
        """Return how often a token was asked for."""
        return sum(path == TOKENS for path, _headers, _body in self.asked)


@contextmanager
def trustpilot() -> Iterator[Fake]:
    """Run the fake on a loopback port for the block."""
    fake = Fake()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(fake))
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(fake: Fake) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            fake.connections += 1

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            is_form = headers.get("content-type") == "application/x-www-form-urlencoded"
            body = parse_qs(content.decode()) if is_form else json.loads(content)
            fake.asked.append((self.path, headers, body))
            status, extra, answer = (fake.instead.pop(0) if fake.instead else None) or _usual(
                fake, self.path, headers, body
            )
            if not status:
                self.close_connection = True
                self.connection.close()
                return
            self.send_response(status)
            for name, value in extra.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    return Handler


def _usual(fake: Fake, path: str, headers: dict[str, str], body: Any) -> tuple[int, dict[str, str], bytes]:
    if path == TOKENS:
        basic = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
        if headers.get("authorization") != f"Basic {basic}" or body != {"grant_type": ["client_credentials"]}:
            return 401, {}, b'{"reason": "Invalid credentials"}'
        token = f"token-{fake.tokens()}"
        fake.living.add(token)
        return 200, {}, json.dumps({"access_token": token, "expires_in": fake.expires_in}).encode()
    if path != LINKS:
        return 404, {}, b"{}"
    if headers.get("authorization", "").removeprefix("Bearer ") not in fake.living:
        return 401, {}, b'{"fault": {"faultstring": "Invalid Access Token"}}'
    if not all(isinstance(body.get(name), str) and body[name] for name in ("referenceId", "email", "name")):
        return 400, {}, b'{"message": "required"}'
    if not re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", body.get("locale", "en-US")):
        return 400, {}, b'{"message": "locale"}'
    number = f"{len(fake.asked):032x}"
    link = {"id": number, "url": f"https://www.trustpilot.com/evaluate-link/{number}"}
    return 201, {}, json.dumps({**link, **fake.answer}).encode()
