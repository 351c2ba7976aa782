"""The addresses of the rows behind the numbers, with the same period and channel."""

from __future__ import annotations

from django.urls import reverse
from django.utils.http import urlencode

from stats.views.asked import Asked


class Rows:
    """Leads from the numbers of one request to the lists that hold as many rows."""

    def __init__(self, asked: Asked) -> None:
        self.slug = asked.organisation.slug
        self.days = {"from": asked.period.first.isoformat(), "to": asked.period.last.isoformat()}
        self.channel = {"channel": asked.channel.public_id} if asked.channel else {}

    def invitations(self, day: str, platform: str = "") -> str:
        """Return the list of invitations by their day of: sent, bounced, opened, clicked."""
        return self._list("invitations:list", day=day, platform=platform)

    def events(self, outcome: str = "", reason: str = "") -> str:
        """Return the list of events received, by what became of them."""
        return self._list("invitations:event_list", outcome=outcome, reason=reason)

    def reviews(self, **narrowed: str) -> str:
        """Return the list of published reviews of the period."""
        return self._list("reviews:list", state="published", **narrowed)

    def onward(self, platform: str) -> str:
        """Return the clicks on the thank-you page that led on to a platform."""
        return self._list("stats:onward", platform=platform)

    def of_stars(self, stars: int) -> str:
        """Return the reviews with so many stars."""
        return self.reviews(rating=str(stars))

    def of_platform(self, platform: str) -> dict[str, str]:
        """Return the rows behind each number of one platform."""
        return {
            **{day: self.invitations(day, platform) for day in ("sent", "bounced", "opened", "clicked")},
            "reviewed": self.reviews(),
            "onward": self.onward(platform),
        }

    def of_funnel(self) -> dict[str, str]:
        """Return the rows behind tiles and funnel. What was delivered is what was sent, less what came back."""
        unanswered = {"answered": "no", "state": "published", **self.channel}
        return {
            "sent": self.invitations("sent"),
            "delivered": self.invitations("sent"),
            "bounced": self.invitations("bounced"),
            "opened": self.invitations("opened"),
            "clicked": self.invitations("clicked"),
            "reviewed": self.reviews(),
            "reviews": self.reviews(),
            "unanswered": f"{reverse('reviews:list', args=[self.slug])}?{urlencode(unanswered)}",
        }

    def _list(self, name: str, **narrowed: str) -> str:
        kept = {key: str(value) for key, value in narrowed.items() if value}
        asked = {**self.days, **self.channel, **kept}
        return f"{reverse(name, args=[self.slug])}?{urlencode(asked)}"
