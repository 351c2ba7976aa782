"""What the doors of pages share: find a channel, run a deed with a form, and answer with the form again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from accounts.http import OrganisationRequest
from accounts.models import Channel
from accounts.selectors import channel_by_public_id
from core.exceptions import DomainError

Made = TypeVar("Made")


def find_channel(request: OrganisationRequest, public_id: str) -> Channel:
    """Return the channel of that public id; raise `Http404` when it is not there or not for this member to see."""
    channel = channel_by_public_id(request.organisation, public_id, request.membership)
    if channel is None:
        raise Http404
    channel.organisation = request.organisation  # the same row; asking for it again would be a query
    return channel


def attempt(form: forms.BaseForm, deed: Callable[[], Made]) -> Made | None:
    """Run a deed when the form is valid, and write on the form what the deed refuses. None: nothing was done."""
    if not form.is_valid():
        return None
    try:
        return deed()
    except DomainError as error:
        refuse(form, error)
        return None


def refuse(form: forms.BaseForm, error: DomainError) -> None:
    """Write on a form why a service refused: at the fields it names, else at the top."""
    named = {field: words for field, words in error.fields.items() if field in form.fields}
    for field, words in named.items():
        form.add_error(field, words)
    if not named:
        form.add_error(None, error.message)


def form_page(
    request: OrganisationRequest,
    template: str,
    form: forms.BaseForm,
    context: dict[str, Any] | None = None,
    status: int | None = None,
) -> HttpResponse:
    """Answer with a page around `form`: 200 at first, 422 when something in it is wrong, unless `status` is told."""
    return render(
        request,
        template,
        {"form": form, **(context or {})},
        status=status or (422 if form.is_bound and form.errors else 200),
    )
