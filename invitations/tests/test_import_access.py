"""Who may see which imports, and what that costs."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models.organisation import ChannelScope, Membership
from core.tenancy import tenant
from invitations.tests.uploading import LIST, page, upload
from tests import factories
from tests.cast import Cast
from tests.factories import make_channel

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _stored_apart(settings: LazySettings, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_viewer_reads_and_does_nothing(olga: Client, vera: Client, cast: Cast) -> None:
    found = upload(olga, cast.channel)
    assert vera.get(page("import_list")).status_code == 200
    assert vera.get(page("import_detail", found.public_id)).status_code == 200
    assert vera.get(page("import_new")).status_code == 403
    assert vera.get(page("import_check", found.public_id)).status_code == 403
    assert vera.post(page("import_cancel", found.public_id)).status_code == 403
    assert vera.get(page("import_rejected", found.public_id)).status_code == 403


def test_rivals_import_does_not_exist(olga: Client, rita: Client, cast: Cast) -> None:
    with tenant(cast.rival):
        theirs = factories.make_import(cast.rival_channel)
    for name in ("import_detail", "import_check", "import_progress", "import_events", "import_rejected"):
        assert olga.get(page(name, theirs.public_id)).status_code == 404
    assert olga.post(page("import_cancel", theirs.public_id)).status_code == 404
    assert rita.get(reverse("invitations:import_detail", args=["rival", theirs.public_id])).status_code == 200
    answer = olga.post(
        page("import_new"),
        {
            "channel": str(cast.rival_channel.public_uuid),
            "event_type": "delivered",
            "file": SimpleUploadedFile("x.csv", LIST.encode()),
        },
    )
    assert answer.status_code == 422


def test_scoped_member_sees_imports_into_own_channels_only(olga: Client, cast: Cast) -> None:
    with tenant(cast.acme):
        london = make_channel("Acme London")
        membership = Membership.objects.get(user=cast.olga)
        Membership.objects.filter(pk=membership.pk).update(has_channel_scope=True)
        ChannelScope.objects.create(membership=membership, channel=london)
        hidden = factories.make_import(cast.channel, file_name="paris.csv")
        factories.make_import(london, file_name="london.csv")
    body = olga.get(page("import_list")).content.decode()
    assert "london.csv" in body
    assert "paris.csv" not in body
    assert olga.get(page("import_detail", hidden.public_id)).status_code == 404
    assert str(cast.channel.public_uuid) not in olga.get(page("import_new")).content.decode()


def test_history_costs_as_much_with_three_imports_as_with_one(
    olga: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with tenant(cast.acme):
        factories.make_import(cast.channel)
    olga.get(page("import_list"))
    with django_assert_num_queries(QUERIES):
        olga.get(page("import_list"))
    with tenant(cast.acme):
        factories.make_import(cast.channel)
        factories.make_import(cast.channel)
    with django_assert_num_queries(QUERIES):
        olga.get(page("import_list"))


QUERIES = 10
