"""Why an organisation's sending is held, in words: the guard rails leave a code with figures, people a sentence."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.models.organisation import HouseHold, SendingWarning


class Tripped(NamedTuple):
    """Which guard rail was reached, by how many of how many letters."""

    rail: SendingWarning
    count: int
    letters: int

    def code(self) -> str:
        """Return it as it is stored."""
        return f"{self.rail} {self.count} {self.letters}"

    @classmethod
    def parse(cls, code: str) -> Tripped | None:
        """Return what a stored code says, or None for a text of another kind."""
        match code.split():
            case [rail, count, letters] if rail in SendingWarning.values and (count + letters).isdecimal():
                return cls(SendingWarning(rail), int(count), int(letters))
        return None

    def sentence(self) -> str:
        """Return it as a sentence without its full stop."""
        said = {"count": self.count, "letters": self.letters}
        if self.rail is SendingWarning.COMPLAINTS:
            return _("%(count)s of the last %(letters)s letters were reported as unwanted") % said
        return _("%(count)s of the last %(letters)s letters came back as undeliverable") % said


def reason_of(organisation: Organisation) -> str:
    """Return why sending is held, without a full stop; ours comes before the organisation's own."""
    if organisation.house_hold == HouseHold.RAILS and (tripped := Tripped.parse(organisation.house_reason)):
        return tripped.sentence()
    return (organisation.house_reason or organisation.held_reason).rstrip(".") or "—"
