"""`manage.py make_links FILE --channel … > OUT`: a list of any size into links, in constant memory. A thin door.

The file goes to standard output, everything else to standard error. Exit code 0: read to the end, 1: broken off,
2: nothing was begun, something is wrong.
"""

from __future__ import annotations

import csv
import gc
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Channel, Organisation
from accounts.selectors import channel_by_name, channels
from accounts.system import organisation_by_name
from balancing.unique_links import FAMILIES, family
from core.exceptions import DomainError
from core.tenancy import tenant
from invitations.csv_reader.inspection import UnreadableFile
from invitations.import_files import OpenedFile, opened
from invitations.import_words import sheet_notes
from invitations.services.list_files import looked_at, unreadable
from links.chunk_worker import Rejected
from links.fields import lacking_fields
from links.formats.shape import ENCODINGS, Format, check_shape
from links.generating import Made
from links.list_arguments import preset, settle
from links.mail_tools import MAIL_TOOLS
from links.reasons import reason_sentence
from links.recipes import SPLITS, Recipe
from links.row_checks import RowPlan
from links.services.recipes import stored_keys, stored_secrets
from links.services.streaming import made_of_stream
from links.split_files import TooManyFiles, result_file
from links.system import organisation_of_channel
from links.verdicts import LinkVerdict

_PROGRESS = 1.0  # seconds between two lines


class Command(BaseCommand):
    """Make unique links for a list of customers."""

    help = "Make a unique link for every customer of a CSV or XLSX list; the file goes to standard output."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        add = parser.add_argument
        add("file", metavar="FILE", help="the list, or - for standard input")
        add(
            "--organisation",
            default="",
            help="its address in the browser; needless where only one has such a channel",
        )
        add("--channel", required=True, help="its name, own reference or public id; its keys make the links")
        add("--family", default="business_generated", help=f"kind of link: {', '.join(FAMILIES)}")
        add("--domain", default="", help="for rows that name none, or the identifier on the platform")
        add("--preset", default="table", help=f"columns and format for a mail tool: {', '.join(MAIL_TOOLS)}")
        add("--columns", default="", help="of the file, in order: email,link=Review link,own:Branch …")
        add("--mapping", action="append", default=[], help="field=column,…; guessed when left out")
        add("--date-format", default="", help="of the visit dates; guessed when plain")
        add("--format", default="", choices=["", *Format.values], help="of the file; else the preset's")
        add("--encoding", default="", choices=["", *ENCODINGS], help="of the file; else the preset's")
        add("--delimiter", default="", help="between the columns of the file; else the preset's")
        add("--no-header", action="store_true", help="the file begins with data")
        add("--input-encoding", default="", help="of the list; found out when left out")
        add("--input-delimiter", default="", help="of the list; found out when left out")
        add("--sheet", default="", help="of a workbook, by its name or number; else the first")
        add("--input-no-header", action="store_true", help="the list begins with data; columns are #1, #2 …")
        add("--locale", default="", help="for rows that name none, such as de-AT: chooses the country's host")
        add("--embedded", action="store_true", help="links to the form made for an iframe")
        add(
            "--suffix",
            action="store_true",
            help="add a random suffix to every reference, to match reviews safely",
        )
        add("--split-by", default="", choices=["", *SPLITS], help="a file for each value, in a ZIP archive")
        add(
            "--tracked", action="store_true", help="our own links, which count clicks; the customers are kept"
        )
        add("--kept-days", type=int, default=180, help="how long tracked links work")
        add("--rejected", default="", help="a CSV file for the rows without a link and why")
        add("--leave-out-secrets", action="store_true", help="ignore columns with secret keys")
        add("--processes", type=int, default=1, help="how many work at once")
        add("--output", default="", help="a file instead of standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find everything, make the links, and say what came of it."""
        self.options = options
        self.began = self.told = time.monotonic()
        self.counts: Counter[str] = Counter()
        # Django itself is no garbage; millions of rows would have it looked through again and again.
        gc.freeze()
        organisation, channel = self._found()
        try:
            with opened(options["file"], is_kept=False, sheet=options["sheet"]) as file:
                for sentence in sheet_notes(file.sheet):
                    self.stderr.write(sentence)
                recipe = self._recipe(channel, organisation, file)
                self._make(organisation, channel, recipe, file)
        except UnreadableFile as error:
            raise CommandError(str(unreadable(error)), returncode=2) from error
        except TooManyFiles as error:
            raise CommandError(
                "There are too many different values for a file each.", returncode=1
            ) from error
        except (DomainError, OSError) as error:
            raise CommandError(str(error), returncode=1 if self.counts else 2) from error

    def _found(self) -> tuple[Organisation, Channel]:
        name, word = self.options["organisation"], self.options["channel"]
        organisation = organisation_by_name(name) if name else organisation_of_channel(word)
        if organisation is None:
            wanted = f"There is no organisation “{name}”."
            if not name:
                wanted = f"No channel, or more than one, is called “{word}”. Say --organisation."
            raise CommandError(wanted, returncode=2)
        with tenant(organisation):
            known = channels(organisation).select_related("organisation")
            channel = known.filter(name=word).first() or channel_by_name(organisation, word)
        if channel is None:
            raise CommandError(f"The organisation has no channel “{word}”.", returncode=2)
        return organisation, channel

    def _recipe(self, channel: Channel, organisation: Organisation, file: OpenedFile) -> Recipe:
        said = self.options
        found = family(said["family"])
        with tenant(organisation):
            keys, secrets = stored_keys(channel, found.key), stored_secrets(channel)
        layout = looked_at(
            file.head,
            is_whole=file.is_whole,
            encoding=said["input_encoding"] or file.encoding,
            delimiter=said["input_delimiter"].replace("\\t", "\t"),
            has_header=False if said["input_no_header"] else None,
        )
        usual, shape = preset(
            said["preset"],
            said["format"],
            said["encoding"],
            said["delimiter"],
            has_header=not said["no_header"],
        )
        check_shape(shape)
        settled = settle(
            layout,
            mapping=said["mapping"],
            columns=said["columns"].split(",") if said["columns"] else usual,
            date_format=said["date_format"],
            secrets=secrets,
            leaves_secrets_out=said["leave_out_secrets"],
        )
        plan = RowPlan(
            family=found.key,
            width=len(layout.columns),
            fields=settled.fields,
            own=settled.own,
            hidden=settled.hidden,
            domain=said["domain"],
            locale=said["locale"],
            is_embedded=said["embedded"],
            date_format=settled.date_format,
            has_suffix=said["suffix"],
            secrets=secrets,
        )
        if lacking := lacking_fields(found.key, settled.fields, said["domain"]):
            fault = f"Which column is {' and '.join(lacking)}? Say --mapping field=column (or --domain)."
            raise CommandError(fault, returncode=2)
        return Recipe(
            plan,
            settled.columns,
            shape,
            layout.encoding,
            layout.delimiter,
            layout.has_header,
            said["split_by"],
            keys,
        )

    def _make(self, organisation: Organisation, channel: Channel, recipe: Recipe, file: OpenedFile) -> None:
        with self._output() as output, self._rejected() as left:
            result = result_file(output, recipe.shape, recipe.headings, recipe.split_by)
            for made in made_of_stream(
                organisation=organisation,
                channel=channel,
                recipe=recipe,
                stream=file.stream,
                is_tracked=self.options["tracked"],
                kept_days=self.options["kept_days"],
                processes=self.options["processes"],
                clock=timezone.now,
            ):
                result.put(made.piece, made.groups)
                left(made.rejected)
                self._count(made)
            result.close()
            output.flush()
        self._tell(is_last=True)

    @contextmanager
    def _output(self) -> Iterator[IO[bytes]]:
        if not self.options["output"]:
            yield sys.stdout.buffer
            return
        with Path(self.options["output"]).open("wb") as stream:
            yield stream

    @contextmanager
    def _rejected(self) -> Iterator[Any]:
        if not self.options["rejected"]:
            yield lambda rows: None
            return
        with Path(self.options["rejected"]).open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(["Line", "Verdict", "Field", "Reason", "Row"])
            yield lambda rows: writer.writerows(map(_told, rows))

    def _count(self, made: Made) -> None:
        self.counts += made.verdicts
        if time.monotonic() - self.told >= _PROGRESS:
            self._tell(is_last=False)

    def _tell(self, *, is_last: bool) -> None:
        self.told = time.monotonic()
        rows, seconds = self.counts.total(), self.told - self.began
        words = ", ".join(
            f"{count:,} {name.replace('_', ' ')}" for name, count in self.counts.items() if count
        )
        self.stderr.write(
            f"{rows:,} rows, {rows / max(seconds, 0.001):,.0f} rows/s{': ' + words if words else ''}"
        )
        if is_last and not rows:
            self.stderr.write("There is no row in this list.")


def _told(row: Rejected) -> list[str]:
    sentence = reason_sentence(row.verdict, row.code, row.sentence)
    return [str(row.line), str(LinkVerdict(row.verdict).label), row.field, sentence, *map(str, row.cells)]
