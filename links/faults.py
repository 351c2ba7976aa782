"""The closed list of reasons why a list as a whole did not become links."""

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
