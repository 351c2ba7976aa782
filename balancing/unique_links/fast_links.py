"""The fast path's two makers of Trustpilot links, by threads and processes in any number. Pure.

They say exactly what the readable path in `trustpilot` and `sealing` says, against which tests hold them; a request
with anything unusual in it goes that way.
"""

from __future__ import annotations

import os
import re
import threading
import weakref
from binascii import b2a_base64
from collections.abc import Callable
from hashlib import sha1, sha256
from json.encoder import encode_basestring as quoted

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.utils.translation import gettext as _

from balancing.unique_links.checks import MAX_NAME, MAX_URL, check_domain, check_length, check_skus
from balancing.unique_links.request import Keys, LinkRefused, LinkRequest
from balancing.unique_links.sealing import BLOCK, key_bytes
from balancing.unique_links.trustpilot import (
    checked_json,
    component,
    generated_address,
    legacy_address,
    legacy_link,
    legacy_secret,
)

# Surely an address, and surely a reference, that JSON and hashes take as they are; the readable path judges the rest.
_is_plain_address = re.compile(
    r"(?=.{3,64}\Z)[A-Za-z0-9_+-]++(?:\.[A-Za-z0-9_+-]++)*+@(?:[A-Za-z0-9]++(?:-[A-Za-z0-9]++)*+\.)++[A-Za-z]{2,24}",
    re.ASCII,
).fullmatch
_is_plain_reference = re.compile(r"[A-Za-z0-9_.~-]{1,255}", re.ASCII).fullmatch
_is_spaced = re.compile(r"[A-Za-z0-9_.~ -]*", re.ASCII).fullmatch
_PADS = tuple(bytes([BLOCK - over]) * (BLOCK - over) for over in range(BLOCK))  # PKCS#7, RFC 5652 §6.3
_SHA256_BLOCK = 64
_KEPT_ADDRESSES = 500
_STOCK = 256  # random blocks fetched at once


def at_home(request: LinkRequest, domain: str) -> LinkRequest:
    """Return the request with the builder's domain where it names none; refuse another one (`wrong_domain`)."""
    if not request.domain:
        return request._replace(domain=domain)
    if request.domain != domain and domain:
        raise LinkRefused("wrong_domain", _("The keys belong to another domain."), "domain")
    return request


class _Addresses(dict[tuple[str, bool, str], str]):
    """The part in front of the query by locale, embedding and host, for one domain."""

    def __init__(self, address_of: Callable[[LinkRequest], str], domain: str) -> None:
        super().__init__()
        self._address_of, self._domain = address_of, domain

    def __missing__(self, key: tuple[str, bool, str]) -> str:
        locale, is_embedded, host = key
        found = self._address_of(LinkRequest(self._domain, locale=locale, is_embedded=is_embedded, host=host))
        if len(self) < _KEPT_ADDRESSES:
            self[key] = found
        return found


class _Stream(threading.local):
    """One thread's CBC stream, for a cipher context must not be shared, and random blocks that it has in stock."""

    def __init__(self, key: bytes) -> None:
        self._blocks: list[bytes] = []
        encryptor = Cipher(algorithms.AES(key), modes.CBC(os.urandom(BLOCK))).encryptor()
        # Both at once, because looking into a thread's own place costs more than anything else here.
        self.parts = (self._blocks.pop, encryptor.update)

    def refilled(self) -> bytes:
        """Lay in fresh blocks from the system's random source, and return one of them."""
        fresh = os.urandom(_STOCK * BLOCK)
        self._blocks += [fresh[start : start + BLOCK] for start in range(0, len(fresh), BLOCK)]
        return self._blocks.pop()


class GeneratedLinks:
    """Business generated links.

    One CBC stream serves all links of a thread. Each begins with a block of fresh random bytes; encrypted, they are
    the IV that the next block is chained to, and as unforeseeable as the bytes were. A forked process begins anew.
    The keyed beginnings of the HMAC are worked out once (RFC 2104 §4).
    """

    living: weakref.WeakSet[GeneratedLinks] = weakref.WeakSet()

    def __init__(self, keys: Keys, domain: str, needs_skus: bool = False) -> None:
        self._given = (keys, domain, needs_skus)
        encryption_key, authentication_key = key_bytes(keys)
        check_domain(domain)
        self._domain, self._addresses = domain, _Addresses(generated_address, domain)
        self._needs_skus = needs_skus
        self._encryption_key = encryption_key
        self.begin_anew()
        self.living.add(self)
        block = authentication_key.ljust(_SHA256_BLOCK, b"\x00")
        self._inner = sha256(bytes(byte ^ 0x36 for byte in block))
        self._outer = sha256(bytes(byte ^ 0x5C for byte in block))

    def begin_anew(self) -> None:
        """Forget random bytes that another process may use as well."""
        self._stream = _Stream(self._encryption_key)

    def __reduce__(self) -> tuple[type[GeneratedLinks], tuple[Keys, str, bool]]:
        return GeneratedLinks, self._given

    def __call__(self, request: LinkRequest) -> str:
        """Return the address of one request's link."""
        domain, email, name, reference, locale, tags, skus, is_embedded, _stars, host = request
        if domain != self._domain:
            request = at_home(request, self._domain)
        address = self._addresses[locale, is_embedded, host]
        if (
            tags
            or skus
            or self._needs_skus
            or not name.isprintable()
            or not 0 < len(name) <= MAX_NAME
            or name.isspace()
            or not _is_plain_address(email)
            or not _is_plain_reference(reference)
        ):
            check_skus(skus, is_required=self._needs_skus)
            plaintext = checked_json(request)
        else:
            plaintext = f'{{"email":"{email}","name":{quoted(name)},"ref":"{reference}"}}'.encode()
        next_block, update = self._stream.parts
        try:
            fresh = next_block()
        except IndexError:
            fresh = self._stream.refilled()
        content = update(fresh + plaintext + _PADS[len(plaintext) % BLOCK])
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(content)
        outer.update(inner.digest())
        payload = b2a_base64(content + outer.digest(), newline=False)
        payload = payload.replace(b"+", b"%2B").replace(b"/", b"%2F").replace(b"=", b"%3D")
        url = f"{address}?p={payload.decode()}"
        return url if len(url) < MAX_URL else check_length(url)


class LegacyLinks:
    """Legacy unique links."""

    def __init__(self, keys: Keys, domain: str) -> None:
        self._given = (keys, domain)
        check_domain(domain)
        self._keys, self._secret = keys, legacy_secret(keys)
        self._domain, self._addresses = domain, _Addresses(legacy_address, domain)

    def __reduce__(self) -> tuple[type[LegacyLinks], tuple[Keys, str]]:
        return LegacyLinks, self._given

    def __call__(self, request: LinkRequest) -> str:
        """Return the address of one request's link."""
        domain, email, name, reference, locale, _tags, _skus, is_embedded, _stars, host = request
        if domain != self._domain:
            request = at_home(request, self._domain)
        if (
            not name.isprintable()
            or not 0 < len(name) <= MAX_NAME
            or name.isspace()
            or not _is_plain_address(email)
            or not _is_plain_reference(reference)
        ):
            return legacy_link(request, self._keys)
        signature = sha1(f"{self._secret}{email}{reference}".encode(), usedforsecurity=False).hexdigest()
        encoded = b2a_base64(email.encode(), newline=False).decode().replace("+", "%2B").replace("/", "%2F")
        shown = name.replace(" ", "%20") if _is_spaced(name) else component(name)
        address = self._addresses[locale, is_embedded, host]
        url = f"{address}?a={reference}&b={encoded.replace('=', '%3D')}&c={shown}&e={signature}"
        return url if len(url) < MAX_URL else check_length(url)


def _begin_anew() -> None:
    for links in list(GeneratedLinks.living):
        links.begin_anew()


os.register_at_fork(after_in_child=_begin_anew)
