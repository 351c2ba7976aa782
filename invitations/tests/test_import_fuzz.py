"""Five hundred ruined files go through the whole import: nothing raises, and every row has exactly one verdict."""

from __future__ import annotations

import csv
import io
import random
from datetime import timedelta

import pytest

from accounts.models import Channel, Organisation
from core.tenancy import require_tenant
from invitations.csv_reader.charset import CharsetProbe
from invitations.csv_reader.inspection import HEAD, Layout, UnreadableFile, guess, look
from invitations.csv_reader.lines import LineSource
from invitations.csv_reader.records import Broken, records
from invitations.models import Event, Import, ImportIssue
from invitations.services.import_plans import ColumnMapping
from invitations.services.import_runs import run_import
from tests.factories import NOON

FILES = 500
ODD = (
    *(
        "",
        " ",
        "\x00",
        "\x07",
        "\ufeff",
        "\u2028",
        "\u202e",
        "é",
        "=1+1",
        "'=1",
        "\\N",
        "\\",
        "\t",
        "NULL",
        "{}",
    ),
    *(
        '"',
        '""',
        '"open',
        'a"b',
        "a\nb",
        "a\r\nb",
        "x" * 130,
        "x" * 9000,
        "3O.02.2026",
        "2026-02-30",
        "31/12/2026",
    ),
    *("ANN@EXAMPLE.COM", "ann@example", "a@b@c", "ann@exämple.de", "\ud800"),
)


def ruined(dice: random.Random) -> bytes:
    """Return a file: orders, some cells odd, then bytes cut, doubled, turned and sprinkled with signs."""
    columns = ["order_id", "email", "delivered_at", "name"][: dice.choice([4, 4, 4, 3, 1])]
    rows = [columns] if dice.random() < 0.9 else []
    for _ in range(dice.choice([0, 1, 3, 12])):
        number = dice.randrange(8)
        rows.append(
            [f"A-{number}", f"p{number}@example.com", f"2026-03-0{1 + number}", f"N {number}"][: len(columns)]
        )
    for row in rows[1:]:
        if dice.random() < 0.4:
            row[dice.randrange(len(row))] = dice.choice(ODD)
        if dice.random() < 0.1:
            row.append(dice.choice(ODD))
    written = io.StringIO(newline="")
    quoting = dice.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    csv.writer(
        written,
        delimiter=dice.choice([",", ";", "\t", "|"]),
        lineterminator=dice.choice(["\n", "\r\n", "\r"]),
        quoting=quoting,
    ).writerows(rows)
    encoding = dice.choice(["utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-be"])
    content = bytearray(
        written.getvalue().encode(encoding, "replace" if "16" not in encoding else "surrogatepass")
    )
    for _ in range(dice.choice([0, 0, 1, 3])):
        at = dice.randrange(len(content) + 1)
        what = dice.randrange(4)
        if what == 0:
            del content[at : at + dice.randrange(9)]
        elif what == 1:
            content[at:at] = dice.choice([b'"', b",", b"\r", b"\n", b"\x00", b"\xff\xfe", b"\xe9", b'"\n"'])
        elif what == 2:
            content[at:at] = content[max(0, at - 40) : at]
        elif at < len(content):
            content[at] = dice.randrange(256)
    return bytes(content)


def data_rows(content: bytes, layout: Layout) -> int:
    """Count the rows with anything in them, the header aside: what the verdicts must add up to."""
    source = LineSource(io.BytesIO(content[layout.start :]), layout.encoding)
    filled = [
        cells
        for _, cells in records(source, layout.delimiter)
        if isinstance(cells, Broken) or any(cell.strip() for cell in cells)
    ]
    return len(filled) - layout.has_header


@pytest.mark.django_db
def test_five_hundred_ruined_files_raise_nothing_and_their_rows_are_the_sum_of_verdicts(
    acme: Organisation, channel: Channel
) -> None:
    dice = random.Random(20260310)
    imported = rows = 0
    for number in range(FILES):
        content = ruined(dice)
        probe = CharsetProbe()
        probe.feed(content)
        try:
            layout = look(content[:HEAD], is_whole=len(content) <= HEAD, encoding=probe.encoding())
        except UnreadableFile:
            continue
        fields = {
            **dict.fromkeys(("reference", "email", "occurred_at"), 0),
            **guess(layout, "delivered").fields,
        }
        import_run = Import.objects.create(
            channel=channel,
            event_type="delivered",
            file_name=f"{number}.csv",
            file_size=len(content),
            file_hash=b"",
            encoding=layout.encoding,
            delimiter=layout.delimiter,
            has_header=layout.has_header,
            columns=list(layout.columns),
            mapping=ColumnMapping(fields, {"occurred_at": "iso", "activation_on": "iso"}).as_json(),
            state=Import.State.WAITING,
            counts={},
        )
        done = run_import(
            organisation=acme,
            import_run=import_run,
            clock=lambda: NOON,
            stream=io.BytesIO(content),
            chunk_rows=dice.choice([3, 1000, 1000, 1000]),
        )
        assert done is not None
        assert done.state == Import.State.FINISHED
        assert 0 <= done.byte_offset - len(content) <= 1  # half a letter of UTF-16 at the end counts as one
        kept = sum(done.counts[name] for name in ("created", "updated", "unchanged"))
        assert sum(done.counts.values()) == data_rows(content, layout)
        assert ImportIssue.objects.filter(import_run=done).count() == sum(done.counts.values()) - kept
        imported += 1
        rows += sum(done.counts.values())
    assert imported > FILES * 0.6
    assert rows > 4 * FILES * 0.6
    assert Event.objects.filter(organisation_id=require_tenant(), received_at=NOON).exists()
    assert not Event.objects.filter(occurred_at__lt=NOON - timedelta(days=400)).exists()
