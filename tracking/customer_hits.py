"""What was recorded of one customer's opens and clicks: for their page, and for the file of everything held."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from balancing.models import Listing
from balancing.platforms import PLATFORMS
from core.tokens import Purpose
from invitations.models import Customer, Invitation
from tracking.automation import Rule
from tracking.models import Hit
from tracking.selectors import hits_of_customer

SHOWN = 50  # rows of a page; a person has few, a scanner many
_WHAT: dict[int, Promise] = {
    Purpose.OPEN: _("Letter opened"),
    Purpose.CLICK: _("Link followed"),
    Purpose.PERSONAL: _("Link followed"),
    Purpose.HONEYPOT: _("Hidden link followed"),
}
_KINDS = {Hit.Verdict.PERSON: "success", Hit.Verdict.MACHINE: "", Hit.Verdict.UNKNOWN: "warning"}


@dataclass(frozen=True)
class Seen:
    """One hit as a page shows it: what happened, whither it led, whose it was, and by which rule."""

    hit: Hit
    what: str | Promise
    platform: str | Promise
    reference: str
    verdict: str | Promise
    kind: str
    why: str | Promise


def shown_of(customer: Customer, channels: Collection[int] | None) -> dict[str, Any]:
    """Return what the template of a customer's hits reads: the newest ones, whether there are more, and the mode."""
    found = list(hits_of_customer(customer, channels)[: SHOWN + 1])
    references = _references(customer, found)
    platforms = _platforms(customer, found)
    return {
        "hits": [_seen(hit, references, platforms) for hit in found[:SHOWN]],
        "has_more": len(found) > SHOWN,
        "mode": customer.organisation.tracking_mode,
    }


def chapters_of(customer: Customer) -> dict[str, Any]:
    """Return the chapter `opens_and_clicks` of the file about a customer, oldest first."""
    found = list(hits_of_customer(customer, None).order_by("received_at", "id"))
    references = _references(customer, found)
    return {
        "opens_and_clicks": [
            {
                "what": Purpose(hit.purpose).name.lower(),
                "reference": references.get(hit.subject, ""),
                "received_at": hit.received_at.isoformat(),
                "program": hit.agent,
                "network_recorded": bool(hit.source),
                "verdict": hit.verdict,
                "rule": hit.rule,
            }
            for hit in found
        ]
    }


def _references(customer: Customer, hits: Collection[Hit]) -> dict[int, str]:
    asked = {hit.subject for hit in hits}
    found = Invitation.objects.filter(organisation=customer.organisation_id, id__in=asked)
    return dict(found.values_list("id", "reference")) if asked else {}


def _platforms(customer: Customer, hits: Collection[Hit]) -> dict[int, str]:
    asked = {hit.listing for hit in hits if hit.listing}
    found = Listing.objects.filter(organisation=customer.organisation_id, id__in=asked)
    return dict(found.values_list("id", "platform")) if asked else {}


def _seen(hit: Hit, references: dict[int, str], platforms: dict[int, str]) -> Seen:
    key = platforms.get(hit.listing, "")
    judged = hit.verdict in Hit.Verdict.values
    return Seen(
        hit,
        _WHAT.get(hit.purpose, ""),
        PLATFORMS[key].name if key in PLATFORMS else key,
        references.get(hit.subject, ""),
        Hit.Verdict(hit.verdict).label if judged else _("Not judged yet"),
        _KINDS.get(hit.verdict, ""),
        Rule(hit.rule).label if hit.rule in Rule.values else "",
    )
