"""Links made by Trustpilot's API: a client that asks for a token once and for each link. Here is the network.

Never call it inside a transaction. What is said, and what an answer must be, stands in `unique_links/api_made.py`.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from balancing.json_line import Answer, Line
from balancing.unique_links import Builder, Keys, LinkRefused, LinkRequest, builder, family
from balancing.unique_links.api_made import (
    ACCESS_PATH,
    API_URL,
    INVITATIONS_URL,
    link_body,
    links_path,
    made_link,
    token_request,
)

TRIES = 4
LONGEST_PAUSE = 60.0  # seconds; who asks for more is away for us
_LIFE = 3600.0  # seconds a token is taken for when its answer does not say
_MARGIN = 60.0  # seconds before its end at which a token counts as spent


class LinkMaker:
    """Asks Trustpilot for links with the keys of one domain. One thread at a time; close it, or use it with `with`.

    A spent token is replaced, a busy or broken server asked again after a pause, up to four times in all.
    """

    def __init__(
        self,
        keys: Keys,
        *,
        api_url: str = API_URL,
        invitations_url: str = INVITATIONS_URL,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._token_headers, self._token_body = token_request(keys)
        self._path, self._user = links_path(keys), keys.business_user
        self._api, self._invitations = Line(api_url), Line(invitations_url)
        self._clock, self._pause = clock, pause
        self._token, self._spent_at = "", 0.0

    def __call__(self, request: LinkRequest) -> str:
        """Return the address of one request's link.

        Raises `LinkRefused`: what every family refuses; `vendor_denied` when the keys open nothing, `vendor_refused`
        when this request is not taken, `vendor_away` when there is no fit answer.
        """
        body = link_body(request)
        answer = self._asked(body)
        if answer.status == 401:
            self._token = ""  # taken back before its time
            answer = self._asked(body)
        if answer.status in {401, 403}:
            raise _denied()
        if answer.status >= 500 or answer.status == 429:
            raise _away()
        if answer.status not in {200, 201}:
            message = _("Trustpilot does not make a link of this (answer %(status)s).") % {
                "status": answer.status
            }
            raise LinkRefused("vendor_refused", message)
        url = made_link(answer.body)
        if not url:
            raise _away()
        return url

    def __enter__(self) -> LinkMaker:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; they are opened again when needed."""
        self._api.close()
        self._invitations.close()

    def _asked(self, body: bytes) -> Answer:
        headers = {"Authorization": f"Bearer {self._access()}", "Content-Type": "application/json"}
        if self._user:
            headers["x-business-user-id"] = self._user
        return self._patiently(self._invitations, self._path, headers, body)

    def _access(self) -> str:
        if self._token and self._clock() < self._spent_at:
            return self._token
        answer = self._patiently(self._api, ACCESS_PATH, self._token_headers, self._token_body)
        if answer.status in {400, 401, 403}:
            raise _denied()
        found = answer.body if isinstance(answer.body, dict) else {}
        token = found.get("access_token")
        # It goes into a header as it came.
        if (
            answer.status != 200
            or not isinstance(token, str)
            or not token.isascii()
            or not token.isprintable()
        ):
            raise _away()
        self._token = token
        self._spent_at = self._clock() + _seconds(found.get("expires_in"), _LIFE) - _MARGIN
        return token

    def _patiently(self, line: Line, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        for again in range(TRIES):
            try:
                answer = line.post(path, headers, body)
            except (OSError, http.client.HTTPException):
                wait = float(2**again)
            else:
                if answer.status not in {429, 502, 503, 504}:
                    return answer
                wait = _seconds(answer.headers.get("retry-after"), 2**again)
            if again + 1 == TRIES or wait > LONGEST_PAUSE:
                raise _away()
            self._pause(wait)
        raise _away()


def link_builder(family_key: str, keys: Keys, domain: str) -> Builder:
    """Return what makes links of any family for a domain, over the network where only the platform can make them."""
    return LinkMaker(keys) if family(family_key).is_remote else builder(family_key, keys, domain)


def _seconds(text: Any, otherwise: float) -> float:
    # Numbers come as text, too: "expires_in": "359999".
    try:
        return max(0.0, float(text))
    except (TypeError, ValueError):
        return otherwise


def _away() -> LinkRefused:
    return LinkRefused("vendor_away", _("Trustpilot does not answer at the moment. Try again later."))


def _denied() -> LinkRefused:
    message = _("Trustpilot does not accept these keys, or they may not make links for this business unit.")
    return LinkRefused("vendor_denied", message, "api_key")
