"""Doors for what happens to customers, one floor below."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from invitations.models import Customer
from invitations.signals import Chapter, customer_forgotten, customer_held, customer_shown
from reviews.selectors import reviews_of_customer
from reviews.services.forgetting import chapters_of, forget_author


@receiver(customer_forgotten, dispatch_uid="reviews")
def on_customer_forgotten(customer: Customer, **told: Any) -> None:
    """Take the author's name off."""
    forget_author(customer=customer)


@receiver(customer_held, dispatch_uid="reviews")
def on_customer_held(customer: Customer, **told: Any) -> dict[str, Any]:
    """Add the chapter of reviews."""
    return chapters_of(customer=customer)


@receiver(customer_shown, dispatch_uid="reviews")
def on_customer_shown(customer: Customer, channels: list[int] | None, **told: Any) -> list[Chapter]:
    """Show what the person wrote."""
    found = reviews_of_customer(customer, channels)
    return [Chapter(10, "reviews/_customer_reviews.html", {"reviews": list(found)})]
