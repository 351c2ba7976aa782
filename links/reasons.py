"""Why a row got no link, in one sentence. Pure."""

from __future__ import annotations

from invitations.row_reasons import RowReason
from links.verdicts import LinkReason, LinkVerdict


def reason_sentence(verdict: str, code: str, sentence: str = "") -> str:
    """Return why a row was left out: what its family said, else what the code says, else the verdict's own sentence."""
    if sentence:
        return sentence
    for reasons in (LinkReason, RowReason):
        if code in reasons.values:
            return str(reasons(code).label)
    return str(LinkVerdict(verdict).sentence)
