"""The tracking process: what was answered is recorded, and links work while the database does not."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connections

from accounts.models import Organisation
from balancing.models import Listing
from core.tenancy import tenant
from core.tokens import Purpose
from tests import factories
from tests.cast import EVERY_ROLE, Cast
from tracking import database, flusher, spool
from tracking.answers import PIXEL
from tracking.environment import Incomplete, equipment
from tracking.models import Hit
from tracking.process import Door
from tracking.tests.cuttable import Cuttable
from tracking.tests.doorways import location
from tracking.tests.visits import at_a_cuttable_door, at_the_door, click, environ, visit

pytestmark = pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for the database as long as a busy machine needs: what is late is another test's matter."""
    monkeypatch.setattr(flusher, "PATIENCE", 30.0)
    monkeypatch.setattr(database, "PATIENCE", 30.0)


@pytest.fixture
def listing(committed: Cast) -> Listing:
    with tenant(committed.acme):
        return factories.make_listing(committed.channel, "google")


def hits(organisation: Organisation) -> list[Hit]:
    with tenant(organisation):
        return list(Hit.objects.order_by("subject", "received_at"))


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.02)


def test_hits_are_in_the_database_when_their_answers_go_out(
    committed: Cast, listing: Listing, tmp_path: Path
) -> None:
    acme = committed.acme.pk
    paths = [click(acme, listing.pk, n, Purpose.CLICK if n % 2 else Purpose.OPEN) for n in range(1, 41)]

    async def story(door: Door) -> None:
        answers = await asyncio.gather(*(visit(door, path) for path in paths))
        assert {answer.status for answer in answers} == {302, 200}
        assert {location(answer) for answer in answers[::2]} == {listing.url}
        found = await asyncio.to_thread(_count, committed.acme)
        assert found == 40
        assert spool.is_empty(tmp_path)

    at_the_door(tmp_path, story)
    found = hits(committed.acme)
    assert [hit.subject for hit in found] == list(range(1, 41))
    one = found[0]
    assert (one.channel, one.listing, one.purpose, one.method) == (committed.channel.pk, listing.pk, 1, "GET")
    assert (one.agent, len(bytes(one.source)), one.verdict, one.judged_at) == ("chrome/windows", 8, "", None)
    assert one.day_on == one.received_at.astimezone(committed.channel.zone).date()
    assert hits(committed.rival) == []


def _count(organisation: Organisation) -> int:
    try:
        return len(hits(organisation))
    finally:
        connections.close_all()


def test_modes_record_what_they_may(committed: Cast, listing: Listing, tmp_path: Path) -> None:
    acme = committed.acme

    def recorded(mode: str) -> list[tuple[int, int, int, str]]:
        Organisation.objects.filter(pk=acme.pk).update(tracking_mode=mode)
        before = {hit.pk for hit in hits(acme)}

        async def story(door: Door) -> None:
            for purpose, subject in ((Purpose.CLICK, 8), (Purpose.OPEN, 8), (Purpose.LISTING, 0)):
                await visit(door, click(acme.pk, listing.pk, subject, purpose))

        at_the_door(tmp_path, story)
        fresh = [hit for hit in hits(acme) if hit.pk not in before]
        return sorted((hit.purpose, hit.subject, len(bytes(hit.source)), hit.agent) for hit in fresh)

    assert recorded("full") == [
        (1, 8, 8, "chrome/windows"),
        (2, 8, 8, "chrome/windows"),
        (7, 0, 8, "chrome/windows"),
    ]
    assert recorded("consented") == [
        (1, 8, 8, "chrome/windows"),
        (2, 8, 8, "chrome/windows"),
        (7, 0, 0, "chrome/windows"),
    ]
    assert recorded("aggregate") == [
        (1, 0, 0, "chrome/windows"),
        (2, 0, 0, "chrome/windows"),
        (7, 0, 0, "chrome/windows"),
    ]
    assert recorded("off") == [(1, 0, 0, ""), (7, 0, 0, "")]


def test_another_tenants_listing_in_a_token_is_no_listing(
    committed: Cast, listing: Listing, tmp_path: Path
) -> None:
    async def story(door: Door) -> None:
        answer = await visit(door, click(committed.rival.pk, listing.pk, 5))
        assert (location(answer) or "").startswith("https://app.example/review/")

    at_the_door(tmp_path, story)
    assert hits(committed.acme) == []
    (hit,) = hits(committed.rival)
    assert (hit.listing, hit.channel) == (0, committed.rival_channel.pk)


def test_an_inactive_listing_sends_people_to_the_own_form(
    committed: Cast, listing: Listing, tmp_path: Path
) -> None:
    with tenant(committed.acme):
        Listing.objects.update(is_active=False)

    async def story(door: Door) -> None:
        answer = await visit(door, click(committed.acme.pk, listing.pk, 5))
        assert (location(answer) or "").startswith("https://app.example/review/")
        assert (await visit(door, click(committed.acme.pk, listing.pk, 0, Purpose.LISTING))).status == 404

    at_the_door(tmp_path, story)
    assert len(hits(committed.acme)) == 2


def test_links_work_while_the_database_is_gone_and_their_hits_are_recorded_once_later(
    committed: Cast, listing: Listing, tmp_path: Path
) -> None:
    acme = committed.acme.pk

    async def story(door: Door, line: Cuttable) -> None:
        assert location(await visit(door, click(acme, listing.pk, 1))) == listing.url
        await line.cut()
        for subject in (2, 3):
            assert location(await visit(door, click(acme, listing.pk, subject))) == listing.url
        assert await visit(door, click(acme, listing.pk, 4, Purpose.OPEN)) == PIXEL
        assert await asyncio.to_thread(_count, committed.acme) == 1
        assert not spool.is_empty(tmp_path / "spool")
        await line.mend()
        await until(lambda: spool.is_empty(tmp_path / "spool"))

    at_a_cuttable_door(tmp_path, story)
    assert [hit.subject for hit in hits(committed.acme)] == [1, 2, 3, 4]


def test_what_was_never_looked_up_leads_to_the_own_form_while_the_database_is_gone(
    committed: Cast, listing: Listing, tmp_path: Path
) -> None:
    acme = committed.acme.pk

    async def story(door: Door, line: Cuttable) -> None:
        answer = await visit(door, click(acme, listing.pk, 1), query_string="stars=5")
        assert answer.status == 302
        assert (location(answer) or "").startswith("https://app.example/review/")
        assert (location(answer) or "").endswith("/?stars=5")
        assert (await visit(door, click(acme, listing.pk, 0, Purpose.LISTING))).status == 503
        assert await visit(door, click(acme, listing.pk, 2, Purpose.OPEN)) == PIXEL
        await line.mend()
        await until(lambda: spool.is_empty(tmp_path / "spool"))

    at_a_cuttable_door(tmp_path, story, is_cut=True)
    found = hits(committed.acme)
    assert [(hit.subject, hit.listing, hit.channel) for hit in found] == [
        (subject, listing.pk, committed.channel.pk) for subject in (0, 1, 2)
    ]


def test_a_hanging_database_holds_up_no_answer_and_doubles_no_hit(
    committed: Cast, listing: Listing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme = committed.acme.pk

    async def story(door: Door, line: Cuttable) -> None:
        await visit(door, click(acme, listing.pk, 1))
        monkeypatch.setattr(flusher, "PATIENCE", 0.1)
        line.block()
        for subject in (2, 3):
            assert location(await visit(door, click(acme, listing.pk, subject))) == listing.url
        await line.mend()  # what was being written commits now, and the spool holds it too
        await until(lambda: spool.is_empty(tmp_path / "spool"))

    at_a_cuttable_door(tmp_path, story)
    assert [hit.subject for hit in hits(committed.acme)] == [1, 2, 3]


def test_a_flood_on_one_letter_is_answered_and_not_kept(
    committed: Cast, listing: Listing, tmp_path: Path
) -> None:
    path = click(committed.acme.pk, listing.pk, 9, Purpose.OPEN)

    async def story(door: Door) -> None:
        answers = await asyncio.gather(*(visit(door, path) for _ in range(100)))
        assert set(answers) == {PIXEL}
        assert b'"refused": 40' in (await visit(door, "/healthz")).body

    at_the_door(tmp_path, story)
    assert len(hits(committed.acme)) == 60


def test_a_vanished_organisations_hits_disturb_nobody(
    committed: Cast, listing: Listing, tmp_path: Path
) -> None:
    async def story(door: Door) -> None:
        gone = Organisation(pk=4_000_000_000)
        answers = await asyncio.gather(
            visit(door, click(gone.pk, 1, 5)), visit(door, click(committed.acme.pk, listing.pk, 6))
        )
        assert [answer.status for answer in answers] == [404, 302]

    at_the_door(tmp_path, story)
    assert [hit.subject for hit in hits(committed.acme)] == [6]


def test_only_the_last_hop_is_believed_and_only_behind_a_proxy(
    committed: Cast, listing: Listing, tmp_path: Path
) -> None:
    sources = []
    for trusted in ("", "true"):
        for forwarded in ("198.51.100.1", "6.6.6.6, 198.51.100.1"):
            door = Door(equipment({**environ(tmp_path), "TRUST_PROXY": trusted}))

            async def story(door: Door = door, forwarded: str = forwarded) -> None:
                headers = {"user-agent": "x", "x-forwarded-for": forwarded}
                await visit(door, click(committed.acme.pk, listing.pk, 5), headers=headers)
                await door.close()

            asyncio.run(story())
            sources.append(bytes(max(hits(committed.acme), key=lambda hit: hit.received_at).source))
    untrusted, also_untrusted, trusted_one, trusted_two = sources
    assert untrusted == also_untrusted != trusted_one == trusted_two


def test_nothing_of_the_dashboard_is_at_home_on_the_tracking_host(tmp_path: Path) -> None:
    async def story(door: Door) -> None:
        for path in (
            "/",
            "/app/acme/",
            "/accounts/login/",
            "/api/docs/",
            "/u/x/",
            "/static/app.css",
            "/favicon.ico",
        ):
            answer = await visit(door, path)
            assert (answer.status, location(answer)) == (404, None)
        assert (await visit(door, "/healthz")).status == 200

    at_the_door(tmp_path, story)


def test_an_incomplete_environment_is_told_without_its_secrets() -> None:
    with pytest.raises(Incomplete, match=r"DATABASE_TRACK_URL is not set"):
        equipment({**environ(Path("/nowhere")), "DATABASE_TRACK_URL": ""})
    with pytest.raises(Incomplete) as told:
        equipment({"FIELD_KEYS": "1:secretsecret"})
    assert "secretsecret" not in str(told.value)


def test_the_process_imports_no_django() -> None:
    program = "import sys, tracking.process; sys.exit('django' in sys.modules or 'celery' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
