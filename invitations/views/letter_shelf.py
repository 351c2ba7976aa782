"""The letters of an organisation as things: made, named, put away; and which words each of them has."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.answers import attempt, form_page
from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.roles import Permission, may
from accounts.selectors import channels
from core.exceptions import DomainError
from invitations.forms.letters import LetterNameForm, NewLetterForm
from invitations.letters.standard import LANGUAGES
from invitations.models import TemplateVersion
from invitations.selectors.letter_previews import platforms_of
from invitations.selectors.letter_words import rules_with, words_in_use
from invitations.selectors.letters import archived_letter, letters
from invitations.services.letter_shelf import (
    archive_letter,
    bring_back_letter,
    make_letter,
    rename_letter,
)
from invitations.views.letter_choices import (
    find_own_letter,
    language_name,
    language_options,
    platform_name,
    platform_options,
)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.MANAGE_CHANNELS)
def letter_new(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Make a letter that begins as the standard one, or as a copy of another."""
    form = NewLetterForm(request.POST or None, letters=letters(request.organisation))
    made = attempt(
        form,
        lambda: make_letter(organisation=request.organisation, actor=request.user, **form.cleaned_data),
    )
    if made is None:
        return form_page(request, "invitations/letter_new.html", form)
    messages.success(request, _("The letter is there. It says the standard words until you write your own."))
    return redirect("invitations:letter_words", organisation, made.public_id)


@require_safe
def letter_words(request: OrganisationRequest, organisation: str, letter: str) -> HttpResponse:
    """List which words a letter has, by kind, platform and language, and where to write further ones."""
    template = find_own_letter(request, letter)
    used = list(words_in_use(template))
    platforms = platforms_of(request.organisation) | {
        version.platform for version in used if version.platform
    }
    context = {
        "template": template,
        "rows": [
            (
                version,
                version.get_kind_display(),
                platform_name(version.platform),
                language_name(version.language),
            )
            for version in used
        ],
        "kinds": TemplateVersion.Kind.choices,
        "platforms": platform_options(platforms),
        "languages": language_options(list(dict.fromkeys([*_spoken(request), *LANGUAGES]))),
        "may_change": may(request.membership.role, Permission.MANAGE_CHANNELS),
    }
    return render(request, "invitations/letter_words.html", context)


def _spoken(request: OrganisationRequest) -> list[str]:
    """Return the languages of the organisation's channels, in which its customers are most likely written to."""
    known = {code for code, _name in language_options([])}
    return [
        one.language for one in channels(request.organisation, request.membership) if one.language in known
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.MANAGE_CHANNELS, for_reading=False)
def letter_settings(request: OrganisationRequest, organisation: str, letter: str) -> HttpResponse:
    """Show what a letter is called and which rules write with it; give it another name."""
    template = find_own_letter(request, letter)
    form = LetterNameForm(request.POST or None, initial={"name": template.name})
    if request.method == "POST":

        def rename() -> bool:
            rename_letter(letter=template, name=form.cleaned_data["name"], actor=request.user)
            return True

        if attempt(form, rename):
            messages.success(request, _("Saved."))
            return redirect("invitations:letter_settings", organisation, letter)
    context = {
        "template": template,
        "rules": rules_with(template),
        "may_change": may(request.membership.role, Permission.MANAGE_CHANNELS),
    }
    return form_page(request, "invitations/letter_settings.html", form, context)


@require_POST
@permission_required(Permission.MANAGE_CHANNELS)
def letter_archive(request: OrganisationRequest, organisation: str, letter: str) -> HttpResponse:
    """Put a letter away."""
    template = find_own_letter(request, letter)
    try:
        archive_letter(letter=template, actor=request.user)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("invitations:letter_settings", organisation, letter)
    back = reverse("invitations:letter_back", args=[organisation, letter])
    said = _("“%(name)s” has been put away.") % {"name": template.name}
    messages.success(request, said, extra_tags=f"undo:{back}")
    return redirect("invitations:letter_list", organisation)


@require_POST
@permission_required(Permission.MANAGE_CHANNELS)
def letter_back(request: OrganisationRequest, organisation: str, letter: str) -> HttpResponse:
    """Take a letter that was put away back among the others."""
    template = archived_letter(request.organisation, letter)
    if template is None:
        raise Http404
    bring_back_letter(letter=template, actor=request.user)
    messages.success(request, _("“%(name)s” is among your letters again.") % {"name": template.name})
    return redirect("invitations:letter_list", organisation)
