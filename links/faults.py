"""The closed lists of reasons why a list as a whole did not become links, or a customer added by hand has none."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class BatchFault(models.TextChoices):
    """Why a batch failed; links that were given out until then stay valid."""

    FILE_GONE = "file_gone", _("The file is no longer there.")
    KEYS_UNREADABLE = "keys_unreadable", _("The stored keys cannot be opened here. Save them again.")
    VENDOR_DENIED = "vendor_denied", _("Trustpilot does not accept the stored keys.")
    TOO_MANY_FILES = (
        "too_many_files",
        _("There are more than 200 different values to make a file for each of."),
    )
    INTERNAL = "internal", _("Something unforeseen went wrong on our side; it has been written down.")


class LinkFault(models.TextChoices):
    """Why the platform has made no link for a customer who was added by hand."""

    VENDOR_AWAY = "vendor_away", _("Trustpilot does not answer at the moment. It is asked again by itself.")
    GIVEN_UP = "given_up", _("Trustpilot has not answered for a day. Change the customer to ask once more.")
    VENDOR_DENIED = "vendor_denied", _("Trustpilot does not accept the stored keys.")
    VENDOR_REFUSED = (
        "vendor_refused",
        _("Trustpilot makes no link of this. Change the customer, or remove them."),
    )
    KEYS_UNREADABLE = "keys_unreadable", _("The stored keys cannot be opened here. Save them again.")
    MISSING_SECRET = "missing_secret", _("No keys are stored for this domain and this kind of link.")
