"""Sending: at most one letter, never silent. Begin at `draining.drain`.

claiming (lease, last look, platform) → composing → mailer → marker and record (statements, desk) → reaping, evidence.
"""

from invitations.services.sending.claiming import claim
from invitations.services.sending.draining import Drained, Rota, drain
from invitations.services.sending.evidence import confirm_by_evidence
from invitations.services.sending.reaping import Reaped, reap
from invitations.services.sending.recording import record
from invitations.services.sending.terms import Terms, house_relay

__all__ = [
    "Drained",
    "Reaped",
    "Rota",
    "Terms",
    "claim",
    "confirm_by_evidence",
    "drain",
    "house_relay",
    "reap",
    "record",
]
