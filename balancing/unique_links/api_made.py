"""The words spoken with Trustpilot's API about links: bodies of requests, and what an answer must be. Pure.

Facts of developers.trustpilot.com (authentication, invitation links). The talking itself is in `link_maker`.
"""

from __future__ import annotations

import base64
import json
import re
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.utils.translation import gettext as _

from balancing.unique_links.checks import check_email, check_name, check_tags
from balancing.unique_links.hosts import HOSTS
from balancing.unique_links.reference import FORBIDDEN, check_reference
from balancing.unique_links.request import Keys, LinkRefused, LinkRequest

API_URL = "https://api.trustpilot.com"
INVITATIONS_URL = "https://invitations-api.trustpilot.com"
ACCESS_PATH = "/v1/oauth/oauth-business-users-for-applications/accesstoken"
_PATH = re.compile(r"/evaluate-link/[0-9A-Za-z]{8,64}")
_UNIT = re.compile(r"[0-9a-f]{24}")


def links_path(keys: Keys) -> str:
    """Return the path that makes links of a business unit; refuse what is not the id of one."""
    if not _UNIT.fullmatch(keys.business_unit):
        message = _("A business unit ID has 24 digits and letters from a to f.")
        raise LinkRefused("bad_business_unit", message, "business_unit")
    return f"/v1/private/business-units/{keys.business_unit}/invitation-links"


def token_request(keys: Keys) -> tuple[dict[str, str], bytes]:
    """Return headers and body that ask for an access token: HTTP Basic, client credentials."""
    for name in ("api_key", "api_secret"):
        if not getattr(keys, name).strip():
            raise LinkRefused("missing_secret", _("This key is missing."), name)
    basic = base64.b64encode(f"{keys.api_key}:{keys.api_secret}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"}
    return headers, urlencode({"grant_type": "client_credentials"}).encode()


def link_body(request: LinkRequest, redirect: str = "") -> bytes:
    """Return the JSON that asks for one link; raise `LinkRefused` for what any family refuses."""
    check_email(request.email)
    check_name(request.name)
    check_reference(request.reference, FORBIDDEN)
    body: dict[str, Any] = {
        "referenceId": request.reference,
        "email": request.email,
        "name": request.name,
        "locale": request.locale.replace("_", "-"),
        "tags": check_tags(request.tags),
        "redirectUri": redirect,
    }
    return json.dumps({name: value for name, value in body.items() if value}, ensure_ascii=False).encode()


def check_askable(request: LinkRequest, keys: Keys) -> None:
    """Refuse, without any network, what would be refused before the API is asked."""
    links_path(keys)
    token_request(keys)
    link_body(request)


def made_link(answer: Any) -> str:
    """Return the address in an answer, or an empty text when it is none of Trustpilot's."""
    url = answer.get("url", "") if isinstance(answer, dict) else ""
    if not isinstance(url, str) or not url.isprintable():
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    is_theirs = parts.scheme == "https" and parts.netloc in HOSTS and _PATH.fullmatch(parts.path)
    return url if is_theirs and not parts.query and not parts.fragment else ""
