"""What the tests of the import pages share: a list, its upload and its confirmation."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Channel
from core.tenancy import tenant
from invitations.models import Import
from invitations.services.import_runs import run_next_import
from tests.cast import Cast
from tests.factories import NOON

LIST = (
    "order_id,email,customer,delivered_at\n"
    "A-1,ann@example.com,Ann,2026-03-09 10:00\n"
    "A-2,nobody,Bob,2026-03-09 10:00\n"
    "A-3,cyd@example.com,Cyd,\n"
    "A-1,dan@example.com,Dan,2026-03-09 10:00\n"
)


def page(name: str, *arguments: object) -> str:
    return reverse(f"invitations:{name}", args=["acme", *arguments])


def upload(client: Client, channel: Channel, content: str | bytes = LIST, name: str = "orders.csv") -> Import:
    body = content.encode() if isinstance(content, str) else content
    answer = client.post(
        page("import_new"),
        {
            "channel": str(channel.public_uuid),
            "event_type": "delivered",
            "file": SimpleUploadedFile(name, body, content_type="text/csv"),
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    with tenant(channel.organisation_id):
        return Import.objects.latest("id")


def choices(client: Client, found: Import) -> dict[str, str]:
    """Return what the check page shows as chosen, as a browser would send it."""
    form = client.get(page("import_check", found.public_id)).context["form"]
    values = {bound.html_name: bound.value() for bound in form}
    return {
        name: "on" if value is True else value for name, value in values.items() if value not in (None, False)
    }


def confirm(client: Client, found: Import, **changes: str) -> object:
    posted = {**choices(client, found), "act": "confirm", **changes}
    return client.post(page("import_check", found.public_id), posted)


def run(cast: Cast) -> Import:
    done = run_next_import(organisation=cast.acme, clock=lambda: NOON)
    assert done is not None
    return done
