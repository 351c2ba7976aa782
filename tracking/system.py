"""The reads across tenants: whose hits wait for a verdict. They return keys only; whoever works opens each tenant."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Organisation
from core.tenancy import across_tenants
from core.tokens import Purpose
from tracking.automation import MACHINE, UNKNOWN
from tracking.models import Hit


def organisations_with_unjudged_hits(*, until: datetime) -> list[int]:
    """Return the organisations with hits received until a moment that have no verdict yet, in key order.

    Why across: hits are written by a role that may read nothing, so nobody is told of them.
    """
    with across_tenants() as alias:
        return _having(Hit.objects.filter(judged_at=None, received_at__lte=until), alias)


def organisations_with_doubted_clicks(*, since: datetime) -> list[int]:
    """Return the organisations with clicks since a moment that were not taken for a person's, in key order.

    Why across: a review may prove such a click to be a person's, and reviews do not know of hits.
    """
    with across_tenants() as alias:
        doubted = Hit.objects.filter(
            purpose=Purpose.CLICK, verdict__in=(MACHINE, UNKNOWN), received_at__gte=since
        )
        return _having(doubted, alias)


def _having(rows: QuerySet[Hit], alias: str) -> list[int]:
    theirs = rows.filter(organisation=OuterRef("pk"))
    organisations = Organisation.objects.using(alias).filter(Exists(theirs))
    return list(organisations.order_by("pk").values_list("pk", flat=True))
