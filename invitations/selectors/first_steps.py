"""How far a new organisation has come: the first steps, which tick themselves from the data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent, Channel, Membership, Organisation, SenderIdentity
from accounts.models.organisation import FirstSteps
from accounts.roles import Permission, may
from accounts.selectors import channels as channels_seen
from balancing.kinds import ReviewKind
from invitations.letters.standard import INVITATION
from invitations.models import Delivery, Event, Invitation, InvitationRule
from invitations.selectors.letter_previews import Choice
from invitations.states import DeliveryState


@dataclass(frozen=True)
class Step:
    """One of the first things to do. `url` is blank for who may not do it; a step that posts sends the test letter."""

    key: str
    label: Promise
    text: Promise
    act: Promise
    url: str
    is_done: bool
    posts: bool = False
    second_url: str = ""
    second_act: Promise | str = ""


@dataclass(frozen=True)
class Progress:
    """The steps in order. `next_letter_at` is when the first real letter leaves, once there is one, by its channel."""

    steps: list[Step]
    next_letter_at: datetime | None
    is_away: bool

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(step.is_done for step in self.steps)

    @property
    def is_finished(self) -> bool:
        """Tell whether all are done."""
        return all(step.is_done for step in self.steps)


def shown_steps(organisation: Organisation, membership: Membership) -> Progress | None:
    """Return the steps when the overview shows them to this member: while the organisation is new, or brought back."""
    if membership.first_steps == FirstSteps.AWAY:
        return None
    sent = Invitation.objects.filter(organisation=organisation, sent_at__isnull=False)
    if membership.first_steps == FirstSteps.UNSAID and sent.exists():
        return None
    return first_steps(organisation, membership)


def first_steps(organisation: Organisation, membership: Membership) -> Progress:
    """Return every step with its tick, whether or not the overview shows them."""
    slug, role = organisation.slug, membership.role
    channels = list(
        Channel.objects.filter(organisation=organisation, is_active=True).select_related("sender")
    )
    channel = next(iter(channels), None)
    rule_url = (
        reverse("invitations:rule", args=[slug, channel.public_id, ReviewKind.SERVICE])
        if channel
        else reverse("accounts:channel_list", args=[slug])
    )
    can_change, can_send = may(role, Permission.MANAGE_CHANNELS), may(role, Permission.SEND)
    senders = [one.sender for one in channels if one.sender and one.sender.verified_at]
    import_url = reverse("invitations:import_new", args=[slug])
    steps = [
        Step(
            "channel",
            _("Add a channel"),
            _("A shop, branch or brand: it decides language, time zone and in whose name letters leave."),
            _("Add a channel"),
            reverse("accounts:channel_new", args=[slug]) if can_change else "",
            channel is not None,
        ),
        Step(
            "sender",
            _("Choose in whose name letters leave"),
            _sender_text(senders),
            _("Add a sender"),
            reverse("accounts:sender_new", args=[slug]) if can_change else "",
            bool(senders),
        ),
        Step(
            "rule",
            _("Say when to ask"),
            _("A rule turns an event, such as a delivery, into an invitation some days later."),
            _("Make a rule"),
            rule_url if can_change else "",
            InvitationRule.objects.filter(organisation=organisation, is_active=True).exists(),
        ),
        Step(
            "list",
            _("Bring your first orders"),
            _("Upload a list, or let your shop report events by the API."),
            _("Upload a list"),
            import_url if can_send else "",
            Event.objects.filter(organisation=organisation).exists(),
            second_url=f"{import_url}#sample" if can_send else "",
            second_act=_("Try it with a sample"),
        ),
        Step(
            "letter",
            _("See the letter in your own mailbox"),
            _("It looks as your customers will see it, goes to you alone, and counts for nothing."),
            _("Send me the letter"),
            reverse("invitations:letter_to_me", args=[slug]) if can_send else "",
            AuditEvent.objects.filter(organisation=organisation, action="letter.tested").exists(),
            posts=True,
        ),
    ]
    return Progress(steps, _next_letter(organisation), membership.first_steps == FirstSteps.AWAY)


def letter_to_try(
    organisation: Organisation, membership: Membership, language: str, channel: Channel | None = None
) -> Choice:
    """Return the letter that a test would show: of the first active rule, else the standard one of the first channel.

    With `channel`, of that one. Who has no channel gets the standard letter in the organisation's name, in `language`.
    """
    seen = channels_seen(organisation, membership).select_related("sender")
    seen = seen.filter(is_active=True) if channel is None else seen.filter(pk=channel.pk)
    rules = InvitationRule.objects.filter(organisation=organisation, is_active=True, channel__in=seen)
    rule = rules.select_related("channel__sender", "template").order_by("id").first()
    if rule is not None:
        return Choice(rule.channel, rule.template, None, INVITATION, rule.channel.language)
    channel = seen.order_by("id").first() or Channel(
        organisation=organisation,
        name=organisation.name[:80],
        country=organisation.country,
        language=language,
    )
    return Choice(channel, None, None, INVITATION, channel.language)


def _sender_text(senders: list[SenderIdentity]) -> Promise:
    own = [sender for sender in senders if sender.from_email.lower() != settings.HOUSE_SENDER.lower()]
    if senders and not own:
        return _("Letters leave from our address for now. Your customers know yours better: add it any time.")
    return _("A name and an address of yours, confirmed by one letter, so that customers know who writes.")


def _next_letter(organisation: Organisation) -> datetime | None:
    waiting = Delivery.objects.filter(organisation=organisation, state=DeliveryState.SCHEDULED, sequence=0)
    found = waiting.order_by("due_at").values_list("due_at", "channel__time_zone").first()
    return found[0].astimezone(ZoneInfo(found[1])) if found else None
