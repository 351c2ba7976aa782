"""Asking a server on loopback over a kept connection, and telling an answer from half of one."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PATIENCE = 60.0  # seconds


class Cut(Exception):
    """Say that there was no answer, or only half of one: what became of the request is not known."""


@dataclass(frozen=True)
class Answer:
    """What was answered; `headers` by their names in lower case, `seconds` since it was asked."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    def json(self) -> Any:
        """Return what the body says."""
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """Return the code of a problem, or an empty text."""
        is_problem = self.headers.get("content-type", "").startswith("application/problem+json")
        return self.json()["code"] if is_problem else ""


class Line:
    """One client's connection to a port; it is made again after every failure."""

    def __init__(
        self, port: int, headers: Mapping[str, str] | None = None, patience: float = PATIENCE
    ) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
        self._headers = dict(headers or {})

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Ask once and return the whole answer; raise `Cut` when there was none."""
        began = time.monotonic()
        try:
            self._connection.request(method, path, body or None, {**self._headers, **(headers or {})})
            answer = self._connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise Cut(type(error).__name__) from error
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, found, content, time.monotonic() - began)

    def post(self, path: str, data: Any, headers: Mapping[str, str] | None = None) -> Answer:
        """Post JSON."""
        kind = {"Content-Type": "application/json"}
        return self.ask("POST", path, json.dumps(data).encode(), {**kind, **(headers or {})})

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()
