"""One invitation: its way step by step with the why of each, its letters with their journals, and its deeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.http import OrganisationRequest
from accounts.roles import Permission, may
from accounts.selectors import channels
from invitations.bulk_outcomes import DONE, BulkKind, outcome_of
from invitations.list_lines import DELIVERY_KINDS, line, reason_label, reason_sentence
from invitations.models import Delivery, Invitation, TemplateVersion
from invitations.refusals import SUPPRESSIONS
from invitations.rule_words import zone_words
from invitations.selectors.event_types import event_type_names
from invitations.selectors.invitations import invitation_by_public_id
from invitations.selectors.letter_words import WordsOfLetter, words_of_letters
from invitations.selectors.timeline import trail_of
from invitations.services.blocking import LIFTABLE
from invitations.states import DELIVERY_STOPPABLE, DeliveryState, InvitationState
from invitations.story import Link, Step, Trail, standing_of, tell
from invitations.story.letters import outcome_label

_LINK_WORDS: dict[Link, Promise] = {
    Link.IMPORT: gettext_lazy("Show the import"),
    Link.RULE: gettext_lazy("Show the rule"),
    Link.CHANNEL: gettext_lazy("Show the channel"),
    Link.ORGANISATION: gettext_lazy("Show the settings"),
    Link.SHARES: gettext_lazy("Show the shares"),
    Link.CUSTOMER: gettext_lazy("Show the customer"),
    Link.UNKNOWN: gettext_lazy("Decide what to do"),
    Link.REVIEWS: gettext_lazy("Show the reviews of that day"),
}


@dataclass(frozen=True)
class Letter:
    """One letter with its state in words, its journal and its tries."""

    delivery: Delivery
    label: Any
    kind: str
    sentence: Any
    reason: Any
    changes: list[tuple[Any, Any, Any, Any]]
    tries: list[tuple[Any, Any]]
    words: WordsOfLetter
    words_url: str
    next_words_url: str


@require_safe
def invitation_detail(request: OrganisationRequest, organisation: str, invitation: str) -> HttpResponse:
    """Show an invitation to every member who covers its channel."""
    known = _found(request, invitation)
    trail = trail_of(request.organisation, known)
    words = words_of_letters(known, trail.letters)
    names = event_type_names(request.organisation)
    steps = tell(trail, str(names.get(known.event.event_type, known.event.event_type)))
    role = request.membership.role
    noes = {no.reason for no in trail.suppressions}
    context = {
        "invitation": known,
        "line": line(known, names),
        "state_sentence": InvitationState(known.state).sentence,
        "steps": [(step, *_address(request, step, trail)) for step in steps],
        "letters": [_letter(delivery, words[delivery.pk], organisation) for delivery in trail.letters],
        "zone": zone_words(known.channel.zone),
        "suppressions": [
            (no, reason_label(no.reason), reason_sentence(no.reason)) for no in trail.suppressions
        ],
        "may_send": may(role, Permission.SEND),
        "can_stop": any(letter.state in DELIVERY_STOPPABLE for letter in trail.letters),
        "can_send_again": outcome_of(BulkKind.RESEND, standing_of(trail, timezone.now())) in DONE,
        "can_block": known.customer.erased_at is None and not noes,
        "can_unblock": bool(noes & set(LIFTABLE)) and known.customer.erased_at is None,
        "is_suppressed": bool(noes & SUPPRESSIONS),
    }
    return render(request, "invitations/invitation_detail.html", context)


def _found(request: OrganisationRequest, public_id: str) -> Invitation:
    seen = (
        channels(request.organisation, request.membership) if request.membership.has_channel_scope else None
    )
    invitation = invitation_by_public_id(request.organisation, public_id, seen)
    if invitation is None:
        raise Http404
    return invitation


def _letter(delivery: Delivery, words: WordsOfLetter, slug: str) -> Letter:
    labels = dict(DeliveryState.choices)
    state = DeliveryState(delivery.state)
    return Letter(
        delivery,
        state.label,
        DELIVERY_KINDS.get(state, ""),
        state.sentence,
        reason_sentence(delivery.reason),
        [
            (change, labels.get(change.from_state), labels.get(change.to_state), reason_label(change.reason))
            for change in delivery.changes.all()
        ],
        [(attempt, outcome_label(attempt)) for attempt in delivery.tries.all()],
        words,
        _words_url(words.before, slug),
        _words_url(words.next, slug),
    )


def _words_url(version: TemplateVersion | None, slug: str) -> str:
    """Return where a version can be read; blank for standard words, and those of a letter that was put away."""
    if version is None or version.template.is_archived:
        return ""
    asked = {"kind": version.kind, "platform": version.platform, "language": version.language}
    page = reverse("invitations:letter_versions", args=[slug, version.template.public_id])
    return f"{page}?{urlencode({**asked, 'to': version.version})}"


def _address(request: OrganisationRequest, step: Step, trail: Trail) -> tuple[str, Any]:
    """Return where a step leads and the words of the link; blank when it leads nowhere."""
    invitation, slug = trail.invitation, request.organisation.slug
    channel = invitation.channel
    match step.link:
        case Link.IMPORT:
            url = reverse("invitations:import_detail", args=[slug, invitation.event.import_run.public_id])
        case Link.RULE:
            rule = reverse("invitations:rule", args=[slug, channel.public_id, invitation.kind])
            url = f"{rule}?{urlencode({'event': invitation.event.event_type})}"
        case Link.CHANNEL:
            url = reverse("accounts:channel", args=[slug, channel.public_id])
        case Link.ORGANISATION:
            url = reverse("accounts:organisation", args=[slug])
        case Link.SHARES:
            url = reverse("balancing:channel", args=[slug, channel.public_id])
        case Link.CUSTOMER:
            url = reverse("invitations:customer_detail", args=[slug, invitation.customer.public_id])
        case Link.UNKNOWN:
            url = reverse("invitations:unknown", args=[slug])
        case Link.REVIEWS:
            day = invitation.reviewed_at.astimezone(channel.zone).date().isoformat()
            asked = {"channel": channel.public_id, "from": day, "to": day}
            url = f"{reverse('reviews:list', args=[slug])}?{urlencode(asked)}"
        case _:
            return "", ""
    return url, _LINK_WORDS[step.link]
