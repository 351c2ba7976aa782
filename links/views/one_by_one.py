"""Customers added one at a time: the list of the session, each with its link, its QR code, to be changed or removed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.answers import attempt
from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.roles import Permission
from balancing.unique_links import family
from core.exceptions import DomainError
from links.faults import LinkFault
from links.forms.customers import CustomerForm
from links.models import ExportedLink, LinkBatch
from links.qr_codes import qr_svg
from links.selectors import link_of_batch, links_of
from links.services.customers import add_customer, change_customer, remove_customer
from links.services.resolving import given_address
from links.views.history import find_batch, rights, steps
from links.words import family_name


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.SEND)
def customers(request: OrganisationRequest, organisation: str, batch: str) -> HttpResponse:
    """Show the customers added so far, and add one more."""
    found = _draft(request, batch)
    form = CustomerForm(request.POST or None, family=family(found.family))
    if request.method == "POST":
        added = attempt(form, lambda: _added(found, form))
        if added is not None:
            messages.success(request, _said(added))
            return redirect("links:customers", organisation, found.public_id)
    return _page(request, found, form)


@require_safe
@permission_required(Permission.SEND)
def so_far(request: OrganisationRequest, organisation: str, batch: str) -> HttpResponse:
    """Answer with the customers so far when a platform has answered since `seen`, else with nothing to be shown."""
    found = _draft(request, batch)
    context = _list(request, found)
    if context["is_waiting"] and request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    return render(request, "links/_customers_answered.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.SEND)
def customer(request: OrganisationRequest, organisation: str, batch: str, link: str) -> HttpResponse:
    """Change a customer."""
    found = _draft(request, batch)
    changed = _link(found, link)
    form = CustomerForm(
        request.POST or None, family=family(found.family), is_new=False, initial=_initial(changed)
    )
    if request.method == "POST":
        done = attempt(
            form, lambda: change_customer(link=changed, fields=form.customer(), now=timezone.now())
        )
        if done is not None:
            messages.success(request, _said(done))
            return redirect("links:customers", organisation, found.public_id)
    return _page(request, found, form, changed)


@require_POST
@permission_required(Permission.SEND)
def remove(request: OrganisationRequest, organisation: str, batch: str, link: str) -> HttpResponse:
    """Take a customer out of the list."""
    found = find_batch(request, batch)
    try:
        remove_customer(link=_link(found, link))
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("links:customers", organisation, found.public_id)


@require_safe
@permission_required(Permission.EXPORT)
def qr(request: OrganisationRequest, organisation: str, batch: str, link: str) -> HttpResponse:
    """Answer with the QR code of a customer's link."""
    found = _link(find_batch(request, batch), link)
    address = given_address(link=found)
    if not address:
        raise Http404
    response = HttpResponse(qr_svg(address), content_type="image/svg+xml")
    if "download" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="{found.public_id}.svg"'
    return response


def _page(
    request: OrganisationRequest, found: LinkBatch, form: CustomerForm, changed: ExportedLink | None = None
) -> HttpResponse:
    context = {
        **_list(request, found),
        "family": family_name(found.family),
        "form": form,
        "changed": changed,
        "steps": steps(1),
    }
    is_wrong = form.is_bound and bool(form.errors)
    return render(request, "links/customers.html", context, status=422 if is_wrong else 200)


def _list(request: OrganisationRequest, found: LinkBatch) -> dict[str, Any]:
    """Return what is shown of the customers so far; `seen` changes when a platform has answered."""
    links = list(links_of(found).order_by("id"))
    waiting = [link.ask_at is not None for link in links]
    return {
        "batch": found,
        "rows": [
            {
                "link": link,
                "address": given_address(link=link),
                "why": LinkFault(link.fault).label if link.fault else "",
            }
            for link in links
        ],
        "is_waiting": any(waiting),
        "seen": f"{len(links)}-{sum(waiting)}-{sum(bool(link.fault) for link in links)}",
        **rights(request),
    }


def _draft(request: OrganisationRequest, public_id: str) -> LinkBatch:
    found = find_batch(request, public_id)
    if found.state != LinkBatch.State.DRAFT:
        raise Http404
    return found


def _link(batch: LinkBatch, public_id: str) -> ExportedLink:
    found = link_of_batch(batch, public_id)
    if found is None:
        raise Http404
    found.batch = batch  # the same row; asking for it again would be a query
    found.channel = batch.channel
    return found


def _added(batch: LinkBatch, form: CustomerForm) -> ExportedLink:
    return add_customer(
        batch=batch, fields=form.customer(), has_suffix=form.wants_suffix(), now=timezone.now()
    )


def _initial(link: ExportedLink) -> dict[str, Any]:
    words = {name: ", ".join(getattr(link, name)) for name in ("tags", "skus")}
    kept = ("name", "email", "reference", "product", "visited_on", "locale")
    return {**{name: getattr(link, name) for name in kept}, **words}


def _said(link: ExportedLink) -> str:
    named = {"customer": link.name or link.email or link.reference}
    if link.ask_at:
        return _("The link for %(customer)s is asked for.") % named
    return _("The link for %(customer)s is made.") % named
