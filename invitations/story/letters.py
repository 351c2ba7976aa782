"""The steps of a letter: sent, tried again, stopped, lost from sight, and what a mail server told later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from invitations.bulk_outcomes import BulkOutcome
from invitations.delivery_reasons import DeliveryReason
from invitations.list_lines import DELIVERY_KINDS, reason_sentence
from invitations.models import Attempt, BulkActionRow, Delivery, DeliveryChange, DeliveryEvent
from invitations.rule_words import moment
from invitations.states import DELIVERY_CLAIMABLE, DeliveryState
from invitations.story.trail import Link, Step

_TITLES: dict[str, tuple[Promise, Promise]] = {
    DeliveryState.SENT: (gettext_lazy("Letter sent"), gettext_lazy("Reminder sent")),
    DeliveryState.RETRY: (
        gettext_lazy("Letter will be tried again"),
        gettext_lazy("Reminder will be tried again"),
    ),
    DeliveryState.UNKNOWN: (
        gettext_lazy("Nobody knows whether the letter left"),
        gettext_lazy("Nobody knows whether the reminder left"),
    ),
    DeliveryState.FAILED: (gettext_lazy("Letter failed"), gettext_lazy("Reminder failed")),
    DeliveryState.SUPPRESSED: (gettext_lazy("Letter stopped"), gettext_lazy("Reminder stopped")),
    DeliveryState.CANCELLED: (gettext_lazy("Letter cancelled"), gettext_lazy("Reminder cancelled")),
    DeliveryState.EXPIRED: (gettext_lazy("Letter expired"), gettext_lazy("Reminder expired")),
}
_BROUGHT_BACK = (gettext_lazy("Letter scheduled again"), gettext_lazy("Reminder scheduled again"))
# Which deed of a person leads where.
_LED: dict[str, str] = {
    BulkOutcome.STOPPED: DeliveryState.CANCELLED,
    BulkOutcome.AGAIN: DeliveryState.RETRY,
    BulkOutcome.BACK: DeliveryState.SCHEDULED,
}
_BY_HAND = frozenset({DeliveryReason.BY_HAND, DeliveryReason.SENT_AGAIN, DeliveryReason.BROUGHT_BACK})
_UNDER_WAY: dict[str, tuple[Promise, Promise]] = {
    DeliveryState.CLAIMED: (
        gettext_lazy("Letter is being prepared"),
        gettext_lazy("Reminder is being prepared"),
    ),
    DeliveryState.SENDING: (gettext_lazy("Letter is being sent"), gettext_lazy("Reminder is being sent")),
}
_ICONS: dict[str, str] = {
    DeliveryState.SENT: "send",
    DeliveryState.RETRY: "refresh",
    DeliveryState.UNKNOWN: "help",
    DeliveryState.FAILED: "x",
    DeliveryState.SUPPRESSED: "ban",
    DeliveryState.CANCELLED: "ban",
    DeliveryState.EXPIRED: "clock",
}
_NEWS: dict[str, tuple[str, str]] = {
    DeliveryEvent.Kind.DELIVERED: ("success", "inbox"),
    DeliveryEvent.Kind.DEFERRED: ("warning", "clock"),
    DeliveryEvent.Kind.BOUNCED: ("error", "undo"),
    DeliveryEvent.Kind.REJECTED: ("error", "x"),
    DeliveryEvent.Kind.COMPLAINED: ("error", "flag"),
    DeliveryEvent.Kind.UNSUBSCRIBED: ("warning", "ban"),
}


def letter_steps(letter: Delivery, zone: ZoneInfo, deeds: Sequence[BulkActionRow] = ()) -> Iterator[Step]:
    """Yield the steps of one letter; taking it in hand and giving it back stand in the journal only.

    `deeds` are what people did to it: they say who.
    """
    changes = list(letter.changes.all())
    for change in changes:
        if change.reason == DeliveryReason.BROUGHT_BACK:
            why = f"{reason_sentence(change.reason)} {_author(change, deeds)}".strip()
            yield Step(_BROUGHT_BACK[letter.sequence > 0], why, at=change.changed_at, icon="undo")
        elif change.to_state in _TITLES:
            yield _step(letter, change.to_state, change, deeds)
    if letter.state in _TITLES and not any(change.to_state == letter.state for change in changes):
        yield _step(letter, letter.state, None, deeds)
    yield from (_news(event) for event in letter.events.all())
    yield from _ahead(letter, zone)


def _step(
    letter: Delivery, state: str, change: DeliveryChange | None, deeds: Sequence[BulkActionRow]
) -> Step:
    reason = change.reason if change else letter.reason
    told = [
        str(reason_sentence(reason) or DeliveryState(state).sentence),
        _author(change, deeds) if change else "",
        _answer(letter, state),
    ]
    return Step(
        title=_TITLES[state][letter.sequence > 0],
        text=" ".join(part for part in told if part),
        at=change.changed_at if change else letter.sent_at or letter.changed_at,
        kind=DELIVERY_KINDS.get(state, ""),
        icon=_ICONS[state],
        link=Link.UNKNOWN if state == letter.state == DeliveryState.UNKNOWN else Link.NONE,
    )


def _author(change: DeliveryChange, deeds: Sequence[BulkActionRow]) -> str:
    """Return who did what the journal calls done by hand, and to how many at once; blank where that is not known."""
    led = [deed for deed in deeds if _LED[deed.outcome] == change.to_state and deed.action.started_at]
    if change.reason not in _BY_HAND or not led:
        return ""
    # The journal takes its time from the database, the action from its worker: the nearest is meant.
    deed = min(led, key=lambda one: abs(one.action.started_at - change.changed_at))
    if deed.action.created_by is None:
        return ""
    many = sum(deed.action.counts.values())
    said = ngettext("By %(who)s.", "By %(who)s, among %(count)s invitations at once.", many)
    return said % {"who": deed.action.created_by, "count": many}


def _answer(letter: Delivery, state: str) -> str:
    """Return what the mail server said when the letter came into the state in which it is."""
    said = state == letter.state and letter.last_reply
    return _("The mail server said: %(reply)s") % {"reply": letter.last_reply} if said else ""


def _news(event: DeliveryEvent) -> Step:
    kind, icon = _NEWS.get(event.kind, ("", "info"))
    told = _("Told by the mail provider.") if not event.detail else event.detail
    return Step(event.get_kind_display(), told, at=event.happened_at, kind=kind, icon=icon)


def _ahead(letter: Delivery, zone: ZoneInfo) -> Iterator[Step]:
    if letter.state in DELIVERY_CLAIMABLE:
        title = _("Reminder due") if letter.sequence else _("Letter due")
        yield Step(title, moment(letter.due_at, zone), at=letter.due_at, icon="clock", is_ahead=True)
    elif letter.state in _UNDER_WAY:
        yield Step(
            _UNDER_WAY[letter.state][letter.sequence > 0],
            DeliveryState(letter.state).sentence,
            at=letter.changed_at,
            kind="info",
            icon="send",
        )


def outcome_label(attempt: Attempt) -> str | Promise:
    """Return how a try ended, in the words for letters; a try that has not ended has none."""
    labels = dict(DeliveryState.choices)
    return labels.get(attempt.outcome, attempt.outcome)
