"""`take_returned`: take in mail that came back, one message from a pipe or a whole Maildir."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from invitations.services.returning import take_folder, take_returned


class Command(BaseCommand):
    """For a mail server's pipe: exit status 0 once the message is taken in, whatever it says."""

    help = "Take in mail that came back undeliverable: a message from standard input, or a Maildir."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("folder", nargs="?", help="a Maildir; by default BOUNCE_MAILDIR")
        parser.add_argument("--pipe", action="store_true", help="read one message from standard input")
        parser.add_argument("--recipient", default="", help="the address the piped message came to")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take in what there is."""
        now = timezone.now()
        if options["pipe"]:
            taken = int(
                take_returned(content=sys.stdin.buffer.read(), now=now, recipient=options["recipient"])
            )
        else:
            folder = options["folder"] or settings.BOUNCE_MAILDIR
            if not folder:
                raise CommandError("Name a Maildir, or set BOUNCE_MAILDIR.")
            taken = take_folder(folder=Path(folder), now=now)
        self.stdout.write(f"{taken} new.")
