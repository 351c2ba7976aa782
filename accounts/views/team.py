"""The team: members, their roles and channels, and offers that are still open."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.answers import attempt, form_page
from accounts.decorators import permission_required
from accounts.forms.team import WHAT_THEY_DO, MemberForm, OfferForm
from accounts.http import OrganisationRequest
from accounts.models import Membership
from accounts.roles import Permission, Role, may
from accounts.selectors import channels, member_by_public_id, members, offer_by_public_id, open_offers
from accounts.services.team import change_member, offer_membership, remove_member, withdraw_offer
from core.exceptions import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.MANAGE_TEAM, for_reading=False)
def team(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Show who is here; let owners and admins offer a membership."""
    form = OfferForm(request.POST if request.method == "POST" else None, roles=_roles(request))
    now = timezone.now()
    offer = request.method == "POST" and attempt(
        form,
        lambda: offer_membership(
            organisation=request.organisation,
            actor=request.user,
            email=form.cleaned_data["email"],
            role=form.cleaned_data["role"],
            now=now,
        ),
    )
    if offer:
        messages.success(request, _("A letter to %(email)s is on its way.") % {"email": offer.email})
        return redirect("accounts:team", organisation)
    may_manage = may(request.membership.role, Permission.MANAGE_TEAM)
    context = {
        "members": members(request.organisation),
        "offers": [(offer, offer.expires_at <= now) for offer in open_offers(request.organisation)],
        "may_manage": may_manage,
        # To somebody whose role covers some channels the names of the others are nobody's.
        "names_channels": not request.membership.has_channel_scope,
        "roles": [(role.label, WHAT_THEY_DO[role]) for role in Role],
    }
    return form_page(request, "accounts/team.html", form, context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.MANAGE_TEAM)
def member(request: OrganisationRequest, organisation: str, member: str) -> HttpResponse:
    """Change what a member may do and where."""
    known = _member(request, member)
    every = channels(request.organisation)
    form = MemberForm(
        request.POST if request.method == "POST" else None,
        roles=_roles(request, known),
        channels=every,
        initial={
            "role": known.role,
            "has_channel_scope": known.has_channel_scope,
            "channels": [scope.channel_id for scope in known.scopes.all()],
        },
    )
    saved = request.method == "POST" and attempt(
        form,
        lambda: change_member(
            membership=known, actor=request.user, role=form.cleaned_data["role"], channels=form.covered()
        ),
    )
    if saved:
        said = {"name": known.user, "role": saved.get_role_display()}
        messages.success(request, _("%(name)s is now: %(role)s.") % said)
        return redirect("accounts:team", organisation)
    context = {"member": known, "is_self": known.user_id == request.user.pk}
    return form_page(request, "accounts/member.html", form, context)


@require_POST
@permission_required(Permission.MANAGE_TEAM)
def member_remove(request: OrganisationRequest, organisation: str, member: str) -> HttpResponse:
    """End a membership."""
    known = _member(request, member)
    try:
        remove_member(membership=known, actor=request.user)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("accounts:member", organisation, member)
    if known.user_id == request.user.pk:
        messages.success(request, _("You have left “%(name)s”.") % {"name": request.organisation.name})
        return redirect("accounts:home")
    messages.success(request, _("%(name)s has left the team.") % {"name": known.user})
    return redirect("accounts:team", organisation)


@require_POST
@permission_required(Permission.MANAGE_TEAM)
def offer_withdraw(request: OrganisationRequest, organisation: str, offer: str) -> HttpResponse:
    """Take an offer back; its link opens nothing from now on."""
    known = offer_by_public_id(request.organisation, offer)
    if known is None:
        raise Http404
    withdraw_offer(offer=known, actor=request.user, now=timezone.now())
    messages.success(request, _("The offer to %(email)s is withdrawn.") % {"email": known.email})
    return redirect("accounts:team", organisation)


def _member(request: OrganisationRequest, public_id: str) -> Membership:
    known = member_by_public_id(request.organisation, public_id)
    if known is None:
        raise Http404
    return known


def _roles(request: OrganisationRequest, known: Membership | None = None) -> list[Role]:
    """Return the roles that the person at the keyboard may give; an owner's stays to be seen by admins."""
    is_owner = request.membership.role == Role.OWNER or (known is not None and known.role == Role.OWNER)
    return [role for role in Role if is_owner or role != Role.OWNER]
