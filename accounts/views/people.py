"""A person's own doors: where log-in leads, a further organisation, own name and language, appearance."""

from __future__ import annotations

import copy

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.answers import attempt, form_page
from accounts.forms.founding import OrganisationForm
from accounts.forms.people import PersonForm
from accounts.models import User
from accounts.selectors import organisations_of
from accounts.services.founding import found_organisation
from accounts.services.people import choose_language, choose_theme, rename_person
from accounts.shell import LAST_ORGANISATION, front_page
from core.pages import safe_next


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the organisation seen last on this device, else the first by name, else to founding one."""
    theirs = list(organisations_of(request.user))
    last = request.COOKIES.get(LAST_ORGANISATION, "")
    wanted = next((organisation for organisation in theirs if organisation.slug == last), None)
    if wanted is None and not theirs:
        return redirect("accounts:organisation_new")
    return redirect(front_page(wanted or theirs[0]))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def organisation_new(request: HttpRequest) -> HttpResponse:
    """Found a further organisation, or the first of somebody who has none."""
    form = OrganisationForm(request.POST if request.method == "POST" else None)
    made = request.method == "POST" and attempt(
        form,
        lambda: found_organisation(
            user=request.user, name=form.cleaned_data["organisation"], country=form.cleaned_data["country"]
        ),
    )
    if made:
        messages.success(request, _("“%(name)s” has been founded.") % {"name": made.name})
        return redirect(front_page(made))
    return form_page(
        request, "accounts/organisation_new.html", form, {"theirs": organisations_of(request.user)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Change one's own name and language."""
    person = copy.copy(request.user)
    form = PersonForm(request.POST if request.method == "POST" else None, instance=person)
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        with transaction.atomic():
            rename_person(user=request.user, name=form.cleaned_data["name"])
            choose_language(user=request.user, language=language)
        with translation.override(language or translation.get_language()):
            messages.success(request, _("Saved."))
        return redirect("accounts:profile")
    return form_page(request, "accounts/profile.html", form)


@require_POST
@login_required
def theme(request: HttpRequest) -> HttpResponse:
    """Remember the appearance a person wants."""
    wanted = request.POST.get("theme", "")
    if wanted not in User.Theme.values:
        return HttpResponseBadRequest(render(request, "400.html").content)
    choose_theme(user=request.user, theme=wanted)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect(safe_next(request, "/app/"))
