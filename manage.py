#!/usr/bin/env python3
"""Django's command line. Without DATABASE_URL it works on this checkout's own embedded services."""

import os
import sys

from django.core.management import execute_from_command_line

from reputation.embedded import services_for


def main() -> None:
    """Run one management command, with the embedded services at hand where no real ones are named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reputation.settings")
    with services_for(sys.argv[1:]):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
