"""Files of lists of links: the list itself goes once the links are made, the rest when somebody in it is forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import Channel, Organisation
from core.tenancy import tenant
from invitations.models import Suppression
from invitations.services.forgetting import forget_customer
from links.services.originals import search_files
from links.system import organisations_with_unsearched_files
from links.tasks import search
from tests.cast import EVERY_ROLE, Cast
from tests.factories import NOON, make_batch, make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def file(content: str) -> str:
    return default_storage.save("lists/file.csv", ContentFile(content.encode()))


def test_files_in_which_a_forgotten_customer_stands_go_even_without_a_link(
    acme: Organisation, channel: Channel, cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    left_out = make_batch(
        channel, result_key=file("bob@example.com"), rejected_key=file(",ZOE@example.com,bad")
    )
    unmade = make_batch(channel, state="uploaded", finished_at=None, source_key=file("Zoe;zoe@example.com"))
    others = make_batch(channel, result_key=file("bob@example.com"))
    now = timezone.now() + timedelta(minutes=5)
    with django_capture_on_commit_callbacks(execute=True):
        forget_customer(customer=make_customer("zoe@example.com"), actor=cast.olga, now=NOON)
        assert search_files(organisation=acme, now=now) == 2
        assert search_files(organisation=acme, now=now) == 0
    keys = [*left_out.file_keys, *unmade.file_keys, *others.file_keys]
    assert list(map(default_storage.exists, keys)) == [False, False, False, True]
    for one in (left_out, unmade, others):
        one.refresh_from_db()
    assert (left_out.file_keys, left_out.made, unmade.state) == ([], 1, "cancelled")
    assert others.file_keys == keys[3:]


@pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)
def test_the_hint_finds_files_not_searched_yet_once(committed: Cast) -> None:
    with tenant(committed.acme):
        batch = make_batch(committed.channel, result_key="lists/nowhere.csv")
        Suppression.objects.create(address_hash=bytes(32), reason="erased", created_on=NOON.date())
    assert organisations_with_unsearched_files() == [committed.acme.pk]
    search()
    with tenant(committed.acme):
        batch.refresh_from_db()
    assert batch.searched_at is not None
