"""Sums of a period and what follows from them. Pure: rates are computed here and nowhere stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from balancing.platforms import OWN

NAMES = (
    "events_received", "events_invited", "events_refused", "events_unruled", "events_waiting", "invited", "refused",
    "sent", "reminders_sent", "bounced", "failed", "unknown", "opens", "clicks", "machine_hits", "opened_people",
    "clicked_people", "onward_clicks", "reviews", "stars_1", "stars_2", "stars_3", "stars_4", "stars_5", "replies",
)  # fmt: skip
_NOTHING = (0,) * len(NAMES)


@dataclass
class Sums:
    """The sums of a period, and the rates that follow from them; a rate without a base is None."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(NAMES, 0))

    def __getattr__(self, name: str) -> int:
        try:
            return self.__dict__["counts"][name]
        except KeyError as error:
            raise AttributeError(name) from error

    @classmethod
    def of(cls, rows: Iterable[Sequence[int]]) -> Sums:
        """Return what rows come to, each with its numbers in the order of `NAMES`."""
        found = list(rows)
        whole = (
            found[0] if len(found) == 1 else [sum(column) for column in zip(_NOTHING, *found, strict=True)]
        )
        return cls(dict(zip(NAMES, whole, strict=True)))

    @property
    def delivered(self) -> int:
        """Letters that a mail server accepted and that did not come back."""
        return self.sent - self.bounced

    @property
    def mean_rating(self) -> float | None:
        """The plain mean of the stars."""
        if not self.reviews:
            return None
        return sum(stars * self.counts[f"stars_{stars}"] for stars in range(1, 6)) / self.reviews


def ratio(part: int, whole: int) -> float | None:
    """Return part ÷ whole, or None when there is no whole."""
    return part / whole if whole else None


@dataclass(frozen=True)
class PlatformSums:
    """The sums of one platform. `reviewed` is None where a posted review cannot be seen."""

    key: str
    listings: int
    sums: Sums

    @property
    def reviewed(self) -> int | None:
        """Reviews, on the own page only."""
        return self.sums.reviews if self.key == OWN else None


@dataclass(frozen=True)
class Counted:
    """What a period came to: as a whole, by interval in order (empty ones included), and by listing."""

    sums: Sums
    trend: list[tuple[date, Sums]]
    by_listing: Mapping[int, Sequence[int]]

    def by_platform(self, platforms: Mapping[int, str]) -> list[PlatformSums]:
        """Return the sums by platform, own page first, then by letters sent.

        `platforms` are the platforms of the listings, by key; what belongs to no listing is left out.
        """
        keys: dict[str, list[int]] = {}
        for listing, platform in platforms.items():
            keys.setdefault(platform, []).append(listing)
        listed = [
            PlatformSums(
                platform, len(of), Sums.of(self.by_listing[key] for key in of if key in self.by_listing)
            )
            for platform, of in keys.items()
        ]
        return sorted(listed, key=lambda platform: (platform.key != OWN, -platform.sums.sent, platform.key))
