"""The payload of a business generated link: canonical JSON, AES-256-CBC, HMAC-SHA256. Pure, and the readable path.

`builder` says the same faster; tests hold the two against each other.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import os
from hashlib import sha256

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.utils.translation import gettext as _

from balancing.unique_links.request import Keys, LinkRefused

BLOCK, TAG, KEY = 16, 32, 32  # bytes
SHORTEST = BLOCK + BLOCK + TAG


def canonical_json(email: str, name: str, reference: str, skus: list[str], tags: list[str]) -> bytes:
    """Return the compact JSON: email, name, ref, then skus and tags where there are any; letters as they are."""
    payload: dict[str, str | list[str]] = {"email": email, "name": name, "ref": reference}
    if skus:
        payload["skus"] = skus
    if tags:
        payload["tags"] = tags
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def key_bytes(keys: Keys) -> tuple[bytes, bytes]:
    """Return the encryption and the authentication key, 32 bytes each.

    Raises `LinkRefused` (`missing_secret`, `bad_key_encoding`, `bad_key_length`) with the key's name as its field.
    """
    return _decoded(keys.encryption_key, "encryption_key"), _decoded(
        keys.authentication_key, "authentication_key"
    )


def sealed(plaintext: bytes, keys: Keys, iv: bytes | None = None) -> str:
    """Return base64(IV ‖ ciphertext ‖ MAC). The IV is random; only a test may give one."""
    encryption_key, authentication_key = key_bytes(keys)
    iv = os.urandom(BLOCK) if iv is None else iv
    padder = padding.PKCS7(BLOCK * 8).padder()
    encryptor = Cipher(algorithms.AES(encryption_key), modes.CBC(iv)).encryptor()
    padded = padder.update(plaintext) + padder.finalize()
    content = iv + encryptor.update(padded) + encryptor.finalize()
    return base64.b64encode(content + hmac.digest(authentication_key, content, sha256)).decode()


def unsealed(payload: str, keys: Keys) -> bytes:
    """Return the plaintext of base64(IV ‖ ciphertext ‖ MAC), read strictly.

    Raises `LinkRefused` (`bad_payload_encoding`, `payload_too_short`, `mac_mismatch`, or about the keys).
    """
    encryption_key, authentication_key = key_bytes(keys)
    try:
        raw = base64.b64decode(payload, validate=True)
    except (binascii.Error, ValueError):
        raise LinkRefused("bad_payload_encoding", _("The payload is not base64.")) from None
    if base64.b64encode(raw).decode() != payload:
        raise LinkRefused("bad_payload_encoding", _("The payload is not base64."))
    if len(raw) < SHORTEST:
        raise LinkRefused(
            "payload_too_short", _("The payload is shorter than 64 bytes; a part of it is missing.")
        )
    content, tag = raw[:-TAG], raw[-TAG:]
    if not hmac.compare_digest(tag, hmac.digest(authentication_key, content, sha256)):
        message = _("The payload was changed, or it was made with another authentication key.")
        raise LinkRefused("mac_mismatch", message)
    return _decrypted(content, encryption_key)


def _decrypted(content: bytes, key: bytes) -> bytes:
    decryptor = Cipher(algorithms.AES(key), modes.CBC(content[:BLOCK])).decryptor()
    unpadder = padding.PKCS7(BLOCK * 8).unpadder()
    try:
        padded = decryptor.update(content[BLOCK:]) + decryptor.finalize()
        return unpadder.update(padded) + unpadder.finalize()
    except ValueError:
        message = _("The payload is genuine, but the encryption key does not open it.")
        raise LinkRefused("bad_encryption_key", message, "encryption_key") from None


def _decoded(text: str, name: str) -> bytes:
    if not text.strip():
        raise LinkRefused("missing_secret", _("This key is missing."), name)
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        message = _("This key is not base64. Copy it whole: 44 characters, the last one an equals sign.")
        raise LinkRefused("bad_key_encoding", message, name) from None
    if len(key) != KEY:
        message = _("This key has %(bytes)s bytes instead of 32.") % {"bytes": len(key)}
        raise LinkRefused("bad_key_length", message, name)
    return key
