"""Block a customer's address by hand, and take that back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.audit import record_audit
from core.addresses import address_hashes
from core.exceptions import Conflict
from core.tenancy import require_tenant
from invitations.models import Customer, Suppression
from invitations.services.suppression import lift, suppress

# What a member may take back: what a member said, and that letters came back, which a new mailbox mends. A no that
# the customer said is the customer's.
LIFTABLE = (Suppression.Reason.BLOCKED_BY_HAND, Suppression.Reason.BOUNCED_ADDRESS)


def block_customer(*, customer: Customer, actor: User | None, now: datetime, note: str = "") -> int:
    """Block the address of a customer and stop its open letters; return how many letters were stopped.

    Idempotent. Raises `Conflict` for a forgotten customer, whose address is blocked for ever anyway.
    """
    if customer.erased_at is not None:
        raise Conflict("erased", _("This customer is forgotten; nobody writes to them any more."))
    hashes = _hashes(customer)
    with transaction.atomic():
        stopped = suppress(
            address_hash=hashes[0],
            also=hashes[1:],
            reason=Suppression.Reason.BLOCKED_BY_HAND,
            now=now,
            note=note,
            actor=actor,
        )
        record_audit(
            actor=actor, action="customer.blocked", target=customer.public_id, detail={"letters": stopped}
        )
        return stopped


def unblock_customer(*, customer: Customer, actor: User | None) -> int:
    """Lift what members may lift of a customer's suppressions; return how many there were.

    Letters that were stopped stay stopped. Unsubscribing, complaints and erasure are not lifted.
    """
    with transaction.atomic():
        lifted = lift(address_hashes=_hashes(customer), reasons=LIFTABLE)
        if lifted:
            record_audit(actor=actor, action="customer.unblocked", target=customer.public_id)
        return lifted


def _hashes(customer: Customer) -> list[bytes]:
    live = address_hashes(require_tenant(), customer.email) if customer.email else []
    return list(dict.fromkeys([*live, bytes(customer.address_hash)]))
