"""Where a link leads and what may be recorded of it: the little that the role `track` may read, and a cache of it.

No Django and no connection here; both doors ask with `LOOKUP` and keep what `place_of` makes of the answer.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tracking.answers import fit_location

OFF, AGGREGATE, CONSENTED, FULL = "off", "aggregate", "consented", "full"  # Organisation.tracking_mode
OWN_PLATFORM = "own"
FRESH = 30.0  # seconds after which a place is looked up again; a changed listing is obeyed no later
MOST = 50_000  # places kept; about 30 MB
_UTC = zoneinfo.ZoneInfo("UTC")

Key = tuple[int, int]

# The listing counts only when it is the organisation's. Without one, days are those of the organisation's
# first channel: a hit has to fall on some day, and most organisations have but one zone.
_FIELDS = """
SELECT o.id, l.id, o.tracking_mode, l.platform, CASE WHEN l.is_active THEN l.url ELSE '' END, c.id, c.time_zone,
    COALESCE(l.has_keys, false)
FROM accounts_organisation o
"""
_CHANNEL = """
LEFT JOIN accounts_channel c ON c.organisation_id = o.id AND c.id = COALESCE(
    l.channel_id, (SELECT min(f.id) FROM accounts_channel f WHERE f.organisation_id = o.id))
"""
LOOKUP = (
    f"{_FIELDS} LEFT JOIN balancing_listing l ON l.organisation_id = o.id AND l.id = %s::bigint"
    f"{_CHANNEL} WHERE o.id = %s::bigint"
)
PRELOAD = (
    f"{_FIELDS} JOIN balancing_listing l ON l.organisation_id = o.id AND l.is_active"
    f"{_CHANNEL} ORDER BY l.id DESC LIMIT 20000"
)


@dataclass(frozen=True, slots=True)
class Place:
    """One organisation's listing, or the organisation alone (`listing` 0), as tracking sees it.

    `url` is a fit Location, or empty when there is nowhere to send people but the own review form.
    `is_personal`: each customer has an own link there, which only Django can make, at the moment of the click.
    `is_known` is False for an organisation that does not exist: nothing can be recorded for it.
    """

    mode: str = OFF
    listing: int = 0
    platform: str = ""
    url: str = ""
    channel: int = 0
    zone: zoneinfo.ZoneInfo = _UTC
    is_personal: bool = False
    is_known: bool = True


NOWHERE = Place(is_known=False)


def place_of(row: Sequence[Any] | None) -> Place:
    """Return the place that a row of `LOOKUP` describes; `NOWHERE` for no row."""
    if row is None:
        return NOWHERE
    _, listing, mode, platform, url, channel, zone, has_keys = row
    is_elsewhere = platform not in (None, OWN_PLATFORM)
    return Place(
        mode=mode,
        listing=listing or 0,
        platform=platform or "",
        url=fit_location(url) if is_elsewhere and url else "",
        channel=channel or 0,
        zone=_zone(zone or "UTC"),
        is_personal=bool(has_keys and url),
    )


class PlaceCache:
    """Places by (organisation, listing), found and not found, with the time they were looked up.

    Old ones are still given out, marked as such, so that links work while the database is gone. Keys come
    from genuine tokens only, so strangers cannot fill it.
    """

    def __init__(self) -> None:
        self._kept: dict[Key, tuple[Place, float]] = {}

    def get(self, key: Key, now: float) -> tuple[Place | None, bool]:
        """Return the place, if it is known, and whether it is fresh. `now` is a monotonic time in seconds."""
        found = self._kept.get(key)
        return (None, False) if found is None else (found[0], now - found[1] < FRESH)

    def put(self, key: Key, place: Place, now: float) -> None:
        """Keep a place; the one that was kept first goes when there are too many."""
        if len(self._kept) >= MOST and key not in self._kept:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = (place, now)

    def fill(self, rows: Sequence[Sequence[Any]], now: float) -> None:
        """Keep the places of the rows of `PRELOAD`."""
        for row in rows:
            self.put((row[0], row[1]), place_of(row), now)


@lru_cache(maxsize=1024)
def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return _UTC
