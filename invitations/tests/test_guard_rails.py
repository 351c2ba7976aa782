"""Guard rails: one below, at and above each threshold; nothing is lost, everybody is told, only our staff lifts it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, Channel, Organisation
from accounts.models.organisation import SendingWarning
from accounts.services.holding import hold_by_staff, hold_organisation, release_by_staff, release_organisation
from core.exceptions import Invalid, NotAllowed
from core.tenancy import tenant
from invitations import system
from invitations.guard_rails import Figures, Verdict, judge
from invitations.models import Delivery, DeliveryEvent
from invitations.services.guarding import guard
from invitations.services.sending import Terms, claim
from tests.cast import EVERY_ROLE, Cast
from tests.factories import NOON
from tests.sending.scenes import make_due


@pytest.mark.parametrize(
    ("figures", "verdict", "rail"),
    [
        (Figures(), Verdict.WELL, None),
        (Figures(1000, complaints=1), Verdict.WELL, None),
        (Figures(2001, complaints=2), Verdict.WELL, None),
        (Figures(2000, complaints=2), Verdict.WARN, "complaints"),
        (Figures(500, complaints=2), Verdict.WARN, "complaints"),
        (Figures(1001, complaints=3), Verdict.WARN, "complaints"),
        (Figures(1000, complaints=3), Verdict.STOP, "complaints"),
        (Figures(100, complaints=4), Verdict.STOP, "complaints"),
        (Figures(100, bounces=4), Verdict.WELL, None),
        (Figures(251, bounces=5), Verdict.WELL, None),
        (Figures(250, bounces=5), Verdict.WARN, "bounces"),
        (Figures(100, bounces=9), Verdict.WARN, "bounces"),
        (Figures(201, bounces=10), Verdict.WARN, "bounces"),
        (Figures(200, bounces=10), Verdict.STOP, "bounces"),
        (Figures(20, bounces=10), Verdict.STOP, "bounces"),
        (Figures(10_000, complaints=5, day_letters=601, day_complaints=3), Verdict.WELL, None),
        (Figures(10_000, complaints=5, day_letters=600, day_complaints=3), Verdict.STOP, "complaints"),
        (Figures(1000, complaints=3, bounces=100), Verdict.STOP, "complaints"),
    ],
)
def test_thresholds(figures: Figures, verdict: Verdict, rail: str | None) -> None:
    found, tripped = judge(figures)
    assert (found, tripped and str(tripped.rail)) == (verdict, rail)


def sent(organisation: Organisation, channel: Channel, count: int, *, prefix: str = "p") -> list[int]:
    """Make letters that left an hour before noon."""
    keys = make_due(organisation, channel, count, prefix=prefix, due_at=NOON)
    with tenant(organisation):
        Delivery.objects.filter(id__in=keys).update(state="claimed")
        Delivery.objects.filter(id__in=keys).update(state="sending")
        Delivery.objects.filter(id__in=keys).update(
            state="sent", sent_at=NOON - timedelta(hours=1), sent_on=NOON.date()
        )
    return keys


def tell(keys: list[int], kind: str, *, is_lasting: bool = True) -> None:
    DeliveryEvent.objects.bulk_create(
        DeliveryEvent(
            organisation_id=Delivery.objects.get(pk=key).organisation_id, delivery_id=key, kind=kind, provider="x",
            provider_event=f"{kind}-{key}", is_lasting=is_lasting, happened_at=NOON, happened_on=NOON.date(),
        )
        for key in keys
    )  # fmt: skip


def test_ten_hard_bounces_in_two_hundred_stop_everything_and_lose_nothing(
    acme: Organisation, channel: Channel, olga: Client
) -> None:
    keys = sent(acme, channel, 200)
    waiting = make_due(acme, channel, 3, prefix="w", due_at=NOON)
    tell(keys[:9], "bounced")
    tell(keys[20:60], "bounced", is_lasting=False)
    assert guard(organisation=acme, now=NOON) is Verdict.WARN
    acme.refresh_from_db()
    assert (acme.is_held, acme.sending_warning) == (False, SendingWarning.BOUNCES)
    tell(keys[9:10], "bounced")
    assert guard(organisation=acme, now=NOON) is Verdict.STOP
    acme.refresh_from_db()
    assert (acme.is_held, acme.house_hold, acme.house_reason) == (True, "rails", "bounces 10 200")
    assert claim(size=10, now=NOON, terms=Terms()).jobs == []
    assert set(Delivery.objects.filter(id__in=waiting).values_list("state", flat=True)) == {"scheduled"}
    assert [letter.to for letter in mail.outbox] == [["sam@staff.example"]]
    assert AuditEvent.objects.filter(action="organisation.stopped").count() == 1
    page = olga.get(reverse("accounts:organisation", args=["acme"])).content.decode()
    assert "10 of the last 200 letters came back as undeliverable" in page
    trace = olga.get(reverse("accounts:trace", args=["acme"])).content.decode()
    assert "The guard rails stopped all sending: 10 of the last 200 letters" in trace
    assert guard(organisation=acme, now=NOON) is Verdict.WELL
    assert len(mail.outbox) == 1


def test_refusals_at_the_door_count_like_bounces(acme: Organisation, channel: Channel) -> None:
    keys = sent(acme, channel, 90)
    refused = make_due(acme, channel, 10, prefix="r", due_at=NOON)
    Delivery.objects.filter(id__in=refused).update(state="claimed")
    Delivery.objects.filter(id__in=refused).update(
        state="failed", reason="refused_for_good", changed_at=NOON - timedelta(hours=1)
    )
    assert len(keys) == 90
    assert guard(organisation=acme, now=NOON) is Verdict.STOP


def test_after_our_release_only_what_is_new_counts(acme: Organisation, channel: Channel, cast: Cast) -> None:
    keys = sent(acme, channel, 100)
    tell(keys[:5], "complained")
    assert guard(organisation=acme, now=NOON) is Verdict.STOP
    with pytest.raises(NotAllowed):
        release_organisation(organisation=acme, actor=cast.olga)
    with pytest.raises(NotAllowed):
        release_by_staff(organisation=acme, actor=cast.olga, reason="Please", now=NOON)
    with pytest.raises(Invalid):
        release_by_staff(organisation=acme, actor=cast.sam, reason=" ", now=NOON)
    release_by_staff(
        organisation=acme, actor=cast.sam, reason="A bad list; it is gone.", now=NOON + timedelta(hours=1)
    )
    acme.refresh_from_db()
    assert (acme.is_held, acme.house_hold) == (False, "")
    assert guard(organisation=acme, now=NOON + timedelta(hours=2)) is Verdict.WELL


def test_an_owner_cannot_lift_our_hold_neither_by_page_nor_by_a_hold_of_their_own(
    acme: Organisation, olga: Client, cast: Cast
) -> None:
    hold_by_staff(organisation=acme, actor=cast.sam, reason="Unpaid.")
    olga.post(reverse("accounts:hold", args=["acme"]), {"reason": "Mine"})
    answer = olga.post(reverse("accounts:release", args=["acme"]), {"reason": "Please"}, follow=True)
    assert "only our staff can let it go on" in answer.content.decode()
    acme.refresh_from_db()
    assert (acme.is_held, acme.house_hold) == (True, "staff")
    release_by_staff(organisation=acme, actor=cast.sam, reason="Paid.", now=NOON)
    acme.refresh_from_db()
    assert (acme.is_held, acme.held_reason) == (True, "Mine")
    release_organisation(organisation=acme, actor=cast.olga)
    acme.refresh_from_db()
    assert acme.is_held is False


def test_a_hold_of_their_own_is_still_theirs_to_lift(acme: Organisation, cast: Cast) -> None:
    hold_organisation(organisation=acme, actor=cast.olga, reason="A wrong list.")
    release_organisation(organisation=acme, actor=cast.olga)
    acme.refresh_from_db()
    assert acme.is_held is False


@pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)
def test_the_worker_finds_whom_to_guard(committed: Cast) -> None:
    assert system.organisations_to_guard(now=NOON) == []
    keys = sent(committed.acme, committed.channel, 20)
    with tenant(committed.acme):
        tell(keys[:10], "bounced")
    assert system.organisations_to_guard(now=NOON) == [committed.acme.pk]
