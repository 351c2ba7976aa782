"""The wire: finished letters in, outcomes out, by SMTP. No ORM, no settings, no clock of the wall.

Begin at `send_letters` (pump); the order of things around the marker is in `conversation`.
"""

from invitations.mailer.letters import Letter
from invitations.mailer.outcomes import Outcome, Stage, Verdict
from invitations.mailer.pump import Tally, Unrecorded, send_letters
from invitations.mailer.relays import Relay, Security, relay_from_url
from invitations.mailer.turns import Mark, Record

__all__ = [
    "Letter",
    "Mark",
    "Outcome",
    "Record",
    "Relay",
    "Security",
    "Stage",
    "Tally",
    "Unrecorded",
    "Verdict",
    "relay_from_url",
    "send_letters",
]
