"""Senders' secrets are sealed anew by the newest master key, each bound to its row as before."""

from __future__ import annotations

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from accounts.models import SenderIdentity
from accounts.services.transporting import credentials_of, dkim_key_of, make_dkim_key, set_transport
from core.keys import KeyRing
from core.secrets import is_current
from core.tenancy import tenant
from tests import factories
from tests.cast import EVERY_ROLE, Cast
from tests.factories import NOON

pytestmark = pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)


def rotate() -> str:
    said = StringIO()
    call_command("rotate_sender_secrets", stdout=said, stderr=StringIO())
    return said.getvalue().strip()


def test_secrets_are_sealed_anew_and_say_the_same(committed: Cast) -> None:
    with tenant(committed.acme):
        sender = factories.make_sender()
        set_transport(sender=sender, actor=None, transport="brevo", values={"api_key": "k"})
        make_dkim_key(sender=sender, actor=None, now=NOON)
    ring = KeyRing((*settings.KEY_RING.masters, (15, b"n" * 32)))
    with override_settings(KEY_RING=ring):
        assert rotate() == "2 sealed anew."
        assert rotate() == "0 sealed anew."
        with tenant(committed.acme):
            fresh = SenderIdentity.objects.get(pk=sender.pk)
            assert is_current(bytes(fresh.credentials))
            assert credentials_of(fresh) == {"api_key": "k"}
            assert dkim_key_of(fresh).key_size == 2048


def test_what_cannot_be_opened_stops_nobody_else(committed: Cast) -> None:
    with tenant(committed.rival):
        factories.make_sender(transport="brevo", credentials=b"\x01\x01" + b"x" * 60)
    with tenant(committed.acme):
        good = factories.make_sender()
        set_transport(sender=good, actor=None, transport="brevo", values={"api_key": "k"})
    ring = KeyRing((*settings.KEY_RING.masters, (15, b"n" * 32)))
    with override_settings(KEY_RING=ring), pytest.raises(SystemExit):
        rotate()
    with tenant(committed.acme), override_settings(KEY_RING=ring):
        assert is_current(bytes(SenderIdentity.objects.get(pk=good.pk).credentials))
