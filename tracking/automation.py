"""Person or machine? The verdict on every hit, from all hits of one letter together. Pure; read this first.

Rules are asked in order and the first that applies decides. A verdict is not for ever: when later evidence
arrives, the same bundle is judged again, with that evidence in it. Where the numbers come from stands beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.tokens import Purpose
from tracking.agents import BOT, PROXIES, SHARED, system_of

PERSON, MACHINE, UNKNOWN = "person", "machine", "unknown"
Key = TypeVar("Key")


class Rule(models.TextChoices):
    """Which rule decided, as a sentence to show beside the hit."""

    METHOD = "method", _("Only a program asks this way: not a GET.")
    PREFETCH = "prefetch", _("Fetched beforehand, by the browser's own account.")
    BOT = "bot", _("The program says itself that it is a robot, or does not say what it is.")
    HONEYPOT = "honeypot", _("The hidden link was followed from the same network within ten minutes.")
    ANSWERED = "answered", _("A review was written after this click.")
    BURST = "burst", _("Several different links of one letter were followed within seconds.")
    SHARED_NETWORK = "shared", _("A network with scanners, soon after the letter left.")
    EARLY = "early", _("Sooner after the letter left than a person reads.")
    PROXY = "proxy", _("A mail provider fetched the picture; nobody knows whether anybody looked.")
    DOUBLED = "doubled", _("A second time within a minute, from another network or system.")
    NAMELESS = "nameless", _("The link names no letter, so there is nothing to compare it with.")
    PLAIN = "plain", _("Nothing speaks against a person.")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The numbers in the rules. Whose defaults or measurements they are stands above each."""

    # warmbly's default. In craft-campaign's log two thirds of scanner bursts began later, after 20 to 60 s.
    click: timedelta = timedelta(seconds=30)
    # warmbly's default.
    open: timedelta = timedelta(seconds=60)
    # warmbly's default for networks of browser isolation.
    shared_network: timedelta = timedelta(seconds=600)
    # Found to work in mautic's issue 9798.
    honeypot: timedelta = timedelta(minutes=10)
    # warmbly's default: two different links of one letter from one source.
    burst: timedelta = timedelta(seconds=5)
    # A vendor's published rule: three different links, whatever the source.
    burst_anywhere: timedelta = timedelta(seconds=2)
    # resend's issue 901 shows a scanner's copy twelve seconds after the person's click.
    doubled: timedelta = timedelta(seconds=60)
    # Ours: a form is filled in within a day of being opened.
    answered: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A hit, as far as the rules look at it. `source` is empty where no network was recorded."""

    key: object
    received_at: datetime
    purpose: int
    listing: int
    sequence: int
    method: str
    source: bytes
    agent: str
    is_prefetch: bool

    @property
    def link(self) -> tuple[int, int]:
        """Return which link of the letter this is."""
        return self.purpose, self.listing


@dataclass(frozen=True, slots=True)
class Bundle:
    """Everything known of one subject. `dispatched`: when its letters left, by sequence; `answered_at`: its review."""

    sightings: Sequence[Sighting]
    dispatched: Mapping[int, datetime] = field(default_factory=dict)
    answered_at: datetime | None = None
    has_subject: bool = True


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and the rule that gave it."""

    verdict: str
    rule: Rule


DEFAULTS = Thresholds()


def judge(bundle: Bundle, thresholds: Thresholds = DEFAULTS) -> dict[object, Judgement]:
    """Return a judgement for every sighting, by its key. The order in which they are given does not matter."""
    sightings = sorted(bundle.sightings, key=lambda hit: (hit.received_at, str(hit.key)))
    found: dict[object, Judgement] = {}
    for hit in sightings:
        if rule := _declared(hit):
            found[hit.key] = Judgement(MACHINE, rule)
    for hit in _near_honeypot(sightings, thresholds):
        found.setdefault(hit.key, Judgement(MACHINE, Rule.HONEYPOT))
    if answered := _answering(sightings, found, bundle, thresholds):
        found[answered.key] = Judgement(PERSON, Rule.ANSWERED)
    for hit in _bursts(sightings, thresholds):
        found.setdefault(hit.key, Judgement(MACHINE, Rule.BURST))
    for hit in sightings:
        if hit.key not in found:
            found[hit.key] = _by_itself(hit, bundle, thresholds)
    _strike_doubles(sightings, found, thresholds)
    return found


def _declared(hit: Sighting) -> Rule | None:
    if hit.method != "GET":
        return Rule.METHOD
    if hit.is_prefetch:
        return Rule.PREFETCH
    return Rule.BOT if hit.agent.startswith(BOT) else None


def _near_honeypot(sightings: Sequence[Sighting], thresholds: Thresholds) -> Iterable[Sighting]:
    traps = [hit for hit in sightings if hit.purpose == Purpose.HONEYPOT]
    for hit in sightings:
        for trap in traps:
            is_near = abs(hit.received_at - trap.received_at) <= thresholds.honeypot
            if hit is trap or (is_near and hit.sequence == trap.sequence and hit.source == trap.source):
                yield hit
                break


def _answering(
    sightings: Sequence[Sighting], found: Mapping[object, Judgement], bundle: Bundle, thresholds: Thresholds
) -> Sighting | None:
    """Return the click that led to the review: the last one before it that no machine gave away as its own."""
    answered_at = bundle.answered_at
    if answered_at is None:
        return None
    before = [
        hit
        for hit in sightings
        if hit.purpose == Purpose.CLICK
        and hit.key not in found
        and timedelta(0) <= answered_at - hit.received_at <= thresholds.answered
    ]
    return before[-1] if before else None


def _bursts(sightings: Sequence[Sighting], thresholds: Thresholds) -> Iterable[Sighting]:
    """Yield what belongs to a burst. Pictures are no links; on a page of links a person may well open two at once."""
    followed = [hit for hit in sightings if hit.purpose != Purpose.OPEN]
    yield from _crowded(followed, thresholds.burst_anywhere, links=3)
    by_source: dict[bytes, list[Sighting]] = {}
    for hit in followed:
        if hit.source and hit.purpose != Purpose.ONWARD:
            by_source.setdefault(hit.source, []).append(hit)
    for same in by_source.values():
        yield from _crowded(same, thresholds.burst, links=2)


def _crowded(hits: Sequence[Sighting], window: timedelta, links: int) -> Iterable[Sighting]:
    start = 0
    for end, last in enumerate(hits):
        while last.received_at - hits[start].received_at > window:
            start += 1
        together = [hit for hit in hits[start : end + 1] if hit.sequence == last.sequence]
        if len({hit.link for hit in together}) >= links:
            yield from together


def _by_itself(hit: Sighting, bundle: Bundle, thresholds: Thresholds) -> Judgement:
    if hit.purpose == Purpose.OPEN and hit.agent in PROXIES:
        return Judgement(UNKNOWN, Rule.PROXY)
    dispatched = bundle.dispatched.get(hit.sequence)
    if dispatched is not None:
        age = hit.received_at - dispatched
        if hit.agent.startswith(SHARED) and age < thresholds.shared_network:
            return Judgement(MACHINE, Rule.SHARED_NETWORK)
        if age < (thresholds.open if hit.purpose == Purpose.OPEN else thresholds.click):
            return Judgement(MACHINE, Rule.EARLY)
    if not bundle.has_subject:
        return Judgement(UNKNOWN, Rule.NAMELESS)
    return Judgement(PERSON, Rule.PLAIN)


def _strike_doubles(
    sightings: Sequence[Sighting], found: dict[object, Judgement], thresholds: Thresholds
) -> None:
    """Of two hits within a minute from two places keep one person: the earlier, unless a review followed the later."""
    latest: dict[tuple[tuple[int, int], int], Sighting] = {}
    for hit in sightings:
        if found[hit.key].verdict != PERSON:
            continue
        place = (hit.link, hit.sequence)
        first = latest.get(place)
        is_soon = first is not None and hit.received_at - first.received_at <= thresholds.doubled
        if first is None or not is_soon or not _is_elsewhere(first, hit):
            latest[place] = hit
            continue
        odd = first if found[hit.key].rule is Rule.ANSWERED else hit
        found[odd.key] = Judgement(MACHINE, Rule.DOUBLED)
        if odd is first:
            latest[place] = hit


def _is_elsewhere(first: Sighting, second: Sighting) -> bool:
    if first.source and second.source and first.source != second.source:
        return True
    systems = {system_of(first.agent), system_of(second.agent)} - {""}
    return len(systems) == 2
