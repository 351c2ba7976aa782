"""Imports say where they came from and what holds for all rows, events which list changed them; imports can be undone."""

from django.db import migrations, models

import core.models
from core.rls import CompositeKeys

STATES = [
    ("uploaded", "To be checked"),
    ("waiting", "Waiting for a worker"),
    ("running", "Running"),
    ("finished", "Finished"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
    ("undoing", "Being undone"),
    ("undone", "Undone"),
]
ORIGINS = [
    ("upload", "Uploaded file"),
    ("paste", "Pasted rows"),
    ("sample", "Sample list"),
    ("command", "Command line"),
]
# What a command reads is not stored.
COMMANDS = "UPDATE invitations_import SET origin = 'command' WHERE file_key = ''"


class Migration(migrations.Migration):
    dependencies = [("invitations", "0007_failed_letters")]
    operations = [
        migrations.AddField(
            "import",
            "origin",
            models.CharField(choices=ORIGINS, default="upload", max_length=8, verbose_name="origin"),
        ),
        migrations.AddField("import", "sheet", models.JSONField(default=dict)),
        migrations.AddField(
            "import",
            "language",
            models.CharField(blank=True, default="", max_length=8, verbose_name="language"),
            preserve_default=False,
        ),
        migrations.AddField("import", "undone", models.JSONField(default=dict)),
        migrations.AlterField(
            "import",
            "state",
            models.CharField(choices=STATES, default="uploaded", max_length=10, verbose_name="state"),
        ),
        migrations.AddField(
            "event",
            "changed_run",
            core.models.TenantForeignKey(
                null=True,
                on_delete=models.deletion.SET_NULL,
                related_name="changed_events",
                to="invitations.import",
            ),
        ),
        CompositeKeys("Event", ("changed_run",)),
        migrations.RemoveIndex("import", "import_open"),
        migrations.AddIndex(
            "import",
            models.Index(
                condition=models.Q(("state__in", ["waiting", "running", "undoing"])),
                fields=["organisation", "id"],
                name="import_open",
            ),
        ),
        migrations.AddIndex(
            "event",
            models.Index(
                condition=models.Q(("changed_run__isnull", False)),
                fields=["organisation", "changed_run"],
                name="event_changed_run",
            ),
        ),
        migrations.RunSQL(COMMANDS, migrations.RunSQL.noop),
    ]
