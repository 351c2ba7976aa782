"""The page of unknown letters: why nobody can say whether they arrived, and sending them again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.roles import Permission, may
from accounts.selectors import channels
from core.pages import paginate, safe_next
from invitations.delivery_reasons import sentence_of
from invitations.resend_times import may_send_again_at
from invitations.selectors.unknown import unknown_keys, unknown_letters
from invitations.services.resending import SentAgain, send_again


@require_safe
def unknown_list(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """List the letters of which nobody can say whether they arrived."""
    now = timezone.now()
    page = paginate(unknown_letters(request.organisation, _seen(request)), request.GET.get("cursor", ""))
    lines = [
        {
            "letter": letter,
            "why": sentence_of(letter.reason),
            "may_again_at": may_send_again_at(letter.marked_at),
            "is_ready": may_send_again_at(letter.marked_at) <= now,
        }
        for letter in page
    ]
    context = {
        "page": page,
        "lines": lines,
        "may_send": may(request.membership.role, Permission.SEND),
    }
    return render(request, "invitations/unknown_list.html", context)


@require_POST
@permission_required(Permission.SEND)
def unknown_send_again(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Send chosen letters again, or all of them, where enough time has passed."""
    chosen = None if request.POST.get("all") else request.POST.getlist("delivery")[:200]
    keys = unknown_keys(request.organisation, _seen(request), chosen)
    again = send_again(
        organisation=request.organisation, deliveries=keys, actor=request.user, now=timezone.now()
    )
    _say(request, again)
    return redirect(safe_next(request, reverse("invitations:unknown", args=[organisation])))


def _seen(request: OrganisationRequest) -> list[int]:
    return [channel.pk for channel in channels(request.organisation, request.membership)]


def _say(request: OrganisationRequest, again: SentAgain) -> None:
    if again.letters:
        said = ngettext("%(count)s letter leaves again.", "%(count)s letters leave again.", again.letters)
        messages.success(request, said % {"count": again.letters})
    if again.too_early:
        said = ngettext(
            "%(count)s letter was handed over less than an hour ago and may still arrive.",
            "%(count)s letters were handed over less than an hour ago and may still arrive.",
            again.too_early,
        )
        messages.warning(request, said % {"count": again.too_early})
    if not again.letters and not again.too_early:
        messages.info(request, _("Nothing was sent again: none of these is unknown any more."))
