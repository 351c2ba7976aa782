"""The verifier: paste a link and keys, see what is in it, or which check failed. Pure."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import re
from dataclasses import dataclass, field
from hashlib import sha1
from typing import Any
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from balancing.unique_links.families import API_MADE, BUSINESS_GENERATED, LEGACY, PLAIN, PRODUCT, PROFILE
from balancing.unique_links.hosts import HOSTS
from balancing.unique_links.request import Keys, LinkRefused
from balancing.unique_links.sealing import unsealed
from balancing.unique_links.trustpilot import legacy_secret

MAX_PASTED = 8000
_PATHS = re.compile(r"/(evaluate-bgl|evaluate-link|evaluate|review)/(embed/)?([^/]+)/?")
_FAMILIES = {"evaluate-link": API_MADE, "evaluate": PLAIN, "review": PROFILE}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a link turned out to be. `failed` is the code of the check it failed, `message` the sentence about it.

    `payload` is what could be proven: email, name, ref, and skus and tags where there are any. It stays empty when a
    check failed. `passed` are the checks that went well, as sentences, in order.
    """

    family: str = ""
    host: str = ""
    domain: str = ""
    is_embedded: bool = False
    payload: dict[str, Any] = field(default_factory=dict)
    passed: tuple[str, ...] = ()
    failed: str = ""
    message: str = ""

    @property
    def is_genuine(self) -> bool:
        """Tell whether no check failed."""
        return not self.failed


def read_link(url: str, keys: Keys) -> Reading:
    """Read a link to Trustpilot with the domain's keys, as strictly as its server may.

    Never raises for anything pasted: what is wrong stands in the reading. Codes are those of `LinkRefused`, and
    `not_a_link`, `foreign_host`, `bad_encryption_key`, `not_json`, `incomplete_payload`, `hash_mismatch`.
    """
    shape = _shape(url.strip())
    if shape.failed:
        return shape
    query = _query(urlsplit(url.strip()).query)
    passed = [_("The address is one of Trustpilot's.")]
    try:
        if "p" in query:
            family, payload = _generated(query["p"], keys, passed)
        elif "e" in query:
            family, payload = LEGACY, _legacy(query, keys, passed)
        elif shape.family == BUSINESS_GENERATED:
            raise LinkRefused("payload_too_short", _("The link carries no payload."))
        else:
            return _with(shape, passed=tuple(passed))
    except LinkRefused as refused:
        return _with(shape, passed=tuple(passed), failed=refused.code, message=refused.message)
    return _with(shape, family=family, payload=payload, passed=tuple(passed))


def _shape(url: str) -> Reading:
    try:
        parts = urlsplit(url) if len(url) <= MAX_PASTED and url.isprintable() else urlsplit("")
        host = parts.hostname or ""
    except ValueError:
        return Reading(failed="not_a_link", message=_("This is not the address of a page."))
    if parts.scheme not in {"http", "https"} or not host:
        return Reading(failed="not_a_link", message=_("This is not the address of a page."))
    if host not in HOSTS:
        message = _("This host does not belong to Trustpilot.")
        return Reading(host=host, failed="foreign_host", message=message)
    path = _PATHS.fullmatch(parts.path)
    if path is None:
        message = _("Trustpilot's links for reviews do not look like this.")
        return Reading(host=host, failed="not_a_link", message=message)
    page, embed, domain = path.groups()
    family = _FAMILIES.get(page, BUSINESS_GENERATED)
    if family == PLAIN and re.search(r"(?:^|&)e=", parts.query):
        family = LEGACY
    return Reading(family, host, domain, bool(embed))


def _query(text: str) -> dict[str, str]:
    # A raw plus sign reads as a blank, as it does at the other end; of a name given twice the first one counts.
    found: dict[str, str] = {}
    for part in text.split("&"):
        name, _equals, value = part.partition("=")
        found.setdefault(name, unquote(value.replace("+", " ")))
    return found


def _generated(payload: str, keys: Keys, passed: list[str]) -> tuple[str, dict[str, Any]]:
    plaintext = unsealed(payload, keys)
    passed.append(_("The payload is whole, and made with this authentication key."))
    passed.append(_("The encryption key opens it."))
    try:
        found = json.loads(plaintext)
    except ValueError:
        raise LinkRefused("not_json", _("The payload is genuine, but what is in it is not JSON.")) from None
    missing = [
        name for name in ("email", "name", "ref") if not isinstance(found, dict) or not found.get(name)
    ]
    if missing:
        message = _("The payload lacks %(names)s.") % {"names": ", ".join(missing)}
        raise LinkRefused("incomplete_payload", message)
    passed.append(_("It names e-mail address, name and reference."))
    return PRODUCT if found.get("skus") else BUSINESS_GENERATED, found


def _legacy(query: dict[str, str], keys: Keys, passed: list[str]) -> dict[str, Any]:
    secret = legacy_secret(keys)
    try:
        email = base64.b64decode(query.get("b", ""), validate=True).decode()
    except (binascii.Error, ValueError):
        raise LinkRefused("bad_payload_encoding", _("The e-mail address is not base64.")) from None
    passed.append(_("The e-mail address can be read."))
    reference = query.get("a", "")
    signature = sha1(
        f"{secret}{email}{reference}".encode("utf-8", "replace"), usedforsecurity=False
    ).hexdigest()
    if not hmac.compare_digest(signature.encode(), query["e"].encode("utf-8", "replace")):
        message = _("The link was changed, or it was made with another secret key.")
        raise LinkRefused("hash_mismatch", message)
    passed.append(_("The signature was made with this secret key."))
    return {"email": email, "name": query.get("c", ""), "ref": reference}


def _with(reading: Reading, **changes: Any) -> Reading:
    values = {name: getattr(reading, name) for name in Reading.__slots__}
    return Reading(**values | changes)
