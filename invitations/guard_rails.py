"""Guard rails: when an organisation's letters do harm to its own name, sending stops. Pure figures and decisions.

Thresholds are those of Google's and Yahoo's rules for bulk senders and of Amazon SES, with least counts below which a
rate means nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction

from accounts.holds import Tripped
from accounts.models.organisation import SendingWarning

# The larger of both is looked at: a week of letters, or as many of the last ones.
WINDOW = timedelta(days=7)
LEAST_LETTERS = 1000


@dataclass(frozen=True, slots=True)
class Rail:
    """From which rate, and from how many, a warning is given and sending is stopped."""

    warn_rate: Fraction
    warn_count: int
    stop_rate: Fraction
    stop_count: int


RAILS = {
    SendingWarning.COMPLAINTS: Rail(Fraction(1, 1000), 2, Fraction(3, 1000), 3),
    SendingWarning.BOUNCES: Rail(Fraction(2, 100), 5, Fraction(5, 100), 10),
}
# One day as bad as this is enough, whatever the week was like.
DAY_STOP_RATE = Fraction(5, 1000)


class Verdict(StrEnum):
    """What follows."""

    WELL = "well"
    WARN = "warn"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Figures:
    """How many letters left in the window, and how many of them were complained about or bounced for good.

    `day_letters` and `day_complaints` are the worst single day's.
    """

    letters: int = 0
    complaints: int = 0
    bounces: int = 0
    day_letters: int = 0
    day_complaints: int = 0

    def count(self, rail: SendingWarning) -> int:
        """Return the count that a rail is about."""
        return self.complaints if rail is SendingWarning.COMPLAINTS else self.bounces


def judge(figures: Figures) -> tuple[Verdict, Tripped | None]:
    """Return what follows from the figures, and by which rail; complaints come before bounces."""
    for rail, limit in RAILS.items():
        if _is_reached(figures.count(rail), figures.letters, limit.stop_rate, limit.stop_count):
            return Verdict.STOP, Tripped(rail, figures.count(rail), figures.letters)
    complaints = RAILS[SendingWarning.COMPLAINTS]
    if _is_reached(figures.day_complaints, figures.day_letters, DAY_STOP_RATE, complaints.stop_count):
        return Verdict.STOP, Tripped(SendingWarning.COMPLAINTS, figures.day_complaints, figures.day_letters)
    for rail, limit in RAILS.items():
        if _is_reached(figures.count(rail), figures.letters, limit.warn_rate, limit.warn_count):
            return Verdict.WARN, Tripped(rail, figures.count(rail), figures.letters)
    return Verdict.WELL, None


def _is_reached(count: int, letters: int, rate: Fraction, least: int) -> bool:
    return count >= least and count >= rate * letters
