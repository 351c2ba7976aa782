"""What this app hears from below: customers are forgotten, shown, or a file of everything held about one is written."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from invitations.models import Customer
from invitations.signals import Chapter, customer_forgotten, customer_held, customer_shown
from links.selectors import links_of_customer
from links.services.forgetting import chapters_of, forget_links


@receiver(customer_forgotten, dispatch_uid="links")
def forget(organisation: int, email: str, **_: Any) -> None:
    """Forget the links that were given to the person."""
    forget_links(organisation=organisation, email=email)


@receiver(customer_held, dispatch_uid="links")
def tell(customer: Customer, **_: Any) -> dict[str, Any]:
    """Tell the links that were given to the person."""
    return chapters_of(organisation=customer.organisation_id, email=customer.email or "")


@receiver(customer_shown, dispatch_uid="links")
def show(customer: Customer, channels: list[int] | None, **_: Any) -> list[Chapter]:
    """Show the links that were given to the person, and whether they followed them."""
    links = list(links_of_customer(customer, channels)[:50])
    return [Chapter(30, "links/_customer_links.html", {"links": links})] if links else []
