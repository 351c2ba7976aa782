"""Deeds on many invitations, saved views of their list, two ways back that only a person takes, and indexes to page by."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

import core.identifiers
import core.models
from core.rls import CompositeKeys, SecureTenantTable

KINDS = [("cancel", "Cancel"), ("resend", "Send again"), ("restore", "Take back")]
STATES = [
    ("waiting", "Waiting for a worker"),
    ("running", "Running"),
    ("finished", "Finished"),
    ("failed", "Broken off"),
]
OUTCOMES = [
    ("stopped", "Stopped"),
    ("again", "Leaves again"),
    ("back", "Scheduled again"),
    ("left", "Has left"),
    ("under_way", "Being handed over"),
    ("unknown", "Unknown"),
    ("never", "Never had a letter"),
    ("ended", "Ended already"),
    ("waiting", "Waits for its time"),
    ("too_early", "Handed over just now"),
    ("not_allowed", "May not be written to"),
    ("too_late", "Too late"),
    ("replaced", "Replaced"),
]
TABLES = ("BulkAction", "BulkActionRow", "SavedView", "FirstView")

# As in 0003, with the two edges of `DELIVERY_BY_HAND`.
EDGES = """
CREATE OR REPLACE FUNCTION invitations_delivery_moved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong record;
BEGIN
    SELECT o.id, o.state AS from_state, n.state AS to_state INTO wrong
    FROM old_rows o JOIN new_rows n USING (id)
    WHERE o.state <> n.state AND (o.state, n.state) NOT IN (
        ('scheduled', 'claimed'), ('scheduled', 'suppressed'), ('scheduled', 'cancelled'), ('scheduled', 'expired'),
        ('claimed', 'sending'), ('claimed', 'scheduled'), ('claimed', 'retry'), ('claimed', 'failed'),
        ('claimed', 'suppressed'), ('claimed', 'cancelled'), ('claimed', 'expired'),
        ('sending', 'sent'), ('sending', 'failed'), ('sending', 'retry'), ('sending', 'unknown'),
        ('retry', 'claimed'), ('retry', 'failed'), ('retry', 'suppressed'), ('retry', 'cancelled'),
        ('retry', 'expired'),
        ('unknown', 'sent'), ('unknown', 'failed'), ('unknown', 'retry'),
        ('cancelled', 'scheduled'), ('failed', 'retry'))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'delivery % may not move from % to %', wrong.id, wrong.from_state, wrong.to_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'delivery_edge';
    END IF;
    INSERT INTO invitations_deliverychange (organisation_id, delivery_id, from_state, to_state, reason, changed_at)
    SELECT n.organisation_id, n.id, o.state, n.state, n.reason, clock_timestamp()
    FROM old_rows o JOIN new_rows n USING (id) WHERE o.state <> n.state
    ORDER BY n.id;
    RETURN NULL;
END $$;
"""


def organisation():
    return models.ForeignKey(
        db_index=False,
        editable=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        to="accounts.organisation",
    )


def key():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def public():
    return models.UUIDField(default=core.identifiers.uuid7, editable=False)


def person(**more):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, **more
    )


def within(to, name, **more):
    return core.models.TenantForeignKey(
        on_delete=django.db.models.deletion.CASCADE, related_name=name, to=to, **more
    )


OWNED = {"abstract": False, "base_manager_name": "objects", "default_manager_name": "objects"}


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("invitations", "0008_imports_undone"),
    ]
    operations = [
        migrations.RunSQL(EDGES, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="BulkAction",
            fields=[
                ("id", key()),
                ("public_uuid", public()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("kind", models.CharField(choices=KINDS, max_length=8, verbose_name="kind")),
                (
                    "state",
                    models.CharField(choices=STATES, default="waiting", max_length=10, verbose_name="state"),
                ),
                ("wanted", models.JSONField(default=dict)),
                ("chosen", ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ("upto", models.BigIntegerField(default=0)),
                ("position", models.BigIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("claim", models.UUIDField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("created_by", person(null=True)),
                ("organisation", organisation()),
                ("taken_back", within("invitations.bulkaction", "restorations", null=True)),
            ],
            options={"ordering": ["-id"], **OWNED},
        ),
        migrations.CreateModel(
            name="BulkActionRow",
            fields=[
                ("id", key()),
                ("outcome", models.CharField(choices=OUTCOMES, max_length=12, verbose_name="outcome")),
                ("action", within("invitations.bulkaction", "rows")),
                ("delivery", within("invitations.delivery", "bulk_rows", null=True)),
                ("invitation", within("invitations.invitation", "+")),
                ("organisation", organisation()),
            ],
            options={"ordering": ["id"], **OWNED},
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", key()),
                ("public_uuid", public()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("query", models.CharField(blank=True, max_length=2000)),
                (
                    "is_shared",
                    models.BooleanField(default=False, verbose_name="shared with the organisation"),
                ),
                ("organisation", organisation()),
                ("owner", person(db_index=False)),
            ],
            options={"ordering": ["name", "id"], **OWNED},
        ),
        migrations.CreateModel(
            name="FirstView",
            fields=[
                ("id", key()),
                ("organisation", organisation()),
                ("user", person(db_index=False)),
                ("view", within("invitations.savedview", "+")),
            ],
            options=OWNED,
        ),
        migrations.AddConstraint(
            "bulkaction",
            models.UniqueConstraint(
                fields=("organisation", "taken_back"), name="bulk_action_taken_back_once"
            ),
        ),
        migrations.AddIndex(
            "bulkaction",
            models.Index(
                condition=models.Q(("state__in", ["waiting", "running"])),
                fields=["organisation", "id"],
                name="bulk_action_open",
            ),
        ),
        migrations.AddConstraint(
            "bulkactionrow",
            models.UniqueConstraint(fields=("organisation", "action", "invitation"), name="bulk_row_once"),
        ),
        migrations.AddIndex(
            "bulkactionrow", models.Index(fields=["organisation", "invitation"], name="bulk_row_invitation")
        ),
        migrations.AddIndex(
            "bulkactionrow",
            models.Index(
                condition=models.Q(("delivery__isnull", False)),
                fields=["organisation", "delivery"],
                name="bulk_row_delivery",
            ),
        ),
        migrations.AddConstraint(
            "savedview",
            models.UniqueConstraint(fields=("organisation", "owner", "name"), name="saved_view_name_once"),
        ),
        migrations.AddConstraint(
            "firstview", models.UniqueConstraint(fields=("organisation", "user"), name="first_view_once")
        ),
        migrations.AddIndex(
            "firstview", models.Index(fields=["organisation", "view"], name="first_view_view")
        ),
        *(SecureTenantTable(model) for model in TABLES),
        *(CompositeKeys(model) for model in TABLES),
        migrations.AddIndex(
            "invitation", models.Index(fields=["organisation", "state", "id"], name="invitation_state")
        ),
        migrations.AddIndex(
            "invitation",
            models.Index(
                condition=models.Q(("refusal_reason__gt", "")),
                fields=["organisation", "refusal_reason", "id"],
                name="invitation_reason",
            ),
        ),
    ]
