"""Links as others make them: Trustpilot's own package, `cryptography` as its documentation shows it, and `urlencode`.

The package demands a pycryptodome that Python 3.11 cannot import; it runs on a newer one here, which only helps it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from typing import Any
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives import hashes, hmac, padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from trustpilot_authenticated_encryption import encryption

from balancing.unique_links import LinkRequest
from bench.linking import DOMAIN, KEYS, every, requests

_ADDRESS = f"https://uk.trustpilot.com/evaluate-bgl/{DOMAIN}"


def _json(request: LinkRequest) -> bytes:
    return json.dumps({"email": request.email, "name": request.name, "ref": request.reference}).encode()


def _by_package(request: LinkRequest) -> str:
    payload = encryption.encrypt(_json(request), KEYS.encryption_key, KEYS.authentication_key)
    return f"{_ADDRESS}?p={quote(payload, safe='')}"


def _by_the_manual(request: LinkRequest) -> str:
    padder = padding.PKCS7(128).padder()
    padded = padder.update(_json(request)) + padder.finalize()
    iv = os.urandom(16)
    encryptor = Cipher(algorithms.AES(base64.b64decode(KEYS.encryption_key)), modes.CBC(iv)).encryptor()
    content = iv + encryptor.update(padded) + encryptor.finalize()
    mac = hmac.HMAC(base64.b64decode(KEYS.authentication_key), hashes.SHA256())
    mac.update(content)
    return f"{_ADDRESS}?p={quote(base64.b64encode(content + mac.finalize()), safe='')}"


def _by_urlencode(request: LinkRequest) -> str:
    signed = KEYS.secret_key + request.email + request.reference
    query = {
        "a": request.reference,
        "b": base64.b64encode(request.email.encode()),
        "c": request.name,
        "e": hashlib.sha1(signed.encode()).hexdigest(),
    }
    return f"https://uk.trustpilot.com/evaluate/{DOMAIN}?{urlencode(query)}"


def package(size: float, folder: str, **scene: int) -> dict[str, Any]:
    """Encrypt by the vendor's package."""
    return every(requests(int(size)), _by_package)


def cryptography(size: float, folder: str, **scene: int) -> dict[str, Any]:
    """Encrypt by the book, with fresh objects for each link."""
    return every(requests(int(size)), _by_the_manual)


def plain_urlencode(size: float, folder: str, **scene: int) -> dict[str, Any]:
    """Sign, and let the standard library write the query."""
    return every(requests(int(size)), _by_urlencode)


CASES = {"trustpilot": package, "cryptography": cryptography, "urlencode": plain_urlencode}
