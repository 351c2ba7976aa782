"""Keys of unique links, and the mark on listings whose links they make."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.identifiers
import core.models
from core.rls import CompositeKeys, SecureTenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("balancing", "0002_tenancy"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField("listing", "has_keys", models.BooleanField(default=False, editable=False)),
        migrations.CreateModel(
            name="LinkKeys",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("public_uuid", models.UUIDField(default=core.identifiers.uuid7, editable=False)),
                ("domain", models.CharField(max_length=253, verbose_name="domain")),
                ("family", models.CharField(max_length=30, verbose_name="kind of link")),
                ("data_key", models.BinaryField(max_length=200)),
                ("content", models.BinaryField(max_length=4000)),
                ("saved_at", models.DateTimeField(verbose_name="saved")),
                (
                    "channel",
                    core.models.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="link_keys",
                        to="accounts.channel",
                    ),
                ),
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
                    "saved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["domain", "family"],
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "channel", "domain", "family"), name="link_keys_once"
                    )
                ],
            },
        ),
        SecureTenantTable("LinkKeys"),
        CompositeKeys("LinkKeys"),
    ]
