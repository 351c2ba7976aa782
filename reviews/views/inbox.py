"""The organisation's pages: the list of reviews, one review, and the answer to it."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.roles import Permission, may
from accounts.selectors import channel_by_public_id, channels
from core.exceptions import Conflict, DomainError
from core.pages import paginate
from reviews.models import Review
from reviews.selectors import Wanted, inbox, review_by_public_id
from reviews.services import mark_of, publish_review, reject_review, reply_to_review, withdraw_reply


def _found(request: OrganisationRequest, public_id: str) -> Review:
    seen = (
        channels(request.organisation, request.membership) if request.membership.has_channel_scope else None
    )
    review = review_by_public_id(request.organisation, public_id, seen)
    if review is None:
        raise Http404
    return review


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None


@require_safe
def review_list(request: OrganisationRequest, organisation: str) -> HttpResponse:
    seen = list(channels(request.organisation, request.membership))
    chosen = channel_by_public_id(request.organisation, request.GET.get("channel", ""), request.membership)
    rating = request.GET.get("rating", "")
    state = request.GET.get("state", "")
    answered = request.GET.get("answered", "")
    narrowed = [chosen] if chosen else seen if request.membership.has_channel_scope else None
    wanted = Wanted(
        channels=None if narrowed is None else tuple(channel.pk for channel in narrowed),
        rating=int(rating) if rating in {"1", "2", "3", "4", "5"} else None,
        state=state if state in Review.State.values else "",
        is_answered={"yes": True, "no": False}.get(answered),
        first=_day(request.GET.get("from", "")),
        last=_day(request.GET.get("to", "")),
    )
    context = {
        "page": paginate(inbox(request.organisation, wanted), request.GET.get("cursor", "")),
        "channels": seen,
        "channel": chosen,
        "wanted": wanted,
        "states": Review.State.choices,
        "ratings": [(str(stars), _("%(stars)s stars") % {"stars": stars}) for stars in range(5, 0, -1)],
        "is_narrowed": any(
            request.GET.get(name) for name in ("channel", "rating", "state", "answered", "from", "to")
        ),
    }
    return render(request, "reviews/review_list.html", context)


@require_safe
def review_detail(request: OrganisationRequest, organisation: str, public_id: str) -> HttpResponse:
    return _detail(request, _found(request, public_id))


def _detail(
    request: OrganisationRequest, review: Review, text: str | None = None, error: str = "", code: int = 422
) -> HttpResponse:
    reply = next(iter(review.replies.all()), None)
    context = {
        "review": review,
        "reply": reply,
        "seen": mark_of(reply),
        "is_other": bool(reply) and text is not None,
        "text": text if text is not None else reply.text if reply else "",
        "error": error,
        "may_answer": may(request.membership.role, Permission.ANSWER),
    }
    return render(request, "reviews/review_detail.html", context, status=code if error else 200)


@require_POST
@permission_required(Permission.ANSWER)
def reply(request: OrganisationRequest, organisation: str, public_id: str) -> HttpResponse:
    review, text = _found(request, public_id), request.POST.get("text", "")
    try:
        seen = request.POST.get("seen")
        reply_to_review(review=review, text=text, actor=request.user, seen=seen)
    except DomainError as error:
        code = 409 if isinstance(error, Conflict) else 422
        return _detail(request, review, text, error.message, code=code)
    messages.success(request, _("Your answer is published."))
    return redirect("reviews:detail", organisation, public_id)


@require_POST
@permission_required(Permission.ANSWER)
def reply_withdraw(request: OrganisationRequest, organisation: str, public_id: str) -> HttpResponse:
    withdraw_reply(review=_found(request, public_id), actor=request.user)
    messages.success(request, _("Your answer is withdrawn."))
    return redirect("reviews:detail", organisation, public_id)


@require_POST
@permission_required(Permission.ANSWER)
def moderate(request: OrganisationRequest, organisation: str, public_id: str) -> HttpResponse:
    review = _found(request, public_id)
    if request.POST.get("deed") == "publish":
        publish_review(review=review, actor=request.user)
        messages.success(request, _("The review is published."))
    elif request.POST.get("deed") == "reject" and request.POST.get("reason", "").strip():
        reject_review(review=review, actor=request.user, reason=request.POST["reason"].strip()[:300])
        messages.success(request, _("The review is no longer shown."))
    else:
        return _detail(request, review, error=_("Say why the review is taken off."))
    return redirect("reviews:detail", organisation, public_id)
