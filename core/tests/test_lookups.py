"""The look-up `among` says what `__in` says."""

from __future__ import annotations

import pytest

from core.lookups import array_of
from core.tenancy import tenant
from invitations.models import Delivery, Invitation
from tests.cast import Cast
from tests.sending.scenes import make_due

pytestmark = pytest.mark.django_db


def test_among_finds_what_in_finds(cast: Cast) -> None:
    keys = make_due(cast.acme, cast.channel, 3)
    with tenant(cast.acme):
        hashes = {bytes(value) for value in Delivery.objects.values_list("address_hash", flat=True)}
        for wanted in (set(keys[:2]), {keys[0], -1}, {keys[1], None}, {None}, set()):
            found = Delivery.objects.filter(id__among=wanted)
            assert set(found) == set(Delivery.objects.filter(id__in=wanted))
            assert found.count() == len(wanted & set(keys))
        assert Delivery.objects.filter(address_hash__among=hashes).count() == 3
        asked = Invitation.objects.get(deliveries=keys[0])
        rows = Delivery.objects.filter(invitation__customer__among={asked.customer_id})
        assert set(rows) == set(Delivery.objects.filter(invitation__customer=asked.customer_id))
        assert rows.exists()
        odd = Invitation.objects.filter(reference__among={asked.reference, '","', "{}\\", ""})
        assert set(odd) == set(Invitation.objects.filter(reference=asked.reference))
        assert not Invitation.objects.filter(reference__among=set()).exists()
        assert Delivery.objects.filter(address_hash__among={b"", b'\\"{},\x00'}).count() == 0


def test_arrays_are_written_as_postgresql_reads_them() -> None:
    assert array_of([]) == "{}"
    assert array_of([1, -2, 2**62]) == "{1,-2,4611686018427387904}"
    assert array_of([b"", b'",\\']) == r'{"\\x","\\x222c5c"}'
