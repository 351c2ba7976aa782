"""The editor of a letter's words: blocks that are added, moved and removed, a live preview, a test letter, saving."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.roles import Permission, may
from core.exceptions import Conflict, DomainError
from invitations.forms.letters import draft_of
from invitations.letters.blocks import BlockKind, may_add
from invitations.letters.wording import Wording
from invitations.models import TemplateVersion
from invitations.selectors.letter_words import current_version
from invitations.selectors.letters import wording_for, wording_of
from invitations.services.letters import save_wording, send_test_letter
from invitations.views.letter_choices import THEMES, Chosen, find_own_letter, language_name
from invitations.views.letter_drafts import (
    Target,
    changed,
    judged,
    rows_of,
    shown_of,
    target_of,
    written,
)
from invitations.views.letter_facts import placeholder_rows
from invitations.views.letter_pages import letter_page_response, nothing_to_show, plain_response


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.MANAGE_CHANNELS)
def letter_edit(request: OrganisationRequest, organisation: str, letter: str) -> HttpResponse:
    """Show the words of a kind, platform and language as a form; take a step with it, send it as a test, or save it."""
    template = find_own_letter(request, letter)
    data = request.POST if request.method == "POST" else request.GET
    target = target_of(template, data)
    found = shown_of(request, target, data)
    if found is None:
        return render(request, "invitations/letter_no_channel.html", {"template": template})
    if request.method != "POST":
        current = current_version(template, *target.key)
        begun = wording_of(current) if current else _beginning(target, found)
        return _page(request, target, found, begun, based_on=current.version if current else 0)
    draft, do = draft_of(request.POST, target.language), request.POST.get("do", "")
    if do == "save":
        return _save(request, target, found, draft)
    if do == "test":
        return _test(request, target, found, draft)
    step = changed(draft, do)
    if step is None:
        return _page(request, target, found, draft)
    return _page(request, target, found, step[0], focus=step[1])


@require_POST
@permission_required(Permission.MANAGE_CHANNELS)
def letter_check(request: OrganisationRequest, organisation: str, letter: str) -> HttpResponse:
    """Say what can be said about the words in the form. A part of the page; nothing is saved."""
    target, found = _shown(request, letter)
    draft = draft_of(request.POST, target.language)
    return render(request, "invitations/_letter_facts.html", judged(request, found, draft))


@require_POST
@xframe_options_sameorigin
@permission_required(Permission.MANAGE_CHANNELS)
def letter_draft(request: OrganisationRequest, organisation: str, letter: str) -> HttpResponse:
    """Serve the words in the form as a letter, for the frame beside it. Nothing is saved."""
    target, found = _shown(request, letter)
    preview = written(request, found, draft_of(request.POST, target.language))
    if preview is None:
        return nothing_to_show(_("No letter can be made of these words: they are too long."))
    if request.POST.get("part") == "text":
        return plain_response(preview)
    theme = request.POST.get("theme", "")
    return letter_page_response(preview, theme if theme in THEMES else THEMES[0])


def _shown(request: OrganisationRequest, letter: str) -> tuple[Target, Chosen]:
    target = target_of(find_own_letter(request, letter), request.POST)
    found = shown_of(request, target, request.POST)
    if found is None:
        raise Http404
    return target, found


def _save(request: OrganisationRequest, target: Target, found: Chosen, draft: Wording) -> HttpResponse:
    based_on = _version(request)
    try:
        saved = save_wording(
            template=target.template,
            kind=target.kind,
            platform=target.platform,
            wording=draft,
            actor=request.user,
            based_on=based_on,
        )
    except DomainError as error:
        return _page(request, target, found, draft, based_on=based_on, error=error)
    if saved.version == based_on:
        messages.info(request, _("Nothing has changed, so there is no new version."))
    else:
        messages.success(request, _("Saved as version %(version)s.") % {"version": saved.version})
    return redirect(_address(request, target))


def _test(request: OrganisationRequest, target: Target, found: Chosen, draft: Wording) -> HttpResponse:
    if not may(request.membership.role, Permission.SEND):
        raise PermissionDenied
    try:
        send_test_letter(
            organisation=request.organisation,
            choice=found.choice,
            actor=request.user,
            now=timezone.now(),
            wording=draft,
        )
    except DomainError as error:
        return _page(request, target, found, draft, error=error)
    messages.success(request, _("A test letter is on its way to %(email)s.") % {"email": request.user.email})
    return _page(request, target, found, draft)


def _page(
    request: OrganisationRequest,
    target: Target,
    found: Chosen,
    draft: Wording,
    *,
    based_on: int | None = None,
    focus: int | None = None,
    error: DomainError | None = None,
) -> HttpResponse:
    errors = error.fields if error else {}
    current = current_version(target.template, *target.key)
    is_conflict = isinstance(error, Conflict)
    slug, letter = request.organisation.slug, target.template.public_id
    context: dict[str, Any] = {
        **judged(request, found, draft),
        "template": target.template,
        "target": target,
        "draft": draft,
        "rows": rows_of(draft, errors),
        "addable": [(kind.value, kind.label) for kind in BlockKind if may_add(draft.blocks, kind)],
        "error": error,
        "errors": errors,
        "current": current,
        "is_conflict": is_conflict,
        "based_on": _next_basis(request, current, based_on, is_conflict),
        "focus": focus,
        "is_unsaved": request.method == "POST",
        "begins_in": language_name(draft.language),
        "placeholders": placeholder_rows(),
        "person": found.choice.event.public_id if found.choice.event else "",
        "shown_on": found.choice.listing.public_id if found.choice.listing else "",
        "edit_url": reverse("invitations:letter_edit", args=[slug, letter]),
        "check_url": reverse("invitations:letter_check", args=[slug, letter]),
        "draft_url": reverse("invitations:letter_draft", args=[slug, letter]),
        "may_test": may(request.membership.role, Permission.SEND),
    }
    return render(request, "invitations/letter_edit.html", context, status=error.status if error else 200)


def _next_basis(
    request: OrganisationRequest, current: TemplateVersion | None, based_on: int | None, is_conflict: bool
) -> int:
    """Return the version on which the next saving builds; who has read of a conflict may save on top of it."""
    if is_conflict and current is not None:
        return current.version
    return _version(request) if based_on is None else based_on


def _beginning(target: Target, found: Chosen) -> Wording:
    """Return what new words begin with: those that are used today."""
    return wording_for(
        template=target.template,
        kind=target.kind,
        platform=found.choice.platform,
        language=target.language,
        channel_language=found.choice.channel.language,
    )


def _version(request: OrganisationRequest) -> int:
    told = request.POST.get("based_on", "")
    return int(told) if told.isdecimal() and len(told) < 9 else 0


def _address(request: OrganisationRequest, target: Target) -> str:
    arguments = [request.organisation.slug, target.template.public_id]
    return reverse("invitations:letter_edit", args=arguments, query=target.query)
