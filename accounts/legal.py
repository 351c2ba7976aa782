"""The legal bases on which a customer may be written to."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LegalBasis(models.TextChoices):
    """Why we may write to this person. Blank means: nothing was said."""

    CONSENT = "consent", _("Consent")
    EXISTING_CUSTOMER = "existing_customer", _("Existing customer (soft opt-in)")
    CONTRACT = "contract", _("Contract")
    LEGITIMATE_INTEREST = "legitimate_interest", _("Legitimate interest")
