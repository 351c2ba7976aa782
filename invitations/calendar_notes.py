"""What the calendar says quietly beside its counts: why letters that wait may not leave after all. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Channel, Organisation


@dataclass(frozen=True)
class Note:
    """One remark; `place` is `organisation`, `channel` or blank, and `target` the channel's public id."""

    text: str | Promise
    kind: str = ""
    place: str = ""
    target: str = ""


def notes_on(
    organisation: Organisation, channels: Iterable[Channel], letters: Mapping[int, int]
) -> list[Note]:
    """Return the remarks on what is due; `letters` are counts by channel."""
    notes = []
    if organisation.is_held and any(letters.values()):
        notes.append(
            Note(
                _(
                    "Sending is on hold: letters whose time comes wait until it goes on, "
                    "and end when they are too late."
                ),
                "warning",
                "organisation",
            )
        )
    for channel in channels:
        waiting = letters.get(channel.pk, 0)
        if waiting and not channel.is_active:
            said = ngettext(
                "%(channel)s is switched off: its %(count)s letter will be stopped when its time comes.",
                "%(channel)s is switched off: its %(count)s letters will be stopped when their time comes.",
                waiting,
            )
        elif waiting and (channel.sender is None or channel.sender.verified_at is None):
            said = ngettext(
                "%(channel)s has no confirmed sender: its %(count)s letter will be stopped when its time comes.",
                "%(channel)s has no confirmed sender: its %(count)s letters will be stopped when their time comes.",
                waiting,
            )
        else:
            continue
        notes.append(
            Note(said % {"channel": channel.name, "count": waiting}, "warning", "channel", channel.public_id)
        )
    if any(letters.values()):
        limits = {
            "month": organisation.invitations_per_30_days,
            "year": organisation.invitations_per_365_days,
        }
        notes.append(
            Note(
                _(
                    "Limits per person: %(month)s in 30 days, %(year)s in 365 days. "
                    "Letters beyond them are dropped when their time comes."
                )
                % limits,
                place="organisation",
            )
        )
    notes.append(Note(_("A reminder appears here once its first letter has left.")))
    return notes
