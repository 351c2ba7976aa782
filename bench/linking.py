"""Unique links: the builder, and AES and HMAC over ready bytes as the limit; the legacy link likewise.

Every run ends by holding some of its links against the readable path.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Sequence
from hashlib import sha1, sha256
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from balancing.unique_links import FAMILIES, Keys, LinkRequest, builder, read_link
from balancing.unique_links.sealing import BLOCK
from balancing.unique_links.trustpilot import checked_json
from bench.measuring import measured
from bench.scene import backend

DOMAIN = "example.com"
KEYS = Keys(
    encryption_key=base64.b64encode(bytes(range(32))).decode(),
    authentication_key=base64.b64encode(bytes(range(32, 64))).decode(),
    secret_key="mykey12",
)
_CHECKED = 200  # links held against the readable path


def requests(count: int) -> list[LinkRequest]:
    """Return customers with names of every alphabet, each payload about a hundred bytes."""
    names = ("Jane Doe", "Åse Ødegård", "Patrick O'Brien", "山田 太郎", "François Lefèvre", "Anna Müller")
    return [
        LinkRequest(
            DOMAIN,
            f"customer.{number}@mail{number % 97}.example.com",
            f"{names[number % len(names)]} {number % 1000}",
            f"ORDER-{number:09d}",
            locale="en-GB",
        )
        for number in range(count)
    ]


def prepare(size: float, folder: str, **scene: int) -> dict[str, Any]:
    """Have nothing to prepare."""
    return {}


def every(requests: Sequence[LinkRequest], make: Callable[[LinkRequest], str]) -> dict[str, Any]:
    """Make all links, then look into some of them."""

    def work() -> int:
        for request in requests:
            make(request)
        return len(requests)

    result = measured(backend(), work).as_json()
    for request in requests[:_CHECKED]:
        expected = {"email": request.email, "name": request.name, "ref": request.reference}
        if read_link(make(request), KEYS).payload != expected:
            raise RuntimeError("A link does not say what it was asked to.")
    return result


def product(size: float, folder: str, **scene: int) -> dict[str, Any]:
    """Make business generated links."""
    return every(requests(int(size)), builder("business_generated", KEYS, DOMAIN))


def readable(size: float, folder: str, **scene: int) -> dict[str, Any]:
    """Make them by the path that is meant to be read."""
    url_of = FAMILIES["business_generated"].url_of
    return every(requests(int(size)), lambda request: url_of(request, KEYS))


def limit(size: float, folder: str, **scene: int) -> dict[str, Any]:
    """Encrypt and authenticate ready, padded bytes: one cipher stream, HMAC pads worked out once."""
    ready = []
    for request in requests(int(size)):
        plain = checked_json(request)
        short = BLOCK - len(plain) % BLOCK
        ready.append(os.urandom(BLOCK) + plain + bytes([short]) * short)
    update = Cipher(algorithms.AES(bytes(32)), modes.CBC(bytes(BLOCK))).encryptor().update
    inner_beginning, outer_beginning = sha256(b"\x36" * 64), sha256(b"\x5c" * 64)

    def work() -> int:
        for block in ready:
            content = update(block)
            inner, outer = inner_beginning.copy(), outer_beginning.copy()
            inner.update(content)
            outer.update(inner.digest())
            outer.digest()
        return len(ready)

    return measured(backend(), work).as_json()


def legacy(size: float, folder: str, **scene: int) -> dict[str, Any]:
    """Make legacy links."""
    return every(requests(int(size)), builder("legacy", KEYS, DOMAIN))


def hashes(size: float, folder: str, **scene: int) -> dict[str, Any]:
    """Hash ready bytes with SHA-1."""
    ready = [f"{KEYS.secret_key}{one.email}{one.reference}".encode() for one in requests(int(size))]

    def work() -> int:
        for block in ready:
            sha1(block, usedforsecurity=False).hexdigest()
        return len(ready)

    return measured(backend(), work).as_json()


CASES = {"prepare": prepare, "product": product, "limit": limit, "readable": readable}
