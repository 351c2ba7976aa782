"""What pages and toasts say of bulk actions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from invitations.bulk_outcomes import DONE, BulkKind, BulkOutcome
from invitations.models import BulkAction

TITLES = {
    BulkKind.CANCEL: gettext_lazy("Cancelling invitations"),
    BulkKind.RESEND: gettext_lazy("Sending invitations again"),
    BulkKind.RESTORE: gettext_lazy("Taking a cancellation back"),
}
STATE_KINDS = {
    BulkAction.State.WAITING: "info",
    BulkAction.State.RUNNING: "primary",
    BulkAction.State.FINISHED: "success",
    BulkAction.State.FAILED: "error",
}


def done_sentence(action: BulkAction) -> str:
    """Return in one sentence what a finished action did."""
    touched = sum(many for outcome, many in action.counts.items() if outcome in DONE)
    if action.kind == BulkKind.CANCEL:
        if not touched:
            return _("Nothing was stopped: every letter of these has left or ended already.")
        said = ngettext("%(count)s letter was stopped.", "%(count)s letters were stopped.", touched)
    elif action.kind == BulkKind.RESEND:
        if not touched:
            return _("Nothing is sent again: none of these letters can leave once more.")
        said = ngettext("%(count)s letter leaves again.", "%(count)s letters leave again.", touched)
    else:
        if not touched:
            return _("Nothing came back: these letters cannot leave any more.")
        said = ngettext(
            "%(count)s letter is scheduled again.", "%(count)s letters are scheduled again.", touched
        )
    return said % {"count": touched}


def told_counts(counts: Mapping[str, int]) -> list[tuple[BulkOutcome, int, str]]:
    """Return the outcomes that occur with their counts and the kind of their dot, deeds first."""
    return [
        (outcome, counts[outcome], "success" if outcome in DONE else "")
        for outcome in BulkOutcome
        if counts.get(outcome)
    ]


def outcome_words(value: str) -> tuple[Any, Any]:
    """Return an outcome's name and sentence; a word that is none stands for itself."""
    if value not in BulkOutcome.values:
        return value, ""
    outcome = BulkOutcome(value)
    return outcome.label, outcome.sentence
