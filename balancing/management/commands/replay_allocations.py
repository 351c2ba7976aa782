"""Draw again what was drawn, from the published seeds, and say where the records differ."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Channel, Organisation
from accounts.selectors import channel_by_name, channels
from accounts.system import organisation_by_name
from balancing.services.evidence import Repeated, open_seeds, repeat_draws
from core.tenancy import tenant


class Command(BaseCommand):
    """Ends with 1 when a record differs, so that a script can watch it."""

    help = (
        "Repeat every recorded choice of a platform from the published seeds; ends with 1 when one differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whose draws, and how to tell."""
        parser.add_argument("--organisation", required=True, help="address in the browser, or public id")
        parser.add_argument("--channel", help="public id or own reference; all channels without it")
        parser.add_argument(
            "--unpublished", action="store_true", help="open seeds that are still secret, too"
        )
        parser.add_argument(
            "--json", action="store_true", dest="is_json", help="one JSON object, for programs"
        )

    def handle(
        self,
        *args: Any,
        organisation: str,
        channel: str | None,
        unpublished: bool,
        is_json: bool,
        **options: Any,
    ) -> None:
        """Repeat, tell, and end with 1 when anything differs."""
        found = organisation_by_name(organisation)
        if found is None:
            raise CommandError(f"There is no organisation “{organisation}”.")
        with tenant(found):
            told = [self._told(one, unpublished) for one in _channels(found, channel)]
        differs = any(one["differences"] or one["broken_promises"] for one in told)
        if is_json:
            self.stdout.write(json.dumps({"organisation": found.public_id, "channels": told}, indent=2))
        else:
            for one in told:
                self.stdout.write("\n".join(_lines(one)))
        if differs:
            raise SystemExit(1)

    def _told(self, channel: Channel, is_secret_too: bool) -> dict[str, Any]:
        opened = open_seeds(channel=channel, is_secret_too=is_secret_too)
        repeated = list(repeat_draws(channel=channel, secrets=opened.secrets))
        return {
            "channel": channel.public_id,
            "name": channel.name,
            "tables": len(repeated),
            "checked": sum(one.checked for one in repeated),
            "unpublished": sum(one.unpublished for one in repeated),
            "broken_promises": list(opened.broken),
            "differences": [told for one in repeated for told in _differences(one)],
        }


def _channels(organisation: Organisation, word: str | None) -> list[Channel]:
    if word is None:
        return list(channels(organisation))
    channel = channel_by_name(organisation, word)
    if channel is None:
        raise CommandError(f"The organisation has no channel “{word}”.")
    return [channel]


def _differences(repeated: Repeated) -> Iterator[dict[str, Any]]:
    for one in repeated.differences:
        yield {
            "kind": repeated.table.kind,
            "event_type": repeated.table.event_type,
            "language": repeated.table.language,
            "version": repeated.table.version,
            "position": one.position,
            "fault": one.fault.value,
            "expected": one.expected,
            "recorded": one.recorded,
        }


def _lines(told: dict[str, Any]) -> Iterator[str]:
    yield (
        f"{told['name']}: {told['checked']} draws repeated, {told['unpublished']} wait for their seed, "
        f"{len(told['differences'])} differ."
    )
    for day in told["broken_promises"]:
        yield f"  {day}: the seed is not the one whose hash was promised"
    for one in told["differences"]:
        scope = " ".join(part for part in (one["kind"], one["event_type"], one["language"]) if part)
        yield (
            f"  {scope}, version {one['version']}, position {one['position']}: {one['fault']}"
            f" (expected {one['expected']}, recorded {one['recorded']})"
        )
