"""A forgotten customer's links are gone, with the files they stand in; the file of everything held tells of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Channel, Organisation
from invitations.services.forgetting import forget_customer
from links.models import ExportedLink
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_links_and_their_files_go_with_the_customer(
    acme: Organisation, channel: Channel, cast: Cast, settings: Any, tmp_path: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    settings.MEDIA_ROOT = tmp_path
    customer = factories.make_customer("zoe@example.com")
    key = default_storage.save("links.csv", ContentFile(b"zoe@example.com"))
    batch = factories.make_batch(channel, result_key=key)
    factories.make_given_link(batch, email="Zoe@Example.com")
    other = factories.make_given_link(batch, email="bob@example.com")
    with django_capture_on_commit_callbacks(execute=True):
        forget_customer(customer=customer, actor=cast.olga, now=timezone.now())
    assert list(ExportedLink.objects.all()) == [other]
    batch.refresh_from_db()
    assert (batch.result_key, batch.made, default_storage.exists(key)) == ("", 1, False)


def test_file_of_everything_held_tells_of_links(olga: Client, channel: Channel) -> None:
    customer = factories.make_customer("zoe@example.com")
    link = factories.make_given_link(factories.make_batch(channel), email="Zoe@Example.com")
    factories.make_given_link(factories.make_batch(channel), email="bob@example.com")
    answer = olga.post(reverse("invitations:customer_export", args=["acme", customer.public_id]))
    assert [one["id"] for one in answer.json()["unique_links"]] == [link.public_id]
