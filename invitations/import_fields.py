"""The closed list of what a column of an imported file can be."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportField(models.TextChoices):
    """A field of an event that a column can fill."""

    REFERENCE = "reference", _("Order reference")
    EMAIL = "email", _("E-mail")
    OCCURRED_AT = "occurred_at", _("Happened at")
    ACTIVATION_ON = "activation_on", _("Activation date")
    NAME = "name", _("Name")
    FIRST_NAME = "first_name", _("First name")
    LAST_NAME = "last_name", _("Last name")
    LANGUAGE = "language", _("Language")
    COUNTRY = "country", _("Country")
    CUSTOMER_REFERENCE = "customer_reference", _("Customer number")
    LEGAL_BASIS = "legal_basis", _("Legal basis")
    CONSENT_SEND = "consent_send", _("Consent to be invited")
    CONSENT_REMIND = "consent_remind", _("Consent to be reminded")
    CONSENT_TRACK = "consent_track", _("Consent to tracking")
    CONSENT_FORWARD = "consent_forward", _("Consent to forwarding to platforms")
    PRODUCTS = "products", _("Product SKUs")


# Needed beside a date, which a column gives or one day for the whole list.
REQUIRED = (ImportField.REFERENCE, ImportField.EMAIL)
DATES = (ImportField.OCCURRED_AT, ImportField.ACTIVATION_ON)
