"""What a page says of an order before it is recorded: the verdict, when which letter would leave, or why none would."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from balancing.platforms import OWN
from invitations.import_words import KINDS
from invitations.models import Event, TemplateVersion
from invitations.refusals import Refusal
from invitations.rule_words import moment
from invitations.selectors.letter_previews import Choice, Preview, preview_of
from invitations.services.match_batch import Decision, language_of
from invitations.services.single_events import Foreseen
from invitations.verdicts import ImportVerdict
from invitations.views.letter_choices import STANDARD, language_name

# What is going to be done, where the words of verdicts tell what was.
_AHEAD: dict[ImportVerdict, tuple[Promise, Promise]] = {
    ImportVerdict.CREATED: (gettext_lazy("New order"), gettext_lazy("A new event is going to be recorded.")),
    ImportVerdict.UPDATED: (
        gettext_lazy("Known order"),
        gettext_lazy("The event is known already; its data is going to be brought up to date."),
    ),
}


@dataclass(frozen=True)
class Letter:
    """One letter that would leave, or the reason why not, as the page shows it."""

    decision: Decision
    when: str
    why: str
    name: str
    language: str
    preview: Preview | None
    url: str


def told(organisation: Organisation, foreseen: Foreseen | None, now: datetime) -> dict[str, Any]:
    """Return what a page says of an order that may be recorded: the verdict, then each letter or why there is none."""
    if foreseen is None or foreseen.event is None:
        return {"verdict": ""}
    event, is_taken = foreseen.event, foreseen.verdict in _AHEAD
    return {
        "verdict": foreseen.verdict.label if not is_taken else _AHEAD[foreseen.verdict][0],
        "verdict_kind": KINDS[foreseen.verdict],
        "verdict_sentence": foreseen.verdict.sentence if not is_taken else _AHEAD[foreseen.verdict][1],
        "is_taken": is_taken,
        "known": None if is_taken else event,
        "letters": [_letter(organisation, decision, foreseen.event, now) for decision in foreseen.decisions],
        "rule_url": reverse("invitations:rule", args=[organisation.slug, event.channel.public_id, "service"]),
    }


def _letter(organisation: Organisation, decision: Decision, event: Event, now: datetime) -> Letter:
    rule, refusal = decision.rule, decision.refusal
    language = language_of(event)
    choice = Choice(
        channel=event.channel,
        template=rule.template,
        listing=None,
        kind=TemplateVersion.Kind.INVITATION,
        language=language,
        event=event,
    )
    query = {
        "channel": event.channel.public_id,
        "kind": choice.kind,
        "language": language,
        "platform": OWN,
    }
    letter = rule.template.public_id if rule.template else STANDARD
    return Letter(
        decision=decision,
        when="" if refusal else moment(decision.due_at, event.channel.zone),
        why=str(Refusal(refusal).sentence) if refusal else "",
        name=rule.template.name if rule.template else _("Standard letter"),
        language=language_name(language),
        preview=None if refusal else _preview(organisation, choice, now),
        url=f"{reverse('invitations:letter_detail', args=[organisation.slug, letter])}?{urlencode(query)}",
    )


def _preview(organisation: Organisation, choice: Choice, now: datetime) -> Preview | None:
    try:
        return preview_of(organisation, choice, now=now)
    except ValueError:
        return None
