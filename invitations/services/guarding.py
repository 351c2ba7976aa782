"""Guarding: judge how an organisation's letters were received; warn, stop, or take a warning back."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import transaction

from accounts.models import Organisation
from accounts.services.holding import hold_by_rails
from invitations.guard_rails import Verdict, judge
from invitations.selectors.harm import harm_of

log = structlog.get_logger(__name__)


def guard(*, organisation: Organisation, now: datetime) -> Verdict:
    """Hold the open organisation's sending if its figures reach a rail, and return the verdict.

    Nothing is lost: letters wait, those under way are refused by the marker, and our staff is told. A warning stands as
    long as its figures do. What we hold already is not judged again.
    """
    if organisation.house_hold:
        return Verdict.WELL
    with transaction.atomic():
        verdict, tripped = judge(harm_of(organisation, now))
        warning = tripped.rail if verdict is Verdict.WARN and tripped else ""
        if organisation.sending_warning != warning:
            organisation.sending_warning = warning
            Organisation.objects.filter(pk=organisation.pk).update(sending_warning=warning)
        if verdict is Verdict.STOP and tripped:
            hold_by_rails(organisation=organisation, tripped=tripped)
            log.warning("sending.stopped", organisation=organisation.public_id, rail=str(tripped.rail))
    return verdict
