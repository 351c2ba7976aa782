"""One kept connection to a host that takes POSTs and answers in JSON. No redirects, no cookies, bounded answers."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

TIMEOUT = 10.0  # seconds for a connection, and for each answer
_MAX_ANSWER = 65_536  # bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers (names in lower case) and body; None where that is no JSON."""

    status: int
    headers: Mapping[str, str]
    body: Any


class Line:
    """One kept connection to a host, made anew after every failure; one that went stale is no failure."""

    def __init__(self, url: str) -> None:
        self._parts: SplitResult = urlsplit(url)
        self._connection: http.client.HTTPConnection | None = None

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send one request; raise `OSError` or `HTTPException` when nothing came back."""
        is_kept = self._connection is not None
        try:
            return self._posted(path, headers, body)
        except ConnectionError:  # http.client's RemoteDisconnected is one
            if not is_kept:
                raise
            return self._posted(path, headers, body)

    def _posted(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        connection = self._connection or self._opened()
        try:
            connection.request("POST", f"{self._parts.path}{path}", body, dict(headers))
            answer = connection.getresponse()
            content = answer.read(_MAX_ANSWER)
        except BaseException:
            self.close()
            raise
        if answer.will_close or not answer.isclosed():
            self.close()
        return Answer(
            answer.status, {name.lower(): value for name, value in answer.getheaders()}, _json(content)
        )

    def close(self) -> None:
        """Close the connection, if there is one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _opened(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPConnection if self._parts.scheme == "http" else http.client.HTTPSConnection
        self._connection = kind(self._parts.netloc, timeout=TIMEOUT)
        return self._connection


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return None
