"""What the address of a page of numbers asks for: channel, period, comparison; and its way back into addresses."""

from __future__ import annotations

from datetime import datetime

from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.http import OrganisationRequest
from accounts.models.organisation import TrackingMode
from accounts.selectors import channel_by_public_id, channels
from core import days
from stats.periods import Comparison, Period, parse_period
from stats.selectors import Question

PRESETS = (
    ("7", _("Last 7 days")),
    ("30", _("Last 30 days")),
    ("90", _("Last 90 days")),
    ("365", _("Last 365 days")),
)
COMPARISONS = (
    (Comparison.BEFORE, _("The period before")),
    (Comparison.YEAR, _("A year earlier")),
    (Comparison.NONE, _("Nothing")),
)
INTERVALS = (("day", _("Day")), ("week", _("Week")), ("month", _("Month")))
NAMES = ("channel", "period", "from", "to", "interval", "compare")


class Asked:
    """A request for numbers, read once. `keys` are the channels that bound it, None when all are meant."""

    def __init__(self, request: OrganisationRequest, now: datetime) -> None:
        self.organisation = request.organisation
        self.channels = list(channels(request.organisation, request.membership))
        self.channel = channel_by_public_id(
            request.organisation, request.GET.get("channel", ""), request.membership
        )
        self.period: Period = parse_period(request.GET, now.date())
        compare = request.GET.get("compare", "")
        self.comparison = Comparison(compare) if compare in set(Comparison) else Comparison.BEFORE
        self.compared = self.period.against(self.comparison)
        is_narrowed = self.channel is not None or request.membership.has_channel_scope
        bounds = [self.channel] if self.channel else self.channels
        self.keys = tuple(channel.pk for channel in bounds) if is_narrowed else None
        self.question = Question(request.organisation, self.period, self.keys)
        self.query = urlencode([(name, request.GET[name]) for name in NAMES if request.GET.get(name)])

    @property
    def are_opens_known(self) -> bool:
        """Tell whether opens and clicks of people are recorded at all."""
        return self.organisation.tracking_mode in (TrackingMode.FULL, TrackingMode.CONSENTED)

    @property
    def told(self) -> str:
        """Return the period in words: its preset, else its days."""
        chosen = dict(PRESETS).get(self.period.preset)
        return str(chosen) if chosen else told(self.period)


def told(period: Period) -> str:
    """Return a period's days in words."""
    language = get_language() or "en"
    return f"{days.day(period.first, language)} – {days.day(period.last, language)}"
