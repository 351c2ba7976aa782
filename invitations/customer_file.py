"""Everything this app holds about one person, as plain values for a file that the person can be given. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from invitations.models import Customer, Delivery, Event, Invitation, Suppression


def everything(
    *,
    customer: Customer,
    events: Sequence[Event],
    invitations: Sequence[Invitation],
    suppressions: Sequence[Suppression],
    now: datetime,
) -> dict[str, Any]:
    """Return what is held about a customer; moments are ISO 8601 with their offset, in the zone they are given in."""
    return {
        "written_at": _text(now),
        "customer": {
            "id": customer.public_id,
            "email": customer.email,
            "name": customer.name,
            "customer_number": customer.reference,
            "language": customer.language,
            "country": customer.country,
            "known_since": _text(customer.created_at),
            "forgotten_at": _text(customer.erased_at),
        },
        "events": [_event(event) for event in events],
        "invitations": [_invitation(invitation) for invitation in invitations],
        "may_not_be_written_to": [
            {"reason": no.reason, "since": _text(no.created_at), "note": no.note} for no in suppressions
        ],
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "id": event.public_id,
        "channel": event.channel.name,
        "event_type": event.event_type,
        "reference": event.reference,
        "happened_at": _text(event.occurred_at),
        "received_at": _text(event.received_at),
        "activation_on": _text(event.activation_on),
        "source": event.source,
        "file": event.import_run.file_name if event.import_run else "",
        "language": event.language,
        "legal_basis": event.legal_basis,
        "consents": {
            "send": event.consent_send,
            "remind": event.consent_remind,
            "track": event.consent_track,
            "forward": event.consent_forward,
        },
        "products": [
            {"sku": bought.product.sku, "name": bought.product.name} for bought in event.event_products.all()
        ],
    }


def _invitation(invitation: Invitation) -> dict[str, Any]:
    return {
        "id": invitation.public_id,
        "event": invitation.event.public_id,
        "channel": invitation.channel.name,
        "reference": invitation.reference,
        "review_kind": invitation.kind,
        "state": invitation.state,
        "refusal_reason": invitation.refusal_reason,
        "platform": invitation.listing.platform if invitation.listing else "",
        "opens_and_clicks_recorded": invitation.is_tracked,
        "sent_at": _text(invitation.sent_at),
        "opened_on": _text(invitation.opened_on),
        "clicked_at": _text(invitation.clicked_at),
        "reviewed_at": _text(invitation.reviewed_at),
        "letters": [_letter(letter) for letter in invitation.deliveries.all()],
    }


def _letter(letter: Delivery) -> dict[str, Any]:
    return {
        "kind": "reminder" if letter.sequence else "invitation",
        "state": letter.state,
        "reason": letter.reason,
        "due_at": _text(letter.due_at),
        "sent_at": _text(letter.sent_at),
        "last_answer_of_the_mail_server": letter.last_reply,
    }


def _text(moment: datetime | date | None) -> str | None:
    return moment.isoformat() if moment else None
