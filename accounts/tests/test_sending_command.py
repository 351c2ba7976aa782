"""The command by which our staff holds an organisation's sending and lifts its hold."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEvent
from core.tenancy import tenant
from tests.cast import Cast


def run(*arguments: str) -> str:
    said = StringIO()
    call_command("sending", *arguments, stdout=said)
    return said.getvalue().strip()


def test_our_staff_holds_and_releases_and_the_trace_says_who(cast: Cast) -> None:
    assert run("hold", "acme", "--by", "sam@staff.example", "--reason", "Unpaid.") == "Sending is on hold."
    assert run("release", "acme", "--by", "sam@staff.example", "--reason", "Paid.") == "Sending goes on."
    with tenant(cast.acme):
        found = AuditEvent.objects.order_by("id").values_list("action", "actor__email")
        assert list(found) == [
            ("organisation.held_by_us", "sam@staff.example"),
            ("organisation.released_by_us", "sam@staff.example"),
        ]


@pytest.mark.parametrize(
    ("organisation", "by", "words"),
    [
        ("nobody", "sam@staff.example", "no such organisation"),
        ("acme", "nobody@staff.example", "nobody with this"),
        ("acme", "olga@acme.example", "Only our staff"),
    ],
)
def test_nobody_else_can(organisation: str, by: str, words: str, cast: Cast) -> None:
    with pytest.raises(CommandError, match=words):
        run("hold", organisation, "--by", by, "--reason", "x")
    cast.acme.refresh_from_db()
    assert cast.acme.is_held is False
