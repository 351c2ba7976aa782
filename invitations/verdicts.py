"""The closed list of what can become of one row of an imported file or one event of a batch."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ImportVerdict(models.TextChoices):
    """What became of a row. Every row gets exactly one, so their sum is the number of rows."""

    CREATED = "created", _("Created")
    UPDATED = "updated", _("Updated")
    UNCHANGED = "unchanged", _("Unchanged")
    DUPLICATE_IN_FILE = "duplicate_in_file", _("Duplicate in file")
    SAME_PERSON = "same_person", _("Same person")
    NOT_YET = "not_yet", _("Not yet")
    INVALID = "invalid", _("Invalid")

    @property
    def sentence(self) -> Promise:
        """Return the verdict as one plain sentence for the people who read it on a screen."""
        return _SENTENCES[self]


_SENTENCES: dict[ImportVerdict, Promise] = {
    ImportVerdict.CREATED: _("A new event was recorded."),
    ImportVerdict.UPDATED: _("The event was known already; its data has been brought up to date."),
    ImportVerdict.UNCHANGED: _("The event was known already, with exactly this data."),
    ImportVerdict.DUPLICATE_IN_FILE: _("The same reference stands in this file more than once."),
    ImportVerdict.SAME_PERSON: _(
        "The same customer already has an event of this type on the same day in this channel."
    ),
    ImportVerdict.NOT_YET: _("The event has no date yet: it has not happened."),
    ImportVerdict.INVALID: _("A value is missing or cannot be read; the row was left out."),
}
