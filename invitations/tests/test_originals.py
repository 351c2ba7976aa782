"""Uploaded lists go when their time is over, or when somebody in them is forgotten; what they came to stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from accounts.models import Channel, Organisation
from core.tenancy import tenant
from invitations.models import Import, ImportIssue, Suppression
from invitations.selectors.originals import KEPT, UNCONFIRMED
from invitations.services.forgetting import forget_customer
from invitations.services.originals import expire_originals, search_originals
from invitations.system import organisations_with_old_lists
from invitations.tasks import let_go_of_lists
from invitations.tests.test_import_pages import page
from tests.cast import EVERY_ROLE, Cast
from tests.factories import NOON, make_customer, make_import

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def stored(channel: Channel, content: str = "1,zoe@example.com,2026-03-01\n", **changes: Any) -> Import:
    key = default_storage.save("lists/list.csv", ContentFile(content.encode()))
    found = make_import(channel, file_key=key, **changes)
    row = ["2", "nobody", ""]
    ImportIssue.objects.create(import_run=found, line=2, verdict="invalid", reason="bad_address", cells=row)
    return found


def test_a_list_and_its_rows_left_out_go_after_three_months_and_the_numbers_stay(
    acme: Organisation, channel: Channel, olga: Client, django_capture_on_commit_callbacks: Any
) -> None:
    found = stored(channel, counts={"created": 1, "invalid": 1})
    fresh = stored(channel, finished_at=NOON + timedelta(days=1))
    key = found.file_key
    told = olga.get(page("import_detail", found.public_id)).content.decode()
    assert "are kept until" in told
    assert "Download the row left out" in told
    with django_capture_on_commit_callbacks(execute=True):
        assert expire_originals(organisation=acme, now=NOON + KEPT) == 1
        assert expire_originals(organisation=acme, now=NOON + KEPT) == 0
    found.refresh_from_db()
    assert (default_storage.exists(key), default_storage.exists(fresh.file_key)) == (False, True)
    assert (found.file_key, found.gone, found.counts["created"]) == ("", "expired", 1)
    assert list(ImportIssue.objects.order_by("id").values_list("cells", flat=True)) == [
        [],
        ["2", "nobody", ""],
    ]
    told = olga.get(page("import_detail", found.public_id)).content.decode()
    assert "were deleted after 90 days. The numbers stay." in told
    assert "Download the row left out" not in told


def test_an_upload_nobody_goes_on_with_is_discarded(acme: Organisation, channel: Channel) -> None:
    found = stored(channel, state="uploaded", finished_at=None)
    running = stored(channel, state="running", finished_at=None)
    later = timezone.now() + UNCONFIRMED
    assert expire_originals(organisation=acme, now=later) == 1
    for one in (found, running):
        one.refresh_from_db()
    assert (found.state, found.gone, running.gone) == ("cancelled", "expired", "")


def test_every_list_in_which_a_forgotten_customer_stands_is_deleted_and_no_other(
    acme: Organisation, channel: Channel, cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    theirs = stored(channel, "Name;Mail\nZoé;ZOE@Example.com\n")
    wide = stored(channel, state="uploaded", finished_at=None)
    default_storage.delete(wide.file_key)
    wide.encoding, wide.file_key = (
        "utf-16",
        default_storage.save("w.csv", ContentFile("a;zoe@example.com".encode("utf-16"))),
    )
    wide.save()
    others = stored(channel, "1,bob@example.com\n2,azoe@example.com\n")
    busy = stored(channel, state="waiting", finished_at=None)
    assert search_originals(organisation=acme, now=timezone.now()) == 0
    keys = [one.file_key for one in (theirs, wide, others, busy)]
    now = timezone.now() + timedelta(minutes=5)
    with django_capture_on_commit_callbacks(execute=True):
        forget_customer(customer=make_customer("zoe@example.com"), actor=cast.olga, now=NOON)
        assert search_originals(organisation=acme, now=now) == 2
        assert search_originals(organisation=acme, now=now) == 0
    assert list(map(default_storage.exists, keys)) == [False, False, True, True]
    for one in (theirs, wide, others, busy):
        one.refresh_from_db()
    assert [one.gone for one in (theirs, wide, others, busy)] == ["forgotten", "forgotten", "", ""]
    assert (theirs.state, wide.state, busy.state) == ("finished", "cancelled", "waiting")
    busy.state, busy.finished_at = "finished", NOON
    busy.save()
    assert search_originals(organisation=acme, now=now) == 1


@pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)
def test_the_hint_finds_old_lists_and_files_not_searched_yet(committed: Cast) -> None:
    assert organisations_with_old_lists(now=NOON) == []
    with tenant(committed.acme):
        found = stored(committed.channel)
        Suppression.objects.create(address_hash=bytes(32), reason="erased", created_on=NOON.date())
    assert organisations_with_old_lists(now=NOON) == [committed.acme.pk]
    assert organisations_with_old_lists(now=NOON + KEPT) == [committed.acme.pk]
    let_go_of_lists()
    with tenant(committed.acme):
        found.refresh_from_db()
    assert found.searched_at is not None or found.gone == "expired"
