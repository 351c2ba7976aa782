"""From the cells of a row to what its link is made from, or to the reason why not. Pure; a hot loop."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from balancing.unique_links import LinkRefused, LinkRequest, family
from balancing.unique_links.checks import MAX_WORD
from balancing.unique_links.reference import MAX_LENGTH, check_reference, with_suffix
from core.addresses import normalise
from invitations.csv_reader.dates import date_reader, fault_of, read_day
from invitations.csv_reader.records import MAX_COLUMNS
from invitations.intake_values import MAX_NAME, Refused, text_of
from invitations.row_reasons import RowReason
from links.pasted_secrets import is_sealing_key
from links.verdicts import LinkReason

MAX_TEXT = 200  # characters of a product's or service's name, and of a cell of the list's own columns
MAX_LOCALE = 20
KEY_BYTES = 16  # of the digest that tells two customers apart; 128 bits, so no two ever share one


@dataclass(frozen=True)
class RowPlan:
    """How rows become requests: how many cells they have, which is which field, and what holds for all of them.

    `own` are the list's own columns by heading; `tags` come before a row's own, `stars` are for rows that say none.
    `secrets` are the stored keys, which must not stand in a cell; `hidden` the columns that were recognised as keys
    and are not looked at. With `has_suffix` each reference gets our random suffix.
    """

    family: str
    width: int
    fields: Mapping[str, int]
    own: Mapping[str, int] = field(default_factory=dict)
    hidden: Collection[int] = ()
    domain: str = ""
    locale: str = ""
    host: str = ""
    is_embedded: bool = False
    tags: tuple[str, ...] = ()
    stars: int | None = None
    date_format: str = "iso"
    has_suffix: bool = False
    secrets: frozenset[str] = frozenset()


class Judged(NamedTuple):
    """A row that can become a link. `reference` is the list's own; `request` may carry it with our suffix."""

    line: int
    request: LinkRequest
    reference: str
    first_name: str
    last_name: str
    product: str
    visited_on: date | None
    own: tuple[str, ...]
    key: bytes


class RowRefused(Exception):
    """Says why a row becomes no link: the field to blame, a code, and perhaps a sentence that says more than it."""

    def __init__(self, field: str, code: str, sentence: str = "") -> None:
        super().__init__(field, code)
        self.field, self.code, self.sentence = field, code, sentence


class Judge:
    """Judges rows by a plan."""

    def __init__(self, plan: RowPlan) -> None:
        self._plan = plan
        self._required = family(plan.family).required
        self._is_checked_later = "email" in self._required
        columns = plan.fields.get
        self._email, self._reference, self._domain = columns("email"), columns("reference"), columns("domain")
        self._name, self._locale = columns("name"), columns("locale")
        self._halves = columns("first_name"), columns("last_name")
        self._tags, self._skus, self._stars = columns("tags"), columns("skus"), columns("stars")
        self._product, self._visited_on = columns("product"), columns("visited_on")
        self._own = tuple(plan.own.values())
        self._day = _day_reader(plan.date_format)
        self._shown = [at for at in range(plan.width) if at not in plan.hidden]
        # The rare fields are looked at only where the list has them.
        self._has_more = any(at is not None for at in (self._tags, self._skus, self._stars))
        self._suffixed: Callable[[str], str] = with_suffix if plan.has_suffix else str

    def judged(self, line: int, cells: Sequence[str]) -> Judged:
        """Return what a row's link is made from; raise `RowRefused`."""
        plan = self._plan
        if len(cells) != plan.width:
            self._check_width(cells)
        self._check_secrets(cells)
        email = "" if self._email is None else cells[self._email].strip()
        reference = "" if self._reference is None else cells[self._reference].strip()
        if not email and not reference:
            raise RowRefused("email", LinkReason.NO_CUSTOMER)
        if not self._is_checked_later and email and normalise(email) is None:
            raise RowRefused("email", RowReason.BAD_ADDRESS)
        try:
            name, first, last = self._names(cells)
            product = _text("product", cells, self._product)
            own = tuple([_own_text(cells[at]) for at in self._own]) if self._own else ()
            visited_on = None if self._visited_on is None else self._day(cells[self._visited_on])
            tags, skus, stars = self._more(cells) if self._has_more else (plan.tags, (), plan.stars)
            locale = _text("locale", cells, self._locale, MAX_LOCALE) or plan.locale
            if not reference.isprintable() or len(reference) > MAX_LENGTH:
                check_reference(reference)
            matching_key = self._suffixed(reference) if reference else ""
        except Refused as error:
            raise RowRefused(error.field, error.reason) from None
        except LinkRefused as error:
            raise RowRefused(error.field, error.code, error.message) from None
        domain = plan.domain if self._domain is None else cells[self._domain].strip() or plan.domain
        request = LinkRequest(
            domain, email, name, matching_key, locale, tags, skus, plan.is_embedded, stars, plan.host
        )
        return Judged(
            line, request, reference, first, last, product, visited_on, own, key_of(domain, reference, email)
        )

    def shown(self, cells: Sequence[str]) -> list[str]:
        """Return cells as they may be shown and kept: what is or may be a secret key is taken out."""
        secrets, hidden = self._plan.secrets, self._plan.hidden
        return [
            "" if at in hidden or cell in secrets or is_sealing_key(cell) else cell
            for at, cell in enumerate(cells)
        ]

    def _check_width(self, cells: Sequence[str]) -> None:
        """Forgive empty cells too many, as spreadsheets leave them; refuse any other difference."""
        if len(cells) < self._plan.width:
            raise RowRefused("", RowReason.TOO_FEW_CELLS)
        if len(cells) > MAX_COLUMNS or any(map(str.strip, cells[self._plan.width :])):
            raise RowRefused("", RowReason.TOO_MANY_CELLS)

    def _check_secrets(self, cells: Sequence[str]) -> None:
        secrets = self._plan.secrets
        for at in self._shown:
            cell = cells[at]
            if (len(cell) == 44 and is_sealing_key(cell)) or (cell in secrets):
                raise RowRefused("", LinkReason.SECRET)

    def _names(self, cells: Sequence[str]) -> tuple[str, str, str]:
        """Return the whole name, the first one, and the rest."""
        if self._name is not None:
            name = text_of("name", cells[self._name], MAX_NAME)
            first, _, last = name.partition(" ")
            return name, first, last
        first, last = (_text("name", cells, at) for at in self._halves)
        return f"{first} {last}".strip(), first, last

    def _more(self, cells: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...], int | None]:
        tags, skus = (
            () if at is None else _words(name, cells[at], separators)
            for name, at, separators in (("tags", self._tags, ",;|"), ("skus", self._skus, ",;| "))
        )
        text = "" if self._stars is None else cells[self._stars].strip()
        if text and text not in {"1", "2", "3", "4", "5"}:
            raise RowRefused("stars", "bad_stars")
        return (*self._plan.tags, *tags), skus, int(text) if text else self._plan.stars


def key_of(domain: str, reference: str, email: str) -> bytes:
    """Return what two rows share when they are about one customer's one matter, however the address is spelt."""
    if not email.isascii():
        email = address_of(email)
    return blake2b(
        f"{domain}\0{reference}\0{email}".lower().encode("utf-8", "replace"), digest_size=KEY_BYTES
    ).digest()


def address_of(email: str) -> str:
    """Return the form of an address that is the same however it is spelt: its normal form, where it has one."""
    return email.lower() if email.isascii() else normalise(email) or email.lower()


def _text(name: str, cells: Sequence[str], at: int | None, limit: int = MAX_TEXT) -> str:
    return "" if at is None else text_of(name, cells[at], limit)


def _own_text(cell: str) -> str:
    """Return a cell of the list's own as it stands, but on one line and of bearable length."""
    if not cell.isprintable():
        cell = " ".join(cell.split()).encode("utf-8", "replace").decode()
    return cell[:MAX_TEXT]


def _words(name: str, cell: str, separators: str) -> tuple[str, ...]:
    for separator in separators[1:]:
        cell = cell.replace(separator, separators[0])
    return tuple(
        dict.fromkeys(
            text_of(name, word, MAX_WORD) for part in cell.split(separators[0]) if (word := part.strip())
        )
    )


def _day_reader(date_format: str) -> Callable[[str], date | None]:
    read = date_reader(date_format)

    @lru_cache(maxsize=4096)
    def day(cell: str) -> date | None:
        text = cell.strip()
        try:
            return read_day(text, read, timedelta()) if text else None
        except (ValueError, OverflowError) as error:
            raise Refused("visited_on", fault_of(error)) from error

    return day
