"""Forget a customer: the person goes, the noes and the counts stay."""

from __future__ import annotations

from datetime import datetime

from django.db import connections, transaction
from django.db.models.functions import Left
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.audit import record_audit
from core.addresses import address_hashes
from core.exceptions import Conflict
from core.tenancy import APP, require_tenant
from invitations.models import Attempt, Customer, Delivery, DeliveryEvent, Suppression
from invitations.services.suppression import suppress
from invitations.signals import customer_forgotten
from invitations.states import DeliveryState

# Rejected rows of uploaded lists are kept as they stood in the file, so the address may stand in any of their cells.
_EMPTY_ROWS = """
UPDATE invitations_importissue SET cells = '{}'
WHERE organisation_id = %s AND EXISTS (SELECT 1 FROM unnest(cells) AS cell WHERE strpos(lower(cell), %s) > 0)
"""


def forget_customer(*, customer: Customer, actor: User | None, now: datetime) -> int:
    """Erase a person for good; return how many letters were stopped.

    First the address is suppressed as erased, which stops every letter that has not left; then address, name and
    customer number are emptied, with the answers of mail servers and the rejected rows that repeat the address.
    Events, invitations and the keyed hash stay: counts outlive people, and the hash keeps the promise never to write
    again. The rooms above hear of it by `customer_forgotten`. Forgetting somebody twice changes nothing.

    Raises `Conflict` while a letter is being handed to the mail server, since nobody can stop that one; a moment later
    it can be done.
    """
    organisation = require_tenant()
    with transaction.atomic():
        known = Customer.objects.select_for_update().get(organisation=organisation, pk=customer.pk)
        if known.erased_at is not None:
            return 0
        stored = bytes(known.address_hash)
        live = address_hashes(organisation, known.email) if known.email else []
        hashes = list(dict.fromkeys([*live, stored]))
        stopped = suppress(
            address_hash=hashes[0],
            also=hashes[1:],
            reason=Suppression.Reason.ERASED,
            now=now,
            actor=actor,
        )
        _wait_for_the_dot(organisation, hashes)
        _scrub(organisation, known, hashes)
        email = known.email or ""
        known.email, known.name, known.reference = None, "", ""
        known.address_hash, known.erased_at = hashes[0], now
        known.save(update_fields=["email", "name", "reference", "address_hash", "erased_at", "updated_at"])
        customer_forgotten.send(
            sender=Customer, organisation=organisation, customer=known, email=email, hashes=hashes
        )
        record_audit(
            actor=actor, action="customer.forgotten", target=known.public_id, detail={"letters": stopped}
        )
        return stopped


def _wait_for_the_dot(organisation: int, hashes: list[bytes]) -> None:
    # After the suppression, whose row locks no later marker can pass.
    under_way = Delivery.objects.filter(
        organisation=organisation, address_hash__in=hashes, state=DeliveryState.SENDING
    )
    if under_way.exists():
        raise Conflict(
            "letter_under_way",
            _(
                "A letter to this customer is being handed to the mail server at this moment. Try again in a minute."
            ),
        )


def _scrub(organisation: int, customer: Customer, hashes: list[bytes]) -> None:
    """Cut what mail servers said down to its code, and empty notes and rejected rows that may name the person."""
    theirs = {"organisation": organisation, "delivery__invitation__customer": customer}
    Delivery.objects.filter(organisation=organisation, invitation__customer=customer).update(
        last_reply=Left("last_reply", 3)
    )
    Attempt.objects.filter(**theirs).update(reply=Left("reply", 3))
    DeliveryEvent.objects.filter(**theirs).update(detail="")
    Suppression.objects.filter(organisation=organisation, address_hash__in=hashes).update(note="")
    if customer.email:
        with connections[APP].cursor() as cursor:
            cursor.execute(_EMPTY_ROWS, [organisation, customer.email])
