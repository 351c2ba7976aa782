"""In whose name an organisation writes, by which way its letters leave, and how its domain was found."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.transports import Fault, Transport
from core.models import OrganisationOwned, PublicId, TenantForeignKey, TimeStamped
from core.secrets import Place


class SenderIdentity(PublicId, TimeStamped, OrganisationOwned):
    """Name and address in whose name letters leave. Used only once verified.

    `options` may be shown; `credentials` and `dkim_key` are sealed and open in services only. `verification` numbers
    the letters that asked for a confirmation; only the newest counts. `fault` is what keeps all its letters waiting.
    """

    PREFIX = "snd"

    from_name = models.CharField(_("sender name"), max_length=80)
    from_email = models.EmailField(_("sender address"), max_length=254)
    reply_to = models.EmailField(_("answers go to"), max_length=254, blank=True)
    verified_at = models.DateTimeField(null=True)
    verification = models.PositiveIntegerField(default=0)
    verification_sent_at = models.DateTimeField(null=True)
    transport = models.CharField(
        _("letters leave by"), max_length=12, choices=Transport, default=Transport.HOUSE
    )
    options = models.JSONField(default=dict)
    credentials = models.BinaryField(default=b"")
    dkim_selector = models.CharField(max_length=63, blank=True)
    dkim_key = models.BinaryField(default=b"")
    dkim_public = models.TextField(blank=True)
    is_dkim_on = models.BooleanField(default=False)
    fault = models.CharField(max_length=12, choices=Fault, blank=True)
    fault_reply = models.CharField(max_length=200, blank=True)
    fault_at = models.DateTimeField(null=True)

    class Meta(OrganisationOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "from_email"], name="sender_identity_address_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_name} <{self.from_email}>"

    @property
    def domain(self) -> str:
        """Return the domain of the sender's address."""
        return self.from_email.rpartition("@")[2].lower()

    def place(self, column: str) -> Place:
        """Return where a sealed value of this row belongs."""
        return Place("SenderIdentity", column, self.organisation_id, self.public_id)


class DomainCheck(OrganisationOwned):
    """What the DNS said of a sender's domain, and the mail server of our log-in. Asked by pages, answered by a worker.

    `findings` are dicts of item, verdict, code and what the sentence of that code wants.
    """

    sender = TenantForeignKey(SenderIdentity, on_delete=models.CASCADE, related_name="checks")
    asked_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    findings: Any = models.JSONField(default=list)

    class Meta(OrganisationOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "sender"], name="domain_check_sender_once")
        ]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=models.Q(asked_at__isnull=False), name="domain_check_asked"
            )
        ]
