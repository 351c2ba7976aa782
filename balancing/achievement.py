"""Shares set and shares achieved, side by side. Pure: tables, listings and counts are handed in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from balancing.eligibility import FallbackReason
from balancing.models import Listing, ShareTable
from balancing.platforms import CUSTOM, OWN, PLATFORMS
from core import numerals

Words = str | Promise
# (table, drawn, listing, fallback reason, how many), as `selectors.recent_draws` gives them
Draws = Iterable[tuple[int, int, int, str, int]]


@dataclass
class Row:
    """One listing of a table: its share, how often it was drawn, what was led elsewhere and why, what came to it."""

    listing: Listing
    label: Words
    percent: int
    drawn: int = 0
    received: int = 0
    fallbacks: Counter[str] = field(default_factory=Counter)

    @property
    def achieved(self) -> int:
        """Return the letters that led there."""
        return self.drawn - self.fallbacks.total() + self.received

    @property
    def reasons(self) -> list[tuple[Words, Words, int]]:
        """Return (label, sentence, how many) of each reason for leading elsewhere, the commonest first."""
        return [(*reason_words(reason), count) for reason, count in self.fallbacks.most_common()]


@dataclass(frozen=True)
class Achievement:
    """What one version of a table set and what the draws counted made of it. `draws` are all it ever drew."""

    table: ShareTable
    rows: list[Row]
    draws: int

    @property
    def counted(self) -> int:
        """Return how many draws were counted."""
        return sum(row.drawn for row in self.rows)

    @property
    def set_parts(self) -> list[tuple[Words, int]]:
        """Return the shares that were set, for a bar."""
        return [(row.label, row.percent) for row in self.rows if row.percent]

    @property
    def achieved_parts(self) -> list[tuple[Words, float, str]]:
        """Return the shares that were achieved, for a bar in the same order; none before the first draw."""
        if not self.counted:
            return []
        return [
            (row.label, _tenths(row.achieved, self.counted), _letters(row.achieved))
            for row in self.rows
            if row.achieved or row.percent
        ]


def achievements(tables: Sequence[ShareTable], draws: Draws) -> dict[int, Achievement]:
    """Return what became of each table, by its key. What was led elsewhere counts where it was led."""
    rows: dict[int, dict[int, Row]] = defaultdict(dict)
    for table in tables:
        shares = list(table.shares.all())
        names = labels([share.listing for share in shares])
        for share in shares:
            row = Row(share.listing, names[share.listing_id], share.percent)
            rows[table.pk][share.listing_id] = row
    owns = {table.pk: _own(rows[table.pk].values()) for table in tables}
    for table_key, drawn, listing, reason, count in draws:
        known = rows[table_key]
        if drawn in known:
            known[drawn].drawn += count
        if reason:
            if drawn in known:
                known[drawn].fallbacks[reason] += count
            target = known.get(listing) or owns[table_key]
            if target is not None:
                target.received += count
    return {table.pk: Achievement(table, list(rows[table.pk].values()), drawn_by(table)) for table in tables}


def drawn_by(table: ShareTable) -> int:
    """Return how many draws a version has made."""
    counter = next(iter(table.counters.all()), None)
    return counter.position if counter else 0


def labels(found: Iterable[Listing]) -> dict[int, Words]:
    """Return what each listing is called: its platform, with its own name where the platform occurs twice.

    A page of the organisation's choice is called by its own name alone.
    """
    listed = list(found)
    times = Counter(listing.platform for listing in listed)
    return {listing.pk: _label(listing, times[listing.platform]) for listing in listed}


def _label(listing: Listing, times: int) -> Words:
    if listing.platform == CUSTOM:
        return listing.name
    platform = platform_words(listing.platform)
    return platform if times == 1 else f"{platform} · {listing.name}"


def platform_words(key: str) -> Words:
    """Return a platform's name, or its key when the registry no longer knows it."""
    return PLATFORMS[key].name if key in PLATFORMS else key


def reason_words(reason: str) -> tuple[Words, Words]:
    """Return label and sentence of a reason for leading elsewhere."""
    if reason not in FallbackReason.values:
        return reason, ""
    return FallbackReason(reason).label, FallbackReason(reason).sentence


def scope_words(event_type: str, language: str, languages: Mapping[str, str]) -> str:
    """Return for whom a table is meant."""
    if event_type and language:
        named = {"event": event_type, "language": languages.get(language, language)}
        return _("Only event “%(event)s” in %(language)s") % named
    if event_type:
        return _("Only event “%(event)s”") % {"event": event_type}
    if language:
        return _("Only %(language)s") % {"language": languages.get(language, language)}
    return _("Whole channel")


def _tenths(part: int, whole: int) -> float:
    """Return a percentage to one place, or whole where it is whole."""
    percent = round(100 * part / whole, 1)
    return int(percent) if percent.is_integer() else percent


def _letters(count: int) -> str:
    said = ngettext("%(count)s letter", "%(count)s letters", count)
    return said % {"count": numerals.grouped(count, get_language() or "en")}


def _own(rows: Iterable[Row]) -> Row | None:
    return next((row for row in rows if row.listing.platform == OWN), None)
