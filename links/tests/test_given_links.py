"""Tracked links: followed, noted, judged and told; deleted, expired and forged ones lead to honest pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from core.public_tokens import make_token
from core.tenancy import tenant
from core.tokens import Purpose
from links.link_requests import tracked_address
from links.models import ExportedLink
from links.services.batches import delete_batch
from tests import factories
from tests.cast import EVERY_ROLE, Cast
from tracking.models import Hit
from tracking.services import judge_hits
from tracking.tests.doorways import CHROME

pytestmark = pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)


def given(cast: Cast, **overrides: object) -> tuple[ExportedLink, str]:
    """Give out a link; return it and its path."""
    with tenant(cast.acme):
        batch = factories.make_batch(
            cast.channel, is_tracked=True, expires_at=timezone.now() + timedelta(days=9)
        )
        link = factories.make_given_link(batch, **overrides)
    address = tracked_address(cast.acme.pk, link.pk)
    return link, address.removeprefix("http://testserver").removeprefix("http://127.0.0.1:8000")


def follow(path: str, method: str = "GET") -> object:
    return Client().generic(method, path, headers={"user-agent": CHROME})


def test_click_leads_to_the_review_page_of_the_moment_and_is_noted(committed: Cast) -> None:
    link, path = given(committed)
    answer = follow(path)
    assert (answer.status_code, answer["Location"]) == (
        302,
        "https://www.trustpilot.com/evaluate/acme.example",
    )
    assert "no-store" in answer["Cache-Control"]
    with tenant(committed.acme):
        hit = Hit.objects.get()
        assert (hit.purpose, hit.subject, hit.channel) == (Purpose.LINK, link.pk, committed.channel.pk)
        link.domain = "other.example"
        link.save()
    assert follow(path)["Location"].endswith("/other.example")


def test_person_is_told_to_the_link_once_judged(committed: Cast) -> None:
    link, path = given(committed)
    follow(path)
    follow(path)
    later = timezone.now() + timedelta(minutes=5)
    with tenant(committed.acme):
        first, last = Hit.objects.order_by("received_at").values_list("received_at", flat=True)
        assert judge_hits(organisation=committed.acme, now=later) == 2
        link.refresh_from_db()
        assert (link.clicked_at, link.last_clicked_at) == (first, last)
        assert judge_hits(organisation=committed.acme, now=later) == 0


def test_machines_do_not_count_as_clicks(committed: Cast) -> None:
    link, path = given(committed)
    assert follow(path, "HEAD").status_code == 302
    with tenant(committed.acme):
        judge_hits(organisation=committed.acme, now=timezone.now() + timedelta(minutes=5))
        link.refresh_from_db()
        assert link.clicked_at is None


def test_expired_and_deleted_links_say_so(committed: Cast) -> None:
    link, path = given(committed, expires_at=timezone.now() - timedelta(seconds=1))
    answer = follow(path)
    assert (answer.status_code, "no longer valid" in answer.content.decode()) == (410, True)
    assert "Acme Paris" in answer.content.decode()
    with tenant(committed.acme):
        delete_batch(batch=link.batch, actor=committed.olga)
    assert follow(path).status_code == 410
    with tenant(committed.acme):
        assert not Hit.objects.exists()


def test_link_without_its_keys_leads_nowhere(committed: Cast) -> None:
    _link, path = given(committed, family="business_generated")
    assert follow(path).status_code == 410


def test_token_of_another_purpose_or_organisation_opens_nothing(committed: Cast) -> None:
    link, _path = given(committed)
    other = make_token(Purpose.CLICK, organisation=committed.acme.pk, subject=link.pk)
    assert follow(f"/r/{other}/").status_code == 404
    foreign = make_token(Purpose.LINK, organisation=committed.rival.pk, subject=link.pk)
    assert follow(f"/r/{foreign}/").status_code == 410


def test_address_tells_nothing_of_the_customer(committed: Cast) -> None:
    link, path = given(committed)
    assert len(path) == 48
    assert link.email not in path
    assert link.reference not in path
    assert (follow(path, "OPTIONS").status_code, follow(path, "POST").status_code) == (204, 405)
