"""The tenant, its members, and offers to become one. These stand outside row-level security, by name."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from core.models import OrganisationOwned, PublicId, TenantForeignKey, TimeStamped


class TrackingMode(models.TextChoices):
    """What of opens and clicks is recorded. The links work in every mode."""

    OFF = "off", _("Off: counts per listing and day only")
    AGGREGATE = "aggregate", _("Aggregate: no person is recorded")
    CONSENTED = "consented", _("Consented: only people who agreed")
    FULL = "full", _("Full: everybody, as the law of your market allows")


class HouseHold(models.TextChoices):
    """Who of us holds an organisation's sending; its own people cannot lift that."""

    STAFF = "staff", _("Our staff")
    RAILS = "rails", _("The guard rails")


class SendingWarning(models.TextChoices):
    """What comes near a guard rail."""

    COMPLAINTS = "complaints", _("Complaints")
    BOUNCES = "bounces", _("Bounces")


class Organisation(PublicId, TimeStamped):
    """The tenant: a business with its channels, people, customers and figures."""

    PREFIX = "org"

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address in the browser"), max_length=60, unique=True)
    country = models.CharField(_("country"), max_length=2, default="GB")
    postal_address = models.TextField(_("postal address"), max_length=400, blank=True)
    privacy_url = models.URLField(_("privacy policy"), blank=True)
    tracking_mode = models.CharField(
        _("tracking"), max_length=12, choices=TrackingMode, default=TrackingMode.OFF
    )
    is_held = models.BooleanField(_("sending held"), default=False)
    held_reason = models.CharField(_("why sending is held"), max_length=200, blank=True)
    # `is_held` is what counts; it is on while its own people (`held_reason`) or we (`house_hold`) want it so.
    house_hold = models.CharField(max_length=5, choices=HouseHold, blank=True)
    house_reason = models.CharField(max_length=200, blank=True)
    sending_warning = models.CharField(max_length=10, choices=SendingWarning, blank=True)
    faulty_senders = models.PositiveSmallIntegerField(
        default=0
    )  # so that pages need not ask when there is none
    rails_from = models.DateTimeField(null=True)  # the guard rails look no further back
    invitations_per_30_days = models.PositiveSmallIntegerField(
        _("invitations per person in 30 days"), default=1
    )
    invitations_per_365_days = models.PositiveSmallIntegerField(
        _("invitations per person in 365 days"), default=3
    )
    lateness_days = models.PositiveSmallIntegerField(_("days after which a letter is too late"), default=14)
    max_event_age_days = models.PositiveSmallIntegerField(
        _("days after which an event is too old"), default=90
    )
    click_stops_reminder = models.BooleanField(_("a person's click stops the reminder"), default=True)
    is_demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class FirstSteps(models.TextChoices):
    """Whether a member wants to see the list of first steps; until said, it is shown while the organisation is new."""

    UNSAID = "", _("While new")
    AWAY = "away", _("Put away")
    KEPT = "kept", _("Brought back")


class Membership(TimeStamped):
    """A person's place in an organisation: a role, and the channels it covers (all, unless scoped)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.VIEWER)
    has_channel_scope = models.BooleanField(_("only some channels"), default=False)
    first_steps = models.CharField(
        max_length=4, choices=FirstSteps, default=FirstSteps.UNSAID, blank=True, db_default=""
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class ChannelScope(OrganisationOwned):
    """One channel a scoped membership covers."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="scopes")
    channel = TenantForeignKey("accounts.Channel", on_delete=models.CASCADE, related_name="+")

    class Meta(OrganisationOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "membership", "channel"], name="channel_scope_once"
            )
        ]


class MembershipOffer(PublicId, TimeStamped):
    """The offer to join an organisation, sent to an address. Not an invitation: that word is taken."""

    PREFIX = "off"

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="offers")
    email = models.EmailField(_("e-mail"), max_length=254)
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.VIEWER)
    token_hash = models.BinaryField(max_length=32)
    offered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="membership_offer_open_once",
            )
        ]
