"""The closed list of reasons why an import as a whole did not come to its end."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportFault(models.TextChoices):
    """Why an import failed; what it had recorded until then stays recorded."""

    FILE_GONE = "file_gone", _("The file is no longer there.")
    INTERRUPTED = "interrupted", _("The command that read the file was stopped. Run it again to go on.")
    INTERNAL = "internal", _("Something unforeseen went wrong on our side; it has been written down.")
