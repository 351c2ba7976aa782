"""How an organisation's letters were received: the figures that the guard rails judge."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db.models import Count

from accounts.models import Organisation
from invitations.delivery_reasons import DeliveryReason
from invitations.guard_rails import LEAST_LETTERS, WINDOW, Figures
from invitations.models import Delivery, DeliveryEvent
from invitations.states import DeliveryState

Kind = DeliveryEvent.Kind


def harm_of(organisation: Organisation, now: datetime) -> Figures:
    """Return the figures of the letters of the last week, or of the last thousand if those reach further back.

    Nothing before `organisation.rails_from` counts: our staff has judged that already. A letter that the receiving
    server refused for good counts as bounced, once, however it was told.
    """
    sent = Delivery.objects.filter(organisation=organisation, sent_on__isnull=False)
    begin = (now - WINDOW).date()
    thousandth = sent.order_by("-sent_on").values_list("sent_on", flat=True)[
        LEAST_LETTERS - 1 : LEAST_LETTERS
    ]
    days = list(thousandth) or list(sent.order_by("sent_on").values_list("sent_on", flat=True)[:1])
    begin = min([begin, *days])
    sent = sent.filter(sent_on__gte=begin)
    events = DeliveryEvent.objects.filter(organisation=organisation, happened_on__gte=begin)
    refused = Delivery.objects.filter(
        organisation=organisation,
        state=DeliveryState.FAILED,
        reason=DeliveryReason.REFUSED_FOR_GOOD,
        changed_at__gte=now - WINDOW,
    )
    if since := organisation.rails_from:
        sent = sent.filter(sent_at__gte=since)
        events = events.filter(happened_at__gte=since)
        refused = refused.filter(changed_at__gte=since)
    refusals = refused.count()
    per_day = dict(sent.values_list("sent_on").annotate(n=Count("id")))
    about = events.filter(delivery__sent_on__gte=begin)
    complaints = Counter(
        dict(
            about.filter(kind=Kind.COMPLAINED)
            .order_by()
            .values_list("delivery__sent_on")
            .annotate(n=Count("delivery_id", distinct=True))
        )
    )
    bounces = (
        about.filter(kind=Kind.BOUNCED, is_lasting=True).order_by().values("delivery_id").distinct().count()
    )
    worst = max(complaints, key=lambda day: complaints[day] / per_day.get(day, 1), default=None)
    return Figures(
        letters=sum(per_day.values()) + refusals,
        complaints=sum(complaints.values()),
        bounces=bounces + refusals,
        day_letters=per_day.get(worst, 0) if worst else 0,
        day_complaints=complaints[worst] if worst else 0,
    )
