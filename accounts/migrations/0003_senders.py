"""By which way a sender's letters leave, how its domain was found, and holds that an organisation cannot lift itself."""

import django.db.models.deletion
from django.db import migrations, models

import core.models
from core.rls import CompositeKeys, SecureTenantTable

TRANSPORTS = [
    ("house", "Our mail server"),
    ("smtp", "Your own mail server"),
    ("amazon_ses", "Amazon SES"),
    ("postmark", "Postmark"),
    ("mailgun", "Mailgun"),
    ("sendgrid", "SendGrid"),
    ("brevo", "Brevo"),
]
FAULTS = [
    ("log_in", "The mail server refuses the log-in. Has the password or key changed? Enter it anew."),
    ("unreachable", "The mail server cannot be reached, or takes no letters at present."),
    ("tls", "No encrypted connection to the mail server comes about. Check name, port and encryption."),
    ("not_allowed", "The mail server does not let this sender address send. Allow it there."),
    ("unreadable", "The stored password or key cannot be read any more. Enter it anew."),
    ("private", "The name of the mail server leads into a private network, where we do not call."),
]
SENDER = {
    "verification": models.PositiveIntegerField(default=0),
    "verification_sent_at": models.DateTimeField(null=True),
    "transport": models.CharField(
        choices=TRANSPORTS, default="house", max_length=12, verbose_name="letters leave by"
    ),
    "options": models.JSONField(default=dict),
    "credentials": models.BinaryField(default=b""),
    "dkim_selector": models.CharField(blank=True, max_length=63),
    "dkim_key": models.BinaryField(default=b""),
    "dkim_public": models.TextField(blank=True),
    "is_dkim_on": models.BooleanField(default=False),
    "fault": models.CharField(blank=True, choices=FAULTS, max_length=12),
    "fault_reply": models.CharField(blank=True, max_length=200),
    "fault_at": models.DateTimeField(null=True),
}
ORGANISATION = {
    "house_hold": models.CharField(
        blank=True, choices=[("staff", "Our staff"), ("rails", "The guard rails")], max_length=5
    ),
    "house_reason": models.CharField(blank=True, max_length=200),
    "sending_warning": models.CharField(
        blank=True, choices=[("complaints", "Complaints"), ("bounces", "Bounces")], max_length=10
    ),
    "faulty_senders": models.PositiveSmallIntegerField(default=0),
    "rails_from": models.DateTimeField(null=True),
}


def added(model: str, fields: dict[str, models.Field]) -> list[migrations.AddField]:
    """Return the operations that add these fields; a text that is blank at first is so for the rows there are."""
    return [
        migrations.AddField(model, name, field, preserve_default=True)
        if field.null or field.has_default()
        else migrations.AddField(model, name, blank(field), preserve_default=False)
        for name, field in fields.items()
    ]


def blank(field: models.Field) -> models.Field:
    copy = field.clone()
    copy.default = ""
    return copy


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_tenancy")]
    operations = [
        *added("senderidentity", SENDER),
        *added("organisation", ORGANISATION),
        migrations.CreateModel(
            "DomainCheck",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_at", models.DateTimeField(null=True)),
                ("checked_at", models.DateTimeField(null=True)),
                ("findings", models.JSONField(default=list)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "sender",
                    core.models.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checks",
                        to="accounts.senderidentity",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("asked_at__isnull", False)),
                        fields=["asked_at"],
                        name="domain_check_asked",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "sender"), name="domain_check_sender_once"
                    )
                ],
            },
        ),
        SecureTenantTable("DomainCheck"),
        CompositeKeys("DomainCheck"),
    ]
