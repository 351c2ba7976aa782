"""The calendar of what is going to be sent: a month by channel, and one day hour by hour with its letters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.http import OrganisationRequest
from accounts.models import Channel
from accounts.selectors import channels
from core.pages import paginate_in_time
from invitations.calendar_notes import notes_on
from invitations.list_lines import platform_name
from invitations.models import Delivery
from invitations.month import Share, beside, first_of, span, weeks
from invitations.selectors.calendar import DueCount, due_by_day, due_by_hour, letters_due
from invitations.selectors.event_types import event_type_names
from invitations.views.asking import LETTERS
from invitations.wanted import Day, Letters

_KINDS = LETTERS[:2]  # a reminder that was sent does not wait


class _Asked:
    """Whose letters a request means: of some channels, first ones or reminders."""

    def __init__(self, request: OrganisationRequest) -> None:
        found = channels(request.organisation, request.membership).select_related("sender")
        self.channels: list[Channel] = list(found)
        named = set(request.GET.getlist("channel"))
        chosen = [channel for channel in self.channels if channel.public_id in named]
        self.seen = chosen or self.channels
        is_all = not chosen and not request.membership.has_channel_scope
        self.keys = None if is_all else [channel.pk for channel in self.seen]
        letter = request.GET.get("letter", "")
        self.letters = letter if letter in (Letters.FIRST, Letters.REMINDER) else ""
        self.now = timezone.now()
        # Where channels live in several zones, today is that of the first.
        zone = self.seen[0].zone if self.seen else timezone.get_default_timezone()
        self.today = self.now.astimezone(zone).date()

    def context(self, request: OrganisationRequest, counts: Iterable[DueCount]) -> dict[str, Any]:
        """Return what both pages show around their counts."""
        by_channel: dict[int, int] = defaultdict(int)
        for count in counts:
            by_channel[count.channel] += count.letters
        zones = {channel.time_zone for channel in self.seen}
        return {
            "today": self.today,
            "zones": sorted(zone.rpartition("/")[2].replace("_", " ") for zone in zones),
            "has_channels": len(self.channels) > 1,
            "options": {
                "channel": [(channel.public_id, channel.name) for channel in self.channels],
                "letter": _KINDS,
            },
            "total": sum(by_channel.values()),
            "notes": notes_on(request.organisation, self.seen, by_channel),
            "kept": {
                name: request.GET.getlist(name) for name in ("channel", "letter") if name in request.GET
            },
        }


@require_safe
def calendar_month(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Show a month: how many letters are due on each day, by channel."""
    asked = _Asked(request)
    first = first_of(request.GET.get("month", ""), asked.today)
    begin, end = span(first)
    counts = due_by_day(
        request.organisation, first=begin, last=end, channels=asked.keys, letters=asked.letters
    )
    inside = [count for count in counts if (count.day.year, count.day.month) == (first.year, first.month)]
    context = asked.context(request, inside)
    path = reverse("invitations:calendar", args=[organisation])
    day_path = reverse("invitations:calendar_day", args=[organisation])
    context |= {
        "first": first,
        "weeks": [
            [(day, f"{day_path}?{_query(context['kept'], day=day.on.isoformat())}") for day in week]
            for week in weeks(first, _shares(asked, counts))
        ],
        "before": f"{path}?{_query(context['kept'], month=f'{beside(first, -1):%Y-%m}')}",
        "after": f"{path}?{_query(context['kept'], month=f'{beside(first, 1):%Y-%m}')}",
        "now_url": f"{path}?{_query(context['kept'])}",
        "is_now": first == asked.today.replace(day=1),
    }
    return render(request, "invitations/calendar_month.html", context)


@require_safe
def calendar_day(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Show a day: how many letters are due in each hour, and which ones."""
    asked = _Asked(request)
    day = _day(request.GET.get("day", ""), asked.today)
    wanted = {"day": day, "channels": asked.keys, "letters": asked.letters}
    counts = due_by_hour(request.organisation, **wanted)
    page = paginate_in_time(
        letters_due(request.organisation, **wanted), "due_at", request.GET.get("cursor", "")
    )
    names = event_type_names(request.organisation)
    context = asked.context(request, counts)
    path = reverse("invitations:calendar_day", args=[organisation])
    kept = context["kept"]
    listed = {
        "view": "all",
        "day": Day.DUE,
        "period": "custom",
        "from": day.isoformat(),
        "to": day.isoformat(),
    }
    context |= {
        "day": day,
        "hours": _hours(asked, counts),
        "page": page,
        "lines": [_line(letter, names) for letter in page],
        "before": f"{path}?{_query(kept, day=(day - timedelta(days=1)).isoformat())}",
        "after": f"{path}?{_query(kept, day=(day + timedelta(days=1)).isoformat())}",
        "month_url": f"{reverse('invitations:calendar', args=[organisation])}?{_query(kept, month=f'{day:%Y-%m}')}",
        "list_url": f"{reverse('invitations:list', args=[organisation])}?{_query(kept, **listed)}",
        "is_today": day == asked.today,
    }
    return render(request, "invitations/calendar_day.html", context)


def _shares(asked: _Asked, counts: Iterable[DueCount]) -> dict[date, list[Share]]:
    names = {channel.pk: channel.name for channel in asked.channels}
    found: dict[tuple[date, int], list[int]] = defaultdict(lambda: [0, 0])
    for count in counts:
        found[count.day, count.channel][count.is_reminder] += count.letters
    shares: dict[date, list[Share]] = defaultdict(list)
    for (day, channel), (firsts, reminders) in found.items():
        shares[day].append(Share(names.get(channel, ""), firsts, reminders))
    return shares


def _hours(asked: _Asked, counts: Iterable[DueCount]) -> list[tuple[int, str, int, int]]:
    """Return (hour, channel, first letters, reminders) of the hours in which something is due."""
    names = {channel.pk: channel.name for channel in asked.channels}
    found: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
    for count in counts:
        found[count.hour or 0, names.get(count.channel, "")][count.is_reminder] += count.letters
    return [(hour, name, *found[hour, name]) for hour, name in sorted(found)]


def _line(letter: Delivery, names: dict[str, str]) -> dict[str, Any]:
    invitation = letter.invitation
    return {
        "letter": letter,
        "invitation": invitation,
        "channel": letter.channel,
        "event": names.get(invitation.rule.event_type, invitation.rule.event_type),
        "platform": platform_name(invitation.listing.platform) if invitation.listing else "",
        "is_rule_off": not invitation.rule.is_active,
        "is_channel_off": not letter.channel.is_active,
    }


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text) if len(text) == 10 else today
    except ValueError:
        return today
    return day if 2000 <= day.year < 2200 else today


def _query(kept: dict[str, list[str]], **more: str) -> str:
    return urlencode({**kept, **more}, doseq=True)
