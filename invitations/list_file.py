"""The list of invitations as a file for spreadsheets and programs. Pure: rows are handed in."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from io import StringIO

from invitations.csv_reader.safety import quoted
from invitations.delivery_reasons import DeliveryReason
from invitations.list_lines import line, reason_sentence
from invitations.models import Invitation
from invitations.refusals import Refusal

HEADER = (
    "invitation", "reference", "channel", "event_type", "source", "review_kind", "email", "name", "language",
    "platform", "fallback_reason", "state", "state_since", "due_at", "sent_at", "reminder_state", "reminder_sent_at",
    "opened_on", "clicked_on", "reviewed_at", "reason", "reason_sentence", "received_on",
)  # fmt: skip
# Excel reads UTF-8 only with this mark; our own reader and most programs take it away again.
MARK = "\ufeff"


def sentences() -> dict[str, str]:
    """Return every reason as a sentence in the language of now, since a stream is written when it is over."""
    return {reason: str(reason_sentence(reason)) for reason in (*Refusal.values, *DeliveryReason.values)}


def written(found: Iterable[Invitation], words: Mapping[str, str]) -> Iterator[str]:
    """Yield the file piece by piece: the mark and the header, then a row for each invitation.

    `words` are the sentences of the reasons.
    """
    yield MARK + _row(HEADER)
    for invitation in found:
        yield _row(cells(invitation, words))


def cells(invitation: Invitation, words: Mapping[str, str]) -> list[str]:
    """Return the cells of one invitation. Moments are in the channel's zone, with its offset."""
    told, zone = line(invitation), invitation.channel.zone

    def moment(value: datetime | None) -> str:
        return value.astimezone(zone).isoformat(timespec="seconds") if value else ""

    def day(value: date | None) -> str:
        return value.isoformat() if value else ""

    letter, reminder, customer = told.letter, told.reminder, invitation.customer
    return [
        invitation.public_id,
        invitation.reference,
        invitation.channel.name,
        invitation.event.event_type,
        invitation.event.source,
        invitation.kind,
        customer.email or "",
        customer.name,
        invitation.language,
        invitation.listing.platform if invitation.listing else "",
        invitation.fallback_reason,
        invitation.state,
        moment(told.since),
        moment(letter.due_at if letter else None),
        moment(invitation.sent_at),
        reminder.state if reminder else "",
        moment(reminder.sent_at if reminder else None),
        day(invitation.opened_on),
        day(invitation.clicked_on),
        moment(invitation.reviewed_at),
        told.why,
        words.get(told.why, ""),
        day(invitation.created_on),
    ]


def _row(values: Sequence[str]) -> str:
    place = StringIO()
    csv.writer(place).writerow([quoted(value) for value in values])
    return place.getvalue()
