"""How a list comes in: as a file, from the clipboard, or as the sample. Nothing is read into events here."""

from __future__ import annotations

from django.conf import settings
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.answers import attempt, form_page
from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.models import Channel
from accounts.roles import Permission
from accounts.selectors import channels
from core.uploads import upload_limit
from invitations.forms.imports import PlaceForm, UploadForm
from invitations.models import Import
from invitations.sample_list import Row, sample_csv, sample_rows, sample_workbook
from invitations.schedule import local_day
from invitations.selectors.event_types import event_type_choices
from invitations.services.importing import receive_file
from invitations.views.imports import steps

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.SEND)
@upload_limit("IMPORT_MAX_BYTES")
def import_new(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Take a list in; nothing is read into events before its columns are confirmed."""
    known = channels(request.organisation, request.membership)
    arguments = {"channels": known, "event_types": event_type_choices(request.organisation)}
    form = UploadForm(**arguments)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, **arguments)
        received = attempt(form, lambda: _received(request, form))
        if received is not None:
            return redirect("invitations:import_check", organisation, received.public_id)
    limit = settings.IMPORT_MAX_BYTES // (1024 * 1024)
    is_too_large = any(file.size > settings.IMPORT_MAX_BYTES for file in request.FILES.values())
    context = {"limit": limit, "has_channels": known.exists(), "steps": steps(1)}
    status = 413 if is_too_large else None
    return form_page(request, "invitations/import_new.html", form, context, status)


@require_POST
@permission_required(Permission.SEND)
def import_try_sample(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Take the sample list in, as if it had been uploaded."""
    known = channels(request.organisation, request.membership)
    place = PlaceForm(request.POST, channels=known, event_types=event_type_choices(request.organisation))
    is_told = place.is_valid()
    channel = place.cleaned_data["channel"] if is_told else known.first()
    if channel is None:
        return redirect("invitations:import_new", organisation)
    received = receive_file(
        channel=channel,
        event_type=place.cleaned_data["event_type"] if is_told else "delivered",
        name=_("Sample list"),
        content=ContentFile(sample_csv(_rows(request, channel))),
        actor=request.user,
        now=timezone.now(),
        origin=Import.Origin.SAMPLE,
    )
    return redirect("invitations:import_check", organisation, received.public_id)


@require_safe
@permission_required(Permission.SEND)
def import_sample(request: OrganisationRequest, organisation: str, kind: str) -> HttpResponse:
    """Answer with the sample list as a file, `csv` or `xlsx`."""
    rows = _rows(request, channels(request.organisation, request.membership).first())
    content, mime = (
        (sample_workbook(rows), _WORKBOOK)
        if kind == "xlsx"
        else (sample_csv(rows), "text/csv; charset=utf-8")
    )
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = f'attachment; filename="sample-list.{kind}"'
    return response


def _rows(request: OrganisationRequest, channel: Channel | None) -> list[Row]:
    """Return the sample, whose one letter goes to whoever asks for it."""
    now = timezone.now()
    return sample_rows(
        language=get_language() or "en",
        email=request.user.email,
        name=request.user.name,
        today=local_day(now, channel.zone) if channel else now.date(),
    )


def _received(request: OrganisationRequest, form: UploadForm) -> Import:
    name, content, origin = form.content()
    return receive_file(
        channel=form.cleaned_data["channel"],
        event_type=form.cleaned_data["event_type"],
        name=name or _("Pasted rows"),
        content=content,
        actor=request.user,
        now=timezone.now(),
        origin=origin,
    )
