"""Mail providers on loopback: they speak like Postmark, Mailgun, SendGrid, Brevo and SES, and fail on request."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.db import connections

DROP = "(drop)"
Answer = int | str


class ProviderSink:
    """A server that keeps what it took. `answers` are status codes or DROP, one for each request, then the usual.

    `look` is called with each request before its answer, as the marker must be committed by then.
    """

    def __init__(self, answers: Sequence[Answer] = (), look: Callable[[str], None] | None = None) -> None:
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.taken = 0
        self._answers, self._look, self._lock = list(answers), look, threading.Lock()
        sink = self

        members = {
            "protocol_version": "HTTP/1.1",
            "do_POST": lambda request: sink.serve(request),
            "log_message": lambda request, *words: None,
        }
        self._server = ThreadingHTTPServer(
            ("127.0.0.1", 0), type("Handler", (BaseHTTPRequestHandler,), members)
        )
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> ProviderSink:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def serve(self, request: BaseHTTPRequestHandler) -> None:
        """Take a request down, look, and answer."""
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        with self._lock:
            self.requests.append((request.path, dict(request.headers), body))
            answer = self._answers.pop(0) if self._answers else 200
        if self._look is not None:
            self._look(request.path)
            connections.close_all()
        if answer == DROP:
            request.connection.shutdown(socket.SHUT_RDWR)
            request.close_connection = True
            return
        if answer == 200:
            self.taken += 1
        said = json.dumps(
            _usual(request.path) if answer == 200 else {"message": "no", "ErrorCode": 1}
        ).encode()
        request.send_response(int(answer))
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(said)))
        request.end_headers()
        request.wfile.write(said)


def _usual(path: str) -> dict[str, Any]:
    if path == "/email":  # Postmark
        return {"To": "x@customer.example", "MessageID": "pm-1", "ErrorCode": 0, "Message": "OK"}
    if "/messages" in path:  # Mailgun
        return {"id": "<mg-1@mg.example>", "message": "Queued. Thank you."}
    if path.endswith("outbound-emails"):  # Amazon SES
        return {"MessageId": "ses-1"}
    return {"messageId": "<brevo-1@smtp.example>"}
