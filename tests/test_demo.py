"""The demonstration is whole: every state and every reason occurs, and its sums meet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from accounts.models import Organisation
from balancing.models import Listing
from core.tenancy import tenant
from invitations.models import Delivery, Event, Invitation
from invitations.refusals import Refusal
from invitations.states import DeliveryState, InvitationState
from reviews.models import Review
from stats.models import DailyCount

pytestmark = pytest.mark.django_db


def test_demonstration_shows_every_state_and_reason(settings: Any, tmp_path: Path) -> None:
    settings.STATE_DIR = tmp_path
    call_command("seed_demo", scale=0.12)
    with pytest.raises(CommandError, match="empty database"):
        call_command("seed_demo")
    assert "camille@maison-lumiere.example" in (tmp_path / "demo-logins.txt").read_text()
    with tenant(Organisation.objects.get(slug="maison-lumiere")):
        assert set(Invitation.objects.values_list("refusal_reason", flat=True)) == {"", *Refusal.values}
        assert set(Delivery.objects.values_list("state", flat=True)) == set(DeliveryState.values)
        assert set(Invitation.objects.values_list("state", flat=True)) == set(InvitationState.values)
        assert Listing.objects.count() >= 5
        sums = DailyCount.objects.aggregate(
            *map(Sum, ("events_received", "invited", "refused", "sent", "reviews"))
        )
        assert (
            sums["events_received__sum"]
            == Event.objects.count()
            == sums["invited__sum"] + sums["refused__sum"]
        )
        assert sums["sent__sum"] == Delivery.objects.filter(sequence=0, state="sent").count()
        assert sums["reviews__sum"] == Review.objects.count() > 0
    with tenant(Organisation.objects.get(slug="rival-sons")):
        assert 0 < Event.objects.count() < 200
