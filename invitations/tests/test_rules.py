"""Rules: one active for each channel, event type and kind; copies; the shared activation flag."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent, Channel, Entitlement, Organisation
from core.exceptions import Conflict, NotAllowed
from invitations.models import InvitationRule
from invitations.services.rules import RuleSettings, save_rule
from tests.cast import Cast
from tests.factories import NOON, make_channel, make_rule

pytestmark = pytest.mark.django_db


def saved(
    channel: Channel, event_type: str = "delivered", kind: str = "service", **more: object
) -> InvitationRule:
    settings = more.pop("settings", RuleSettings(is_active=True))
    return save_rule(
        channel=channel, event_type=event_type, kind=kind, settings=settings, actor=None, now=NOON, **more
    )


def test_second_active_rule_is_a_conflict_and_another_event_type_is_not(
    acme: Organisation, channel: Channel
) -> None:
    saved(channel)
    with pytest.raises(Conflict):
        saved(channel)
    assert saved(channel, event_type="shipped").is_active


def test_the_database_itself_refuses_a_second_active_rule(acme: Organisation, channel: Channel) -> None:
    make_rule(channel)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_rule(channel)


def test_saving_again_changes_the_same_rule_and_leaves_a_trace(acme: Organisation, channel: Channel) -> None:
    rule = saved(channel)
    changed = saved(channel, rule=rule, settings=RuleSettings(is_active=True, wait_days=2))
    assert (changed.pk, changed.wait_days) == (rule.pk, 2)
    assert AuditEvent.objects.filter(action="rule.saved").count() == 2


def test_copying_makes_others_equal_once_and_no_longer(acme: Organisation, channel: Channel) -> None:
    others = [make_channel("Lyon"), make_channel("Nice")]
    make_rule(others[0], wait_days=30)
    saved(channel, settings=RuleSettings(is_active=True, wait_days=5), copies_to_all_channels=True)
    assert set(InvitationRule.objects.values_list("channel__name", "wait_days")) == {
        ("Acme Paris", 5),
        ("Lyon", 5),
        ("Nice", 5),
    }
    lyon = InvitationRule.objects.get(channel=others[0])
    saved(others[0], rule=lyon, settings=RuleSettings(is_active=True, wait_days=9))
    assert set(InvitationRule.objects.exclude(pk=lyon.pk).values_list("wait_days", flat=True)) == {5}


def test_product_rules_need_the_feature_and_share_the_activation_flag(
    acme: Organisation, channel: Channel, cast: Cast
) -> None:
    service = saved(channel)
    with pytest.raises(NotAllowed):
        saved(channel, kind="product")
    Entitlement.objects.create(feature="product_reviews", granted_by=cast.sam, reason="trial", starts_at=NOON)
    saved(channel, kind="product", settings=RuleSettings(is_active=True, uses_activation_date=True))
    service.refresh_from_db()
    assert service.uses_activation_date is True
