"""Nothing opens but a genuine token, of the right purpose, in its one spelling."""

from __future__ import annotations

import base64
import random
import string

import pytest

from core.keys import KeyRing
from core.tokens import Purpose, Token, Tokens
from tracking import core
from tracking.core import Asked

ALPHABET = string.ascii_letters + string.digits + "-_"
RING = KeyRing(((1, bytes(range(32))), (2, bytes(range(32, 64)))))
TOKENS = Tokens(RING)
LETTERS = {
    "c": Purpose.CLICK,
    "h": Purpose.HONEYPOT,
    "l": Purpose.LISTING,
    "w": Purpose.ONWARD,
    "p": Purpose.PERSONAL,
    "o": Purpose.OPEN,
}


def made(purpose: Purpose, subject: int = 4711, tokens: Tokens = TOKENS) -> str:
    return tokens.make(purpose, organisation=7, listing=11, subject=subject, sequence=1)


def opened(text: str, letter: str = "c") -> Token | None:
    path = f"/o/{text}.gif" if letter == "o" else f"/{letter}/{text}/"
    asked = core.ask("GET", path, TOKENS)
    return asked.token if isinstance(asked, Asked) else None


@pytest.mark.parametrize(("letter", "purpose"), LETTERS.items())
def test_genuine_tokens_open_their_own_address(letter: str, purpose: Purpose) -> None:
    assert opened(made(purpose), letter) == Token(
        purpose, organisation=7, listing=11, subject=4711, sequence=1
    )


def test_every_single_letter_mutation_is_refused() -> None:
    accepted, tried = [], 0
    for subject in (1, 4711, 2**56 - 1):
        text = made(Purpose.CLICK, subject)
        for place in range(len(text)):
            for letter in ALPHABET:
                mutated = text[:place] + letter + text[place + 1 :]
                if mutated != text:
                    tried += 1
                    accepted += [mutated] if opened(mutated) else []
    assert tried == 3 * 44 * 63
    assert accepted == []


def test_ten_thousand_forgeries_are_refused() -> None:
    chance = random.Random(20)
    stranger = Tokens(KeyRing(((1, chance.randbytes(32)), (2, chance.randbytes(32)))))
    forged = [base64.urlsafe_b64encode(chance.randbytes(33)).decode() for _ in range(6000)]
    forged += [made(Purpose.CLICK, subject, stranger) for subject in range(2000)]
    for subject in range(2000):  # the head of one genuine token and the tail of another
        cut = chance.randrange(1, 44)
        forged.append(made(Purpose.CLICK, subject)[:cut] + made(Purpose.CLICK, subject + 1)[cut:])
    assert len(forged) == 10_000
    genuine = {made(Purpose.CLICK, subject) for subject in range(2002)}
    assert [text for text in forged if opened(text) and text not in genuine] == []
    assert sum(text in genuine for text in forged) < 200  # cuts beyond the last difference


def test_tokens_of_other_purposes_are_refused() -> None:
    for letter, own in LETTERS.items():
        for purpose in Purpose:
            assert (opened(made(purpose), letter) is not None) == (purpose is own)


def test_other_spellings_are_refused() -> None:
    text = made(Purpose.CLICK)
    raw = base64.urlsafe_b64decode(text)
    spellings = [
        text + "=",
        text + "A",
        text[:-1],
        " " + text,
        text + "\n",
        text + "%00",
        text.swapcase(),
        "\u200b" + text,
        text[:20] + "\n" + text[20:],
        text[:20] + "%2d" + text[21:],
        base64.b32encode(raw).decode(),
        raw.hex(),
        base64.b64encode(raw + b"\0").decode(),
        "".join(chr(ord(letter) + 0xFEE0) if letter.isalnum() else letter for letter in text),  # full width
    ]
    standard = base64.b64encode(raw).decode()
    if standard != text:
        spellings.append(standard)
    assert [spelling for spelling in spellings if opened(spelling)] == []


def test_an_older_key_still_reads_and_a_removed_one_does_not() -> None:
    old = Tokens(KeyRing(RING.masters[:1]))
    text = made(Purpose.CLICK, tokens=old)
    assert opened(text) is not None
    assert Tokens(KeyRing(RING.masters[1:])).read(text, Purpose.CLICK) is None


def test_numbers_that_do_not_fit_are_refused_when_making() -> None:
    with pytest.raises(OverflowError):
        TOKENS.make(Purpose.CLICK, organisation=2**32, subject=1)
    with pytest.raises(OverflowError):
        TOKENS.make(Purpose.CLICK, organisation=1, subject=2**56)
