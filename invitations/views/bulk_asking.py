"""Before many invitations are cancelled or sent again: what would happen to how many, and then the deed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.roles import Permission
from core.pages import safe_next
from invitations.bulk_outcomes import DONE, BulkKind, BulkOutcome
from invitations.forms.invitations import NAMES
from invitations.models import BulkAction
from invitations.selectors.bulk import Forecast, forecast, meant
from invitations.selectors.invitations import keys_of
from invitations.services.bulk_actions import begin
from invitations.views.asking import Asked
from invitations.views.bulk_words import done_sentence

MOST_CHOSEN = 200  # boxes of a page


class _Meant:
    """Which invitations a request means: the chosen ones, or with `all` those that its filters find."""

    def __init__(self, request: OrganisationRequest) -> None:
        self.filters = _filters(request.POST if "filters" in request.POST else request.GET)
        self.is_all = bool(request.POST.get("all") or request.GET.get("all"))
        asked = Asked(request, self.filters)
        self.wanted = asked.wanted if self.is_all else None
        self.public_ids = request.POST.getlist("invitation")[:MOST_CHOSEN]
        self.chosen: Collection[int] = ()
        if not self.is_all:
            seen = [channel.pk for channel in asked.channels]
            self.chosen = keys_of(request.organisation, self.public_ids, seen)

    def forecast(self, request: OrganisationRequest, kind: str) -> Forecast:
        found = meant(request.organisation, self.wanted, self.chosen)
        return forecast(request.organisation, kind=kind, found=found, now=timezone.now())

    @property
    def way_back(self) -> str:
        """Return the filters of the list from which the question was asked."""
        return f"?{self.filters.urlencode()}" if self.filters else "?view=all"


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.SEND)
def bulk_ask(request: OrganisationRequest, organisation: str, bulk_kind: str) -> HttpResponse:
    """Tell what a deed would do to the invitations meant, and ask whether it is to be done. Changes nothing."""
    asked = _Meant(request)
    back = reverse("invitations:list", args=[organisation]) + asked.way_back
    if not asked.is_all and not asked.chosen:
        messages.warning(request, _("Choose invitations first, by the boxes before them."))
        return redirect(back)
    foreseen = asked.forecast(request, bulk_kind)
    counts = foreseen.counts or {}
    context = {
        "kind": bulk_kind,
        "is_cancel": bulk_kind == BulkKind.CANCEL,
        "is_all": asked.is_all,
        "public_ids": asked.public_ids,
        "filters": asked.filters.urlencode(),
        "foreseen": foreseen,
        "is_counted": foreseen.counts is not None,
        "deeds": [(outcome, many) for outcome, many in _ordered(counts) if outcome in DONE],
        "rest": [(outcome, many) for outcome, many in _ordered(counts) if outcome not in DONE],
        "touched": sum(many for outcome, many in counts.items() if outcome in DONE),
        "back": back,
    }
    return render(request, "invitations/bulk_ask.html", context)


@require_POST
@permission_required(Permission.SEND)
def bulk_begin(request: OrganisationRequest, organisation: str, bulk_kind: str) -> HttpResponse:
    """Do it: a few at once, with a toast that offers to take it back; many by a worker, with a page of its progress."""
    asked, now = _Meant(request), timezone.now()
    fallback = reverse("invitations:list", args=[organisation]) + asked.way_back
    if not asked.is_all and not asked.chosen:
        messages.warning(request, _("Choose invitations first, by the boxes before them."))
        return redirect(fallback)
    foreseen = asked.forecast(request, bulk_kind)
    if foreseen.counts is not None and not foreseen.total:
        messages.info(request, _("No invitation is like that"))
        return redirect(fallback)
    action = begin(
        organisation=request.organisation,
        kind=bulk_kind,
        actor=request.user,
        now=now,
        chosen=asked.chosen,
        wanted=asked.wanted,
        upto=_upto(request, foreseen),
        total=foreseen.total,
    )
    if action.state != BulkAction.State.FINISHED:
        return redirect("invitations:bulk_detail", organisation, action.public_id)
    tell(request, action)
    return redirect(safe_next(request, fallback))


def tell(request: OrganisationRequest, action: BulkAction) -> None:
    """Say in a toast what an action did, with the way to take it back where there is one."""
    touched = sum(many for outcome, many in action.counts.items() if outcome in DONE)
    said = done_sentence(action)
    if not touched:
        messages.info(request, said)
    elif action.kind == BulkKind.CANCEL:
        undo = reverse("invitations:bulk_take_back", args=[request.organisation.slug, action.public_id])
        messages.success(request, said, extra_tags=f"undo:{undo}")
    else:
        messages.success(request, said)


def _upto(request: OrganisationRequest, foreseen: Forecast) -> int:
    """Return the bound that was shown with the question: what came in since is not meant."""
    named = request.POST.get("upto", "")
    shown = int(named) if named.isdecimal() and len(named) < 19 else foreseen.upto
    return min(shown, foreseen.upto)


def _filters(asked: QueryDict) -> QueryDict:
    """Return the filters of an address, or those that a form carries as one text; nothing else of it."""
    given = QueryDict(asked["filters"]) if "filters" in asked else asked
    kept = QueryDict(mutable=True)
    for name in (*NAMES, "day", "view"):
        if name in given:
            kept.setlist(name, given.getlist(name))
    return kept


def _ordered(counts: Mapping[BulkOutcome, int]) -> list[tuple[Any, int]]:
    return [(outcome, counts[outcome]) for outcome in BulkOutcome if counts.get(outcome)]
