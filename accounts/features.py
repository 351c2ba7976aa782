"""The catalogue of premium features. A feature is a contract right, switched on by our staff, never a roll-out flag."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Feature(models.TextChoices):
    """What our customer-success managers can switch on for an organisation."""

    REVIEW_BALANCING_EMAIL = "review_balancing_email", _("Review balancing by e-mail")
    REVIEW_BALANCING_SHARE = "review_balancing_share", _("Review balancing by sharing")
    PRODUCT_REVIEWS = "product_reviews", _("Product reviews")
