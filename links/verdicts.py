"""The closed list of what becomes of one row on its way to a link."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class LinkVerdict(models.TextChoices):
    """What became of a row. Every row gets exactly one, so their sum is the number of rows."""

    MADE = "made", _("Made")
    ALREADY_MADE = "already_made", _("Made before")
    DUPLICATE_IN_FILE = "duplicate_in_file", _("Duplicate in file")
    INVALID = "invalid", _("Invalid")

    @property
    def sentence(self) -> Promise:
        """Return the verdict as one plain sentence for the people who read it on a screen."""
        return _SENTENCES[self]

    @property
    def has_link(self) -> bool:
        """Tell whether the row stands in the finished file."""
        return self in (LinkVerdict.MADE, LinkVerdict.ALREADY_MADE)


_SENTENCES: dict[LinkVerdict, Promise] = {
    LinkVerdict.MADE: _("A link was made for this customer."),
    LinkVerdict.ALREADY_MADE: _(
        "This customer had a link for this reference already; it is given once more, and counted once."
    ),
    LinkVerdict.DUPLICATE_IN_FILE: _(
        "The same domain, reference and e-mail stand in this file more than once; the first row got the link."
    ),
    LinkVerdict.INVALID: _("A value is missing or cannot be used; no link was made for this row."),
}


class LinkReason(models.TextChoices):
    """Why a row is invalid, beside the reasons of files (`RowReason`) and the codes of link families."""

    SECRET = (
        "secret",
        _(
            "A secret key stands in this row. Take it out of the file and store it with the channel's keys instead; "
            "since others may have seen it, have it changed."
        ),
    )
    NO_CUSTOMER = "no_customer", _("Neither an e-mail address nor a reference stands in this row.")
