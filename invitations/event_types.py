"""Event types that every organisation has from the start. Further ones are rows of its own."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BuiltInEventType(models.TextChoices):
    """What can happen to an order at any shop."""

    CHECKOUT = "checkout", _("Order placed")
    SHIPPED = "shipped", _("Order shipped")
    DELIVERED = "delivered", _("Order delivered")
