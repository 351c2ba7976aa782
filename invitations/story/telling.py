"""The whole story in order: the event, what the rules made of it, the platform, the letters, the customer's answer."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.legal import LegalBasis
from balancing.eligibility import FallbackReason
from balancing.models import Allocation
from invitations.list_lines import platform_name, reason_label, reason_sentence
from invitations.models import Event, Invitation
from invitations.refusals import Refusal
from invitations.rule_words import moment
from invitations.states import InvitationState
from invitations.story.letters import letter_steps
from invitations.story.trail import Link, Step, Trail

_SOURCES: dict[str, Promise] = {
    Event.Source.API: gettext_lazy("Your shop reported it by the API."),
    Event.Source.FILE: gettext_lazy("It came with an uploaded list."),
    Event.Source.FORM: gettext_lazy("Somebody entered it by hand."),
    Event.Source.COMMAND: gettext_lazy("It was loaded by a command."),
}
# Where a reason can be mended, if at all; the others are explained by what is known of the customer.
_MENDED_AT: dict[str, Link] = {
    Refusal.RULE_OFF: Link.RULE,
    Refusal.TOO_LATE: Link.RULE,
    Refusal.NO_LEGAL_BASIS: Link.CHANNEL,
    Refusal.CHANNEL_OFF: Link.CHANNEL,
    Refusal.NO_SENDER: Link.CHANNEL,
    Refusal.ORGANISATION_HELD: Link.ORGANISATION,
    Refusal.TOO_OLD: Link.NONE,
}


def tell(trail: Trail, event_label: str) -> list[Step]:
    """Return the steps of an invitation in the order in which they happened, what lies ahead at the end.

    `event_label` names the event's type.
    """
    zone = trail.invitation.channel.zone
    steps = [*_beginning(trail.invitation.event, event_label), *_matching(trail, event_label)]
    if trail.allocation is not None:
        steps.append(_drawing(trail.allocation))
    steps += _answers(trail.invitation)
    for letter in trail.letters:
        steps += letter_steps(letter, zone, [deed for deed in trail.deeds if deed.delivery_id == letter.pk])
    # A sort keeps equals as they came: cause before effect.
    return sorted(steps, key=lambda step: (step.is_ahead, step.place(zone)))


def _beginning(event: Event, label: str) -> Iterator[Step]:
    order = _("Order %(reference)s.") % {"reference": event.reference}
    yield Step(label, order, at=event.occurred_at, icon="store")
    told = [str(_SOURCES[event.source]) if event.source in _SOURCES else ""]
    if event.import_run is not None:
        told = [_("It came with the list “%(file)s”.") % {"file": event.import_run.file_name}]
    if event.legal_basis in LegalBasis.values:
        told.append(
            _("It brought a legal basis: %(basis)s.") % {"basis": LegalBasis(event.legal_basis).label}
        )
    yield Step(
        _("Event received"),
        " ".join(told),
        at=event.received_at,
        icon="inbox",
        link=Link.IMPORT if event.import_run is not None else Link.NONE,
    )


def _matching(trail: Trail, label: str) -> Iterator[Step]:
    invitation, first = trail.invitation, trail.letter(0)
    at = invitation.event.matched_at or invitation.created_at
    if first is None:
        reason = invitation.refusal_reason
        title = _("Not invited: %(reason)s") % {"reason": reason_label(reason)}
        yield Step(
            title,
            reason_sentence(reason),
            at=at,
            kind="warning",
            icon="ban",
            link=_MENDED_AT.get(reason, Link.CUSTOMER),
        )
        return
    told = [_("By the rule for “%(event)s”.") % {"event": label}]
    if not first.attempts:
        # Later tries move the time, so only an untried letter still shows when it was meant to leave.
        due = moment(first.due_at, invitation.channel.zone)
        told.append(_("The letter is to leave on %(moment)s.") % {"moment": due})
    yield Step(_("Invitation scheduled"), " ".join(told), at=at, icon="calendar", link=Link.RULE)


def _drawing(allocation: Allocation) -> Step:
    said = {
        "drawn": platform_name(allocation.drawn.platform),
        "position": allocation.position + 1,
        "version": allocation.table.version,
    }
    told = _("Draw %(position)s of version %(version)s of the shares gave %(drawn)s.") % said
    if not allocation.fallback_reason:
        return Step(
            _("Platform drawn: %(platform)s") % {"platform": said["drawn"]},
            told,
            at=allocation.created_at,
            icon="balancing",
            link=Link.SHARES,
        )
    why = allocation.fallback_reason
    sentence = FallbackReason(why).sentence if why in FallbackReason.values else why
    return Step(
        _("Led to your own page instead of %(platform)s") % {"platform": said["drawn"]},
        f"{told} {sentence}",
        at=allocation.created_at,
        kind="warning",
        icon="balancing",
        link=Link.SHARES,
    )


def _answers(invitation: Invitation) -> Iterator[Step]:
    if invitation.opened_on:
        hint = _("A mail program loaded the picture in the letter, and we take it for a person's.")
        answer = invitation.clicked_at or invitation.reviewed_at
        yield Step(_("Opened"), hint, on=invitation.opened_on, kind="info", icon="eye", before=answer)
    if invitation.clicked_at:
        hint = _("A person followed the link in the letter.")
        yield Step(_("Clicked"), hint, at=invitation.clicked_at, kind="primary", icon="external")
    if invitation.reviewed_at:
        hint = _("The customer wrote a review on your own page.")
        yield Step(
            _("Reviewed"),
            hint,
            at=invitation.reviewed_at,
            kind="success",
            icon="star",
            link=Link.REVIEWS if invitation.state == InvitationState.REVIEWED else Link.NONE,
        )
