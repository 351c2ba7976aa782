"""The closed list of what undoing an import makes of an event that the list had brought."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Fate(models.TextChoices):
    """Every event that a list brought has exactly one, so their sum is the number of events it created."""

    REMOVED = "removed", _("Taken back")
    STOPPED = "stopped", _("Stopped")
    LEFT = "left", _("Letter has left")
    CHANGED = "changed", _("Kept by a later list")

    @property
    def sentence(self) -> Promise:
        """Return it as one plain sentence for the people who read it on a screen."""
        return _SENTENCES[self]


_SENTENCES: dict[Fate, Promise] = {
    Fate.REMOVED: _("The event, its invitation and the waiting letter are gone, as if they had never been."),
    Fate.STOPPED: _("Work on the letter had begun: it is stopped, and the event stays to be seen."),
    Fate.LEFT: _("The letter has left or was tried, which nobody can undo; only its reminder is stopped."),
    Fate.CHANGED: _("A later list has brought the same order up to date, so it is that list's now."),
}
