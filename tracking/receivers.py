"""Doors for what is asked about customers, one floor below: their page, and the file of everything held."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from invitations.models import Customer
from invitations.signals import Chapter, customer_held, customer_shown
from tracking.customer_hits import chapters_of, shown_of


@receiver(customer_shown, dispatch_uid="tracking")
def on_customer_shown(customer: Customer, channels: list[int] | None, **told: Any) -> list[Chapter]:
    """Show which links the person followed, and which pictures were loaded."""
    return [Chapter(20, "tracking/_customer_hits.html", shown_of(customer, channels))]


@receiver(customer_held, dispatch_uid="tracking")
def on_customer_held(customer: Customer, **told: Any) -> dict[str, Any]:
    """Add the chapter of opens and clicks."""
    return chapters_of(customer)
