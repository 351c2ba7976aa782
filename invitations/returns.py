"""Return paths: an address for each delivery, so that what comes back says of itself which letter it is about. Pure.

`b-` and 53 letters of base32 before the @: the 33 bytes of a token, in an alphabet that mail servers may change the
case of without harm.
"""

from __future__ import annotations

import base64
import binascii
import re

from core.tokens import Purpose, Token, Tokens

_LOCAL = re.compile(r"b-([a-z2-7]{53})", re.ASCII)


def return_path(tokens: Tokens, domain: str, *, organisation: int, delivery: int) -> str:
    """Return the address to which a mail server sends word that this delivery could not be made."""
    token = tokens.make(Purpose.BOUNCE, organisation=organisation, subject=delivery)
    local = base64.b32encode(base64.urlsafe_b64decode(token)).rstrip(b"=").decode().lower()
    return f"b-{local}@{domain}"


def delivery_of(tokens: Tokens, address: str) -> Token | None:
    """Return which delivery a return path is about; None for one that we did not make, letter for letter."""
    match = _LOCAL.fullmatch(address.strip().strip("<>").partition("@")[0].lower())
    if match is None:
        return None
    try:
        raw = base64.b32decode(match[1].upper() + "===")
    except binascii.Error:
        return None
    # The last letter has bits to spare; only one spelling is ours.
    if base64.b32encode(raw).rstrip(b"=").decode().lower() != match[1]:
        return None
    return tokens.read(base64.urlsafe_b64encode(raw).decode(), Purpose.BOUNCE)
