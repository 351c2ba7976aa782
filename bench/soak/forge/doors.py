"""Every address that a token opens, what it answers to a genuine one, and what counts as a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from bench.soak.asking import Answer
from core.tokens import Purpose
from tracking.answers import GIF

METHODS = ("GET", "GET", "GET", "HEAD", "POST", "POST", "PUT", "DELETE", "OPTIONS")
_HARMLESS = "csrftoken="  # on any page with a form
_REFUSALS = {400, 404, 405, 414}


@dataclass(frozen=True)
class Door:
    """A place for a token in an address; `genuine` is what a good one is answered there."""

    server: str
    purpose: Purpose
    pattern: str
    genuine: int
    records: bool = False

    def path(self, token: str) -> str:
        """Return the address with a token in it."""
        return self.pattern.format(quote(token, safe=""))

    def refuses(self, method: str, answer: Answer) -> bool:
        """Tell whether an answer gives nothing away: the same as to any stranger, and nobody is led anywhere."""
        if answer.status >= 500 or not answer.headers.get("set-cookie", _HARMLESS).startswith(_HARMLESS):
            return False
        if method == "OPTIONS" and answer.status in {200, 204}:
            return not answer.body and "location" not in answer.headers
        if self.purpose is Purpose.OPEN and answer.status == 200:
            # Every picture is the same picture.
            return answer.body == (b"" if method == "HEAD" else GIF)
        return answer.status in _REFUSALS


def _tracked(server: str) -> list[Door]:
    return [
        Door(server, Purpose.CLICK, "/c/{}/", 302, records=True),
        Door(server, Purpose.OPEN, "/o/{}.gif", 200, records=True),
        Door(server, Purpose.HONEYPOT, "/h/{}/", 200, records=True),
        Door(server, Purpose.LISTING, "/l/{}/", 302, records=True),
        Door(server, Purpose.ONWARD, "/w/{}/", 302, records=True),
        Door(server, Purpose.PERSONAL, "/p/{}/", 302, records=True),
    ]


# Purposes without a door of their own – widgets, which nobody has yet, and return paths – are read without a server.
DOORS = [
    *_tracked("tracking"),
    *_tracked("web"),
    Door("web", Purpose.LINK, "/r/{}/", 410),  # there is no such link, but the token is believed
    Door("web", Purpose.UNSUBSCRIBE, "/u/{}/", 200),
    Door("web", Purpose.REVIEW, "/review/{}/", 200),
    Door("web", Purpose.REVIEW, "/review/{}/thanks/", 302),
    Door("web", Purpose.PREVIEW, "/letters/sample/{}/", 200),
    Door("web", Purpose.SENDER, "/senders/{}/", 200),
    Door("web", Purpose.HOOK, "/hooks/mail/{}/", 200),
]
