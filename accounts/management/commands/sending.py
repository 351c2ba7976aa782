"""`sending`: for our staff: hold an organisation's sending, or lift a hold of ours."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from accounts.services.holding import hold_by_staff, release_by_staff
from accounts.system import organisation_by_name
from core.exceptions import DomainError
from core.tenancy import tenant


class Command(BaseCommand):
    """Leaves a line in the organisation's trace with the name of whoever did it."""

    help = "Hold an organisation's sending so that only our staff can lift it, or lift such a hold."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("action", choices=("hold", "release"))
        parser.add_argument("organisation", help="its address in the browser, or its public id")
        parser.add_argument("--by", required=True, help="the e-mail of whoever of our staff decided it")
        parser.add_argument("--reason", required=True, help="why; the organisation's people read it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say how things stand now."""
        organisation = organisation_by_name(options["organisation"])
        if organisation is None:
            raise CommandError("There is no such organisation.")
        actor = User.objects.filter(email=options["by"].lower(), is_active=True).first()
        if actor is None:
            raise CommandError("There is nobody with this e-mail.")
        try:
            with tenant(organisation):
                if options["action"] == "hold":
                    hold_by_staff(organisation=organisation, actor=actor, reason=options["reason"])
                else:
                    release_by_staff(
                        organisation=organisation,
                        actor=actor,
                        reason=options["reason"],
                        now=timezone.now(),
                    )
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write("Sending is on hold." if organisation.is_held else "Sending goes on.")
