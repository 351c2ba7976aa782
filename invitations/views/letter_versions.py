"""Every version of a letter's words: what differs between two of them, and bringing one back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.roles import Permission, may
from core.exceptions import DomainError
from invitations.letters import comparing
from invitations.letters.blocks import label_of
from invitations.letters.wording import Wording
from invitations.models import TemplateVersion
from invitations.selectors.letter_words import version_by_public_id, versions_of
from invitations.selectors.letters import wording_of
from invitations.services.letters import restore_version, retire_words
from invitations.views.letter_choices import find_own_letter
from invitations.views.letter_drafts import Target, target_of


@require_safe
def letter_versions(request: OrganisationRequest, organisation: str, letter: str) -> HttpResponse:
    """List the versions of words, and compare two: those asked for, else the newest with the one before."""
    template = find_own_letter(request, letter)
    target = target_of(template, request.GET)
    versions = list(versions_of(template, *target.key))
    new = _of(versions, request.GET.get("to", "")) or next(iter(versions), None)
    old = _of(versions, request.GET.get("from", "")) or _before(versions, new)
    context = {
        "template": template,
        "target": target,
        "versions": [(version, _before(versions, version)) for version in versions],
        "old": old,
        "new": new,
        "lines": _lines(old, new),
        "may_change": may(request.membership.role, Permission.MANAGE_CHANNELS),
        "is_in_use": any(version.is_current for version in versions),
    }
    return render(request, "invitations/letter_versions.html", context)


@require_POST
@permission_required(Permission.MANAGE_CHANNELS)
def letter_restore(request: OrganisationRequest, organisation: str, letter: str) -> HttpResponse:
    """Bring the words of a version back, as a new version."""
    template = find_own_letter(request, letter)
    version = version_by_public_id(template, request.POST.get("version", ""))
    if version is None:
        raise Http404
    target = Target(template, version.kind, version.platform, version.language)
    try:
        saved = restore_version(version=version, actor=request.user)
    except DomainError as error:
        messages.error(request, " ".join([error.message, *error.fields.values()]))
    else:
        said = _("The words of version %(old)s are in use again, as version %(new)s.")
        messages.success(request, said % {"old": version.version, "new": saved.version})
    return redirect(_address(request, target))


@require_POST
@permission_required(Permission.MANAGE_CHANNELS)
def letter_retire(request: OrganisationRequest, organisation: str, letter: str) -> HttpResponse:
    """Stop using the words of a kind, platform and language, so that such letters fall back to others."""
    target = target_of(find_own_letter(request, letter), request.POST)
    retire_words(
        template=target.template,
        kind=target.kind,
        platform=target.platform,
        language=target.language,
        actor=request.user,
    )
    messages.success(
        request, _("These words are not used any more. Their versions stay, and can be brought back.")
    )
    return redirect(_address(request, target))


def _lines(old: TemplateVersion | None, new: TemplateVersion | None) -> list[tuple[str, comparing.Line]]:
    if new is None:
        return []
    before = wording_of(old) if old else Wording(new.language, "", "", ())
    names = {comparing.SUBJECT: _("Subject"), comparing.PREHEADER: _("Preheader")}
    return [
        (names.get(line.kind) or str(label_of(line.kind)), line)
        for line in comparing.compare(before, wording_of(new))
    ]


def _of(versions: list[TemplateVersion], number: str) -> TemplateVersion | None:
    return next((version for version in versions if str(version.version) == number), None)


def _before(versions: list[TemplateVersion], new: TemplateVersion | None) -> TemplateVersion | None:
    """Return the version before another one; they are given newest first."""
    return next((version for version in versions if new and version.version < new.version), None)


def _address(request: OrganisationRequest, target: Target) -> str:
    arguments = [request.organisation.slug, target.template.public_id]
    return reverse("invitations:letter_versions", args=arguments, query=target.query)
