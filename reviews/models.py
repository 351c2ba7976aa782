"""What people say on the organisation's own page, and what the organisation answers."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from balancing.kinds import ReviewKind
from core.models import OrganisationOwned, PublicId, TenantForeignKey, TimeStamped


class Review(PublicId, TimeStamped, OrganisationOwned):
    """Stars and words of one customer. One invitation brings at most one review."""

    PREFIX = "rev"

    class State(models.TextChoices):
        PUBLISHED = "published", _("Published")
        PENDING = "pending", _("Waiting for moderation")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn by the author")

    channel = TenantForeignKey("accounts.Channel", on_delete=models.CASCADE, related_name="+")
    listing = TenantForeignKey("balancing.Listing", on_delete=models.PROTECT, related_name="+")
    invitation = TenantForeignKey(
        "invitations.Invitation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    customer = TenantForeignKey("invitations.Customer", on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=ReviewKind, default=ReviewKind.SERVICE)
    rating = models.PositiveSmallIntegerField(
        _("stars"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    title = models.CharField(_("title"), max_length=120, blank=True)
    text = models.TextField(_("review"), max_length=5000, blank=True)
    display_name = models.CharField(_("name shown"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PUBLISHED)
    submitted_at = models.DateTimeField(_("submitted"))
    submitted_on = models.DateField()

    class Meta(OrganisationOwned.Meta):
        ordering = ["-submitted_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "invitation"], name="review_invitation_once"),
            models.CheckConstraint(
                condition=models.Q(rating__gte=1, rating__lte=5), name="review_one_to_five"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-submitted_at"], name="review_newest"),
            models.Index(fields=["organisation", "submitted_on"], name="review_day"),
            models.Index(
                fields=["organisation", "customer"],
                condition=models.Q(customer__isnull=False),
                name="review_customer",
            ),
        ]


class Reply(PublicId, TimeStamped, OrganisationOwned):
    """The organisation's one public answer to a review."""

    PREFIX = "rpl"

    review = TenantForeignKey(Review, on_delete=models.CASCADE, related_name="replies")
    text = models.TextField(_("answer"), max_length=3000)
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta(OrganisationOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "review"], name="reply_once")]
