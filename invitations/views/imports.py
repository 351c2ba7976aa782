"""Imports: the history, the progress of one, what came of it, stopping it. `import_starting` takes lists in."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.roles import Permission, may
from core.exceptions import DomainError
from core.pages import paginate
from invitations.import_fates import Fate
from invitations.models import Import
from invitations.refusals import Refusal
from invitations.selectors.event_types import event_type_names
from invitations.selectors.imports import (
    events_of,
    import_by_public_id,
    imports,
)
from invitations.services.importing import cancel_import
from invitations.states import InvitationState
from invitations.verdicts import ImportVerdict
from invitations.views.import_told import OPEN, STATE_KINDS, left_out, told


@require_safe
def import_list(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """List the imports, newest first."""
    page = paginate(imports(request.organisation, request.membership), request.GET.get("cursor", ""))
    names = event_type_names(request.organisation)
    rows = [
        {
            "import": item,
            "kind": STATE_KINDS[item.state],
            "event_type": names.get(item.event_type, item.event_type),
            "rows": sum(item.counts.values()),
            "created": item.counts.get(ImportVerdict.CREATED, 0),
            "left_out": left_out(item),
            "taken_back": item.undone.get(Fate.REMOVED, 0),
        }
        for item in page.items
    ]
    return render(request, "invitations/import_list.html", {"rows": rows, "page": page, **_rights(request)})


@require_safe
def import_detail(request: OrganisationRequest, organisation: str, import_run: str) -> HttpResponse:
    """Show how far an import is, or what came of it."""
    found = find_import(request, import_run)
    if found.state == Import.State.UPLOADED and may(request.membership.role, Permission.SEND):
        return redirect("invitations:import_check", organisation, found.public_id)
    return render(
        request, "invitations/import_detail.html", {**told(found), **_rights(request), "steps": steps(3)}
    )


@require_safe
def import_progress(request: OrganisationRequest, organisation: str, import_run: str) -> HttpResponse:
    """Answer with the part of the page that tells how far an import is; at its end, ask for the whole page."""
    found = find_import(request, import_run)
    response = render(request, "invitations/_import_progress.html", told(found))
    if found.state not in OPEN:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@permission_required(Permission.SEND)
def import_cancel(request: OrganisationRequest, organisation: str, import_run: str) -> HttpResponse:
    """Stop an import where it stands."""
    found = find_import(request, import_run)
    try:
        cancel_import(import_run=found, actor=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The import was stopped. What it had recorded stays recorded."))
    return redirect("invitations:import_detail", organisation, found.public_id)


@require_safe
def import_events(request: OrganisationRequest, organisation: str, import_run: str) -> HttpResponse:
    """List the events that an import created or updated, with what came of each."""
    found = find_import(request, import_run)
    page = paginate(events_of(found), request.GET.get("cursor", ""))
    rows = [
        {
            "event": event,
            "invitations": [
                {
                    "invitation": invitation,
                    "label": InvitationState(invitation.state).label,
                    "why": Refusal(invitation.refusal_reason).label if invitation.refusal_reason else "",
                }
                for invitation in event.invitations.all()
            ],
        }
        for event in page.items
    ]
    return render(request, "invitations/import_events.html", {"import": found, "page": page, "rows": rows})


def find_import(request: OrganisationRequest, public_id: str) -> Import:
    """Return the import of that public id; raise `Http404` when it is not there or not for this member to see."""
    found = import_by_public_id(request.organisation, public_id, request.membership)
    if found is None:
        raise Http404
    return found


def steps(now: int) -> list[tuple[str, str, str]]:
    """Return the three steps of an upload, of which number `now` is at hand."""
    labels = (_("Choose the list"), _("Check the columns"), _("Done"))
    return [
        (label, "done" if number < now else "now" if number == now else "next", "")
        for number, label in enumerate(labels, 1)
    ]


def _rights(request: OrganisationRequest) -> dict[str, bool]:
    role = request.membership.role
    return {"may_send": may(role, Permission.SEND), "may_export": may(role, Permission.EXPORT)}
