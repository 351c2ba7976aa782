"""One letter, from words to the bytes of a message. Pure; `compose` is all that sending needs.

    look = letters.look_of(organisation, channel, sender)    # invitations.selectors.letters; once per channel
    book = letters.wording_book(template_ids)                # once per batch: one query
    wording = book.find(template_id, kind, platform, language, channel_language)
    addresses = links.addresses(values, doors)               # doors = letters.doors(), once per process
    content = messages.compose(values, wording, look, addresses=addresses,
                               message_id=messages.new_message_id(look.from_email), date=now)

`content` is a whole RFC 5322 message for `mailer.Letter`: 7-bit, CRLF, no line beyond 998, not dot-stuffed.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from invitations.letters import mime
from invitations.letters.compiling import CompiledLetter, compile_letter
from invitations.letters.folding import html_value, text_value
from invitations.letters.mime import HeaderRefused, new_message_id
from invitations.letters.wording import LetterValues, Look, Wording
from invitations.links import OWN_PLATFORM, STARS, Addresses
from invitations.placeholders import MAX_RESULT, clean, filled, first_name_of, inserted, one_line

__all__ = [
    "CompiledLetter",
    "HeaderRefused",
    "LetterValues",
    "Look",
    "TooLong",
    "Wording",
    "compile_letter",
    "compose",
    "fill",
    "new_message_id",
]

_TEXT_PART = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
_HTML_PART = "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"
_HIDDEN = (
    '\r\n<a href="{}" rel="nofollow" tabindex="-1" aria-hidden="true"\r\n'
    'style="display:none;max-height:0;overflow:hidden;mso-hide:all;"></a>'
)
_PIXEL = (
    '\r\n<img src="{}" width="1" height="1" alt=""\r\nstyle="display:block;border:0;width:1px;height:1px;">'
)


class TooLong(ValueError):
    """Say that a letter grew beyond 200 kB once its places were filled."""


def compose(
    values: LetterValues,
    wording: Wording,
    look: Look,
    *,
    addresses: Addresses,
    message_id: str,
    date: datetime,
) -> bytes:
    """Return the complete message. The compiled form of (wording, look) is remembered.

    `message_id` has its brackets; `date` is aware. Raises `ValueError` (`HeaderRefused`, `TooLong`) when the
    letter cannot be written; nothing about that changes by trying again.
    """
    letter = compile_letter(wording, look, values.platform == OWN_PLATFORM)
    return fill(letter, values, addresses=addresses, message_id=message_id, date=date)


def fill(
    letter: CompiledLetter, values: LetterValues, *, addresses: Addresses, message_id: str, date: datetime
) -> bytes:
    """Return a compiled letter with one customer's values, as `compose` does."""
    name = clean(values.name)
    known = _known(letter, values, name)
    traces = (_HIDDEN.format(addresses.honeypot) if addresses.honeypot else "") + (
        _PIXEL.format(addresses.pixel) if addresses.pixel else ""
    )
    escaped = {"url0": addresses.review, "url6": addresses.unsubscribe, "raw0": traces}
    plain = {"url0": text_value(addresses.review), "url6": text_value(addresses.unsubscribe)}
    if letter.has_stars:
        escaped |= {f"url{star}": addresses.star(star) for star in STARS}
    for number, slot in enumerate(letter.slots):
        value = inserted(slot, known)
        plain[f"text{number}"] = text_value(value)
        escaped[f"text{number}"] = html_value(value)
    page, text = letter.html.fill(escaped), letter.text.fill(plain)
    if len(page) > MAX_RESULT:
        raise TooLong("The letter is longer than 200 kB.")
    boundary = f"=_{message_id[1:33]}"
    head = [
        letter.head,
        mime.address_header("To", name, values.email),
        mime.date_header(date),
        mime.header("Message-ID", message_id),
    ]
    if letter.subject:
        head.append(mime.text_header("Subject", one_line(filled(letter.subject, known))))
    if addresses.one_click:
        head.append(mime.header("List-Unsubscribe", f"<{addresses.one_click}>"))
        head.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")
    if values.delivery:
        head.append(mime.header("X-Delivery", values.delivery))
    head.append(f'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n')
    body = f"--{boundary}\r\n{_TEXT_PART}{text}\r\n--{boundary}\r\n{_HTML_PART}{page}\r\n--{boundary}--\r\n"
    return ("".join(head) + body).encode("ascii")


def _known(letter: CompiledLetter, values: LetterValues, name: str) -> dict[str, str]:
    """Return the values of those placeholders that the letter has."""
    names = letter.names
    known = {"name": name, "reference": clean(values.reference)}
    if "first_name" in names:
        known["first_name"] = first_name_of(name)
    if "platform" in names:
        is_own = values.platform == OWN_PLATFORM
        known["platform"] = letter.channel if is_own else clean(values.platform_name)
    if "event_day" in names:
        day = values.event_day
        known["event_day"] = day_in_words(day, letter.language) if day else ""
    return known


@lru_cache(maxsize=4096)
def day_in_words(day: date, language: str) -> str:
    """Return a day as people of a language write it in a letter: `7 March 2026`, `7 mars 2026`."""
    try:
        locale = Locale.parse("en_GB" if language == "en" else language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse("en_GB")
    return format_date(day, format="long", locale=locale)
