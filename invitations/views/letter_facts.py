"""What stands beside a preview: the checks, the size, the hints, the way to the words, and the placeholders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balancing.platforms import OWN
from invitations import placeholders
from invitations.letters.hints import CLIPPED_AT, Hint, hints, seconds_to_read
from invitations.selectors import letters
from invitations.selectors.letter_previews import Choice, Preview
from invitations.views.letter_choices import language_name
from invitations.wording_rules import Rule

_ORIGINS: dict[str, Promise] = {
    letters.FOR_PLATFORM: gettext_lazy("your words for this platform"),
    letters.FOR_ANY: gettext_lazy("your words for any platform"),
    letters.AS_REMINDER: gettext_lazy("the words of your invitation, under the subject of a reminder"),
    letters.NOTHING: gettext_lazy("you have written nothing"),
    letters.STANDARD: gettext_lazy("the standard letter"),
    letters.NO_STANDARD: gettext_lazy("the standard letter does not exist in it"),
}
_MEANINGS: dict[str, Promise] = {
    "first_name": gettext_lazy("The customer's first name, when their name tells it"),
    "name": gettext_lazy("The customer's whole name"),
    "organisation": gettext_lazy("Your organisation"),
    "channel": gettext_lazy("The shop, branch or brand that writes"),
    "reference": gettext_lazy("The number of the order"),
    "event_day": gettext_lazy("The day of the order or delivery"),
    "platform": gettext_lazy("Where the review is written"),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What can be said about a letter. `checks` are (label, whether all is well, what was found)."""

    checks: list[tuple[str, bool, list[str]]]
    hints: list[Hint]
    size: int  # bytes of the page
    share: int  # of what mail programs show, in per cent, at most 100
    seconds: int


def facts_of(preview: Preview, choice: Choice) -> Facts:
    """Return what can be said about a letter that was written for a preview."""
    size = len(preview.html.encode())
    return Facts(
        checks=_checks(preview),
        hints=hints(preview.wording, subject=preview.subject, is_own=choice.platform == OWN),
        size=size,
        share=min(100, round(size * 100 / CLIPPED_AT)),
        seconds=seconds_to_read(preview.wording),
    )


def way(steps: Iterable[letters.Step]) -> list[tuple[str, str, bool]]:
    """Return the way to the words as (language, what is there, whether it is used), in the order of asking."""
    told = [(language_name(step.language), str(_ORIGINS[step.origin])) for step in steps]
    return [(language, found, place == len(told)) for place, (language, found) in enumerate(told, start=1)]


def placeholder_rows() -> list[tuple[str, str, str]]:
    """Return each placeholder as (how it is written, how with words instead, what it means)."""
    instead = _("words instead")
    return [
        (f"{{{{ {name} }}}}", f"{{{{ {name}|{instead} }}}}", str(_MEANINGS[name]))
        for name in placeholders.NAMES
    ]


def _checks(preview: Preview) -> list[tuple[str, bool, list[str]]]:
    slips = (Rule.UNKNOWN, Rule.MALFORMED, Rule.TOO_MANY)
    asked = (
        (_("Asks everybody alike"), (Rule.GATING,)),
        (_("Promises nothing for a review"), (Rule.INCENTIVE,)),
        (_("Does not fish for stars"), (Rule.STARS,)),
        (_("Every placeholder exists"), slips),
        (_("Plain words, no HTML"), (Rule.MARKUP,)),
    )
    results = []
    for label, rules in asked:
        said = [finding.sentence for finding in preview.findings if finding.rule in rules]
        results.append((label, not said, said))
    return results
