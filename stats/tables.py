"""Sums turned into the tables of a screen: platforms, stars, and what became of events. No queries here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from balancing.platforms import PLATFORMS
from invitations.refusals import Refusal
from invitations.selectors.event_outcomes import Outcome
from stats.definitions import DEFINITIONS
from stats.figures import relative_change
from stats.sums import PlatformSums, Sums, ratio


def platform_rows(
    platforms: Sequence[PlatformSums],
    then: Sequence[PlatformSums],
    *,
    are_opens_known: bool,
    links: Callable[[str], dict[str, str]],
) -> list[dict[str, Any]]:
    """Return the table of platforms; what cannot be known is None, never 0. `links` leads to a platform's rows."""
    earlier = {platform.key: platform.sums for platform in then}
    return [
        {
            "key": platform.key,
            "name": PLATFORMS[platform.key].name if platform.key in PLATFORMS else platform.key,
            "sent": platform.sums.sent,
            "change": relative_change(
                platform.sums.sent, earlier[platform.key].sent if platform.key in earlier else None
            ),
            "delivered": platform.sums.delivered,
            "opened": platform.sums.opened_people if are_opens_known else None,
            "clicked": platform.sums.clicked_people if are_opens_known else None,
            "click_rate": ratio(platform.sums.clicked_people, platform.sums.delivered)
            if are_opens_known
            else None,
            "reviewed": platform.reviewed,
            "onward": platform.sums.onward_clicks,
            "links": links(platform.key),
        }
        for platform in platforms
    ]


def star_rows(sums: Sums, then: Sums | None, link: Callable[[int], str]) -> list[dict[str, Any]]:
    """Return how many reviews gave how many stars, five first, each with its share and its change."""
    rows = []
    for stars in range(5, 0, -1):
        name = f"stars_{stars}"
        count = getattr(sums, name)
        rows.append(
            {
                "stars": stars,
                "count": count,
                "share": ratio(count, sums.reviews),
                "width": round(100 * count / sums.reviews, 1) if sums.reviews else 0,
                "then": ratio(getattr(then, name), then.reviews) if then else None,
                "url": link(stars),
            }
        )
    return rows


def account_of(sums: Sums, reasons: Sequence[tuple[str, int]], link: Callable[..., str]) -> dict[str, Any]:
    """Return received = invited + refused by reason + no rule + being matched, and whether the sums meet.

    `link(outcome=…, reason=…)` leads to the events of a line.
    """
    refused = sum(count for _reason, count in reasons)
    parts = sums.events_invited + refused + sums.events_unruled + sums.events_waiting
    lines = [
        _line(_("Invited"), sums.events_invited, link(outcome=Outcome.INVITED), DEFINITIONS["invited"]),
        *(
            _line(
                _("Not invited: %(reason)s") % {"reason": Refusal(reason).label},
                count,
                link(outcome=Outcome.REFUSED, reason=reason),
                Refusal(reason).sentence,
            )
            for reason, count in reasons
        ),
        _line(_("No rule"), sums.events_unruled, link(outcome=Outcome.NO_RULE), DEFINITIONS["unruled"]),
        _line(_("Being matched"), sums.events_waiting, link(outcome=Outcome.WAITING), DEFINITIONS["waiting"]),
    ]
    return {
        "received": sums.events_received,
        "received_url": link(),
        "lines": [line for line in lines if line["count"] or line is lines[0]],
        "refused": refused,
        "parts": parts,
        "meets": parts == sums.events_received,
    }


def _line(label: str, count: int, url: str, sentence: object) -> dict[str, Any]:
    return {"label": label, "count": count, "url": url, "sentence": sentence}
