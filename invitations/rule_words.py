"""What an invitation rule means, in sentences with real days. Pure: zone and `now` are arguments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core import days
from invitations.event_types import BuiltInEventType
from invitations.schedule import due_at, local_day, reminder_due_at

# How a story about the event begins; %(when)s is the moment at which the letter leaves.
_STORIES: dict[str, Promise] = {
    BuiltInEventType.CHECKOUT: gettext_lazy("An order placed today leads to a letter on %(when)s."),
    BuiltInEventType.SHIPPED: gettext_lazy("An order shipped today leads to a letter on %(when)s."),
    BuiltInEventType.DELIVERED: gettext_lazy("An order delivered today leads to a letter on %(when)s."),
}


@dataclass(frozen=True)
class Timing:
    """The part of a rule that decides when letters leave."""

    is_active: bool
    wait_days: int
    send_hour: int
    uses_activation_date: bool
    has_reminder: bool
    reminder_days: int


def meaning(timing: Timing, *, event_type: str, label: str, zone: ZoneInfo, now: datetime) -> list[str]:
    """Return what the rule makes of an event of today, of its activation date, and of silence; one sentence each."""
    due = due_at(
        event_on=local_day(now, zone), days=timing.wait_days, hour=timing.send_hour, zone=zone, now=now
    )
    story = _STORIES.get(event_type) or _("An event “%(label)s” of today leads to a letter on %(when)s.")
    said = str(story) % {"when": moment(due, zone), "label": label}
    told = [said]
    if not timing.is_active:
        told = [
            _(
                "Off: nothing leaves, and letters that are scheduled already are dropped when their time comes."
            ),
            _("Switched on: %(said)s") % {"said": said},
        ]
    if timing.uses_activation_date:
        told.append(_("When the event brings an activation date, the days count from that date instead."))
    if timing.has_reminder:
        second = reminder_due_at(
            sent_at=due, days=timing.reminder_days, hour=timing.send_hour, zone=zone, now=due
        )
        told.append(
            _("Who has not answered by then is reminded once, on %(when)s.") % {"when": moment(second, zone)}
        )
    return told


def moment(instant: datetime, zone: ZoneInfo) -> str:
    """Return an instant as people of that zone say it: `Wed, 25 Nov 2026, 10:00 Paris time`."""
    local = instant.astimezone(zone)
    language = get_language() or "en"
    day, hour = days.day(local, language, days.WEEKDAY), days.hour(local, language)
    return _("%(day)s, %(hour)s %(zone)s") % {"day": day, "hour": hour, "zone": zone_words(zone)}


def zone_words(zone: ZoneInfo) -> str:
    """Return what a zone's time is called: its city, or UTC."""
    if "/" not in zone.key:
        return zone.key
    return _("%(city)s time") % {"city": zone.key.rpartition("/")[2].replace("_", " ")}
