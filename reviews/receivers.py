"""Doors for what happens to customers, one floor below."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from invitations.models import Customer
from invitations.signals import customer_forgotten, customer_held
from reviews.services.forgetting import chapters_of, forget_author


@receiver(customer_forgotten, dispatch_uid="reviews")
def on_customer_forgotten(customer: Customer, **told: Any) -> None:
    """Take the author's name off."""
    forget_author(customer=customer)


@receiver(customer_held, dispatch_uid="reviews")
def on_customer_held(customer: Customer, **told: Any) -> dict[str, Any]:
    """Add the chapter of reviews."""
    return chapters_of(customer=customer)
