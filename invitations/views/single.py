"""Inviting one customer by hand: the form, what it would lead to, and recording the order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.models import Channel
from accounts.roles import Permission
from accounts.selectors import channels
from invitations.forms.single import MAX_PRODUCTS, ProductForms, SingleForm
from invitations.row_reasons import RowReason
from invitations.selectors.event_types import event_type_choices
from invitations.services.single_events import foresee_event, record_typed_event
from invitations.verdicts import ImportVerdict
from invitations.views.single_foreseen import told


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.SEND)
def invite_one(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Ask for one order; posting shows what it would lead to, and with `act=confirm` records it."""
    typed = _Typed(request, timezone.now())
    act = request.POST.get("act", "")
    if act == "confirm" and typed.is_valid():
        customer = typed.recorded(request)
        if customer:
            return redirect("invitations:customer_detail", organisation, customer)
    is_wrong = act == "confirm" and not request.htmx
    return render(request, "invitations/single_new.html", typed.context(act), status=422 if is_wrong else 200)


class _Typed:
    """What was typed so far, and what it would lead to."""

    def __init__(self, request: OrganisationRequest, now: datetime) -> None:
        self.now, self.organisation = now, request.organisation
        self.known = channels(request.organisation, request.membership).select_related(
            "organisation", "sender"
        )
        is_posted = request.method == "POST"
        data = _with_more(request.POST) if is_posted else None
        self.form = SingleForm(
            data,
            channels=self.known,
            event_types=event_type_choices(request.organisation),
            channel=self._chosen(request.POST.get("channel", "")),
        )
        self.products = ProductForms(data, prefix="products")

    def is_valid(self) -> bool:
        """Tell whether everything typed can be read."""
        return all([self.form.is_valid(), self.products.is_valid()])

    def recorded(self, request: OrganisationRequest) -> str:
        """Record the order and return the customer's public id; blank, with the reason on the form, when refused."""
        said = self.form.cleaned_data
        done = record_typed_event(
            channel=said["channel"],
            event_type=said["event_type"],
            event=self.form.event(self.products.inputs(), self.now),
            actor=request.user,
            now=self.now,
        )
        if done.verdict in (ImportVerdict.INVALID, ImportVerdict.SAME_PERSON) or done.event is None:
            self._refuse(done.field, done.reason, done.verdict)
            return ""
        if done.verdict == ImportVerdict.UNCHANGED:
            messages.info(request, ImportVerdict.UNCHANGED.sentence)
        else:
            messages.success(request, _("The order is recorded. Its rule decides within seconds."))
        return done.event.customer.public_id

    def context(self, act: str) -> dict[str, Any]:
        """Return what the page shows; nothing is complained of before somebody wants to record it."""
        foreseen = None
        if self.form.is_bound and self.is_valid():
            said = self.form.cleaned_data
            foreseen = foresee_event(
                channel=said["channel"],
                event_type=said["event_type"],
                event=self.form.event(self.products.inputs(), self.now),
                now=self.now,
            )
            if foreseen.verdict == ImportVerdict.INVALID:
                self._refuse(foreseen.field, foreseen.reason, foreseen.verdict)
        if act != "confirm":
            self._forgive_blanks()
        return {
            "form": self.form,
            "products": self.products,
            "has_products": self.products.is_bound
            and (act == "more" or any(form.has_changed() for form in self.products)),
            "can_add": len(self.products.forms) < MAX_PRODUCTS,
            "has_channels": self.known.exists(),
            "faults": self._faults(),
            **told(self.organisation, foreseen, self.now),
        }

    def _forgive_blanks(self) -> None:
        """Take back the complaints about what is not filled in yet."""
        for name, faults in list(self.form.errors.as_data().items()):
            if all(fault.code == "required" for fault in faults):
                del self.form.errors[name]

    def _faults(self) -> list[tuple[str, str]]:
        """Return what is wrong, by the label of the field, for the panel that is shown anew at each change."""
        forms = [self.form, *self.products.forms] if self.form.is_bound else []
        return [
            (str(form.fields[name].label) if name in form.fields else "", " ".join(map(str, faults)))
            for form in forms
            for name, faults in form.errors.items()
        ]

    def _refuse(self, field: str, reason: str, verdict: ImportVerdict) -> None:
        words = RowReason(reason).label if reason in RowReason.values else verdict.sentence
        self.form.add_error(field if field in self.form.fields else None, words)

    def _chosen(self, channel: str) -> Channel | None:
        return next((found for found in self.known if str(found.public_uuid) == channel), self.known.first())


def _with_more(data: QueryDict) -> QueryDict:
    """Return what was posted, with one blank product more when that was asked for."""
    if data.get("act") != "more":
        return data
    more = data.copy()
    total = more.get("products-TOTAL_FORMS", "0")
    if total.isdecimal() and int(total) < MAX_PRODUCTS:
        more["products-TOTAL_FORMS"] = str(int(total) + 1)
    return more
