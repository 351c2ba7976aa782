"""Templates: the letters an organisation writes with, each as a customer would see it, and a test letter."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.roles import Permission, may
from balancing.platforms import OWN
from core.public_tokens import read_token
from core.tenancy import tenant
from core.tokens import Purpose
from invitations.letters import sample
from invitations.letters.standard import LANGUAGES
from invitations.selectors.letter_previews import letters_in_use, listing_by_key, preview_of, steps_to
from invitations.selectors.letters import archived_letters
from invitations.services.letters import send_test_letter
from invitations.views.letter_choices import (
    PARTS,
    STANDARD,
    THEMES,
    WIDTHS,
    chosen,
    find_letter,
    language_name,
)
from invitations.views.letter_facts import facts_of, way
from invitations.views.letter_pages import letter_page_response


@require_safe
def letter_list(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """List the letters, the standard one first."""
    rows = [(found, _spoken(found.spoken)) for found in letters_in_use(request.organisation)]
    context = {
        "rows": rows,
        "standard": STANDARD,
        "spoken": _spoken(LANGUAGES),
        "archived": archived_letters(request.organisation),
        "may_change": may(request.membership.role, Permission.MANAGE_CHANNELS),
    }
    return render(request, "invitations/letter_list.html", context)


@require_safe
def letter_detail(request: OrganisationRequest, organisation: str, letter: str) -> HttpResponse:
    """Show one letter as a sample customer would get it: kind, language, platform, width, day or night."""
    template = find_letter(request, letter)
    found = chosen(request, template, request.GET)
    if found is None:
        return render(request, "invitations/letter_no_channel.html", {"template": template})
    preview = preview_of(request.organisation, found.choice, now=timezone.now())
    theme, width = _one_of(request, "theme", THEMES), _one_of(request, "width", WIDTHS)
    page = reverse("invitations:letter_page", args=[organisation, letter])
    context = {
        "template": template,
        "letter": letter,
        "found": found,
        "preview": preview,
        "part": _one_of(request, "part", PARTS),
        "width": width,
        "theme": theme,
        "page_url": f"{page}?{found.query}&theme={theme}",
        "platform": found.choice.listing.public_id if found.choice.listing else OWN,
        "widths": list(zip(WIDTHS, (_("Desktop"), _("Phone")), strict=True)),
        "themes": list(zip(THEMES, (_("Light"), _("Dark")), strict=True)),
        "parts": list(zip(PARTS, (_("Letter"), _("Plain text")), strict=True)),
        "facts": facts_of(preview, found.choice),
        "hidden": 0,
        "way": way(steps_to(found.choice)),
        "person": found.choice.event.public_id if found.choice.event else "",
        "may_change": may(request.membership.role, Permission.MANAGE_CHANNELS),
        "may_test": may(request.membership.role, Permission.SEND),
    }
    return render(request, "invitations/letter_detail.html", context)


@require_safe
@xframe_options_sameorigin
def letter_page(request: OrganisationRequest, organisation: str, letter: str) -> HttpResponse:
    """Serve the letter's own page for the frame of the preview, sandboxed whoever opens it."""
    found = chosen(request, find_letter(request, letter), request.GET)
    if found is None:
        raise Http404
    preview = preview_of(request.organisation, found.choice, now=timezone.now())
    return letter_page_response(preview, _one_of(request, "theme", THEMES))


@require_POST
@permission_required(Permission.SEND)
def letter_test(request: OrganisationRequest, organisation: str, letter: str) -> HttpResponse:
    """Send the letter that is shown to the person who asks."""
    found = chosen(request, find_letter(request, letter), request.POST)
    if found is None:
        raise Http404
    send_test_letter(
        organisation=request.organisation, choice=found.choice, actor=request.user, now=timezone.now()
    )
    messages.success(request, _("A test letter is on its way to %(email)s.") % {"email": request.user.email})
    return redirect(f"{reverse('invitations:letter_detail', args=[organisation, letter])}?{found.query}")


@require_safe
def letter_sample(request: HttpRequest, token: str) -> HttpResponse:
    """Say what a link of a test letter would have done. Nothing is counted."""
    said = read_token(token, Purpose.PREVIEW)
    if said is None:
        raise Http404
    with tenant(said.organisation):
        listing = listing_by_key(said.organisation, said.listing)
    context = {"listing": listing, "is_unsubscribe": said.subject == sample.UNSUBSCRIBE}
    response = render(request, "invitations/public/letter_sample.html", context)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _spoken(languages: Iterable[str]) -> str:
    return ", ".join(language_name(code) for code in languages)


def _one_of(request: HttpRequest, name: str, values: tuple[str, ...]) -> str:
    wanted = request.GET.get(name, "")
    return wanted if wanted in values else values[0]
