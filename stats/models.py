"""Numbers, counted by recounting touched days. Sums are stored, rates are computed when read."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from core.models import OrganisationOwned, TenantForeignKey


class Count(OrganisationOwned):
    """The sums of one period of one channel and listing. `listing` 0 means: not drawn, or not about a listing.

    An event lies in exactly one of `events_invited`, `events_refused`, `events_unruled` and `events_waiting`, on the
    day on which it was received; `invited` and `refused` count invitations, on the day on which they were made. Every
    sum is additive over days, channels and listings; `opened_people` and `clicked_people` count
    invitations on the day of their first open or click by a person.
    """

    channel = TenantForeignKey("accounts.Channel", on_delete=models.CASCADE, related_name="+")
    listing = models.BigIntegerField(default=0)
    events_received = models.PositiveIntegerField(default=0)
    events_invited = models.PositiveIntegerField(default=0)
    events_refused = models.PositiveIntegerField(default=0)
    events_unruled = models.PositiveIntegerField(default=0)
    events_waiting = models.PositiveIntegerField(default=0)
    invited = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)
    reminders_sent = models.PositiveIntegerField(default=0)
    bounced = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)
    opens = models.PositiveIntegerField(default=0)
    clicks = models.PositiveIntegerField(default=0)
    machine_hits = models.PositiveIntegerField(default=0)
    opened_people = models.PositiveIntegerField(default=0)
    clicked_people = models.PositiveIntegerField(default=0)
    onward_clicks = models.PositiveIntegerField(default=0)
    reviews = models.PositiveIntegerField(default=0)
    stars_1 = models.PositiveIntegerField(default=0)
    stars_2 = models.PositiveIntegerField(default=0)
    stars_3 = models.PositiveIntegerField(default=0)
    stars_4 = models.PositiveIntegerField(default=0)
    stars_5 = models.PositiveIntegerField(default=0)
    replies = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField()

    class Meta(OrganisationOwned.Meta):
        abstract = True


class DailyCount(Count):
    """The sums of one local day."""

    day_on = models.DateField()

    class Meta(Count.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "day_on", "channel", "listing"], name="daily_count_once"
            )
        ]


class MonthlyCount(Count):
    """The sums of the days of one month; `month_on` is its first day."""

    month_on = models.DateField()

    class Meta(Count.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "month_on", "channel", "listing"], name="monthly_count_once"
            )
        ]


class DailyRefusal(OrganisationOwned):
    """How many of the events received on one local day were refused, by the reason of their first invitation."""

    day_on = models.DateField()
    channel = TenantForeignKey("accounts.Channel", on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=30)
    refused = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    class Meta(OrganisationOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "day_on", "channel", "reason"], name="daily_refusal_once"
            )
        ]


class TouchedDay(OrganisationOwned):
    """A note that something of a day changed, left by triggers on the sources in the transaction that changed it.

    The roll-up deletes the notes it sees and recounts their days in the same transaction; a note that
    commits later is seen by the next run. So no change is missed, whatever the order of commits. The time of
    the oldest note tells how far counting is behind.
    """

    day_on = models.DateField()
    noted_at = models.DateTimeField(db_default=Now())

    class Meta(OrganisationOwned.Meta):
        indexes = [models.Index(fields=["organisation", "day_on"], name="touched_day")]
