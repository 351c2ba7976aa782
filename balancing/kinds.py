"""The two kinds of review that a customer may be asked for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReviewKind(models.TextChoices):
    """What is reviewed: the organisation's service, or a product that was bought."""

    SERVICE = "service", _("Service review")
    PRODUCT = "product", _("Product review")
