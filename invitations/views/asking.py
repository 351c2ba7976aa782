"""What a request asks of the list of invitations, and what its filters offer. Shared by list, file and deeds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.http import OrganisationRequest
from accounts.models import Channel
from accounts.places import language_choices
from accounts.selectors import channels
from balancing.kinds import ReviewKind
from invitations.forms.invitations import parse_wanted
from invitations.list_lines import PLATFORM_NOT_DRAWN, platform_name
from invitations.models import Event, InvitationRule
from invitations.refusals import Refusal
from invitations.selectors.event_types import event_type_names
from invitations.selectors.invitations import platforms_in_use
from invitations.selectors.rules import rules_seen
from invitations.wanted import NOT_DRAWN, Day, Letters, Wanted

PRESETS = (
    ("", gettext_lazy("Any time")),
    ("7", gettext_lazy("Last 7 days")),
    ("30", gettext_lazy("Last 30 days")),
    ("90", gettext_lazy("Last 90 days")),
    ("365", gettext_lazy("Last 365 days")),
)
AHEAD = (
    ("", gettext_lazy("Any time")),
    ("today", gettext_lazy("Today")),
    ("next7", gettext_lazy("Next 7 days")),
    ("next30", gettext_lazy("Next 30 days")),
)
DAYS = (
    (Day.RECEIVED, gettext_lazy("Received")),
    (Day.DUE, gettext_lazy("Due")),
    (Day.SENT, gettext_lazy("Sent")),
    (Day.BOUNCED, gettext_lazy("Came back")),
    (Day.OPENED, gettext_lazy("Opened")),
    (Day.CLICKED, gettext_lazy("Clicked")),
)
OPENED = (("yes", gettext_lazy("Opened by a person")), ("no", gettext_lazy("Not seen to be opened")))
LETTERS = (
    (Letters.FIRST, gettext_lazy("First letter only")),
    (Letters.REMINDER, gettext_lazy("Reminder waits")),
    (Letters.REMINDED, gettext_lazy("Reminder sent")),
)


class Asked:
    """What an address asks for, and what it may be asked for."""

    def __init__(self, request: OrganisationRequest, query: QueryDict | None = None) -> None:
        self.query = request.GET if query is None else query
        self.channels: list[Channel] = list(channels(request.organisation, request.membership))
        self.types = event_type_names(request.organisation)
        self.platforms = platforms_in_use(request.organisation)
        self.rules = list(rules_seen(request.organisation, self.channels))
        self.wanted: Wanted = parse_wanted(
            self.query,
            channels=self.channels,
            is_scoped=request.membership.has_channel_scope,
            event_types=self.types,
            platforms=self.platforms,
            rules={rule.public_id: rule.pk for rule in self.rules},
            today=timezone.now().date(),
        )

    @property
    def presets(self) -> Iterable[tuple[str, Any]]:
        """Return the periods to choose from: those behind, or those ahead when the day meant is that of sending."""
        return AHEAD if self.wanted.day is Day.DUE else PRESETS

    @property
    def period(self) -> str:
        """Return which of the periods is chosen."""
        named = self.query.get("period", "")
        is_own = (self.wanted.first or self.wanted.last) and named not in dict(self.presets)
        return "custom" if is_own or named == "custom" else named

    def options(self) -> dict[str, list[tuple[str, Any]]]:
        """Return what each filter offers."""
        return {
            "platform": [(key, platform_name(key)) for key in self.platforms]
            + [(NOT_DRAWN, PLATFORM_NOT_DRAWN)],
            "reason": list(Refusal.choices),
            "channel": [(channel.public_id, channel.name) for channel in self.channels],
            "type": list(self.types.items()),
            "rule": [(rule.public_id, self._rule(rule)) for rule in self.rules],
            "language": self._languages(),
            "letter": list(LETTERS),
            "source": list(Event.Source.choices),
            "opened": list(OPENED),
            "day": list(DAYS),
        }

    def _rule(self, rule: InvitationRule) -> str:
        """Return a rule in words: channel, if there are several, event, what is asked about, and whether it is off."""
        names = {channel.pk: channel.name for channel in self.channels}
        parts = [names[rule.channel_id]] if len(names) > 1 else []
        parts.append(str(self.types.get(rule.event_type, rule.event_type)))
        if rule.kind != ReviewKind.SERVICE:
            parts.append(str(ReviewKind(rule.kind).label))
        if not rule.is_active:
            parts.append(_("off"))
        return " · ".join(parts)

    def _languages(self) -> list[tuple[str, str]]:
        known = dict(language_choices(get_language() or "en"))
        others = [code for code in self.wanted.languages if code not in known]
        return [*known.items(), *((code, code) for code in others)]
