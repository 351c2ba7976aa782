"""People who were asked, or were not: one as a test wishes, or three of whom each fared differently."""

from __future__ import annotations

from datetime import date, timedelta

from accounts.models import Channel
from invitations.models import Invitation, InvitationRule
from tests.factories import (
    NOON,
    make_customer,
    make_delivery,
    make_event,
    make_invitation,
    make_listing,
)


def three_invitations(channel: Channel, rule: InvitationRule) -> dict[str, Invitation]:
    """One waits, one was sent to Google and opened, one was refused; a day apart, by three people."""
    waits = make_event(
        channel, make_customer("ada@customer.example", name="Ada"), reference="A-1", matched_at=NOON
    )
    sent = make_event(
        channel,
        make_customer("bob@customer.example", name="Bob"),
        reference="B-1",
        source="file",
        event_type="shipped",
    )
    refused = make_event(channel, make_customer("cy@other.example", name="=Cy"), reference="A-2")
    google = make_listing(channel, "google")
    made = {
        "waits": make_invitation(waits, rule),
        "sent": make_invitation(
            sent,
            rule,
            state="sent",
            listing=google,
            created_on=date(2026, 3, 9),
            sent_at=NOON,
            opened_on=date(2026, 3, 11),
        ),
        "refused": make_invitation(
            refused,
            rule,
            state="refused",
            refusal_reason="capped",
            created_on=date(2026, 3, 8),
            language="fr",
        ),
    }
    make_delivery(made["waits"])
    make_delivery(made["sent"], state="sent", sent_at=NOON, sent_on=NOON.date())
    make_delivery(made["sent"], sequence=1, due_at=NOON + timedelta(days=7))
    return made


def invited(rule: InvitationRule, name: str, became: str, /, **letter: object) -> Invitation:
    """Make an invitation for a customer of that name, and with it a letter, if anything is said of one."""
    event = make_event(rule.channel, make_customer(f"{name}@customer.example"), reference=name)
    more = {"refusal_reason": "capped"} if became == "refused" else {}
    made = make_invitation(event, rule, state=became, **more)
    if letter:
        make_delivery(made, **letter)
    return made
