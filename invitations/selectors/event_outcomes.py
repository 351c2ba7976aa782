"""What became of each event that was received: the rows behind the account of the overview, and their counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.prefixes import begins
from invitations.models import Event, Invitation
from invitations.states import InvitationState


class Outcome(models.TextChoices):
    """What matching made of an event. Each event has exactly one."""

    INVITED = "invited", _("Invited")
    REFUSED = "refused", _("Not invited")
    NO_RULE = "no_rule", _("No rule")
    WAITING = "waiting", _("Being matched")


@dataclass(frozen=True)
class WantedEvents:
    """Which events a list shows; None and empty mean: any. `reasons` are those of refused events."""

    channels: tuple[int, ...] | None = None
    outcomes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    words: str = ""


def events_by_outcome(organisation: Organisation, wanted: WantedEvents) -> QuerySet[Event]:
    """Return the events wanted, newest first, each with its `outcome`, its `reason` and its invitations."""
    found = _told(organisation, wanted)
    if wanted.outcomes:
        found = found.filter(reduce(or_, (_having(outcome) for outcome in wanted.outcomes)))
    if wanted.reasons:
        # The first condition is for speed: only what is left is asked for its first reason.
        refused = _mine().filter(state=InvitationState.REFUSED, refusal_reason__in=wanted.reasons)
        found = found.filter(Exists(refused)).filter(_having(Outcome.REFUSED), reason__in=wanted.reasons)
    invitations = Prefetch("invitations", Invitation.objects.order_by("id"))
    return found.select_related("channel", "customer").prefetch_related(invitations).order_by("-id")


def outcomes_by_day(organisation: Organisation, wanted: WantedEvents) -> list[tuple[date, str, str, int]]:
    """Count the events wanted by day of receipt, outcome and reason, from their own rows."""
    grouped = _told(organisation, wanted).order_by().values_list("received_on", "outcome", "reason")
    return list(grouped.annotate(count=Count("pk")))


def _told(organisation: Organisation, wanted: WantedEvents) -> QuerySet[Event]:
    """Return the events narrowed by everything but their outcome, which is annotated; the first reason counts."""
    found = Event.objects.filter(organisation=organisation)
    if wanted.channels is not None:
        found = found.filter(channel__in=wanted.channels)
    if wanted.sources:
        found = found.filter(source__in=wanted.sources)
    if wanted.first:
        found = found.filter(received_on__gte=wanted.first)
    if wanted.last:
        found = found.filter(received_on__lte=wanted.last)
    if wanted.words:
        found = found.filter(begins("reference", wanted.words))
    first = _mine().order_by("id").values("refusal_reason")[:1]
    return found.annotate(
        outcome=Case(
            When(Exists(_asked()), then=Value(Outcome.INVITED)),
            When(Exists(_mine()), then=Value(Outcome.REFUSED)),
            When(Q(matched_at=None), then=Value(Outcome.WAITING)),
            default=Value(Outcome.NO_RULE),
            output_field=models.CharField(),
        ),
        reason=Subquery(first, output_field=models.CharField()),
    )


def _mine() -> QuerySet[Invitation]:
    return Invitation.objects.filter(organisation=OuterRef("organisation"), event=OuterRef("pk"))


def _asked() -> QuerySet[Invitation]:
    return _mine().exclude(state=InvitationState.REFUSED)


def _having(outcome: str) -> Q:
    """Return the condition of one outcome by joins that a planner can turn around, unlike the annotation."""
    if outcome == Outcome.INVITED:
        return Q(Exists(_asked()))
    if outcome == Outcome.REFUSED:
        return Q(Exists(_mine())) & ~Q(Exists(_asked()))
    return ~Q(Exists(_mine())) & Q(matched_at__isnull=outcome == Outcome.WAITING)
