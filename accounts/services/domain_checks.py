"""Checks of senders' domains: ask for one, and keep what was found. The looking itself is done between the two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from accounts.domain_checks import Finding
from accounts.models import DomainCheck, SenderIdentity


def ask_for_check(*, sender: SenderIdentity, now: datetime) -> DomainCheck:
    """Ask a worker to look at a sender's domain; asking again while it waits changes nothing."""
    check, is_new = DomainCheck.objects.get_or_create(
        organisation=sender.organisation, sender=sender, defaults={"asked_at": now}
    )
    if not is_new and check.asked_at is None:
        check.asked_at = now
        check.save(update_fields=["asked_at"])
    return check


def keep_findings(*, sender: SenderIdentity, findings: Sequence[Finding], now: datetime) -> None:
    """Keep what was found at `now`; the wish for it is then fulfilled."""
    DomainCheck.objects.filter(organisation=sender.organisation_id, sender=sender).update(
        asked_at=None, checked_at=now, findings=[finding.as_dict() for finding in findings]
    )
