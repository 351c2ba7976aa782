"""Optimise review collection: the settings of a channel by event type, for service and for product reviews."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.answers import find_channel, form_page, refuse
from accounts.decorators import permission_required
from accounts.features import Feature
from accounts.http import OrganisationRequest
from accounts.models import Channel
from accounts.roles import Permission, may
from accounts.selectors import channels, feature_asked_at, has_feature
from balancing.kinds import ReviewKind
from core.exceptions import Conflict, DomainError
from invitations.event_types import BuiltInEventType
from invitations.forms.rules import FORM, RuleForm, beginning
from invitations.models import InvitationRule
from invitations.obstacles import obstacles
from invitations.rule_words import meaning
from invitations.selectors.event_types import event_type_choices
from invitations.selectors.letters import letters
from invitations.selectors.rules import rules_of, shared_activation_date
from invitations.services.rules import save_rule


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.MANAGE_CHANNELS, for_reading=False)
def rule(request: OrganisationRequest, organisation: str, channel: str, kind: str) -> HttpResponse:
    """Show the setting of one event type to every member; let managers save it."""
    known, now = find_channel(request, channel), timezone.now()
    if kind == ReviewKind.PRODUCT and not has_feature(request.organisation, Feature.PRODUCT_REVIEWS, now):
        return _locked(request, known)
    setting = _setting(request, known, kind)
    if request.method != "POST":
        return _page(request, setting, _form(request, setting))
    form = RuleForm(request.POST, letters=letters(request.organisation))
    if not form.is_valid():
        return _page(request, setting, form)
    try:
        _refuse_outdated(form, setting.current)
        save_rule(
            channel=known,
            event_type=setting.event_type,
            kind=kind,
            settings=form.settings(),
            actor=request.user,
            now=now,
            rule=setting.current,
            copies_to_all_channels=form.cleaned_data["copies_to_all_channels"],
            membership=request.membership,
        )
    except DomainError as error:
        refuse(form, error)
        return _page(request, setting, form, error)
    messages.success(request, _told(form))
    return redirect(setting.address)


@require_safe
def rule_meaning(request: OrganisationRequest, organisation: str, channel: str, kind: str) -> HttpResponse:
    """Say in plain words what the form would mean as it is filled in now. A part of the page; nothing is saved."""
    known = find_channel(request, channel)
    form = RuleForm(request.GET, letters=letters(request.organisation))
    labels = dict(event_type_choices(request.organisation))
    event_type = request.GET.get("event_type", "")
    is_readable = form.is_valid() and event_type in labels
    said = _meaning(form, known, event_type, labels) if is_readable else []
    return render(request, "invitations/_rule_meaning.html", {"meaning": said})


@dataclass(frozen=True)
class _Setting:
    """The setting that is meant: channel, review kind, event type, and its rule if there is one yet."""

    channel: Channel
    kind: str
    event_type: str
    labels: dict[str, str]
    rules: list[InvitationRule]

    @property
    def current(self) -> InvitationRule | None:
        """Return the rule to show and to save: of this event type the active one, else the oldest."""
        return next((found for found in self.rules if found.event_type == self.event_type), None)

    @property
    def page(self) -> str:
        """Return the address of the channel's settings of this kind."""
        slug = self.channel.organisation.slug
        return reverse("invitations:rule", args=[slug, self.channel.public_id, self.kind])

    @property
    def address(self) -> str:
        """Return the address of this very setting."""
        return f"{self.page}?{urlencode({'event': self.event_type})}"


def _setting(request: OrganisationRequest, channel: Channel, kind: str) -> _Setting:
    """Return the setting of the event type that is asked for, else of an active rule, else of delivered orders."""
    labels = dict(event_type_choices(request.organisation))
    rules = list(rules_of(channel, kind))
    if request.method == "POST":
        wanted = request.POST.get("event_type", "")
    else:
        active = [found.event_type for found in rules if found.is_active and found.event_type in labels]
        wanted = request.GET.get("event", active[0] if active else BuiltInEventType.DELIVERED)
    if wanted not in labels:
        raise Http404
    return _Setting(channel, kind, wanted, labels, rules)


def _form(request: OrganisationRequest, setting: _Setting) -> RuleForm:
    is_counting = shared_activation_date(setting.channel, setting.event_type)
    return RuleForm(
        letters=letters(request.organisation),
        is_read_only=not may(request.membership.role, Permission.MANAGE_CHANNELS),
        initial=beginning(setting.current, setting.event_type, is_counting),
    )


def _refuse_outdated(form: RuleForm, current: InvitationRule | None) -> None:
    if form.cleaned_data["rule"] != (current.public_id if current else ""):
        raise Conflict(
            "rule_changed", _("This setting was saved meanwhile, by somebody else or in another window.")
        )


def _page(
    request: OrganisationRequest, setting: _Setting, form: RuleForm, error: DomainError | None = None
) -> HttpResponse:
    active = {found.event_type for found in setting.rules if found.is_active}
    context: dict[str, Any] = {
        **_frame(request, setting.channel, setting.kind),
        "event_type": setting.event_type,
        "label": setting.labels[setting.event_type],
        "events": [(key, label, key in active) for key, label in setting.labels.items()],
        "form_id": FORM,
        "here": setting.page,
        "reload": setting.address,
        "is_conflict": isinstance(error, Conflict),
        "meaning": _meaning(form, setting.channel, setting.event_type, setting.labels),
        "obstacles": obstacles(request.organisation, setting.channel),
        "may_change": may(request.membership.role, Permission.MANAGE_CHANNELS),
        "has_others": channels(request.organisation, request.membership).count() > 1,
    }
    return form_page(request, "invitations/rule_form.html", form, context, error.status if error else None)


def _locked(request: OrganisationRequest, channel: Channel) -> HttpResponse:
    """Show what product reviews are and whom to ask; a POST, which this page does not offer, is refused."""
    asked_at = feature_asked_at(request.organisation, Feature.PRODUCT_REVIEWS)
    may_ask = may(request.membership.role, Permission.MANAGE_CHANNELS)
    context = {**_frame(request, channel, ReviewKind.PRODUCT), "asked_at": asked_at, "may_ask": may_ask}
    status = 403 if request.method == "POST" else 200
    return render(request, "invitations/rule_locked.html", context, status=status)


def _frame(request: OrganisationRequest, channel: Channel, kind: str) -> dict[str, Any]:
    labels = {ReviewKind.SERVICE: _("Service reviews"), ReviewKind.PRODUCT: _("Product reviews")}
    tabs = [
        (
            label,
            reverse("invitations:rule", args=[request.organisation.slug, channel.public_id, value]),
            value == kind,
        )
        for value, label in labels.items()
    ]
    return {"channel": channel, "kind": kind, "tabs": tabs}


def _meaning(form: RuleForm, channel: Channel, event_type: str, labels: dict[str, str]) -> list[str]:
    timing = form.timing()
    if timing is None:
        return []
    return meaning(
        timing, event_type=event_type, label=labels[event_type], zone=channel.zone, now=timezone.now()
    )


def _told(form: RuleForm) -> str:
    if form.cleaned_data["copies_to_all_channels"]:
        return _("Saved, and copied to all your channels.")
    return _("Saved. It is on.") if form.cleaned_data["is_active"] else _("Saved. It is off.")
