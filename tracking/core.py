"""The tracking doors' one mind: from a request to an answer, and to what is noted of it. Pure; no clock, no database.

A door first asks `ask`, then looks up the place of a genuine token, then `answer`s, then notes `witness`.
A GET appends a hit and does nothing else; where a link leads is stored on our side and never in its address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from core.tokens import Purpose, Token, Tokens
from tracking import answers
from tracking.agents import family
from tracking.answers import Answer
from tracking.pages import Page
from tracking.places import Place
from tracking.receipts import Receipt, receipt
from tracking.sources import Networks, network_of, source_hash

RECORDED_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
PURPOSES = {
    "c": Purpose.CLICK,
    "o": Purpose.OPEN,
    "h": Purpose.HONEYPOT,
    "l": Purpose.LISTING,
    "w": Purpose.ONWARD,
    "p": Purpose.PERSONAL,
}
# Links of letters: where nothing else can be found, they lead to the own review form.
OF_LETTERS = {Purpose.CLICK: "c", Purpose.PERSONAL: "p"}
_PATH = re.compile(r"/(?:([chlpw])/([^/]{1,200})/?|(o)/([^/]{0,200})\.gif)")
_STARS = re.compile(r"(?:^|&)stars=([1-5])(?:&|$)")
_PREFETCH = re.compile(r"\b(?:prefetch|prerender|preview)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Doorway:
    """What both doors know from their settings. `pepper` keys the hashes of networks."""

    tokens: Tokens
    base_url: str
    pepper: bytes
    networks: Networks
    # A door that is not Django cannot make personal links: it passes such clicks on, unrecorded, and Django's
    # door records them.
    hands_over: bool = False


class Asked(NamedTuple):
    """A request for an address of ours. `token` is None when it is not genuine or not for this address."""

    purpose: Purpose
    method: str
    text: str
    token: Token | None


class Signs(NamedTuple):
    """What a request tells of who sent it: the headers User-Agent and (Sec-)Purpose, and the remote address."""

    user_agent: str = ""
    purpose: str = ""
    address: str = ""


def ask(method: str, path: str, tokens: Tokens) -> Asked | Answer | None:
    """Return what is asked for, or an answer that needs no look-up; None when the address is none of ours.

    `path` is decoded and has no query. Methods other than GET, HEAD and OPTIONS are refused unread.
    """
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    if method not in RECORDED_METHODS:
        return answers.NOT_ALLOWED
    letter, text = (match[1], match[2]) if match[1] else (match[3], match[4])
    purpose = PURPOSES[letter]
    return Asked(purpose, method, text, tokens.read(text, purpose))


def answer(doorway: Doorway, asked: Asked, place: Place | None, query: str) -> Answer | Page:
    """Answer what was asked. `place` None: it is not known and the database does not tell.

    A pixel is the same pixel whatever is behind it. A click leads to its listing, or to the own review form
    when there is no such listing any more or none can be looked up.
    """
    if asked.method == "OPTIONS":
        return answers.OPTIONS
    if asked.purpose is Purpose.OPEN:
        return answers.PIXEL
    token = asked.token
    if token is None or (place is not None and not place.is_known):
        return Page.UNKNOWN
    if asked.purpose is Purpose.HONEYPOT:
        return Page.NOTHING
    if is_handed_over(doorway, asked, place):
        return answers.redirect(f"{doorway.base_url}/{OF_LETTERS[asked.purpose]}/{asked.text}/")
    if place is not None and place.url:
        return answers.redirect(place.url)
    if asked.purpose in OF_LETTERS:
        return answers.redirect(review_address(doorway, token, query))
    return Page.LATER if place is None else Page.GONE


def is_handed_over(doorway: Doorway, asked: Asked, place: Place | None) -> bool:
    """Tell whether this click is Django's to answer and to record."""
    return doorway.hands_over and is_personal(asked, place)


def is_personal(asked: Asked, place: Place | None) -> bool:
    """Tell whether this click leads to a link of the customer's own, if one can be made."""
    is_click = asked.token is not None and asked.purpose in OF_LETTERS and asked.method != "OPTIONS"
    return is_click and place is not None and place.is_personal


def review_address(doorway: Doorway, token: Token, query: str) -> str:
    """Return the own review form's address for whoever holds a click's token.

    Of the query nothing passes but `stars`, 1 to 5.
    """
    made = doorway.tokens.make(
        Purpose.REVIEW,
        organisation=token.organisation,
        subject=token.subject,
        listing=token.listing,
        sequence=token.sequence,
    )
    stars = _STARS.search(query)
    return f"{doorway.base_url}/review/{made}/{f'?stars={stars[1]}' if stars else ''}"


def witness(
    doorway: Doorway, asked: Asked, place: Place | None, signs: Signs, now: datetime
) -> Receipt | None:
    """Return what is noted of a request, before the place and its tracking mode have their say (`settled`).

    None when there is nothing to note. `now` is the time of receipt, UTC. A personal link of somebody who is not
    tracked is noted like the listing's static one: it names nobody.
    """
    if asked.token is None or is_handed_over(doorway, asked, place):
        return None
    network, token = network_of(signs.address), asked.token
    if token.purpose is Purpose.PERSONAL:
        token = token._replace(purpose=Purpose.LISTING, subject=0, sequence=0)
    return receipt(
        token,
        method=asked.method,
        source=source_hash(doorway.pepper, token.organisation, network) if network else "",
        agent=_agent(doorway.networks.name_of(network), signs.user_agent, asked.purpose),
        is_prefetch=bool(signs.purpose) and _PREFETCH.search(signs.purpose) is not None,
        now=now,
    )


def _agent(network: str, user_agent: str, purpose: Purpose) -> str:
    # A proxy's network says something about pictures only: its neighbours are people who follow links.
    if network and (purpose is Purpose.OPEN or ":" in network):
        return network
    return family(user_agent)
