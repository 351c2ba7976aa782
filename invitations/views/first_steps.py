"""The first steps: their page, putting them away, bringing them back, and the letter to oneself at each of them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.answers import find_channel
from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.models.organisation import FirstSteps
from accounts.roles import Permission, may
from accounts.services.people import choose_first_steps
from accounts.shell import front_page
from core.exceptions import DomainError
from core.pages import safe_next
from invitations.selectors.first_steps import first_steps, letter_to_try
from invitations.services.letters import send_test_letter


@require_safe
def first_steps_page(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Show the first steps, put away or not."""
    context = {
        "steps": first_steps(request.organisation, request.membership),
        "may_send": may(request.membership.role, Permission.SEND),
    }
    return render(request, "invitations/first_steps.html", context)


@require_POST
def first_steps_away(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Put the first steps away for this member; they stay a page of their own."""
    choose_first_steps(membership=request.membership, choice=FirstSteps.AWAY)
    undo = reverse("invitations:first_steps_back", args=[organisation])
    messages.success(request, _("The first steps are put away."), extra_tags=f"undo:{undo}")
    return redirect(front_page(request.organisation))


@require_POST
def first_steps_back(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Show the first steps on the overview again."""
    choose_first_steps(membership=request.membership, choice=FirstSteps.KEPT)
    return redirect(front_page(request.organisation))


@require_POST
@permission_required(Permission.SEND)
def letter_to_me(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Send the letter, as it stands now, to the person who asks; `channel` says whose."""
    wanted = request.POST.get("channel", "")
    channel = find_channel(request, wanted) if wanted else None
    choice = letter_to_try(request.organisation, request.membership, get_language() or "en", channel)
    try:
        send_test_letter(
            organisation=request.organisation, choice=choice, actor=request.user, now=timezone.now()
        )
    except DomainError as error:
        messages.error(request, error.message)
    else:
        said = _("A test letter is on its way to %(email)s.") % {"email": request.user.email}
        messages.success(request, said)
    return redirect(safe_next(request, front_page(request.organisation)))
