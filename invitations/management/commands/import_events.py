"""`manage.py import_events`: a list of any size into events, by the same code as an upload. A thin door.

Exit code 0: read to the end; 1: broken off, and the same command goes on; 2: nothing was begun, something is wrong.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Channel, Organisation
from accounts.selectors import channel_by_name, channels
from accounts.system import organisation_by_name
from core.exceptions import Conflict, DomainError
from core.tenancy import tenant
from invitations.csv_reader.inspection import Layout, UnreadableFile
from invitations.import_arguments import check_zone, settle
from invitations.import_files import OpenedFile, opened
from invitations.import_judging import ImportPlan
from invitations.import_shift import days_to_now
from invitations.import_words import sheet_notes
from invitations.models import Event, Import
from invitations.services.import_commands import begin_command_import
from invitations.services.import_plans import ColumnMapping, plan_of, table_of
from invitations.services.import_runs import judge_stream, run_import
from invitations.services.importing import check_mapping
from invitations.services.list_files import looked_at, unreadable

_PATIENCE = 40  # seconds to wait for the lease of a process that was killed


class Command(BaseCommand):
    """Import a list of orders as events."""

    help = "Import a CSV or XLSX file of orders as events of one channel, through the same code as an upload."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        add = parser.add_argument
        add("file", metavar="FILE", help="the file, or - for standard input")
        add("--organisation", required=True, help="its address in the browser, such as acme")
        add("--channel", required=True, help="its name, own reference or public id")
        add("--event-type", default="delivered", help="checkout, shipped, delivered or an own one")
        add("--mapping", action="append", default=[], help="field=column,…; guessed when left out")
        add("--date-format", action="append", default=[], help="occurred_at=dmy_slash,…; guessed when plain")
        add("--encoding", default="", help="of the file; found out when left out")
        add("--delimiter", default="", help="between the columns; found out when left out")
        add("--sheet", default="", help="of a workbook, by its name or number; else the first")
        add("--no-header", action="store_true", help="the first row is data; name columns #1, #2 …")
        add("--legal-basis", default="", help="for rows that say none; else the channel's holds")
        add("--language", default="", help="for rows that say none; else the customer's or the channel's")
        add(
            "--happened-on", default="", metavar="DAY", help="of all rows, when no column says so: 2026-12-31"
        )
        add("--time-zone", default="", help="of times without an offset; else the channel's")
        add("--shift-dates-to-now", action="store_true", help="move all dates by one number of whole days")
        add("--dry-run", action="store_true", help="judge every row and write nothing")
        add("--json", action="store_true", help="answer as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find everything, read the file, and say what came of it."""
        self.began = time.monotonic()
        self.options = options
        organisation, channel = self._found(options["organisation"], options["channel"])
        try:
            is_kept = options["shift_dates_to_now"]
            with opened(options["file"], is_kept=is_kept, sheet=options["sheet"]) as file:
                self._work(organisation, channel, file)
        except UnreadableFile as error:
            raise CommandError(str(unreadable(error)), returncode=2) from error
        except (DomainError, OSError) as error:
            raise CommandError(str(error), returncode=2) from error

    def _found(self, name: str, word: str) -> tuple[Organisation, Channel]:
        organisation = organisation_by_name(name)
        if organisation is None:
            raise CommandError(f"There is no organisation “{name}”.", returncode=2)
        with tenant(organisation):
            known = channels(organisation).select_related("organisation")
            channel = known.filter(name=word).first() or channel_by_name(organisation, word)
        if channel is None:
            raise CommandError(f"The organisation has no channel “{word}”.", returncode=2)
        return organisation, channel

    def _work(self, organisation: Organisation, channel: Channel, file: OpenedFile) -> None:
        for sentence in sheet_notes(file.sheet):
            self.stderr.write(sentence)
        layout, mapping = self._settled(channel, file)
        check_mapping(mapping, len(layout.columns))
        if self.options["dry_run"]:
            plan = self._plan(channel, layout, mapping)
            counts = judge_stream(
                channel=channel,
                event_type=self.options["event_type"],
                plan=plan,
                stream=file.stream,
                clock=timezone.now,
            )
            return self._answer(counts, {}, mapping, None)
        import_run = self._begun(organisation, channel, file, layout, mapping)
        if import_run.line:
            self.stderr.write(f"Going on behind line {import_run.line:,}, where it was broken off.")
        done = run_import(
            organisation=organisation,
            import_run=import_run,
            clock=timezone.now,
            on_chunk=self._progress,
            stream=file.stream,
            source=Event.Source.COMMAND,
        )
        if done is None or done.state != Import.State.FINISHED:
            raise CommandError("The import was cancelled or taken over by another process.", returncode=1)
        return self._answer(done.counts, done.refusals, ColumnMapping(**done.mapping), done)

    def _settled(self, channel: Channel, file: OpenedFile) -> tuple[Layout, ColumnMapping]:
        said = self.options
        layout = looked_at(
            file.head,
            is_whole=file.is_whole,
            encoding=said["encoding"] or file.encoding,
            delimiter=said["delimiter"].replace("\\t", "\t"),
            has_header=False if said["no_header"] else _names_headings(said["mapping"]) or None,
        )
        month_first = channel.country == "US"
        columns = settle(
            layout, said["event_type"], said["mapping"], said["date_format"], month_first=month_first
        )
        zone = check_zone(said["time_zone"])
        mapping = ColumnMapping(columns.fields, columns.formats, zone, happened_on=said["happened_on"])
        if not said["shift_dates_to_now"]:
            return layout, mapping
        plan = self._plan(channel, layout, mapping)
        table, _, _ = table_of(file.stream, plan.encoding)
        days = days_to_now(table, plan, timezone.now())
        file.rewind()
        self.stderr.write(f"All dates are moved by {days:+,} days.")
        return layout, replace(mapping, shift_days=days)

    def _plan(self, channel: Channel, layout: Layout, mapping: ColumnMapping) -> ImportPlan:
        return plan_of(
            Import(
                channel=channel,
                encoding=layout.encoding,
                delimiter=layout.delimiter,
                has_header=layout.has_header,
                columns=list(layout.columns),
                mapping=mapping.as_json(),
                legal_basis=self.options["legal_basis"],
                language=self.options["language"],
            )
        )

    def _begun(
        self,
        organisation: Organisation,
        channel: Channel,
        file: OpenedFile,
        layout: Layout,
        mapping: ColumnMapping,
    ) -> Import:
        """Begin, or take up again; a killed process keeps its lease for a while, so be patient once."""
        patient_until = time.monotonic() + _PATIENCE
        while True:
            try:
                with tenant(organisation):
                    return begin_command_import(
                        channel=channel,
                        event_type=self.options["event_type"],
                        name=file.name,
                        size=file.size,
                        digest=file.digest,
                        layout=layout,
                        mapping=mapping,
                        legal_basis=self.options["legal_basis"],
                        language=self.options["language"],
                        sheet=file.sheet,
                        now=timezone.now(),
                    )
            except Conflict:
                if time.monotonic() > patient_until:
                    raise
                self.stderr.write("This file is being read, or was until a moment ago. Waiting …")
                time.sleep(2)

    def _progress(self, import_run: Import) -> None:
        rows = sum(import_run.counts.values())
        seconds = time.monotonic() - self.began
        share = f" ({import_run.byte_offset / import_run.file_size:.0%})" if import_run.file_size else ""
        self.stderr.write(f"{rows:,} rows{share}, {rows / seconds:,.0f} rows/s")

    def _answer(
        self,
        counts: Mapping[str, int],
        refusals: Mapping[str, int],
        mapping: ColumnMapping,
        import_run: Import | None,
    ) -> None:
        answer = {
            "import": import_run.public_id if import_run else None,
            "dry_run": import_run is None,
            "rows": sum(counts.values()),
            "verdicts": {name: count for name, count in counts.items() if count},
            "will_not_be_invited": dict(refusals),
            "mapping": dict(mapping.fields),
            "date_formats": dict(mapping.formats),
            "shifted_days": mapping.shift_days,
            "seconds": round(time.monotonic() - self.began, 2),
        }
        if self.options["json"]:
            self.stdout.write(json.dumps(answer))
            return
        lines = [f"{answer['rows']:>10,}  rows{' judged, nothing written' if import_run is None else ''}"]
        lines += [f"{count:>10,}  {name.replace('_', ' ')}" for name, count in answer["verdicts"].items()]
        if refusals:
            lines.append("Of the created ones, not to be invited as things stand:")
            lines += [f"{count:>10,}  {name.replace('_', ' ')}" for name, count in Counter(refusals).items()]
        if mapping.shift_days:
            lines.append(f"All dates were moved by {mapping.shift_days:+,} days.")
        self.stdout.write("\n".join(lines))


def _names_headings(mapping: list[str]) -> bool:
    return any("=#" not in pair for pair in ",".join(mapping).split(",") if "=" in pair)
