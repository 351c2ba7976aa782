"""Tokens that are not ours: made up, changed, joined, spelt otherwise, of another purpose or another house. Pure."""

from __future__ import annotations

import base64
import string
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from core.keys import KeyRing
from core.tokens import LENGTH, Purpose, Tokens

_ALPHABET = string.ascii_letters + string.digits + "-_"
_SIGNS = "+/=.~%!*'();:@&,$ \t\r\n\u00e9\uff21\u0661\u202e"


@dataclass
class Forger:
    """Makes forgeries of what `genuine` would make, for an organisation, a listing and subjects that exist."""

    genuine: Tokens
    organisation: int
    invitation: int
    sender: int
    listing: int
    chance: Random

    def __post_init__(self) -> None:
        # Another installation's, with keys of the same numbers.
        self.foreign = Tokens(KeyRing(tuple((number, self.chance.randbytes(32)) for number in range(1, 16))))

    def token(self, purpose: Purpose, tokens: Tokens | None = None) -> str:
        """Return a token that a door would take, if `tokens` are ours."""
        subject = self.sender if purpose in (Purpose.SENDER, Purpose.HOOK) else self.invitation
        return (tokens or self.genuine).make(
            purpose, organisation=self.organisation, subject=subject, listing=self.listing
        )

    def forged(self, purpose: Purpose) -> tuple[str, str]:
        """Return the kind of a forgery, and the forgery."""
        kind = self.chance.choice(list(KINDS))
        text = KINDS[kind](self, purpose)
        # Chance may mend what it broke; then there is nothing to refuse.
        return (kind, text) if text != self.token(purpose) else self.forged(purpose)

    def other_subject(self, purpose: Purpose) -> str:
        """Return a genuine token of the same purpose and other contents."""
        return self.genuine.make(purpose, organisation=self.organisation, subject=self.chance.getrandbits(50))

    def place(self) -> int:
        """Return a position in a token."""
        return self.chance.randrange(LENGTH)


def _random(forger: Forger, purpose: Purpose) -> str:
    return "".join(forger.chance.choices(_ALPHABET, k=LENGTH))


def _head(forger: Forger, purpose: Purpose) -> str:
    """Keep the key's number and the purpose, and make up the rest."""
    return _spelt(_raw(forger.token(purpose))[:1] + forger.chance.randbytes(32))


def _block(forger: Forger, purpose: Purpose) -> str:
    """Keep the signature, and make up what is signed."""
    raw = _raw(forger.token(purpose))
    return _spelt(raw[:1] + forger.chance.randbytes(16) + raw[17:])


def _letter(forger: Forger, purpose: Purpose) -> str:
    text, at = forger.token(purpose), forger.place()
    return text[:at] + forger.chance.choice(_ALPHABET) + text[at + 1 :]


def _bit(forger: Forger, purpose: Purpose) -> str:
    raw = bytearray(_raw(forger.token(purpose)))
    raw[forger.chance.randrange(len(raw))] ^= 1 << forger.chance.randrange(8)
    return _spelt(bytes(raw))


def _swapped(forger: Forger, purpose: Purpose) -> str:
    letters = list(forger.token(purpose))
    one, other = forger.place(), forger.place()
    letters[one], letters[other] = letters[other], letters[one]
    return "".join(letters)


def _halves(forger: Forger, purpose: Purpose) -> str:
    """One token's contents with another one's signature."""
    return _spelt(_raw(forger.token(purpose))[:17] + _raw(forger.other_subject(purpose))[17:])


def _another_house(forger: Forger, purpose: Purpose) -> str:
    return forger.token(purpose, forger.foreign)


def _another_key(forger: Forger, purpose: Purpose) -> str:
    raw = _raw(forger.token(purpose))
    return _spelt(bytes([forger.chance.randrange(16) << 4 | purpose]) + raw[1:])


def _another_purpose(forger: Forger, purpose: Purpose) -> str:
    """A genuine token, good at another door."""
    return forger.token(forger.chance.choice([other for other in Purpose if other is not purpose]))


def _renamed(forger: Forger, purpose: Purpose) -> str:
    """Another purpose's token whose first byte claims this one."""
    return _spelt(bytes([_raw(forger.token(purpose))[0]]) + _raw(_another_purpose(forger, purpose))[1:])


def _shorter(forger: Forger, purpose: Purpose) -> str:
    return forger.token(purpose)[: forger.chance.randrange(1, LENGTH)]


def _longer(forger: Forger, purpose: Purpose) -> str:
    return forger.token(purpose) + forger.chance.choice(["A", "==", "A" * 44, "A" * 4000, " ", "\n", "\x00"])


def _sprinkled(forger: Forger, purpose: Purpose) -> str:
    text, at = forger.token(purpose), forger.place()
    return text[:at] + forger.chance.choice(_SIGNS) + text[at + forger.chance.randrange(2) :]


def _case(forger: Forger, purpose: Purpose) -> str:
    return forger.token(purpose).swapcase()


def _other_alphabet(forger: Forger, purpose: Purpose) -> str:
    """The same bytes in the usual base64, padded or not, or in hexadecimal."""
    raw = _raw(forger.token(purpose))
    return forger.chance.choice(
        [base64.b64encode(raw).decode() + "=", raw.hex(), base64.b32encode(raw).decode()]
    )


KINDS: dict[str, Callable[[Forger, Purpose], str]] = {
    function.__name__.strip("_"): function
    for function in (
        *(_random, _head, _block, _letter, _bit, _swapped, _halves, _another_house, _another_key),
        *(_another_purpose, _renamed, _shorter, _longer, _sprinkled, _case, _other_alphabet),
    )
}


def _raw(token: str) -> bytes:
    return base64.urlsafe_b64decode(token)


def _spelt(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()
