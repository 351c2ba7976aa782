"""What a reply means for a letter: one table, no conversation."""

from __future__ import annotations

from invitations.mailer.outcomes import Stage, Verdict
from invitations.mailer.replies import SERVICE_CLOSING, Reply, WireBroken

GO_ON = 354
# The session's fault and not the letter's: verb unknown or out of order, log-in or TLS wanted (RFC 4954 §6).
_SESSION_FAULTS = frozenset({500, 502, 503, 530, 534, 535, 538})


def is_yes(stage: Stage, reply: Reply) -> bool:
    """Return whether a reply is the yes that its stage asks for.

    Raises WireBroken for a reply that is neither that yes nor a no: the conversation is out of step.
    """
    if reply.code == GO_ON if stage is Stage.DATA else reply.is_positive:
        return True
    if not reply.is_no:
        raise WireBroken(f"an answer out of place: {reply}")
    return False


def judge(stage: Stage, reply: Reply) -> tuple[Verdict, bool]:
    """Return the verdict of a reply that settles a letter, and whether the relay as a whole is at fault.

    A yes to the dot accepts, 5xx refuses for good, 4xx for now. Before the dot a 5xx that speaks of the
    session leaves the letter to be tried again. Raises WireBroken like `is_yes`.
    """
    if is_yes(stage, reply):
        return Verdict.ACCEPTED, False
    if reply.code == SERVICE_CLOSING or (stage is not Stage.DOT and reply.code in _SESSION_FAULTS):
        return Verdict.RETRY, True
    return (Verdict.REFUSED if reply.is_lasting_no else Verdict.RETRY), False
