"""What this app hears from below: customers are forgotten, or a file of everything held about one is written."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from invitations.models import Customer
from invitations.signals import customer_forgotten, customer_held
from links.services.forgetting import chapters_of, forget_links


@receiver(customer_forgotten, dispatch_uid="links")
def forget(organisation: int, email: str, **_: Any) -> None:
    """Forget the links that were given to the person."""
    forget_links(organisation=organisation, email=email)


@receiver(customer_held, dispatch_uid="links")
def tell(customer: Customer, **_: Any) -> dict[str, Any]:
    """Tell the links that were given to the person."""
    return chapters_of(organisation=customer.organisation_id, email=customer.email or "")
