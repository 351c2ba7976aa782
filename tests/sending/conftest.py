"""A claimed letter, and the moment at which it was claimed."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from accounts.models import Channel, Organisation
from invitations.services.sending.jobs import Job
from tests import factories
from tests.sending.jobs import claimed


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def job(acme: Organisation, channel: Channel, now: datetime) -> Job:
    """Return a claimed first letter whose rule has a reminder."""
    rule = factories.make_rule(channel, has_reminder=True, reminder_days=5, send_hour=11)
    return claimed(rule, now)
