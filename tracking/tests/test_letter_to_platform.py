"""From the draw to the platform: a letter for a page with keys holds no payload, and its link lands on one."""

from __future__ import annotations

import email
import email.policy
import re

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.features import Feature
from accounts.models import Entitlement
from balancing.services import ensure_own_listing, save_link_keys, save_listing
from balancing.unique_links import Keys, read_link
from core.tenancy import tenant
from invitations.models import Customer, Invitation
from invitations.services.sending import Terms, claim
from invitations.services.sending.composing import compose
from tests import factories
from tests.cast import EVERY_ROLE, Cast
from tests.sending.scenes import make_due
from tracking.models import Hit

pytestmark = pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)

KEYS = Keys(
    encryption_key="AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    authentication_key="ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=",
)


def _balanced(cast: Cast) -> None:
    """Every letter of the channel goes to its Trustpilot page, which has keys."""
    now, channel = timezone.now(), cast.channel
    with tenant(cast.acme):
        Entitlement.objects.create(
            feature=Feature.REVIEW_BALANCING_EMAIL,
            granted_by=cast.sam,
            reason="Contract",
            starts_at=factories.NOON,
        )
        save_link_keys(
            channel=channel,
            domain="acme.example.com",
            family="business_generated",
            keys=KEYS,
            actor=None,
            now=now,
        )
        page = save_listing(
            channel=channel, platform="trustpilot", name="TP", identifier="acme.example.com", actor=None
        )
        factories.make_shares(channel, {page: 100, ensure_own_listing(channel=channel): 0})


@pytest.mark.parametrize(("is_tracked", "door"), [(True, "c"), (False, "p")])
def test_every_balanced_invitation_lands_on_its_own_link(
    committed: Cast, is_tracked: bool, door: str
) -> None:
    _balanced(committed)
    make_due(committed.acme, committed.channel, 3)
    with tenant(committed.acme):
        Invitation.objects.filter(channel=committed.channel).update(is_tracked=is_tracked)
        batch = claim(size=3, now=timezone.now(), terms=Terms.from_settings())
    written = [letter.content for letter in compose(batch, now=timezone.now()).letters]
    landed = set()
    for content in written:
        letter = email.message_from_bytes(content, policy=email.policy.default)
        text = "".join(letter.get_body((kind,)).get_content() for kind in ("plain", "html"))
        assert "evaluate" not in text
        found = set(re.findall(rf"{re.escape(settings.TRACKING_URL)}(/{door}/[\w-]{{44}}/)", text))
        assert len(found) == 1
        answer = Client().get(found.pop())
        landed.add(read_link(answer["Location"], KEYS).payload["email"])
    with tenant(committed.acme):
        asked = set(
            Invitation.objects.filter(listing__platform="trustpilot").values_list("customer", flat=True)
        )
        assert landed == set(Customer.objects.filter(pk__in=asked).values_list("email", flat=True))
        assert len(landed) == 3
        assert {bool(subject) for subject in Hit.objects.values_list("subject", flat=True)} == {is_tracked}
